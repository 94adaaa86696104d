//! The flights of a timetable while it is read: each once, and no more than a board holds, however
//! long the timetable is.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::faults::Faults;
use crate::board::{Fault, Flight, derived_id, limits};
use crate::wire::ImportError;

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Kept {
    flights: Vec<(String, Flight)>,
    /// Where among the flights each id stands first.
    places: HashMap<String, usize>,
    faults: Faults,
    full: Option<String>,
    skipped: u32,
}

impl Kept {
    /// Takes what was read at `at`. Breaks when nothing more fits.
    pub(super) fn add(&mut self, at: String, read: Result<Flight, Vec<Fault>>) -> ControlFlow<()> {
        match read {
            Err(found) => {
                self.faults.add(found.into_iter().map(|fault| fault.under(&at)).collect());
                // The flights are of no use any more, but the other faults are.
                self.flights = Vec::new();
            }
            Ok(flight) if self.faults.is_empty() => return self.keep(at, flight),
            Ok(_) => {}
        }
        ControlFlow::Continue(())
    }

    fn keep(&mut self, at: String, flight: Flight) -> ControlFlow<()> {
        let id = if flight.id.is_empty() { derived_id(&flight) } else { flight.id.clone() };
        let same = self.places.get(&id).and_then(|place| self.flights.get(*place));
        if same.is_some_and(|(_, same)| *same == flight) {
            return ControlFlow::Continue(());
        }
        if self.flights.len() == limits::FLIGHTS {
            self.full = Some(at);
            return ControlFlow::Break(());
        }
        self.places.entry(id).or_insert(self.flights.len());
        self.flights.push((at, flight));
        ControlFlow::Continue(())
    }

    /// The flight of this derived id, if one was read.
    pub(super) fn named(&mut self, id: &str) -> Option<&mut Flight> {
        let place = *self.places.get(id)?;
        self.flights.get_mut(place).map(|(_, flight)| flight)
    }

    /// A record that is not about this airport.
    pub(super) fn skip(&mut self) {
        self.skipped = self.skipped.saturating_add(1);
    }

    /// All flights, each with its place, and how many records were skipped; or all that was wrong.
    pub(super) fn finish(self) -> Result<(Vec<(String, Flight)>, u32), ImportError> {
        let Self { flights, faults, full, skipped, .. } = self;
        let flights = faults.or(flights)?;
        match full {
            Some(at) => Err(ImportError::Full { at, limit: limits::FLIGHTS }),
            None => Ok((flights, skipped)),
        }
    }
}
