//! The two event streams.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::Response;
use axum::routing::get;

use super::{App, answer, query};
use crate::stream::{EventBody, Hub};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `/events` and `/api/updates`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/events", get(events)).route("/api/updates", get(updates))
}

async fn events(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    open(&app.hub, &uri, &headers, Hub::events)
}

async fn updates(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    open(&app.hub, &uri, &headers, Hub::updates)
}

fn open(
    hub: &Hub,
    uri: &Uri,
    headers: &HeaderMap,
    stream: impl FnOnce(&Hub, Option<&str>) -> EventBody,
) -> Response {
    // By the standard, 204 is the way to say: do not come back.
    if hub.closed() {
        return answer::nothing();
    }
    let mut response = Response::new(Body::new(stream(hub, last_event_id(uri, headers).as_deref())));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

/// The header wins: it is newer than the address that the stream was first opened with. Other
/// parameters are passed over; pages add some to get round caches.
fn last_event_id(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let header =
        headers.get(LAST_EVENT_ID).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    header
        .filter(|id| !id.is_empty())
        .or_else(|| query::first(uri, &["last_event_id", "lastEventId"]).map(std::borrow::Cow::into_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(uri: &'static str, header: Option<&'static [u8]>) -> Option<String> {
        let headers = header.map(|id| (LAST_EVENT_ID, HeaderValue::from_bytes(id).unwrap()));
        last_event_id(&Uri::from_static(uri), &headers.into_iter().collect())
    }

    #[test]
    fn the_cursor_is_the_header_else_either_parameter() {
        assert_eq!(cursor("/events", None), None);
        assert_eq!(cursor("/events?last_event_id=a-1&lastEventId=a-2", Some(b"a-3")).as_deref(), Some("a-3"));
        assert_eq!(cursor("/events?lastEventId=a-2&last_event_id=a-1", Some(b"")).as_deref(), Some("a-1"));
        assert_eq!(cursor("/events?x=1&lastEventId=a-2", None).as_deref(), Some("a-2"));
    }

    #[test]
    fn a_cursor_that_is_no_text_is_still_a_cursor_that_cannot_be_served() {
        assert!(cursor("/events", Some(b"\xff")).is_some());
    }
}
