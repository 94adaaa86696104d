//! What an import would do, told without doing it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::board::{Board, Event, FeedMemory, Flight, Overrides};
use crate::wire::{Counts, DIFFERENCES, Difference, Named, Rehearsal};

/// The differences that `events` would make to `board`; `cursor` and `skipped` are passed on.
pub(super) fn tell(board: &Board, events: &[Event], cursor: String, skipped: u32) -> Rehearsal {
    let mut told = Rehearsal {
        dry_run: true,
        cursor,
        created: Vec::new(),
        changed: Vec::new(),
        removed: Vec::new(),
        counts: Counts::default(),
        skipped,
    };
    for event in events {
        match event {
            Event::FlightStateUpdate(flight) => match board.flight(&flight.id) {
                None => add(&mut told.created, &mut told.counts.created, || Value::Object(shown(flight))),
                Some(held) => add(&mut told.changed, &mut told.counts.changed, || Difference {
                    id: flight.id.clone(),
                    flight: flight.flight.clone(),
                    changes: between(&held.value, flight),
                }),
            },
            Event::FlightRemoval { id, flight } => {
                add(&mut told.removed, &mut told.counts.removed, || Named {
                    id: id.to_string(),
                    flight: flight.to_string(),
                });
            }
            Event::Notice(_) | Event::NoticeRemoval { .. } => {}
        }
    }
    told
}

/// Counts all, and keeps the first.
fn add<T>(list: &mut Vec<T>, count: &mut u32, told: impl FnOnce() -> T) {
    *count += 1;
    if list.len() < DIFFERENCES {
        list.push(told());
    }
}

/// The fields of a flight as its operators see them.
fn shown(flight: &Flight) -> Map<String, Value> {
    let mut plain = flight.clone();
    (plain.overrides, plain.memory) = (Overrides::default(), FeedMemory::default());
    match serde_json::to_value(&plain) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Empty when only that is different which lies beneath an override.
fn between(before: &Flight, after: &Flight) -> BTreeMap<String, [Value; 2]> {
    let (mut before, after) = (shown(before), shown(after));
    let mut changes = BTreeMap::new();
    for (field, value) in after {
        let was = before.remove(&field).unwrap_or(Value::Null);
        if was != value {
            changes.insert(field, [was, value]);
        }
    }
    changes.extend(before.into_iter().map(|(field, was)| (field, [was, Value::Null])));
    changes
}
