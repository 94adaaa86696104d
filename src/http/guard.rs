//! Who may change anything.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::problem::ApiError;

/// Knows the tokens.
pub trait Authority: Send + Sync {
    /// The name of the token, if there is such a token.
    fn verify(&self, token: &str) -> Option<String>;
    /// Whether there is any token at all.
    fn any(&self) -> bool;
}

/// The name of the bearer's token (RFC 6750).
pub(super) fn admit(authority: &dyn Authority, headers: &HeaderMap) -> Result<String, ApiError> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let token = match (given.next(), given.next()) {
        (Some(value), None) => value.to_str().ok().and_then(bearer),
        _ => None,
    };
    if let Some(name) = token.and_then(|token| authority.verify(token)) {
        return Ok(name);
    }
    Err(ApiError::Unauthorized { given: token.is_some(), none_exists: !authority.any() })
}

/// The token of `Bearer <token>`; the scheme in any case.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    struct Known(Option<&'static str>);

    impl Authority for Known {
        fn verify(&self, token: &str) -> Option<String> {
            (self.0 == Some(token)).then(|| "ops".to_owned())
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
            assert_eq!(admit(&known, &with(&[value])), Ok("ops".to_owned()), "{value}");
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
            let refused = admit(&known, &with(values));
            assert!(matches!(refused, Err(ApiError::Unauthorized { none_exists: false, .. })), "{values:?}");
        }
    }

    #[test]
    fn who_has_no_token_yet_is_told_how_to_make_one() {
        let refused = admit(&Known(None), &with(&["Bearer x"]));
        assert_eq!(refused, Err(ApiError::Unauthorized { given: true, none_exists: true }));
    }
}
