//! Timetables in the formats that operators have, as flights. A format is read whole or not at
//! all, with every fault named; what changes by it is the board's to decide.

mod cells;
mod columns;
mod csv;
mod faults;
mod json;
mod local;
mod states;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

pub use local::Local;

use crate::board::{Instant, Timetable};
use crate::wire::{ImportError, Importer};

/// The formats, by the name that a request gives them.
const FORMATS: [&str; 2] = ["csv", "json"];

/// Reads every known format, at this airport.
pub struct Feeds<N> {
    zone: TimeZone,
    home: String,
    now: N,
}

impl<N: Fn() -> Instant> Feeds<N> {
    /// For the airport with the IATA code `home` in `zone`; `now` tells which day a time without a
    /// date is on.
    pub fn new(zone: TimeZone, home: impl Into<String>, now: N) -> Self {
        Self { zone, home: home.into(), now }
    }
}

impl<N: Fn() -> Instant + Send + Sync> Importer for Feeds<N> {
    fn import(&self, format: &str, source: &str, body: &[u8]) -> Result<Timetable, ImportError> {
        let flights = match format {
            "csv" => csv::read(&self.zone, &self.home, (self.now)(), body)?,
            "json" => json::read(&self.zone, (self.now)(), body)?,
            _ => return Err(ImportError::UnknownFormat { known: FORMATS.to_vec() }),
        };
        Ok(Timetable { source: source.to_owned(), flights })
    }
}
