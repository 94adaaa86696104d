//! The operator's listener: all that the displays' one has, and every change.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post, put};

use super::display::reads;
use super::{
    App, audit, closing, console, cors, displays, events, flights, notices, openapi, overrides, pairing,
    problem, protect, sources, status, streams, timetable, updates, whoami,
};

/// All that can be read, and all that can be changed.
pub fn router(app: Arc<App>) -> Router {
    // Pages of other origins come no further than the published demos need.
    let form = put(updates::put).get(console::lead_here);
    let mut demos = streams::router().route(protect::PUBLISHED_FORM, form);
    if let Some(cors) =
        cors::layer(&app.settings.get().cors_origins, &[Method::GET, Method::HEAD, Method::PUT])
    {
        demos = demos.layer(cors);
    }
    demos
        .merge(reads())
        .merge(changes())
        .merge(displays::overview())
        .merge(status::router())
        .merge(pairing::router())
        .merge(console::router())
        .merge(openapi::router(openapi::Side::Operator))
        .route("/api/whoami", get(whoami::get))
        .route("/api/audit", get(audit::list))
        .layer(map_response(async |response: Response| problem::dress(response, "")))
        .layer(from_fn_with_state(Arc::clone(&app), protect::operator))
        .with_state(app)
}

fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/flights/{id}", put(flights::put).patch(flights::patch).delete(flights::remove))
        .route("/api/flights/{id}/full", get(flights::show_full))
        .route("/api/overrides", get(overrides::list))
        .route("/api/sources", get(sources::list))
        .route("/api/events", post(events::post))
        .route("/api/timetable", put(timetable::put))
        .route("/api/notices", post(notices::post))
        .route("/api/notices/{id}", put(notices::put).delete(notices::remove))
        .route("/api/close", post(closing::post).delete(closing::remove))
}
