//! Who may do what: a bearer token, its role, and what is asked for.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::App;
use super::problem::ApiError;
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

/// The holder of the bearer's token (RFC 6750), if it permits what `needed` does.
pub(super) fn admit(
    authority: &dyn Authority,
    headers: &HeaderMap,
    needed: Role,
) -> Result<Holder, ApiError> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let token = match (given.next(), given.next()) {
        (Some(value), None) => value.to_str().ok().and_then(bearer),
        _ => None,
    };
    match token.and_then(|token| authority.verify(token)) {
        Some(holder) if holder.role >= needed => Ok(holder),
        Some(holder) => Err(ApiError::Forbidden { needed, held: holder.role }),
        None => Err(ApiError::Unauthorized { given: token.is_some(), none_exists: !authority.any() }),
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
        admit(app.authority.as_ref(), &parts.headers, Role::Read).map(Self)
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
            let holder = admit(&known, &with(&[value]), Role::Publish).unwrap();
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
            let refused = admit(&known, &with(values), Role::Read);
            assert!(matches!(refused, Err(ApiError::Unauthorized { none_exists: false, .. })), "{values:?}");
        }
    }

    #[test]
    fn who_has_no_token_yet_is_told_how_to_make_one() {
        let refused = admit(&Known(None), &with(&["Bearer x"]), Role::Read);
        assert_eq!(refused, Err(ApiError::Unauthorized { given: true, none_exists: true }));
    }

    #[test]
    fn a_role_permits_what_the_weaker_ones_do_and_no_more() {
        let known = Known(Some("secret"));
        let asked = |needed| admit(&known, &with(&["Bearer secret"]), needed).map(|holder| holder.role);
        assert_eq!(asked(Role::Read), Ok(Role::Publish));
        assert_eq!(asked(Role::Publish), Ok(Role::Publish));
        let refused = ApiError::Forbidden { needed: Role::Admin, held: Role::Publish };
        assert_eq!(asked(Role::Admin), Err(refused));
    }
}
