//! What a feed of changes says: legs, each with only what is different. What is absent is unchanged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::decide::{Context, Decision, Rejection, removal};
use super::{Board, Changes, Direction, Event, Fault, Flight, Instant, Progress, gates, limits, step};

/// Fields that come from a first and from a second source, of which the first is believed.
const TWO_SOURCES: [&str; 9] =
    ["airport", "via", "scheduled", "estimated", "actual", "gate", "terminal", "belt", "desks"];

/// A flight of a feed of changes makes room on a full board when it has been over for so long.
const OVER: Instant = 24 * 60 * 60;

/// The changes that a source tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legs {
    /// Who tells.
    pub source: String,
    /// In order; a later one about the same leg goes on from the earlier.
    pub legs: Vec<Leg>,
}

/// One leg as it is seen from this airport.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leg {
    /// Where it stood in what was sent.
    pub at: String,
    /// The flight that it is.
    pub id: String,
    /// What is to be believed.
    pub firm: Changes,
    /// What serves until something firm comes: planned resources, a take-off in place of off-block.
    pub fallback: Changes,
    /// How far the flight is.
    pub progress: Progress,
    /// What is to be done with it beside that.
    pub action: Option<Action>,
}

/// What a feed wants done with a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was never meant to be.
    Delete,
    /// Boards shall not show it.
    Hide,
    /// Boards shall not show it, and what comes after says nothing about it.
    Lock,
    /// Neither any longer.
    Release,
}

/// What must be remembered of a flight's feed between two messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedMemory {
    /// Fields that hold something firm.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    firm: BTreeSet<String>,
    /// Whether the feed has locked the flight.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    locked: bool,
}

impl FeedMemory {
    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        !self.locked && self.firm.is_empty()
    }
}

/// 1. carry out leg after leg, 2. make room where the board is full, 3. keep the differences.
pub(super) fn apply(board: &Board, told: &Legs, context: Context) -> Result<Decision, Rejection> {
    let mut after: BTreeMap<&str, Option<Flight>> = BTreeMap::new();
    let mut faults = Vec::new();
    for leg in &told.legs {
        let held = match after.get(leg.id.as_str()) {
            Some(flight) => flight.clone(),
            None => board.flight(&leg.id).map(|held| Flight::clone(&held.value)),
        };
        if let Some(owner) = held.as_ref().and_then(|held| held.source.clone())
            && owner != told.source
        {
            return Err(Rejection::ForeignSource { at: leg.at.clone(), id: leg.id.clone(), owner });
        }
        if leg.action == Some(Action::Delete) {
            after.insert(&leg.id, None);
            continue;
        }
        match carry_out(leg, held.as_ref(), &told.source, context.now) {
            Ok(flight) => drop(after.insert(&leg.id, Some(flight))),
            Err(found) => faults.extend(found.into_iter().map(|fault| fault.under(&leg.at))),
        }
    }
    if !faults.is_empty() {
        return Err(Rejection::Invalid(faults));
    }
    let mut events = Vec::new();
    let mut count = board.flights().len();
    for (id, flight) in &after {
        match (flight, board.flight(id)) {
            (None, Some(held)) => {
                count -= 1;
                events.push(removal(&held.value));
            }
            (Some(flight), held) if held.is_none_or(|held| *held.value != *flight) => {
                count += usize::from(held.is_none());
                events.push(Event::FlightStateUpdate(Arc::new(flight.clone())));
            }
            _ => {}
        }
    }
    if count > limits::FLIGHTS {
        let room = make_room(board, &told.source, &after, count - limits::FLIGHTS, context.now)?;
        events.splice(0..0, room);
    }
    Ok(Decision { events, subject: None, created: false })
}

fn carry_out(leg: &Leg, held: Option<&Flight>, source: &str, now: Instant) -> Result<Flight, Vec<Fault>> {
    let mut flight = match held {
        Some(held) => held.without_overrides(),
        None => Flight { state: String::new(), visible: true, ..Flight::default() },
    };
    flight.id.clone_from(&leg.id);
    flight.source = Some(source.to_owned());
    if leg.action == Some(Action::Release) {
        flight.visible = true;
        flight.memory.locked = false;
    }
    if !flight.memory.locked {
        let scheduled = leg.firm.scheduled.or(leg.fallback.scheduled).flatten();
        if held.is_none() && scheduled.is_none() {
            return Err(vec![Fault::new("", "a scheduled time, because the leg is not on the board yet")]);
        }
        believe(leg, &mut flight);
        progress(leg, held.is_none(), &mut flight);
        match leg.action {
            Some(Action::Hide) => flight.visible = false,
            Some(Action::Lock) => (flight.visible, flight.memory.locked) = (false, true),
            _ => {}
        }
    }
    if let Some(held) = held {
        flight = flight.under_overrides_of(held);
    }
    gates::remember(&mut flight, held, false, now);
    let faults = flight.faults();
    if faults.is_empty() { Ok(flight) } else { Err(faults) }
}

/// What is firm stays until something firm replaces or clears it; a fallback serves where there is
/// nothing firm.
fn believe(leg: &Leg, flight: &mut Flight) {
    let cleared = leg.firm.cleared();
    flight.memory.firm.retain(|field| !cleared.contains(&field.as_str()));
    let firm = flight.memory.firm.clone();
    let mut fallback = leg.fallback.clone();
    fallback.retain(|field| !firm.contains(field));
    leg.firm.clone().apply(flight);
    // Where something firm was cleared, or never was, the fallback stands.
    fallback.retain(|field| !leg.firm.named().contains(&field) || cleared.contains(&field));
    fallback.apply(flight);
    let told = leg.firm.named().into_iter().filter(|field| !cleared.contains(field));
    flight.memory.firm.extend(told.filter(|field| TWO_SOURCES.contains(field)).map(str::to_owned));
}

fn progress(leg: &Leg, new: bool, flight: &mut Flight) {
    let state = if new {
        Some(leg.progress.state())
    } else {
        let by_times = match (flight.actual, flight.estimated, flight.direction) {
            (Some(_), _, Direction::Departure) => "departed",
            (Some(_), _, Direction::Arrival) => "landed",
            (None, Some(_), _) => "expected",
            (None, None, _) => "scheduled",
        };
        // What was said no longer holds once its time is taken back.
        let cleared = leg.firm.cleared();
        let undone = (cleared.contains(&"actual") && flight.actual.is_none() && left(&flight.state))
            || (flight.state == "expected" && flight.estimated.is_none());
        if undone {
            by_times.clone_into(&mut flight.state);
        }
        leg.progress.after(&flight.state, by_times)
    };
    if let Some(state) = state {
        state.clone_into(&mut flight.state);
    }
}

/// Whether a state says that the aircraft has moved.
fn left(state: &str) -> bool {
    step(state) >= step("departed")
}

/// A feed of changes never says that a day is over, so its oldest flights go first.
fn make_room(
    board: &Board,
    source: &str,
    told: &BTreeMap<&str, Option<Flight>>,
    needed: usize,
    now: Instant,
) -> Result<Vec<Event>, Rejection> {
    let last = |flight: &Flight| flight.actual.or(flight.estimated).unwrap_or(flight.scheduled);
    let mut over: Vec<&Flight> = board
        .flights()
        .map(|held| held.value.as_ref())
        .filter(|flight| flight.source.as_deref() == Some(source) && last(flight) < now - OVER)
        .filter(|flight| !told.contains_key(flight.id.as_str()))
        .collect();
    if over.len() < needed {
        return Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" });
    }
    over.sort_by_key(|flight| last(flight));
    Ok(over.into_iter().take(needed).map(removal).collect())
}

#[cfg(test)]
#[path = "legs_tests.rs"]
mod tests;
