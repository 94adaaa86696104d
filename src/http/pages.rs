//! The board page and its files.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use axum::routing::get;

use super::page::{self, Airport, View};
use super::problem::ApiError;
use super::{App, query};
use crate::board::Direction;

/// `/` and `/assets/`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/", get(board)).route("/assets/{*path}", get(asset))
}

/// The board of this moment. A parameter that means nothing is passed over: a kiosk shows what it
/// can rather than an error.
async fn board(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, ApiError> {
    let direction = query::first(&uri, &["direction"]).and_then(|word| page::direction(&word));
    let mut response = Response::new(Body::from(render(&app, direction)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::CONTENT_SECURITY_POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// What stands on the board is taken under the lock and written without it.
fn render(app: &App, direction: Option<Direction>) -> String {
    let settings = app.hub.settings();
    let wall = app.hub.wall();
    let (cursor, board, read_only, lost) = app
        .hub
        .read(|published| (published.cursor, published.board.clone(), published.read_only, published.lost));
    page::render(&View {
        flights: board.flights().collect(),
        notices: board.notices().collect(),
        cursor: &cursor.to_string(),
        now: wall.now,
        clock_trusted: wall.trusted,
        airport: Airport {
            code: &settings.airport_code,
            name: &settings.airport_name,
            timezone: &settings.timezone,
        },
        direction,
        build: &settings.build,
        heartbeat_ms: settings.heartbeat_ms,
        read_only,
        lost,
    })
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    page::asset(&path, &headers)
}
