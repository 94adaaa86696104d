//! Whether the daemon lives, and whether it can store what it is told.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::App;
use super::problem::ApiError;

/// A writer that does not answer for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(5);

/// `/healthz` and `/readyz`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

async fn alive() -> &'static str {
    "ok\n"
}

/// Goes the way of every change: through the writer and back.
async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, ApiError> {
    let probed = tokio::time::timeout(PATIENCE, app.store.probe()).await;
    let stuck = || ApiError::Later { seconds: 5, why: "the store does not answer".to_owned() };
    match probed.map_err(|_| stuck())? {
        Ok(()) => Ok("ready\n"),
        Err(error) => {
            Err(ApiError::from_store(error, |_, rejection| ApiError::from_rejection(rejection, app.epoch())))
        }
    }
}
