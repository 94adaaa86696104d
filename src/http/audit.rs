//! `GET /api/audit`: who changed what, when. The newest comes first; `before` pages on.
//! Those who change the board see each other's changes.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::guard::Publisher;
use super::problem::ApiError;
use super::query::Query;
use super::{App, answer};
use crate::store::TRAIL_ENTRIES;

/// Entries of an answer, unless more are asked for.
const ENTRIES: u64 = 100;

pub(super) async fn list(State(app): State<Arc<App>>, uri: Uri, _: Publisher) -> Result<Response, ApiError> {
    let query = Query::of(&uri, &["limit", "before"])?;
    let limit = query.number("limit", 1..=TRAIL_ENTRIES)?.unwrap_or(ENTRIES);
    let before = query.number("before", 1..=u64::MAX)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let read = tokio::task::spawn_blocking(move || app.trail.read(before, limit));
    let later = |why: &str| ApiError::Later { seconds: 5, why: why.to_owned() };
    let entries = read.await.map_err(|_| later("the daemon is stopping"))?;
    let entries = entries.map_err(|_| later("what was kept cannot be read at present"))?;
    Ok(answer::json(StatusCode::OK, [format!("{{\"entries\":[{}]}}", entries.join(",")).into()]))
}
