//! A timetable as JSON: a list of flights, bare or as `{"flights": […]}`. A flight is read as the
//! wire reads it, or as a row of the published timetable tutorial.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::kept::Kept;
use super::local::Local;
use super::record::refusal;
use super::states::state;
use super::{listed, objects};
use crate::board::{Fault, Flight, Instant};
use crate::wire::{self, ImportError, echo};

/// What a row of the tutorial says, and the field that it becomes.
const TUTORIAL: [(&str, &str); 4] =
    [("origin", "city"), ("flight", "flight"), ("arrival", "scheduled"), ("state", "state")];

/// The flights of a document, each with its pointer.
pub(super) fn read(zone: &TimeZone, now: Instant, body: &[u8]) -> Result<Vec<(String, Flight)>, ImportError> {
    let local = Local::new(zone, now);
    let mut kept = Kept::default();
    let start = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let above = if start.starts_with(b"[") { "" } else { "/flights" };
    let frame = objects(body, |index, value| {
        let read = match value.as_object() {
            Some(row) if is_tutorial(row) => tutorial(row, &local),
            Some(row) => wire::flight(row, None).map_err(|faults| with_values(faults, &value)),
            None => Err(vec![Fault::new("", refusal("a flight: an object", &value.to_string()))]),
        };
        kept.add(format!("{above}/{index}"), read)
    })?;
    let surplus: Vec<Fault> = frame.others.iter().map(|key| unknown(key, &["flights"])).collect();
    if !surplus.is_empty() {
        return Err(ImportError::Faults(surplus));
    }
    listed(&frame)?;
    Ok(kept.finish()?.0)
}

/// Says in each fault what stood there, where anything did.
fn with_values(faults: Vec<Fault>, value: &Value) -> Vec<Fault> {
    let name = |fault: Fault| match value.pointer(&fault.pointer) {
        Some(Value::String(text)) => Fault { expected: refusal(&fault.expected, text), ..fault },
        Some(other) => Fault { expected: refusal(&fault.expected, &other.to_string()), ..fault },
        None => fault,
    };
    faults.into_iter().map(name).collect()
}

/// No flight of the wire has these fields.
fn is_tutorial(row: &Map<String, Value>) -> bool {
    ["origin", "arrival"].iter().any(|field| row.contains_key(*field))
}

/// An arrival whose time is today at the airport.
fn tutorial(row: &Map<String, Value>, local: &Local<'_>) -> Result<Flight, Vec<Fault>> {
    let mut fields = Map::new();
    let mut faults = Vec::new();
    for (key, value) in row {
        let Some((_, field)) = TUTORIAL.iter().find(|(name, _)| name == key) else {
            faults.push(unknown(key, &TUTORIAL.map(|(name, _)| name)));
            continue;
        };
        let value = match (*field, value) {
            ("scheduled", Value::String(text)) => match local.on(text, None) {
                Ok(instant) => Value::from(instant),
                Err(expected) => {
                    faults.push(Fault::new("/arrival", refusal(&expected, text)));
                    Value::from(0)
                }
            },
            ("state", Value::String(text)) => Value::from(state(text)),
            (_, value) => value.clone(),
        };
        fields.insert((*field).to_owned(), value);
    }
    fields.insert("direction".to_owned(), Value::from("arrival"));
    match wire::flight(&fields, None) {
        Ok(flight) if faults.is_empty() => return Ok(flight),
        Ok(_) => {}
        Err(found) => {
            let found = found.into_iter().map(in_words_of_the_tutorial).collect();
            faults.extend(with_values(found, &Value::Object(row.clone())));
        }
    }
    Err(faults)
}

fn in_words_of_the_tutorial(fault: Fault) -> Fault {
    let field = fault.pointer.trim_start_matches('/');
    match TUTORIAL.iter().find(|(_, wire)| *wire == field) {
        Some((name, _)) => Fault::new(format!("/{name}"), fault.expected),
        None => fault,
    }
}

fn unknown(key: &str, known: &[&str]) -> Fault {
    let pointer = format!("/{}", echo(key).replace('~', "~0").replace('/', "~1"));
    Fault::new(pointer, format!("no field of this name; there are {}", known.join(", ")))
}
