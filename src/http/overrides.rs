//! `GET /api/overrides`: what was set by hand, over what. Not for the public, so it needs a token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use super::guard::Reader;
use super::query::Bare;
use super::{App, answer};
use crate::board::{Flight, Instant};

/// All overrides, by flight and field.
#[derive(Serialize)]
struct Overrides {
    cursor: String,
    overrides: Vec<Override>,
}

/// One field of one flight.
#[derive(Serialize)]
struct Override {
    id: String,
    flight: String,
    field: String,
    /// What is shown; `null` where the field was cleared by hand.
    value: Value,
    /// What comes back.
    beneath: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

/// Shows all overrides. There are at most as many as there are fields of flights.
pub(super) async fn list(State(app): State<Arc<App>>, _: Reader, _: Bare) -> Response {
    let (cursor, flights) = app.hub.read(|published| {
        let flights = published.board.flights().map(|held| &held.value);
        let flights: Vec<_> = flights.filter(|flight| !flight.overrides.is_empty()).cloned().collect();
        (published.cursor.to_string(), flights)
    });
    let overrides = flights.iter().flat_map(|flight| of(flight)).collect();
    answer::of(StatusCode::OK, &Overrides { cursor, overrides })
}

fn of(flight: &Flight) -> Vec<Override> {
    let shown = serde_json::to_value(flight).unwrap_or_default();
    let beneath = serde_json::to_value(flight.overrides.beneath()).unwrap_or_default();
    let told = flight.overrides.marks().map(|(field, mark)| Override {
        id: flight.id.clone(),
        flight: flight.flight.clone(),
        field: field.to_owned(),
        value: shown[field].clone(),
        beneath: beneath[field].clone(),
        until: mark.until,
        by: mark.by.clone(),
    });
    told.collect()
}
