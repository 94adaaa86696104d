//! Which flights are on a board, in which order: the rules of `assets/board/rows.js`, for the first
//! paint. `tests/board/vectors.json` holds both to them.

use crate::board::{Direction, Flight, Instant};

/// Rows of one page.
pub(super) const PAGE_ROWS: usize = 8;

/// The instant that a flight leaves the board: its time and then some.
fn leaves_at(flight: &Flight) -> Instant {
    let linger = match (flight.state.as_str(), flight.direction) {
        ("cancelled" | "diverted", _) => 3600,
        (_, Direction::Departure) => 600,
        (_, Direction::Arrival) => 1800,
    };
    flight.actual.unwrap_or_else(|| expected(flight)).saturating_add(linger)
}

/// When the flight is expected, by the best that is known before it happens.
pub(super) fn expected(flight: &Flight) -> Instant {
    flight.estimated.unwrap_or(flight.scheduled)
}

/// The flights of one direction in reading order. `now` is none while no clock can be trusted:
/// nothing ages then.
pub(super) fn rows_of<'a>(
    flights: impl IntoIterator<Item = &'a Flight>,
    direction: Direction,
    now: Option<Instant>,
) -> Vec<&'a Flight> {
    let mut rows: Vec<&Flight> = flights
        .into_iter()
        .filter(|flight| flight.direction == direction && flight.visible)
        .filter(|flight| now.is_none_or(|now| now < leaves_at(flight)))
        .collect();
    rows.sort_by(|a, b| (expected(a), &a.flight, &a.id).cmp(&(expected(b), &b.flight, &b.id)));
    rows
}
