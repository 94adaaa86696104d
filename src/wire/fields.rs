//! The table of a flight's fields: how each is read, and what `null` makes of it.

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::board::{Changes, Fault, Flight, Mark, Overriding, limits, may_be_overridden};

/// What is said about overrides stands in a field that is none of the flight's own.
const OVERRIDES: &str = "overrides";

/// What a flight cannot be without.
const REQUIRED: [&str; 3] = ["direction", "flight", "scheduled"];

/// The state of a flight of which nothing else is known.
const FIRST_STATE: &str = "scheduled";

/// The changes that a JSON Merge Patch asks for, or all that is wrong with it.
pub fn changes(map: &Map<String, Value>) -> Result<Changes, Vec<Fault>> {
    Reader::run(|reader| Some(read_changes(reader, map)))
}

/// A whole flight, or all that is wrong with it. `number` stands in for an absent `flight`.
pub fn flight(map: &Map<String, Value>, number: Option<&str>) -> Result<Flight, Vec<Fault>> {
    Reader::run(|reader| Some(read_flight(reader, map, number)))
}

/// A flight number as it is kept: without spaces, in capitals.
pub fn flight_number(text: &str) -> String {
    text.chars().filter(|char| *char != ' ').collect::<String>().to_ascii_uppercase()
}

pub(super) fn read_flight(reader: &mut Reader, map: &Map<String, Value>, number: Option<&str>) -> Flight {
    let mut changes = read_changes(reader, map);
    if let Some(number) = number
        && !map.contains_key("flight")
    {
        changes.flight = Some(Some(flight_number(number)));
    }
    for field in REQUIRED {
        let given = map.contains_key(field) || (field == "flight" && number.is_some());
        if !given {
            reader.at(field, |reader| reader.fault::<()>(|| "this field: it is required".to_owned()));
        }
    }
    let mut flight = Flight { state: FIRST_STATE.to_owned(), visible: true, ..Flight::default() };
    let overrides = changes.overrides.take();
    changes.apply(&mut flight);
    if let Some(said) = overrides {
        flight.override_as(&said, None);
    }
    reader.union(flight.faults());
    flight
}

pub(super) fn read_changes(reader: &mut Reader, map: &Map<String, Value>) -> Changes {
    let mut changes = Changes::default();
    for (name, value) in map {
        if reader.full() {
            break;
        }
        if name == OVERRIDES {
            changes.overrides = reader.at(name, |reader| read_overrides(reader, value)).map(Box::new);
        } else if !reader.at(name, |reader| read_field(reader, &mut changes, name, value)) {
            reader.unknown(name, Changes::FIELDS);
        }
    }
    changes
}

/// `null` ends all overrides, a field's `null` ends its own, and an object begins one.
fn read_overrides(reader: &mut Reader, value: &Value) -> Option<Overriding> {
    let mut said = Overriding { clear_all: value.is_null(), ..Overriding::default() };
    if said.clear_all {
        return Some(said);
    }
    for (name, value) in reader.object(value)? {
        if reader.full() {
            break;
        }
        let known = Changes::FIELDS.iter().copied().filter(|field| may_be_overridden(field));
        let Some(field) = known.clone().find(|field| field == name) else {
            reader.unknown(name, &known.collect::<Vec<_>>());
            continue;
        };
        if value.is_null() {
            said.clear.insert(field);
        } else {
            reader.at(name, |reader| read_override(reader, &mut said, field, value));
        }
    }
    Some(said)
}

fn read_override(
    reader: &mut Reader,
    said: &mut Overriding,
    field: &'static str,
    value: &Value,
) -> Option<()> {
    let map = reader.object(value)?;
    reader.nothing_but(map, &["value", "until", "by"]);
    reader.required(map, "value", |reader, value| {
        read_field(reader, &mut said.values, field, value).then_some(())
    })?;
    let given = |field: &str| map.get(field).filter(|value| !value.is_null());
    let until = given("until").and_then(|value| reader.at("until", |reader| reader.instant(value)));
    let by = given("by").and_then(|value| reader.at("by", |reader| reader.short(value, limits::SOURCE)));
    said.marks.insert(field, Mark { until, by });
    Some(())
}

/// Reads one field; false when there is none of this name.
fn read_field(reader: &mut Reader, changes: &mut Changes, name: &str, value: &Value) -> bool {
    macro_rules! table {
        ($($field:ident: $read:expr, $null:ident;)*) => {
            match name {
                $(stringify!($field) => changes.$field = table!(@ $null, name, $read),)*
                _ => return false,
            }
        };
        (@ clears, $name:expr, $read:expr) => {
            if value.is_null() { Some(None) } else { Some($read(reader, value)) }
        };
        (@ refused, $name:expr, $read:expr) => {
            if value.is_null() {
                reader.fault::<()>(|| format!("a value: a flight cannot be without its {}", $name));
                None
            } else {
                Some($read(reader, value))
            }
        };
        (@ read, $name:expr, $read:expr) => { Some($read(reader, value)) };
    }
    table! {
        id: Reader::text, clears;
        direction: Reader::direction, refused;
        flight: number, refused;
        codeshares: numbers, clears;
        airport: capitals, clears;
        city: Reader::text, clears;
        via: codes, clears;
        scheduled: Reader::instant, refused;
        estimated: Reader::instant, clears;
        actual: Reader::instant, clears;
        checkin_opens: Reader::instant, clears;
        checkin_closes: Reader::instant, clears;
        gate_opens: Reader::instant, clears;
        boarding: Reader::instant, clears;
        gate_closes: Reader::instant, clears;
        first_bag: Reader::instant, clears;
        last_bag: Reader::instant, clears;
        state: state, read;
        terminal: Reader::text, clears;
        gate: Reader::text, clears;
        previous_gate: Reader::text, clears;
        gate_changed: Reader::instant, clears;
        desks: Reader::text, clears;
        belt: Reader::text, clears;
        exit: Reader::text, clears;
        remarks: Reader::remarks, clears;
        languages: Reader::texts, clears;
        visible: Reader::flag, clears;
        source: Reader::text, clears;
        source_id: Reader::text, clears;
        origin_date: Reader::text, clears;
        service_date: Reader::text, clears;
    }
    true
}

fn number(reader: &mut Reader, value: &Value) -> Option<String> {
    reader.text(value).map(|text| flight_number(&text))
}

fn numbers(reader: &mut Reader, value: &Value) -> Option<Vec<String>> {
    reader.list(value, number)
}

fn capitals(reader: &mut Reader, value: &Value) -> Option<String> {
    reader.text(value).map(|text| text.to_ascii_uppercase())
}

fn codes(reader: &mut Reader, value: &Value) -> Option<Vec<String>> {
    reader.list(value, capitals)
}

/// Nothing said about the state is the first one, however it is not said.
fn state(reader: &mut Reader, value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(FIRST_STATE.to_owned()),
        Value::String(text) if text.is_empty() => Some(FIRST_STATE.to_owned()),
        value => reader.text(value),
    }
}
