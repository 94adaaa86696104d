//! The displays' listener: it only reads, but for the receipts of pages, and needs no token.
//!
//! A change that comes here is refused honestly: 405 with `Allow` where something can be read, 404 at
//! the operator's own addresses, and both say where changes belong.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;

use super::{
    App, airports, boards, cors, displays, flights, health, metrics, notices, openapi, pages, pairing,
    problem, protect, streams,
};

const HINT: &str = "; changes are made on the operator's listener";

/// All that can be read.
pub fn router(app: Arc<App>) -> Router {
    let mut router = streams::of_displays().merge(reads()).merge(displays::receipts());
    router = router.merge(openapi::router(openapi::Side::Display));
    if let Some(cors) = cors::layer(&app.settings.get().cors_origins, &[Method::GET, Method::HEAD]) {
        router = router.layer(cors);
    }
    router
        // Behind the layer above: no page of another origin reads the code.
        .merge(pairing::offer())
        .layer(map_response(async |response: Response| problem::dress(response, HINT)))
        .layer(from_fn_with_state(Arc::clone(&app), protect::display))
        .with_state(app)
}

/// What both listeners show, but for the streams.
pub(super) fn reads() -> Router<Arc<App>> {
    Router::new()
        .route("/api/flights", get(flights::list))
        .route("/api/flights/{id}", get(flights::show))
        .route("/api/airports", get(airports::list))
        .route("/api/notices", get(notices::list))
        .route("/api/notices/{id}", get(notices::show))
        .merge(boards::router())
        .merge(pages::router())
        .merge(health::router())
        .merge(metrics::router())
}
