//! `/api/close`: tells the displays to stop, or lets them come back.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::mutation::Mutation;
use super::problem::ApiError;
use super::{App, answer};
use crate::tokens::Role;

/// Every display gets `closedConnection`.
pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    set(&app, request, true).await
}

/// Displays may connect again.
pub(super) async fn remove(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    set(&app, request, false).await
}

/// To say it twice is to say it once, so an idempotency key has nothing to do here.
async fn set(app: &App, request: Request, closed: bool) -> Result<Response, ApiError> {
    let mutation = Mutation::accept(request, app, Role::Admin, false).await?;
    mutation.unconditional()?;
    mutation.at_once()?;
    let done = app.store.close_displays(closed, Some(mutation.sender.by)).await;
    done.map_err(|error| {
        ApiError::from_store(error, |_, rejection| ApiError::from_rejection(rejection, app.epoch()))
    })?;
    Ok(answer::nothing())
}
