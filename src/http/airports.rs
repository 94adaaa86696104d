//! What the cities behind airport codes are called. The page asks for those that came up after its
//! document was written.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::page::{entity_tag, holds};
use super::problem::ApiError;
use super::query::Query;
use crate::airports::{self, Airport};
use crate::wire::echo;

/// Codes of one request.
const CODES: usize = 100;

/// The table changes with the program only.
const ONE_DAY: &str = "public, max-age=86400";

#[derive(Serialize)]
struct Answer {
    /// By code; airports that are not in the table are left out.
    airports: BTreeMap<&'static str, Airport>,
}

/// `?codes=CPH,LHR`: the names of their cities, by language.
pub(super) async fn list(uri: Uri, headers: HeaderMap) -> Result<Response, ApiError> {
    let query = Query::of(&uri, &["codes"])?;
    let codes = query.get("codes").unwrap_or_default();
    let answer = Answer { airports: found(codes).map_err(ApiError::Malformed)? };
    // Text in maps: nothing in it can fail.
    let body = serde_json::to_vec(&answer).unwrap_or_default();
    let tag = entity_tag(&Sha256::digest(&body).into());
    let fresh = holds(&headers, &tag);
    let mut response = Response::new(if fresh { Body::empty() } else { Body::from(body) });
    if fresh {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(ONE_DAY));
    Ok(response)
}

/// The known ones of some codes, parted by commas; else what is wrong with them.
fn found(codes: &str) -> Result<BTreeMap<&'static str, Airport>, String> {
    let count = codes.split(',').count();
    if count > CODES {
        return Err(format!("codes: at most {CODES} at once, here are {count}"));
    }
    let mut found = BTreeMap::new();
    for code in codes.split(',') {
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let code = echo(code);
            return Err(format!(
                "codes: {code:?} is no airport code; expected: three capitals each, as in CPH,LHR"
            ));
        }
        found.extend(airports::find(code).map(|airport| (airport.code(), airport)));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_code_is_named() {
        for (codes, wrong) in [
            ("", "\"\""),
            ("CPH,", "\"\""),
            ("CPH,lhr", "\"lhr\""),
            ("CPH, LHR", "\" LHR\""),
            ("CPH;LHR", "\"CPH;LHR\""),
            ("C\u{c5}", "\"C\u{c5}\""),
        ] {
            let error = found(codes).unwrap_err();
            assert!(error.contains(wrong) && error.contains("three capitals"), "{codes:?}: {error}");
        }
    }

    #[test]
    fn a_hundred_codes_are_enough() {
        assert_eq!(found(&vec!["CPH"; CODES].join(",")).unwrap().len(), 1);
        assert!(found(&vec!["CPH"; CODES + 1].join(",")).unwrap_err().contains("here are 101"));
    }

    #[test]
    fn an_unknown_code_is_left_out() {
        let codes: Vec<_> = found("ZZZ,LHR,CPH").unwrap().into_keys().collect();
        assert_eq!(codes, ["CPH", "LHR"]);
    }
}
