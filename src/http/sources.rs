//! `GET /api/sources`: how the sources are that are polled. Their addresses are not for everybody.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::guard::Reader;
use super::{App, answer};
use crate::sources::Status;

#[derive(Serialize)]
struct Told {
    sources: Vec<Status>,
}

/// Shows how each source is.
pub(super) async fn list(State(app): State<Arc<App>>, _: Reader) -> Response {
    answer::of(StatusCode::OK, &Told { sources: app.sources.statuses() })
}
