//! Query parameters.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;

use super::problem::ApiError;
use crate::wire::echo;

/// Parameters that are all known, each given at most once.
#[derive(Debug)]
pub(super) struct Query<'q>(Vec<(Cow<'q, str>, Cow<'q, str>)>);

impl<'q> Query<'q> {
    /// Reads a query of `known` parameters. Any other is refused: passed over, a misspelt filter
    /// would show everything.
    pub(super) fn of(uri: &'q Uri, known: &[&str]) -> Result<Self, ApiError> {
        let mut list: Vec<(Cow<'q, str>, Cow<'q, str>)> = Vec::new();
        for (name, value) in pairs(uri) {
            if !known.contains(&name.as_ref()) {
                let there_are = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let detail = format!("no parameter {:?} here; there are: {there_are}", echo(&name));
                return Err(ApiError::Malformed(detail));
            }
            if list.iter().any(|(other, _)| *other == name) {
                return Err(ApiError::Malformed(format!("the parameter {name} is given twice")));
            }
            list.push((name, value));
        }
        Ok(Self(list))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_ref())
    }

    /// `name=1` is yes; absent or `0` is no.
    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.get(name) {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(ApiError::Malformed(format!("{name} is 1 or 0"))),
        }
    }

    /// Text such as a flight may hold.
    pub(super) fn text(&self, name: &str, limit: usize) -> Result<Option<&str>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        if (1..=limit).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
            return Ok(Some(text));
        }
        Err(ApiError::Malformed(format!("{name} is 1 to {limit} characters of text")))
    }

    /// An IATA code, in any case.
    pub(super) fn code(&self, name: &str) -> Result<Option<String>, ApiError> {
        let Some(code) = self.get(name) else { return Ok(None) };
        if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Ok(Some(code.to_ascii_uppercase()));
        }
        Err(ApiError::Malformed(format!("{name} is an IATA airport code: three letters")))
    }

    /// A whole number within `range`.
    pub(super) fn number(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.parse().ok().filter(|number| range.contains(number));
        let expected = || format!("{name} is a whole number from {} to {}", range.start(), range.end());
        number.map(Some).ok_or_else(|| ApiError::Malformed(expected()))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == value) {
            return Ok(Some(*meaning));
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Err(ApiError::Malformed(format!("{name} is one of {}", known.join(", "))))
    }
}

/// Lets a handler be reached without any parameter alone: for what has none.
#[derive(Debug)]
pub(super) struct Bare;

impl<S: Sync> FromRequestParts<S> for Bare {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Query::of(&parts.uri, &[]).map(|_| Self)
    }
}

/// The first parameter of one of these names, whatever else there is.
pub(super) fn first<'q>(uri: &'q Uri, names: &[&str]) -> Option<Cow<'q, str>> {
    names.iter().find_map(|name| pairs(uri).find(|(other, _)| other == name).map(|(_, value)| value))
}

fn pairs(uri: &Uri) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_known_and_given_once() {
        let known = ["gate", "state"];
        let uri = Uri::from_static("/?state=go-to-gate&gate=A%201");
        let query = Query::of(&uri, &known).unwrap();
        assert_eq!((query.get("gate"), query.get("state")), (Some("A 1"), Some("go-to-gate")));
        for wrong in ["/?gaet=1", "/?gate=1&gate=1", "/?=", "/?Gate=1"] {
            assert!(Query::of(&wrong.parse().unwrap(), &known).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_flag_is_one_or_zero() {
        let flag = |uri: &str| Query::of(&uri.parse().unwrap(), &["x"]).unwrap().flag("x");
        assert_eq!((flag("/"), flag("/?x=0"), flag("/?x=1")), (Ok(false), Ok(false), Ok(true)));
        assert!(flag("/?x").is_err() && flag("/?x=yes").is_err());
    }

    #[test]
    fn a_filter_that_no_flight_could_pass_is_malformed() {
        let query =
            |uri: &'static str| Query::of(Box::leak(Box::new(Uri::from_static(uri))), &["x"]).unwrap();
        assert_eq!(query("/?x=cph").code("x"), Ok(Some("CPH".to_owned())));
        assert_eq!(query("/").code("x"), Ok(None));
        for wrong in ["/?x=null", "/?x=", "/?x=C1H", "/?x=%C3%A6"] {
            assert!(query(wrong).code("x").is_err(), "{wrong}");
        }
        assert_eq!(query("/?x=A1%2FA2").text("x", 5), Ok(Some("A1/A2")));
        for wrong in ["/?x=", "/?x=A1%2FA23", "/?x=%00"] {
            assert!(query(wrong).text("x", 5).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_count_in_their_order_not_in_that_of_the_query() {
        let uri = Uri::from_static("/?_=7&lastEventId=b&last_event_id=a");
        assert_eq!(first(&uri, &["last_event_id", "lastEventId"]).as_deref(), Some("a"));
        assert_eq!(first(&uri, &["lastEventId"]).as_deref(), Some("b"));
        assert_eq!(first(&uri, &["other"]), None);
    }
}
