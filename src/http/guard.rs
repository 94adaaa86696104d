//! Who may do what: a bearer token, its role, and what is asked for.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::problem::ApiError;
use super::signins::Wait;
use super::{App, Peer};
use crate::tokens::Role;

/// Knows the tokens.
pub trait Authority: Send + Sync {
    /// Whose the token is, if there is such a token.
    fn verify(&self, token: &str) -> Option<Holder>;
    /// Whether there is any token at all.
    fn any(&self) -> bool;
}

/// Whose token it is that came with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The name of the token.
    pub name: String,
    /// What it permits.
    pub role: Role,
}

/// The holder of the token that came with a request, if it permits what `needed` does. Who is wrong
/// too often is told to wait; the log says who failed, and never with what.
pub(super) fn admit(app: &App, parts: &Parts, needed: Role) -> Result<Holder, ApiError> {
    let judged = judge(app.authority.as_ref(), &parts.headers, needed);
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.ip().to_canonical());
    let (Err(ApiError::Unauthorized { given: true, .. }), Some(peer)) = (&judged, peer) else {
        return judged;
    };
    match app.sign_ins.failed(peer) {
        Ok(()) => tracing::warn!(%peer, "a sign-in failed: the token is not known"),
        Err(Wait(wait)) => {
            let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
            let why = "too many unknown tokens came from this address; a known one is still accepted";
            return Err(ApiError::TooMany { seconds, why: why.to_owned() });
        }
    }
    judged
}

/// By the bearer's token (RFC 6750).
fn judge(authority: &dyn Authority, headers: &HeaderMap, needed: Role) -> Result<Holder, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let token = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok().and_then(bearer),
        _ => None,
    };
    let given = headers.contains_key(AUTHORIZATION);
    match token.and_then(|token| authority.verify(token)) {
        Some(holder) if holder.role >= needed => Ok(holder),
        Some(holder) => Err(ApiError::Forbidden { needed, held: holder.role }),
        None => Err(ApiError::Unauthorized { given, none_exists: !authority.any() }),
    }
}

/// The token of `Bearer <token>`; the scheme in any case.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Lets a handler be reached with any token: what is not for everybody to see.
#[derive(Debug)]
pub(super) struct Reader(pub(super) Holder);

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        admit(app, parts, Role::Read).map(Self)
    }
}

/// Lets a handler be reached by those who may change something.
#[derive(Debug)]
pub(super) struct Publisher;

impl FromRequestParts<Arc<App>> for Publisher {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        admit(app, parts, Role::Publish).map(|_| Self)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    struct Known(Option<&'static str>);

    impl Authority for Known {
        fn verify(&self, token: &str) -> Option<Holder> {
            (self.0 == Some(token)).then(|| Holder { name: "ops".to_owned(), role: Role::Publish })
        }

        fn any(&self) -> bool {
            self.0.is_some()
        }
    }

    fn with(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn one_known_bearer_token_is_admitted_by_its_name() {
        let known = Known(Some("secret"));
        for value in ["Bearer secret", "bearer secret", "BEARER  secret "] {
            let holder = judge(&known, &with(&[value]), Role::Publish).unwrap();
            assert_eq!(holder.name, "ops", "{value}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        let known = Known(Some("secret"));
        let wrong: [&[&str]; 7] = [
            &[],
            &["Bearer"],
            &["Bearer "],
            &["Basic secret"],
            &["secret"],
            &["Bearer Secret"],
            &["Bearer secret", "Bearer secret"],
        ];
        for values in wrong {
            let refused = judge(&known, &with(values), Role::Read);
            assert!(matches!(refused, Err(ApiError::Unauthorized { none_exists: false, .. })), "{values:?}");
        }
    }

    #[test]
    fn who_has_no_token_yet_is_told_how_to_make_one() {
        let refused = judge(&Known(None), &with(&["Bearer x"]), Role::Read);
        assert_eq!(refused, Err(ApiError::Unauthorized { given: true, none_exists: true }));
    }

    #[test]
    fn a_role_permits_what_the_weaker_ones_do_and_no_more() {
        let known = Known(Some("secret"));
        let asked = |needed| judge(&known, &with(&["Bearer secret"]), needed).map(|holder| holder.role);
        assert_eq!(asked(Role::Read), Ok(Role::Publish));
        assert_eq!(asked(Role::Publish), Ok(Role::Publish));
        let refused = ApiError::Forbidden { needed: Role::Admin, held: Role::Publish };
        assert_eq!(asked(Role::Admin), Err(refused));
    }
}
