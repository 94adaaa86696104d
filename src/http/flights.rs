//! `/api/flights` and one flight.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::ETAG;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;

use super::conditions::entity_tag;
use super::content::Content;
use super::displays::Wait;
use super::guard::Reader;
use super::mutation::Mutation;
use super::problem::ApiError;
use super::query::{Bare, Query};
use super::{App, answer, body};
use crate::board::{Command, Direction, Fault, FeedMemory, Flight, Held, limits};
use crate::store::Receipt;
use crate::stream::Cursor;
use crate::wire;

const COLLECTION: &str = "/api/flights";

/// What `direction` may be in a query.
const DIRECTIONS: [(&str, Direction); 2] =
    [("departure", Direction::Departure), ("arrival", Direction::Arrival)];

/// The board as JSON, or those of its flights that pass the filters.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let query = Query::of(&uri, &["direction", "state", "gate", "airport"])?;
    let direction = query.word("direction", &DIRECTIONS)?;
    let airport = query.code("airport")?;
    let (state, gate) = (query.text("state", limits::STATE)?, query.text("gate", limits::SHORT)?);
    if uri.query().is_none_or(str::is_empty) {
        let (cursor, document) = app.hub.document();
        return Ok(answer::versioned(&headers, cursor, [start(cursor), document]));
    }
    let passes = |flight: &Flight| {
        direction.is_none_or(|direction| flight.direction == direction)
            && state.is_none_or(|state| flight.state == state)
            && gate.is_none_or(|gate| flight.gate.as_deref() == Some(gate))
            && airport.as_deref().is_none_or(|code| flight.airport.as_deref() == Some(code))
    };
    let (cursor, flights, notices) = app.hub.read(|published| {
        let flights = published.board.flights().filter(|held| passes(&held.value));
        let flights: Vec<Arc<str>> = flights.map(|held| Arc::clone(&held.json)).collect();
        let notices: Vec<Arc<str>> = published.board.notices().map(|held| Arc::clone(&held.json)).collect();
        (published.cursor, flights, notices)
    });
    let document = format!("\"flights\":[{}],\"notices\":[{}]}}", flights.join(","), notices.join(","));
    Ok(answer::versioned(&headers, cursor, [start(cursor), document.into()]))
}

/// The start of a document about the board.
pub(super) fn start(cursor: Cursor) -> Bytes {
    format!("{{\"cursor\":\"{cursor}\",").into()
}

/// One flight, by its id or its number.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
    headers: HeaderMap,
    _: Bare,
) -> Result<Response, ApiError> {
    let (epoch, found) = app.hub.read(|published| {
        let found = published.board.resolve(&address).map(|held| (held.seq, Arc::clone(&held.json)));
        (published.cursor.epoch, found)
    });
    let (seq, json) = found.map_err(|rejection| ApiError::from_rejection(rejection, epoch))?;
    let json = Bytes::copy_from_slice(json.as_bytes());
    Ok(answer::versioned(&headers, Cursor { epoch, seq }, [json]))
}

/// One flight with what is not for the public: remarks for staff, and what was set by hand over what.
/// Whoever replaces a list of remarks must know all of them.
pub(super) async fn show_full(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
    headers: HeaderMap,
    _: Reader,
    _: Bare,
) -> Result<Response, ApiError> {
    let (epoch, found) = app.hub.read(|published| {
        let found = published.board.resolve(&address).map(|held| (held.seq, Arc::clone(&held.value)));
        (published.cursor.epoch, found)
    });
    let (seq, flight) = found.map_err(|rejection| ApiError::from_rejection(rejection, epoch))?;
    let flight = Flight { memory: FeedMemory::default(), ..Flight::clone(&flight) };
    // Text, numbers and maps of them: nothing in a flight can fail.
    let json = serde_json::to_vec(&flight).unwrap_or_default();
    Ok(answer::versioned(&headers, Cursor { epoch, seq }, [json.into()]))
}

/// Creates or replaces a flight.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    mutation.content.among(&[Content::Json])?;
    let expect = mutation.expect(&app)?;
    let wait = mutation.wait(&[])?;
    let (address, number) = addressed(&app, address);
    let sent = mutation.body.clone();
    let given = number.clone();
    let flight = body::aside(sent.len(), move || -> Result<Flight, ApiError> {
        Ok(wire::flight(&body::object(&sent)?, given.as_deref())?)
    })
    .await?;
    // A number in the path, however it is written, asks for the flight of that number.
    let address = number.filter(|number| *number == flight.flight).unwrap_or(address);
    if address.len() > limits::ID {
        return Err(too_long());
    }
    let put = Command::Put { address: Some(address), flight: Box::new(flight), expect };
    let command = by_hand(&mutation.sender.by.name, put);
    let receipt = app.submit_one(command, mutation.sender).await?;
    let status = if receipt.created { StatusCode::CREATED } else { StatusCode::OK };
    Ok(changed(&app, status, &receipt, wait).await)
}

/// Changes some fields of a flight.
pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    mutation.content.among(&[Content::MergePatch, Content::Json])?;
    let expect = mutation.expect(&app)?;
    let wait = mutation.wait(&[])?;
    let sent = mutation.body.clone();
    let changes =
        body::aside(sent.len(), move || -> Result<_, ApiError> { Ok(wire::changes(&body::object(&sent)?)?) })
            .await?;
    let patch = Command::Patch { address, changes: Box::new(changes), expect };
    let command = by_hand(&mutation.sender.by.name, patch);
    let receipt = app.submit_one(command, mutation.sender).await?;
    Ok(changed(&app, StatusCode::OK, &receipt, wait).await)
}

/// Takes a flight away.
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(address): Path<String>,
    mutation: Mutation,
) -> Result<Response, ApiError> {
    let expect = mutation.expect(&app)?;
    let wait = mutation.wait(&[])?;
    let receipt = app.submit_one(Command::Remove { address, expect }, mutation.sender).await?;
    Ok(done(&app, &receipt, wait).await)
}

/// A change that somebody asks for.
pub(super) fn by_hand(by: &str, command: Command) -> Command {
    Command::ByHand { by: by.to_owned(), command: Box::new(command) }
}

/// The cursor of a change.
pub(super) async fn done(app: &App, receipt: &Receipt, wait: Option<Wait>) -> Response {
    answer::of(StatusCode::OK, &app.answer(receipt.cursor, wait).await)
}

async fn changed(app: &App, status: StatusCode, receipt: &Receipt, wait: Option<Wait>) -> Response {
    let mut response = answer::of(status, &app.answer(receipt.cursor, wait).await);
    if let Some(id) = &receipt.subject {
        response.headers_mut().insert(ETAG, entity_tag(version(app, receipt, id)));
        if receipt.created {
            response = answer::located(response, COLLECTION, id);
        }
    }
    response
}

/// The version that a request left its flight at. After one that changed nothing that is an older one
/// than the receipt's. Where somebody else was quicker, the receipt's own: it no longer matches, and
/// must not.
fn version(app: &App, receipt: &Receipt, id: &str) -> Cursor {
    let seq = app.hub.read(|published| {
        let same = published.cursor.epoch == receipt.cursor.epoch;
        published.board.flight(id).filter(|_| same).map(|held: &Held<Flight>| held.seq)
    });
    Cursor { seq: seq.unwrap_or(u64::MAX).min(receipt.cursor.seq), ..receipt.cursor }
}

/// The address in a path, and the flight number that it is unless some flight has it for its id.
fn addressed(app: &App, address: String) -> (String, Option<String>) {
    let number = wire::flight_number(&address);
    let plausible = (2..=limits::FLIGHT_NUMBER).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && app.hub.read(|published| published.board.flight(&address).is_none());
    (address, plausible.then_some(number))
}

fn too_long() -> ApiError {
    ApiError::Invalid(vec![Fault::new("/id", format!("at most {} characters in the path", limits::ID))])
}
