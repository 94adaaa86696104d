//! `/api/notices` and one notice.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;

use super::content::Content;
use super::flights::{done, start};
use super::mutation::Mutation;
use super::problem::ApiError;
use super::query::Bare;
use super::{App, answer, body};
use crate::board::{Command, Notice, Rejection};
use crate::boards::Set;
use crate::stream::Cursor;
use crate::wire::{self, Prepared};

const COLLECTION: &str = "/api/notices";

/// All notices.
pub(super) async fn list(State(app): State<Arc<App>>, headers: HeaderMap, _: Bare) -> Response {
    let (cursor, notices) = app.hub.read(|published| {
        let notices: Vec<Arc<str>> = published.board.notices().map(|held| Arc::clone(&held.json)).collect();
        (published.cursor, notices)
    });
    let document = format!("\"notices\":[{}]}}", notices.join(","));
    answer::versioned(&headers, cursor, [start(cursor), document.into()])
}

/// One notice.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    _: Bare,
) -> Result<Response, ApiError> {
    let found = app.hub.read(|published| {
        let held = published.board.notice(&id)?;
        Some((Cursor { seq: held.seq, ..published.cursor }, Arc::clone(&held.json)))
    });
    let Some((version, json)) = found else {
        return Err(ApiError::from_rejection(Rejection::UnknownNotice(id), app.epoch()));
    };
    Ok(answer::versioned(&headers, version, [Bytes::copy_from_slice(json.as_bytes())]))
}

/// Posts a notice under its own id, or under one that the board gives it.
pub(super) async fn post(State(app): State<Arc<App>>, mutation: Mutation) -> Result<Response, ApiError> {
    let notice = read(&app, &mutation).await?;
    submit(&app, notice, mutation).await
}

/// Posts or replaces the notice with this id.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    let mut notice = read(&app, &mutation).await?;
    if !notice.id.is_empty() && notice.id != id {
        return Err(ApiError::fault("/id", "the id in the path, or none"));
    }
    notice.id = id;
    submit(&app, notice, mutation).await
}

/// Takes a notice away.
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    mutation.unconditional()?;
    let wait = mutation.wait(&[])?;
    let receipt = app.submit_one(Command::RemoveNotice { id }, mutation.sender).await?;
    Ok(done(&app, &receipt, wait).await)
}

async fn read(app: &App, mutation: &Mutation) -> Result<Notice, ApiError> {
    mutation.content.among(&[Content::Json])?;
    mutation.unconditional()?;
    let sent = mutation.body.clone();
    let set = app.boards.get();
    body::aside(sent.len(), move || {
        let map = body::object(&sent)?;
        match wire::prepared(&map) {
            Some(prepared) => worded(&set, prepared?),
            None => Ok(wire::notice(&map)?),
        }
    })
    .await
}

/// The notice that a template makes.
fn worded(set: &Set, Prepared { template, id, until }: Prepared) -> Result<Notice, ApiError> {
    let Some(found) = set.template(&template) else {
        let known: Vec<&str> = set.templates.iter().map(|template| template.name.as_str()).collect();
        return Err(ApiError::fault(
            "/template",
            match known.as_slice() {
                [] => "nothing: no template is configured".to_owned(),
                known => format!("one of {}", known.join(", ")),
            },
        ));
    };
    Ok(Notice { id, text: found.text.clone(), level: found.level, until })
}

async fn submit(app: &App, notice: Notice, mutation: Mutation) -> Result<Response, ApiError> {
    let wait = mutation.wait(&[])?;
    let receipt = app.submit_one(Command::PutNotice(notice), mutation.sender).await?;
    let status = if receipt.created { StatusCode::CREATED } else { StatusCode::OK };
    let response = answer::of(status, &app.answer(receipt.cursor, wait).await);
    Ok(match receipt.subject {
        // The id may be one that the board has given, so a replaced notice is located as well.
        Some(id) => answer::located(response, COLLECTION, &id),
        None => response,
    })
}
