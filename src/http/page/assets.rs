//! The files of the page, and how they are answered.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::embedded;

/// Eight digits over all files of the page: pages compare it with what the stream says.
pub fn digest() -> String {
    let digest = embedded::files().fold(0_u32, |digest, file| {
        let hash = file.sha256();
        let word = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        digest.rotate_left(5) ^ word
    });
    format!("{digest:08x}")
}

/// The types of what is embedded, by the end of the name.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

/// A strong tag over the content.
pub(in crate::http) fn entity_tag(sha256: &[u8; 32]) -> String {
    // Half of the hash tells any two files apart and halves the header.
    let half = sha256[..16].iter().fold(0u128, |tag, byte| tag << 8 | u128::from(*byte));
    format!("\"{half:032x}\"")
}

/// Whether the reader says that it holds `tag`.
pub(in crate::http) fn holds(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|held| held == "*" || held.trim_start_matches("W/") == tag)
}

/// The file under `/assets/`, 304 when the reader holds it already, 404 when there is none. `path` is
/// what follows `/assets/`.
pub fn asset(path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = embedded::file(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = entity_tag(&file.sha256());
    let mut response = if holds(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match file.content() {
            Cow::Borrowed(embedded) => Body::from(embedded),
            Cow::Owned(unpacked) => Body::from(unpacked),
        };
        let mut response = body.into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        response
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    // Always asked again, hardly ever sent again: a new binary shows its new page at the next reload.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
