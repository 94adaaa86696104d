//! The operator's listener: all that the displays' one has, and every change.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post, put};

use super::display::reads;
use super::{
    App, closing, console, cors, displays, events, flights, notices, overrides, problem, streams, timetable,
    updates, whoami,
};

/// All that can be read, and all that can be changed.
pub fn router(app: Arc<App>) -> Router {
    // Pages of other origins come no further than the published demos need.
    let mut demos = streams::router().route("/api/post-update", put(updates::put).get(console::lead_here));
    if let Some(cors) = cors::layer(&app.settings.cors_origins, &[Method::GET, Method::HEAD, Method::PUT]) {
        demos = demos.layer(cors);
    }
    demos
        .merge(reads())
        .merge(changes())
        .merge(displays::overview())
        .merge(console::router())
        .route("/api/whoami", get(whoami::get))
        .layer(map_response(async |response: Response| problem::dress(response, "")))
        .with_state(app)
}

fn changes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/flights/{id}", put(flights::put).patch(flights::patch).delete(flights::remove))
        .route("/api/flights/{id}/full", get(flights::show_full))
        .route("/api/overrides", get(overrides::list))
        .route("/api/events", post(events::post))
        .route("/api/timetable", put(timetable::put))
        .route("/api/notices", post(notices::post))
        .route("/api/notices/{id}", put(notices::put).delete(notices::remove))
        .route("/api/close", post(closing::post).delete(closing::remove))
}
