//! The two event streams.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use http_body::Frame;

use super::displays::{Connected, Displays};
use super::{App, Peer, answer, query};
use crate::boards::is_name;
use crate::stream::{EventBody, Hub};
use crate::wire::is_display;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `/events` and `/api/updates`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/events", get(events)).route("/api/updates", get(updates))
}

/// The same for displays: who says which one it is, is known for as long as its stream is open.
pub(super) fn of_displays() -> Router<Arc<App>> {
    Router::new().route("/events", get(events_of_display)).route("/api/updates", get(updates))
}

async fn events(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    open(&app.hub, || Body::new(app.hub.events(last_event_id(&uri, &headers).as_deref())))
}

async fn updates(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    open(&app.hub, || Body::new(app.hub.updates(last_event_id(&uri, &headers).as_deref())))
}

async fn events_of_display(
    State(app): State<Arc<App>>,
    peer: Option<Extension<Peer>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    open(&app.hub, || {
        let events = app.hub.events(last_event_id(&uri, &headers).as_deref());
        let address = peer.map(|Extension(Peer(address))| address.ip());
        Body::new(Followed { events, _display: connect(&app.displays, &uri, address) })
    })
}

/// The display that a stream says it is of. One that says it badly is served like any other.
fn connect(displays: &Displays, uri: &Uri, address: Option<IpAddr>) -> Option<Connected> {
    let display = query::first(uri, &["display"]).filter(|id| is_display(id))?;
    let board = query::first(uri, &["board"]).filter(|name| is_name(name)).unwrap_or_default();
    displays.connect(&display, &board, address)
}

fn open(hub: &Hub, stream: impl FnOnce() -> Body) -> Response {
    // By the standard, 204 is the way to say: do not come back.
    if hub.closed() {
        return answer::nothing();
    }
    let mut response = Response::new(stream());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

/// A stream and the display that follows it.
struct Followed {
    events: EventBody,
    /// Ends with the stream.
    _display: Option<Connected>,
}

impl http_body::Body for Followed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.events).poll_frame(cx)
    }
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
