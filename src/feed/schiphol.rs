//! Schiphol's Public Flight API, v4.2: all flights, with a row for each of their numbers.

use std::ops::ControlFlow;

use serde_json::Value;

use super::kept::Kept;
use super::record::{Record, code, joined, share, short};
use super::values::Values;
use super::{listed, objects};
use crate::board::{Direction, Fault, Flight, Progress, Timetable, derived_id, limits, step};
use crate::wire::{Delivery, Import, ImportError, News};

/// The flights of a document, with their codeshares folded into them.
pub(super) fn read(delivery: &Delivery<'_>) -> Result<Import, ImportError> {
    let mut kept = Kept::default();
    let frame = objects(delivery.body, |at, value| {
        let mut row = Row::default();
        match row.flight(&value) {
            Ok(flight) => keep(&mut kept, format!("/flights/{at}"), flight, row.share),
            Err(found) => kept.add(format!("/flights/{at}"), Err(found)),
        }
    })?;
    listed(&frame)?;
    let (flights, skipped) = kept.finish()?;
    let timetable = Timetable { source: delivery.source.to_owned(), flights, partial: delivery.partial };
    Ok(Import { news: News::Timetable(timetable), skipped })
}

/// The row of another number of a flight that is there already adds that number, and nothing else.
fn keep(kept: &mut Kept, at: String, mut flight: Flight, shared: Option<String>) -> ControlFlow<()> {
    let Some(first) = kept.named(&derived_id(&flight)) else {
        share(&mut flight, shared);
        return kept.add(at, Ok(flight));
    };
    match (shared, first.source_id.is_some()) {
        (Some(number), _) => share(first, [number]),
        // The main row itself comes after one of its shares.
        (None, false) => {
            let known = std::mem::take(&mut first.codeshares);
            share(&mut flight, known);
            *first = flight;
        }
        (None, true) => {
            let same = Flight { codeshares: first.codeshares.clone(), ..flight.clone() };
            if same != *first {
                return kept.add(at, Ok(flight));
            }
            share(first, flight.codeshares);
        }
    }
    ControlFlow::Continue(())
}

#[derive(Default)]
struct Row {
    record: Record,
    /// The number that this row is about, where it is not the flight's own.
    share: Option<String>,
}

impl Row {
    fn flight(&mut self, value: &Value) -> Result<Flight, Vec<Fault>> {
        let record = &mut self.record;
        let Some(row) = Values::of(value, "") else {
            return Err(vec![Fault::new("", "a flight: an object")]);
        };
        let name = row.text(record, "flightName").and_then(|name| record.number("/flightName", &name));
        let main = row.text(record, "mainFlight").and_then(|name| record.number("/mainFlight", &name));
        if name.is_none() && main.is_none() {
            record.missing("/flightName", "a flight number");
        }
        let scheduled = row.required_instant(record, "scheduleDateTime");
        let direction = row.text(record, "flightDirection");
        let direction = match direction.as_deref() {
            Some("D") => Some(Direction::Departure),
            Some("A") => Some(Direction::Arrival),
            other => {
                record.refuse("/flightDirection", "A or D", other.unwrap_or_default());
                None
            }
        };
        let number = main.clone().or_else(|| name.clone());
        self.share = name.filter(|name| main.as_ref().is_some_and(|main| main != name));
        let mut flight = match (direction, number, scheduled) {
            (Some(direction), Some(number), Some(scheduled)) => Flight::new(direction, &number, scheduled),
            _ => Flight::default(),
        };
        if self.share.is_none() {
            flight.source_id = row.text(record, "id").and_then(|id| short(&id, limits::SOURCE));
        }
        self.fill(&row, &mut flight);
        std::mem::take(&mut self.record).finish(Some(flight))
    }

    fn fill(&mut self, row: &Values<'_>, flight: &mut Flight) {
        let record = &mut self.record;
        if let Some(route) = row.below(record, "route") {
            let mut stops: Vec<String> =
                route.texts(record, "destinations").iter().filter_map(|stop| code(stop)).collect();
            // The first is where an arrival comes from; the last is where a departure goes to.
            flight.airport = match flight.direction {
                Direction::Departure => stops.pop(),
                Direction::Arrival if stops.is_empty() => None,
                Direction::Arrival => Some(stops.remove(0)),
            };
            stops.truncate(limits::VIA);
            flight.via = stops;
        }
        if let Some(shares) = row.below(record, "codeshares") {
            let listed = shares.texts(record, "codeshares");
            let numbers: Vec<String> =
                listed.iter().filter_map(|number| record.number("/codeshares/codeshares", number)).collect();
            share(flight, numbers);
        }
        flight.terminal = row.text(record, "terminal").and_then(|text| short(&text, limits::SHORT));
        flight.gate = row.text(record, "gate").and_then(|text| short(&text, limits::SHORT));
        if let Some(claim) = row.below(record, "baggageClaim") {
            flight.belt = joined(claim.texts(record, "belts").iter().map(String::as_str));
        }
        let (estimated, actual) = match flight.direction {
            Direction::Departure => ("publicEstimatedOffBlockTime", "actualOffBlockTime"),
            Direction::Arrival => ("estimatedLandingTime", "actualLandingTime"),
        };
        flight.estimated = row.instant(record, estimated);
        flight.actual = row.instant(record, actual);
        flight.boarding = row.instant(record, "expectedTimeBoarding");
        flight.gate_opens = row.instant(record, "expectedTimeGateOpen");
        flight.gate_closes = row.instant(record, "expectedTimeGateClosing");
        flight.first_bag = row.instant(record, "expectedTimeOnBelt");
        let states = row.below(record, "publicFlightState");
        let states = states.map(|states| states.texts(record, "flightStates")).unwrap_or_default();
        flight.state = public_state(flight, &states).to_owned();
    }
}

fn public_state(flight: &Flight, codes: &[String]) -> &'static str {
    let mut progress = Progress::default();
    let known: Vec<&'static str> = codes.iter().filter_map(|code| state(code)).collect();
    known.iter().filter(|state| ["cancelled", "diverted"].contains(state)).for_each(|it| progress.settle(it));
    // The newest first: it is what the public is told, or expects.
    match known.first() {
        Some(newest) if step(newest).is_some() => progress.tell(newest),
        Some(newest) => progress.add(newest),
        None => {}
    }
    match flight.direction {
        _ if flight.actual.is_none() => {}
        Direction::Departure => progress.reach("departed"),
        Direction::Arrival => progress.reach("landed"),
    }
    if flight.estimated.is_some() {
        progress.estimate();
    }
    progress.state()
}

fn state(code: &str) -> Option<&'static str> {
    Some(match code {
        "SCH" => "scheduled",
        "DEL" => "delayed",
        "EXP" => "expected",
        "WIL" => "wait",
        "GTO" => "go-to-gate",
        "BRD" => "boarding",
        // Closing; in AIDX the same letters mean closed.
        "GCL" => "final-call",
        "GTD" => "gate-closed",
        "DEP" => "departed",
        "AIR" | "FIR" => "in-flight",
        "LND" => "landed",
        "ARR" => "arrived",
        "FIB" => "bags",
        "CNX" => "cancelled",
        "DIV" => "diverted",
        "TOM" => "tomorrow",
        _ => return None,
    })
}
