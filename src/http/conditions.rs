//! The headers that make a request conditional or repeatable: `If-Match` and `If-None-Match`
//! (RFC 9110), `Idempotency-Key`.

use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

use super::problem::ApiError;
use crate::board::Expect;
use crate::store::Key;
use crate::stream::Cursor;
use crate::wire::IDEMPOTENCY_KEY;

const IDEMPOTENCY: HeaderName = HeaderName::from_static("idempotency-key");

/// A version as a strong entity tag.
pub(super) fn entity_tag(version: Cursor) -> HeaderValue {
    // A cursor is digits and a dash, so this never falls back.
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// What `If-Match` expects of a flight whose versions count in `epoch`.
pub(super) fn expectation(headers: &HeaderMap, epoch: u32) -> Result<Expect, ApiError> {
    Ok(match tags(headers, &IF_MATCH)? {
        None => Expect::Anything,
        Some(Tags::Any) => Expect::Existing,
        Some(Tags::List(tags)) => {
            let strong = tags.into_iter().filter(|tag| !tag.weak);
            let versions = strong.filter_map(|tag| tag.value.parse::<Cursor>().ok());
            Expect::Versions(versions.filter(|at| at.epoch == epoch).map(|at| at.seq).collect())
        }
    })
}

/// Refuses conditions where none is kept: one that is passed over would be a lie.
pub(super) fn unconditional(headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.contains_key(IF_MATCH) {
        return Err(ApiError::Malformed("If-Match is for changes of one flight".to_owned()));
    }
    creation_is_unconditional(headers)
}

/// Refuses `If-None-Match` on a change.
pub(super) fn creation_is_unconditional(headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.contains_key(IF_NONE_MATCH) {
        return Err(ApiError::Malformed("If-None-Match is for reading only".to_owned()));
    }
    Ok(())
}

/// Whether the reader holds `version` already. A header that cannot be read holds nothing.
pub(super) fn unchanged(headers: &HeaderMap, version: Cursor) -> bool {
    match tags(headers, &IF_NONE_MATCH) {
        Ok(Some(Tags::Any)) => true,
        Ok(Some(Tags::List(tags))) => tags.iter().any(|tag| tag.value == version.to_string()),
        Ok(None) | Err(_) => false,
    }
}

/// The identity of a repeatable request, if it asks for one. `by` is the name of its token.
pub(super) fn key(
    headers: &HeaderMap,
    by: &str,
    method: &str,
    target: &str,
    body: &[u8],
) -> Result<Option<Key>, ApiError> {
    let Some(key) = key_text(headers)? else { return Ok(None) };
    let scope = Sha256::new().chain_update(by).chain_update([0]).chain_update(key);
    let request = Sha256::new()
        .chain_update(method)
        .chain_update([0])
        .chain_update(target)
        .chain_update([0])
        .chain_update(body);
    Ok(Some(Key { scope: scope.finalize().into(), body: request.finalize().into() }))
}

/// The `Idempotency-Key`, checked, so that a bad one costs nobody the reading of a body.
pub(super) fn key_text(headers: &HeaderMap) -> Result<Option<&[u8]>, ApiError> {
    let mut given = headers.get_all(IDEMPOTENCY).iter();
    let Some(key) = given.next() else { return Ok(None) };
    let good = (1..=IDEMPOTENCY_KEY).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
    if !good || given.next().is_some() {
        let detail = format!("Idempotency-Key: once, 1 to {IDEMPOTENCY_KEY} visible ASCII characters");
        return Err(ApiError::Malformed(detail));
    }
    Ok(Some(key.as_bytes()))
}

#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    List(Vec<Tag>),
}

#[derive(Debug, PartialEq, Eq)]
struct Tag {
    weak: bool,
    value: String,
}

/// All entity tags in all lines of a header.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Tags>, ApiError> {
    let malformed = || ApiError::Malformed(format!("{name}: * or entity tags in double quotes"));
    let mut lines = Vec::new();
    for value in headers.get_all(name) {
        lines.push(value.to_str().map_err(|_| malformed())?);
    }
    match lines.as_slice() {
        [] => Ok(None),
        [line] if line.trim() == "*" => Ok(Some(Tags::Any)),
        lines => {
            let mut list = Vec::new();
            for line in lines {
                read_tags(line, &mut list).ok_or_else(malformed)?;
            }
            if list.is_empty() { Err(malformed()) } else { Ok(Some(Tags::List(list))) }
        }
    }
}

/// `W/"a", "b"`; a comma may stand inside of the quotes.
fn read_tags(line: &str, list: &mut Vec<Tag>) -> Option<()> {
    let mut rest = line.trim_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (weak, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let (value, after) = quoted.strip_prefix('"')?.split_once('"')?;
        list.push(Tag { weak, value: value.to_owned() });
        let after = after.trim_start_matches([' ', '\t']);
        if !after.is_empty() && !after.starts_with(',') {
            return None;
        }
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EPOCH: u32 = 0x1a2b_3c4d;

    fn headers(name: &HeaderName, lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (name.clone(), HeaderValue::from_str(line).unwrap())).collect()
    }

    fn if_match(lines: &[&str]) -> Result<Expect, ApiError> {
        expectation(&headers(&IF_MATCH, lines), EPOCH)
    }

    #[test]
    fn if_match_names_versions_of_this_epoch() {
        assert_eq!(if_match(&[]), Ok(Expect::Anything));
        assert_eq!(if_match(&["*"]), Ok(Expect::Existing));
        assert_eq!(if_match(&["\"1a2b3c4d-17\""]), Ok(Expect::Versions(vec![17])));
        assert_eq!(
            if_match(&["\"1a2b3c4d-17\" , \"1a2b3c4d-18\"", "\"1a2b3c4d-3\""]),
            Ok(Expect::Versions(vec![17, 18, 3]))
        );
    }

    #[test]
    fn a_tag_that_is_weak_foreign_or_not_ours_matches_nothing() {
        for tag in ["W/\"1a2b3c4d-17\"", "\"00000000-17\"", "\"a,b\"", "\"\""] {
            assert_eq!(if_match(&[tag]), Ok(Expect::Versions(vec![])), "{tag}");
        }
    }

    #[test]
    fn an_unreadable_if_match_is_refused_rather_than_passed_over() {
        for line in ["", ",", "1a2b3c4d-17", "\"1a2b3c4d-17", "\"a\" \"b\"", "*, \"a\"", "w/\"a\""] {
            assert!(if_match(&[line]).is_err(), "{line:?}");
        }
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let version = Cursor { epoch: EPOCH, seq: 17 };
        for line in ["*", "\"1a2b3c4d-17\"", "\"x\", W/\"1a2b3c4d-17\""] {
            assert!(unchanged(&headers(&IF_NONE_MATCH, &[line]), version), "{line}");
        }
        for line in ["\"1a2b3c4d-18\"", "1a2b3c4d-17", "\"\""] {
            assert!(!unchanged(&headers(&IF_NONE_MATCH, &[line]), version), "{line}");
        }
    }

    #[test]
    fn a_key_is_one_line_of_visible_ascii() {
        let long = "k".repeat(IDEMPOTENCY_KEY + 1);
        for lines in [&["a", "a"][..], &[""], &["a b"], &[&long]] {
            assert!(key_text(&headers(&IDEMPOTENCY, lines)).is_err(), "{lines:?}");
        }
        assert_eq!(key_text(&headers(&IDEMPOTENCY, &[&long[1..]])), Ok(Some(&long.as_bytes()[1..])));
        assert_eq!(key_text(&HeaderMap::new()), Ok(None));
    }

    proptest! {
        #[test]
        fn an_entity_tag_reads_back(seq: u64) {
            let tag = entity_tag(Cursor { epoch: EPOCH, seq });
            prop_assert_eq!(if_match(&[tag.to_str().unwrap()]), Ok(Expect::Versions(vec![seq])));
        }

        #[test]
        fn no_if_match_makes_the_reader_panic(line in "[ -~]{0,40}") {
            let _ = if_match(&[&line]);
        }

        #[test]
        fn any_difference_in_a_request_is_seen(one: (String, String, Vec<u8>), other: (String, String, Vec<u8>)) {
            let of = |(method, target, body): &(String, String, Vec<u8>)| {
                key(&headers(&IDEMPOTENCY, &["k"]), "ops", method, target, body).unwrap()
            };
            prop_assert_eq!(of(&one) == of(&other), one == other);
        }
    }

    #[test]
    fn the_same_key_of_another_token_is_another_key() {
        let headers = headers(&IDEMPOTENCY, &["k"]);
        let of = |by: &str| key(&headers, by, "PUT", "/", b"").unwrap().map(|key| key.scope);
        assert_ne!(of("ops"), of("feed"));
    }
}
