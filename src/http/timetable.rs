//! `PUT /api/timetable`: all that a source says now. Only differences become events.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::content::Content;
use super::mutation::Mutation;
use super::problem::ApiError;
use super::query::Query;
use super::{App, answer, body};
use crate::board::{Command, Context, Decision, Event, Timetable, decide, limits};
use crate::wire::{Answer, Imported};

/// The parameters, beside those of every change.
const PARAMETERS: [&str; 4] = ["source", "format", "dry_run", "allow_empty"];

/// Replaces what the source said before.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    uri: Uri,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    let wait = mutation.wait(&PARAMETERS)?;
    let query = Query::of(&uri, &[&PARAMETERS[..], &["wait", "timeout"]].concat())?;
    let source = source(&query)?;
    let format = match query.get("format") {
        Some(format) => format.to_owned(),
        None => match mutation.content.among(&[Content::Json, Content::Csv])? {
            Content::Csv => "csv".to_owned(),
            _ => "json".to_owned(),
        },
    };
    mutation.unconditional()?;
    let dry_run = query.flag("dry_run")?;
    if dry_run && wait.is_some() {
        return Err(ApiError::Malformed("a dry run changes nothing that could be painted".to_owned()));
    }
    let allow_empty = query.flag("allow_empty")?;
    let sent = mutation.body;
    let timetable = {
        let app = Arc::clone(&app);
        body::aside(sent.len(), move || app.importer.import(&format, &source, &sent)).await?
    };
    if timetable.flights.is_empty() && !allow_empty {
        return Err(ApiError::fault("", "at least one flight; with allow_empty=1 none is accepted"));
    }
    if dry_run {
        return rehearse(app, timetable).await;
    }
    let receipt = app.submit_one(Command::Timetable(timetable), mutation.key).await?;
    let Answer { cursor, painting } = app.answer(receipt.cursor, wait).await;
    let imported = Imported {
        cursor,
        painting,
        added: receipt.added,
        changed: receipt.changed,
        removed: receipt.removed,
    };
    Ok(answer::of(StatusCode::OK, &imported))
}

fn source(query: &Query<'_>) -> Result<String, ApiError> {
    let named = query.get("source").filter(|source| {
        (1..=limits::SOURCE).contains(&source.chars().count()) && !source.chars().any(char::is_control)
    });
    named.map(str::to_owned).ok_or_else(|| {
        ApiError::Malformed(format!("source: whose timetable this is, 1 to {} characters", limits::SOURCE))
    })
}

/// Decides against the board of this moment and changes nothing.
async fn rehearse(app: Arc<App>, timetable: Timetable) -> Result<Response, ApiError> {
    let (cursor, board) = app.hub.read(|published| (published.cursor, published.board.clone()));
    let context = Context { now: app.hub.wall().now, next_seq: cursor.seq + 1 };
    let rehearsed = tokio::task::spawn_blocking(move || {
        let decision = decide(&board, &Command::Timetable(timetable), context)?;
        Ok(count(&board, &decision))
    });
    let counted = rehearsed
        .await
        .map_err(|_| ApiError::Later { seconds: 2, why: "the daemon is stopping".to_owned() })?;
    let (added, changed, removed) =
        counted.map_err(|rejection| ApiError::from_rejection(rejection, cursor.epoch))?;
    Ok(answer::of(
        StatusCode::OK,
        &Imported { cursor: cursor.to_string(), added, changed, removed, painting: None },
    ))
}

fn count(board: &crate::board::Board, decision: &Decision) -> (u32, u32, u32) {
    let (mut added, mut changed, mut removed) = (0, 0, 0);
    for event in &decision.events {
        match event {
            Event::FlightStateUpdate(flight) if board.flight(&flight.id).is_none() => added += 1,
            Event::FlightStateUpdate(_) => changed += 1,
            _ => removed += 1,
        }
    }
    (added, changed, removed)
}
