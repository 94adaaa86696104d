//! `/api/close`: tells the displays to stop, or lets them come back.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::mutation::Mutation;
use super::problem::ApiError;
use super::{App, answer};

/// Every display gets `closedConnection`.
pub(super) async fn post(State(app): State<Arc<App>>, mutation: Mutation) -> Result<Response, ApiError> {
    set(&app, &mutation, true).await
}

/// Displays may connect again.
pub(super) async fn remove(State(app): State<Arc<App>>, mutation: Mutation) -> Result<Response, ApiError> {
    set(&app, &mutation, false).await
}

/// To say it twice is to say it once, so an idempotency key has nothing to do here.
async fn set(app: &App, mutation: &Mutation, closed: bool) -> Result<Response, ApiError> {
    mutation.unconditional()?;
    mutation.at_once()?;
    let done = app.store.close_displays(closed).await;
    done.map_err(|error| {
        ApiError::from_store(error, |_, rejection| ApiError::from_rejection(rejection, app.epoch()))
    })?;
    Ok(answer::nothing())
}
