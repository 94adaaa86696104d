//! One row of a table as the JSON of a flight, so that a table and a document are read by one rule.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::columns::{Column, Meaning};
use super::local::{Local, calendar_day};
use super::record::{LANGUAGE, refusal};
use super::states::state;
use crate::board::{Fault, Flight, Instant};
use crate::wire;

/// The row of one flight while it is read.
pub(super) struct Row<'r> {
    columns: &'r [Column],
    cells: Vec<String>,
    local: &'r Local<'r>,
    /// IATA code of this airport.
    home: &'r str,
    fields: Map<String, Value>,
    /// Which column gave a field, to name it in a fault.
    given_by: BTreeMap<&'static str, usize>,
    faults: Vec<Fault>,
}

impl<'r> Row<'r> {
    /// The flight in these cells, or all that is wrong with them. A pointer of a fault is the heading.
    pub(super) fn read(
        columns: &'r [Column],
        cells: Vec<String>,
        local: &'r Local<'r>,
        home: &'r str,
    ) -> Result<Flight, Vec<Fault>> {
        let (fields, given_by, faults) = (Map::new(), BTreeMap::new(), Vec::new());
        let mut row = Self { columns, cells, local, home, fields, given_by, faults };
        let date = row.date();
        row.scheduled(date);
        row.other_end();
        row.others();
        row.finish()
    }

    fn date(&mut self) -> Option<Date> {
        let at = self.filled(Meaning::Date)?;
        let day = calendar_day(&self.cells[at]);
        if day.is_none() {
            self.fault(at, "a date such as 2026-11-21");
        }
        day
    }

    /// Before every other instant, because those are read as the nearest to it.
    fn scheduled(&mut self, date: Option<Date>) {
        for at in 0..self.columns.len() {
            if self.columns[at].meaning == Meaning::Field("scheduled") && !self.cells[at].is_empty() {
                let read = self.local.on(&self.cells[at], date);
                self.instant(at, "scheduled", read);
            }
        }
    }

    /// The airport at the other end, and the direction that follows from the column it stands in.
    fn other_end(&mut self) {
        let there = match (self.filled(Meaning::Origin), self.filled(Meaning::Destination)) {
            (None, None) => None,
            (Some(from), None) => Some((from, "arrival")),
            (None, Some(to)) => Some((to, "departure")),
            (Some(from), Some(to)) if self.is_home(to) && !self.is_home(from) => Some((from, "arrival")),
            (Some(from), Some(to)) if self.is_home(from) && !self.is_home(to) => Some((to, "departure")),
            (Some(_), Some(to)) => {
                let home = if self.home.is_empty() { "this airport" } else { self.home };
                self.fault(to, format!("one of origin and destination, or one of the two {home}"));
                self.given_by.insert("direction", to);
                None
            }
        };
        let Some((at, direction)) = there else { return };
        let place = &self.cells[at];
        let code = place.len() == 3 && place.bytes().all(|byte| byte.is_ascii_uppercase());
        let value = Value::from(place.as_str());
        self.set(at, if code { "airport" } else { "city" }, value);
        self.set(at, "direction", Value::from(direction));
    }

    fn is_home(&self, at: usize) -> bool {
        self.cells[at].eq_ignore_ascii_case(self.home)
    }

    fn others(&mut self) {
        for at in 0..self.columns.len() {
            let text = self.cells[at].clone();
            if text.is_empty() {
                continue;
            }
            match self.columns[at].meaning {
                Meaning::Unnamed => self.fault(at, "an empty cell, because the column has no heading"),
                Meaning::Field(field) if field != "scheduled" => self.field(at, field, &text),
                Meaning::Field(_) | Meaning::Origin | Meaning::Destination | Meaning::Date => {}
            }
        }
    }

    fn field(&mut self, at: usize, field: &'static str, text: &str) {
        match field {
            "estimated" | "actual" | "checkin_opens" | "checkin_closes" | "gate_opens" | "boarding"
            | "gate_closes" | "first_bag" | "last_bag" => {
                let scheduled = self.fields.get("scheduled").and_then(Value::as_i64);
                let read = match scheduled {
                    Some(scheduled) => self.local.near(text, scheduled),
                    None => self.local.on(text, None),
                };
                self.instant(at, field, read);
            }
            "flight" => self.set(at, field, Value::from(wire::flight_number(text))),
            "codeshares" => {
                let numbers: Vec<String> = list(text, ",;/|").map(wire::flight_number).collect();
                self.set(at, field, Value::from(numbers));
            }
            "via" | "languages" => self.set(at, field, list(text, ",;/| ").collect()),
            "state" => self.set(at, field, Value::from(state(text))),
            "remarks" => {
                self.set(at, field, json!([{"audience": "public", "text": {LANGUAGE: text}}]));
            }
            "direction" => match direction(text) {
                Some(direction) => self.set(at, field, Value::from(direction)),
                None => self.fault(at, "departure or arrival, also D or A"),
            },
            "visible" => match text.to_lowercase().as_str() {
                "true" | "yes" | "1" => self.set(at, field, Value::from(true)),
                "false" | "no" | "0" => self.set(at, field, Value::from(false)),
                _ => self.fault(at, "true or false"),
            },
            _ => self.set(at, field, Value::from(text)),
        }
    }

    fn instant(&mut self, at: usize, field: &'static str, read: Result<Instant, String>) {
        match read {
            Ok(instant) => self.set(at, field, Value::from(instant)),
            Err(expected) => {
                // Named once: that it is then missing is no second fault.
                self.given_by.entry(field).or_insert(at);
                self.fault(at, expected);
            }
        }
    }

    /// Several columns may give a field, when they agree.
    fn set(&mut self, at: usize, field: &'static str, value: Value) {
        let given_by = *self.given_by.entry(field).or_insert(at);
        match self.fields.get(field) {
            Some(other) if *other != value => {
                let other = &self.columns[given_by].heading;
                let expected = format!("nothing that contradicts the column {other}: both say the {field}");
                self.fault(at, expected);
            }
            _ => {
                self.fields.insert(field.to_owned(), value);
            }
        }
    }

    fn filled(&self, meaning: Meaning) -> Option<usize> {
        (0..self.columns.len()).find(|&at| self.columns[at].meaning == meaning && !self.cells[at].is_empty())
    }

    fn fault(&mut self, at: usize, expected: impl Into<String>) {
        let expected = refusal(&expected.into(), &self.cells[at]);
        self.faults.push(Fault::new(format!("/{}", self.columns[at].heading), expected));
    }

    fn finish(mut self) -> Result<Flight, Vec<Fault>> {
        match wire::flight(&self.fields, None) {
            Ok(flight) if self.faults.is_empty() => return Ok(flight),
            Ok(_) => {}
            Err(found) => {
                for fault in found {
                    let fault = self.in_words_of_the_file(fault);
                    if !self.faults.iter().any(|known| known.pointer == fault.pointer) {
                        self.faults.push(fault);
                    }
                }
            }
        }
        Err(self.faults)
    }

    fn in_words_of_the_file(&self, fault: Fault) -> Fault {
        let field = fault.pointer.split('/').nth(1).unwrap_or_default();
        let column = self.given_by.get(field).copied().or_else(|| {
            (0..self.columns.len())
                .find(|&at| matches!(self.columns[at].meaning, Meaning::Field(name) if name == field))
        });
        match column {
            Some(at) => {
                let expected = refusal(&fault.expected, &self.cells[at]);
                Fault::new(format!("/{}", self.columns[at].heading), expected)
            }
            None => fault,
        }
    }
}

fn list<'t>(text: &'t str, separators: &str) -> impl Iterator<Item = &'t str> {
    let parts: Vec<&str> = text.split(|char| separators.contains(char)).map(str::trim).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

fn direction(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "departure" | "departures" | "dep" | "d" => Some("departure"),
        "arrival" | "arrivals" | "arr" | "a" => Some("arrival"),
        _ => None,
    }
}
