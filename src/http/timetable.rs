//! `PUT /api/timetable`: what a source says now. Only differences become events.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use super::content::Content;
use super::mutation::Mutation;
use super::problem::ApiError;
use super::query::Query;
use super::{App, answer, body, rehearsal};
use crate::board::{Command, Context, decide, limits};
use crate::wire::{Answer, Delivery, Import, Imported};

/// The parameters, beside those of every change.
const PARAMETERS: [&str; 7] = ["source", "format", "zone", "charset", "partial", "dry_run", "allow_empty"];

/// Takes a timetable in.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    uri: Uri,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    let wait = mutation.wait(&PARAMETERS)?;
    let query = Query::of(&uri, &[&PARAMETERS[..], &["wait", "timeout"]].concat())?;
    let source = source(&query)?;
    let format = match query.get("format") {
        Some(format) => Some(format.to_owned()),
        // The bytes tell which JSON and which XML it is.
        None => match mutation.content.among(&[Content::Json, Content::Csv, Content::Xml])? {
            Content::Csv => Some("csv".to_owned()),
            _ => None,
        },
    };
    let zone = query.get("zone").map(str::to_owned);
    let charset = query.get("charset").map(str::to_owned).or_else(|| mutation.charset());
    mutation.unconditional()?;
    let (partial, dry_run) = (query.flag("partial")?, query.flag("dry_run")?);
    if dry_run && wait.is_some() {
        return Err(ApiError::Malformed("a dry run changes nothing that could be painted".to_owned()));
    }
    let allow_empty = query.flag("allow_empty")?;
    let sent = mutation.body;
    let import = {
        let app = Arc::clone(&app);
        body::aside(sent.len(), move || {
            app.importer.import(Delivery {
                format: format.as_deref(),
                source: &source,
                zone: zone.as_deref(),
                charset: charset.as_deref(),
                partial,
                body: &sent,
            })
        })
        .await?
    };
    if import.is_empty() && !allow_empty {
        return Err(ApiError::fault("", "at least one flight; with allow_empty=1 none is accepted"));
    }
    if dry_run {
        return rehearse(app, import).await;
    }
    let receipt = app.submit_one(import.news.into(), mutation.sender).await?;
    let Answer { cursor, painting } = app.answer(receipt.cursor, wait).await;
    let imported = Imported {
        cursor,
        painting,
        added: receipt.added,
        changed: receipt.changed,
        removed: receipt.removed,
        skipped: import.skipped,
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
async fn rehearse(app: Arc<App>, import: Import) -> Result<Response, ApiError> {
    let (cursor, board) = app.hub.read(|published| (published.cursor, published.board.clone()));
    let context = Context { now: app.hub.wall().now, next_seq: cursor.seq + 1 };
    let rehearsed = tokio::task::spawn_blocking(move || {
        let command: Command = import.news.into();
        let decision = decide(&board, &command, context)?;
        Ok(rehearsal::tell(&board, &decision.events, cursor.to_string(), import.skipped))
    });
    let told = rehearsed
        .await
        .map_err(|_| ApiError::Later { seconds: 2, why: "the daemon is stopping".to_owned() })?;
    let told = told.map_err(|rejection| ApiError::from_rejection(rejection, cursor.epoch))?;
    Ok(answer::of(StatusCode::OK, &told))
}
