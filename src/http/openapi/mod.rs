//! `GET /openapi.json`: what can be asked here, in `OpenAPI` 3.1.
//!
//! One table a listener (`reads`, `changes`), one line for each route and method; `table` is the shape
//! of such a line and `failures` what can go wrong with any of them. The document is put together when
//! somebody asks. Tests hold the tables to the routes, and every answer of the HTTP tests to the document.

mod changes;
mod failures;
mod reads;
mod render;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::{App, answer};
pub use render::document;
pub use table::Side;

/// `/openapi.json` of a listener.
pub(super) fn router(side: Side) -> Router<Arc<App>> {
    let show = move |State(app): State<Arc<App>>| async move { describe(&app, side) };
    Router::new().route("/openapi.json", get(show))
}

fn describe(app: &App, side: Side) -> Response {
    answer::of(StatusCode::OK, &document(side, &app.hub.settings().version))
}
