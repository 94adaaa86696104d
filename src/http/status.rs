//! `GET /api/status`: what a client must know of a daemon before it says anything about its board.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::query::Bare;
use super::{App, answer};
use crate::wire;

/// `/api/status`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/api/status", get(show))
}

/// The head, the clock, the airport, and what is out of the ordinary.
async fn show(State(app): State<Arc<App>>, _: Bare) -> Response {
    let settings = app.hub.settings();
    let wall = app.hub.wall();
    let status = app.hub.read(|published| wire::Status {
        cursor: published.cursor.to_string(),
        version: settings.version.clone(),
        build: settings.build.clone(),
        now: wall.now,
        clock: wall.clock(),
        airport: wire::Airport {
            code: settings.airport_code.clone(),
            name: settings.airport_name.clone(),
            timezone: settings.timezone.clone(),
        },
        flights: published.board.flights().count(),
        notices: published.board.notices().count(),
        read_only: published.read_only,
        closed: published.closed,
        lost: published.lost,
        feed_silence: published.silence,
    });
    answer::of(StatusCode::OK, &status)
}
