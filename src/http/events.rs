//! `POST /api/events`: a batch of commands, all or nothing.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::content::Content;
use super::flights::{by_hand, done};
use super::mutation::Mutation;
use super::problem::ApiError;
use super::{App, body};
use crate::board::{Command, Rejection};
use crate::wire;

/// Carries out a batch.
pub(super) async fn post(State(app): State<Arc<App>>, mutation: Mutation) -> Result<Response, ApiError> {
    let content = mutation.content.among(&[Content::Json, Content::Lines])?;
    mutation.unconditional()?;
    let wait = mutation.wait(&[])?;
    let (sent, by) = (mutation.body, mutation.sender.by.name.clone());
    let commands = body::aside(sent.len(), move || -> Result<Vec<Command>, ApiError> {
        match content {
            Content::Lines => Ok(wire::commands_by_line(&sent)?),
            _ => Ok(wire::commands(&wire::document(&sent)?)?),
        }
    })
    .await?;
    let commands: Vec<Command> = commands.into_iter().map(|command| by_hand(&by, command)).collect();
    let places: Vec<&'static str> = commands.iter().map(place).collect();
    let receipt = app
        .submit(commands, mutation.sender, |at, rejection| {
            let place = places.get(at).copied().unwrap_or_default();
            refused(at, place, rejection, app.epoch())
        })
        .await?;
    Ok(done(&app, &receipt, wait).await)
}

/// Where in a command the thing stands that may be invalid.
fn place(command: &Command) -> &'static str {
    match command {
        Command::ByHand { command, .. } => place(command),
        Command::Put { .. } => "/flight",
        Command::Patch { .. } => "/changes",
        Command::PutNotice(_) => "/notice",
        Command::Remove { .. }
        | Command::RemoveNotice { .. }
        | Command::Timetable(_)
        | Command::Legs(_)
        | Command::ExpireOverrides { .. } => "",
    }
}

/// A rule that one command broke. The address of the request is right, so even an unknown flight
/// is a conflict and not a 404.
fn refused(at: usize, place: &str, rejection: Rejection, epoch: u32) -> ApiError {
    match rejection {
        Rejection::Invalid(faults) => {
            let prefix = format!("/{at}{place}");
            ApiError::Invalid(faults.into_iter().map(|fault| fault.under(&prefix)).collect())
        }
        rejection => match ApiError::from_rejection(rejection, epoch) {
            ApiError::NotFound(detail) | ApiError::Conflict(detail) => {
                ApiError::Conflict(format!("/{at}: {detail}"))
            }
            other => other,
        },
    }
}
