//! A timetable as JSON: a list of flights, bare or as `{"flights": […]}`. A flight is read as the
//! wire reads it, or as a row of the published timetable tutorial.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::faults::Faults;
use super::local::Local;
use super::states::state;
use crate::board::{Fault, Flight, Instant, limits};
use crate::wire::{self, ImportError, echo};

/// What a row of the tutorial says, and the field that it becomes.
const TUTORIAL: [(&str, &str); 4] =
    [("origin", "city"), ("flight", "flight"), ("arrival", "scheduled"), ("state", "state")];

/// The flights of a document, each with its pointer.
pub(super) fn read(zone: &TimeZone, now: Instant, body: &[u8]) -> Result<Vec<(String, Flight)>, ImportError> {
    let document = wire::document(body).map_err(|malformed| ImportError::Malformed(malformed.to_string()))?;
    let (above, list) = list(&document).map_err(Faults::of)?;
    if list.len() > limits::FLIGHTS {
        return Err(Faults::of(vec![Fault::new(above, format!("at most {} flights", limits::FLIGHTS))]));
    }
    let local = Local::new(zone, now);
    let mut flights = Vec::new();
    let mut faults = Faults::default();
    for (index, value) in list.iter().enumerate() {
        let at = format!("{above}/{index}");
        let read = match value.as_object() {
            Some(row) if is_tutorial(row) => tutorial(row, &local),
            Some(row) => wire::flight(row, None),
            None => Err(vec![Fault::new("", "a flight: an object")]),
        };
        match read {
            Ok(flight) => flights.push((at, flight)),
            Err(found) => faults.add(found.into_iter().map(|fault| fault.under(&at)).collect()),
        }
    }
    faults.or(flights)
}

fn list(document: &Value) -> Result<(&'static str, &Vec<Value>), Vec<Fault>> {
    match document {
        Value::Array(list) => Ok(("", list)),
        Value::Object(map) => {
            let surplus = map.keys().filter(|key| *key != "flights");
            let mut faults: Vec<Fault> = surplus.map(|key| unknown(key, &["flights"])).collect();
            match map.get("flights") {
                Some(Value::Array(list)) if faults.is_empty() => return Ok(("/flights", list)),
                Some(Value::Array(_)) => {}
                _ => faults.push(Fault::new("/flights", "a list of flights")),
            }
            Err(faults)
        }
        _ => Err(vec![Fault::new("", "a list of flights, or an object with the list flights")]),
    }
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
                    faults.push(Fault::new("/arrival", expected));
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
        Err(found) => faults.extend(found.into_iter().map(in_words_of_the_tutorial)),
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
