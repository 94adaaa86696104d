//! The boards' pages and their files.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;

use super::App;
use super::page::{self, Airport, View};
use crate::boards::{Set, Spec};
use crate::stream::Published;

/// `/`, `/boards/{name}` and `/assets/`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(first))
        .route("/boards/{name}", get(named))
        .route("/assets/{*path}", get(asset))
}

/// The first board. A query means nothing here and is passed over: a kiosk shows what it can rather
/// than an error.
async fn first(State(app): State<Arc<App>>) -> Response {
    let build = app.hub.build();
    let set = app.boards.get();
    shown(&app, &set, set.boards.first(), &build)
}

async fn named(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    // In this order: see `Boards::replace`.
    let build = app.hub.build();
    let set = app.boards.get();
    shown(&app, &set, set.board(&name), &build)
}

fn shown(app: &App, set: &Set, spec: Option<&Arc<Spec>>, build: &str) -> Response {
    match spec {
        Some(spec) => html(StatusCode::OK, render(app, spec, build)),
        None => html(StatusCode::NOT_FOUND, missing(set)),
    }
}

/// A page that loads its own files and nothing else.
pub(super) fn html(status: StatusCode, document: String) -> Response {
    let mut response = Response::new(Body::from(document));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::CONTENT_SECURITY_POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// What stands on the board is taken under the lock and written without it.
fn render(app: &App, spec: &Spec, build: &str) -> String {
    let settings = app.hub.settings();
    let wall = app.hub.wall();
    let (cursor, board, read_only, lost, silence) = app.hub.read(|published| {
        let &Published { cursor, ref board, read_only, lost, silence, .. } = published;
        (cursor, board.clone(), read_only, lost, silence)
    });
    let flights: Vec<_> = board.flights().collect();
    page::render(&View {
        spec,
        cities: &page::cities_of(spec, &flights),
        flights,
        notices: board.notices().collect(),
        cursor: &cursor.to_string(),
        now: wall.now,
        clock_trusted: wall.trusted,
        airport: Airport {
            code: &settings.airport_code,
            name: &settings.airport_name,
            timezone: &settings.timezone,
        },
        build,
        heartbeat_ms: settings.heartbeat_ms,
        read_only,
        lost,
        silence,
    })
}

/// For whoever stands before a panel with a misspelt address: which boards there are. It looks again by
/// itself: the board may only be missing while the configuration is being changed. Names are
/// letters, digits and dashes, so nothing here needs an escape.
fn missing(set: &Set) -> String {
    let mut document = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"30\">\
         <title>No such board</title></head>\n\
         <body>\n<h1>No such board</h1>\n<p>There are:</p>\n<ul>\n"
        .to_owned();
    for spec in &set.boards {
        let (path, name, kind) = (spec.path(), &spec.name, spec.kind.as_str());
        // Writing to a String cannot fail.
        let _ = writeln!(document, "<li><a href=\"{path}\">{name}</a> ({kind})</li>");
    }
    document + "</ul>\n</body>\n</html>\n"
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    page::asset(&path, &headers)
}
