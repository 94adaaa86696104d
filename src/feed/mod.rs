//! Timetables in the formats that operators have, as flights. A format is read whole or not at
//! all, with every fault named; what changes by it is the board's to decide.
//!
//! 1. `sniff` tells the format where nobody says it,
//! 2. `encoding` makes text of bytes,
//! 3. `xml`, `csv` and the wire's `elements` cut it into records, one at a time,
//! 4. a reader for each feed makes a flight of a record, with the help of `record` and `values`,
//! 5. `kept` and `faults` bound what is kept of them.

mod aidx;
mod avinor;
mod cells;
mod columns;
mod csv;
mod encoding;
mod faults;
mod json;
mod kept;
mod local;
mod record;
mod schiphol;
mod sniff;
mod states;
mod swedavia;
#[cfg(test)]
mod tests;
mod values;
mod xml;

use std::ops::ControlFlow;

use jiff::tz::TimeZone;
use serde_json::Value;

pub use local::Local;

use crate::board::{Fault, Flight, Instant, Timetable};
use crate::wire::{self, Delivery, Frame, Import, ImportError, Importer, News};
use record::refusal;

/// The formats, by the name that a request gives them.
pub const FORMATS: [&str; 6] = ["aidx", "avinor", "csv", "json", "schiphol", "swedavia"];

/// Reads every known format, at this airport.
pub struct Feeds<N> {
    zone: TimeZone,
    zones: fn(&str) -> Option<TimeZone>,
    home: String,
    now: N,
}

impl<N: Fn() -> Instant> Feeds<N> {
    /// For the airport with the IATA code `home` in `zone`; `zones` knows those that a delivery may name,
    /// `now` tells which day a time without a date is on.
    pub fn new(zone: TimeZone, zones: fn(&str) -> Option<TimeZone>, home: impl Into<String>, now: N) -> Self {
        Self { zone, zones, home: home.into(), now }
    }
}

impl<N: Fn() -> Instant + Send + Sync> Importer for Feeds<N> {
    fn import(&self, delivery: Delivery<'_>) -> Result<Import, ImportError> {
        let zone = match delivery.zone {
            None => self.zone.clone(),
            Some(name) => (self.zones)(name).ok_or_else(|| {
                let expected = refusal("an IANA time zone such as Europe/Zurich", name);
                ImportError::Malformed(format!("zone: {expected}"))
            })?,
        };
        let home = self.home.as_str();
        let unknown = || ImportError::UnknownFormat { known: FORMATS.to_vec() };
        match delivery.format.or_else(|| sniff::format(delivery.body)).ok_or_else(unknown)? {
            "aidx" => aidx::read(delivery.source, home, delivery.body),
            "avinor" => avinor::read(&delivery, home),
            "csv" => Ok(whole(&delivery, csv::read(&zone, home, (self.now)(), &delivery)?)),
            "json" => Ok(whole(&delivery, json::read(&zone, (self.now)(), delivery.body)?)),
            "schiphol" => schiphol::read(&delivery),
            "swedavia" => swedavia::read(&delivery, home),
            _ => Err(unknown()),
        }
    }
}

/// The flights of a format in which every record is about this airport.
fn whole(delivery: &Delivery<'_>, flights: Vec<(String, Flight)>) -> Import {
    let (source, partial) = (delivery.source.to_owned(), delivery.partial);
    Import { news: News::Timetable(Timetable { source, flights, partial }), skipped: 0 }
}

/// Gives the flights of a JSON document to `each`, one at a time.
fn objects(body: &[u8], each: impl FnMut(usize, Value) -> ControlFlow<()>) -> Result<Frame, ImportError> {
    let frame = wire::elements(body, "flights", each);
    frame.map_err(|malformed| ImportError::Malformed(malformed.to_string()))
}

/// Refuses a document without a list of flights.
fn listed(frame: &Frame) -> Result<(), ImportError> {
    if frame.found {
        return Ok(());
    }
    let fault = if frame.wrapped {
        Fault::new("/flights", "a list of flights")
    } else {
        Fault::new("", "a list of flights, or an object with the list flights")
    };
    Err(ImportError::Faults(vec![fault]))
}
