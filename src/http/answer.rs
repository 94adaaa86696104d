//! What a request that went well is answered with.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use serde::Serialize;

use super::conditions::{entity_tag, unchanged};
use crate::stream::Cursor;

/// A JSON document in pieces, so that what many readers get is shared and not copied.
pub(super) fn json(status: StatusCode, pieces: impl IntoIterator<Item = Bytes>) -> Response {
    let mut pieces: Vec<Bytes> = pieces.into_iter().collect();
    pieces.reverse();
    let mut response = Response::new(Body::new(Pieces(pieces)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// `value` as JSON.
pub(super) fn of<T: Serialize>(status: StatusCode, value: &T) -> Response {
    // The answers are plain structs of text and numbers: nothing in them can fail.
    json(status, [serde_json::to_vec(value).unwrap_or_default().into()])
}

/// A document at `version`, or 304 when the reader holds that.
pub(super) fn versioned(
    headers: &HeaderMap,
    version: Cursor,
    pieces: impl IntoIterator<Item = Bytes>,
) -> Response {
    let mut response = if unchanged(headers, version) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    } else {
        json(StatusCode::OK, pieces)
    };
    response.headers_mut().insert(ETAG, entity_tag(version));
    response
}

/// Says where what was created now is.
pub(super) fn located(mut response: Response, collection: &str, id: &str) -> Response {
    // An id is letters, digits, dot, dash and underscore: it needs no escape.
    if let Ok(location) = HeaderValue::try_from(format!("{collection}/{id}")) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Done, and nothing to say.
pub(super) fn nothing() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Pieces of a body, the last one first.
struct Pieces(Vec<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}
