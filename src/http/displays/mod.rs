//! The displays: who follows the stream (`registry`), what their pages say that they have painted, and
//! how the answer to a change waits for that (`wait`).

mod registry;
#[cfg(test)]
mod tests;
mod wait;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Serialize;

pub(super) use registry::Connected;
pub use registry::Displays;
pub(super) use wait::Wait;

use super::content::Content;
use super::guard::Reader;
use super::problem::ApiError;
use super::query::Bare;
use super::{App, Peer, answer, body};
use crate::sources::Status;
use crate::stream::Cursor;
use crate::wire::{self, LastPaint, RECEIPT_BYTES, ShownDisplay, echo};

/// What pages say, on the displays' listener. A page that an operator has opened on the other one is
/// no display, and nobody waits for it.
pub(super) fn receipts() -> Router<Arc<App>> {
    Router::new().route("/api/receipts", post(receive)).route("/api/receipts/{display}", get(last))
}

/// What is known of the displays, for who has a token.
pub(super) fn overview() -> Router<Arc<App>> {
    Router::new().route("/api/displays", get(list))
}

/// A page has painted. No token: it is bounded by size, by the number of displays and by a rate for
/// each of them.
async fn receive(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    let (parts, mut body) = request.into_parts();
    let sent = match body::read(&mut body, RECEIPT_BYTES).await {
        Ok(sent) => sent,
        Err(refused) => {
            body::drain(&mut body, RECEIPT_BYTES).await;
            return Err(refused);
        }
    };
    Content::of(&parts.headers).among(&[Content::Json])?;
    let receipt = wire::receipt(&body::object(&sent)?)?;
    let cursor = painted(&app, &receipt.cursor)?;
    let address = parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
    app.displays.painted(receipt, cursor, address).map_err(|refused| {
        let (seconds, why) = match refused {
            registry::Refused::Full => (30, format!("{} displays are known already", registry::DISPLAYS)),
            registry::Refused::TooOften => (1, "a display sends two receipts a second at most".to_owned()),
        };
        ApiError::TooMany { seconds, why }
    })?;
    Ok(answer::nothing())
}

/// The cursor of a receipt. One of another epoch is old; one ahead of the head has not come from here.
fn painted(app: &App, text: &str) -> Result<Cursor, ApiError> {
    let head = app.hub.read(|published| published.cursor);
    let cursor =
        text.parse().ok().filter(|cursor: &Cursor| cursor.epoch != head.epoch || cursor.seq <= head.seq);
    cursor
        .ok_or_else(|| ApiError::fault("/cursor", format!("a cursor that the stream has sent, up to {head}")))
}

/// For the watchdog of a kiosk, which knows the display that it has started.
async fn last(
    State(app): State<Arc<App>>,
    Path(display): Path<String>,
    _: Bare,
) -> Result<Response, ApiError> {
    let found = app.displays.get(&display).and_then(|shown| {
        Some(LastPaint {
            painted_ago_ms: shown.painted_ago_ms?,
            frame_age_ms: shown.frame_age_ms?,
            display: shown.display,
        })
    });
    let missing = || ApiError::NotFound(format!("no receipt of a display {:?}", echo(&display)));
    Ok(answer::of(StatusCode::OK, &found.ok_or_else(missing)?))
}

/// What is on the glass, and what it comes from.
#[derive(Serialize)]
struct Told {
    displays: Vec<ShownDisplay>,
    sources: Vec<Status>,
}

async fn list(State(app): State<Arc<App>>, _: Reader, _: Bare) -> Response {
    let told = Told { displays: app.displays.list(), sources: app.sources.statuses() };
    answer::of(StatusCode::OK, &told)
}
