//! Avinor's `XmlFeed`, v1.0 and the older ones in ISO-8859-1: all flights of one airport, in UTC.

use super::kept::Kept;
use super::record::{Record, code, joined, refusal, share, short};
use super::xml::{self, Element, Records, Shape};
use crate::board::{Direction, Fault, Flight, Progress, Timetable, limits};
use crate::wire::{Delivery, Import, ImportError, News, echo};

/// The flights of a document about the airport `home`.
pub(super) fn read(delivery: &Delivery<'_>, home: &str) -> Result<Import, ImportError> {
    let text = xml::text(delivery.body)?;
    let shape = Shape { root: "airport", namespace: None, containers: &["flights"], record: "flight" };
    let mut records = Records::of(&text, shape)?;
    let name = records.attribute("name").unwrap_or_default();
    if !home.is_empty() && !name.eq_ignore_ascii_case(home) {
        let expected = refusal(&format!("{home}, the airport of this board"), name);
        return Err(ImportError::Malformed(format!("airport/@name: expected {expected}")));
    }
    let mut kept = Kept::default();
    let mut number = 0_usize;
    while let Some(element) = records.next()? {
        number += 1;
        let at = match element.attribute("uniqueID") {
            Some(id) => format!("flight[{number}] uniqueID {}", echo(id)),
            None => format!("flight[{number}]"),
        };
        if kept.add(at, flight(&element)).is_break() {
            break;
        }
    }
    let (flights, skipped) = kept.finish()?;
    let timetable = Timetable { source: delivery.source.to_owned(), flights, partial: delivery.partial };
    Ok(Import { news: News::Timetable(timetable), skipped })
}

fn flight(element: &Element) -> Result<Flight, Vec<Fault>> {
    let mut record = Record::default();
    let mut required = |name: &'static str| {
        let said = element.said(name);
        if said.is_none() {
            record.missing(&format!("/{name}"), "a value");
        }
        said
    };
    let (number, time, way) = (required("flight_id"), required("schedule_time"), required("arr_dep"));
    let number = number.and_then(|text| record.number("/flight_id", text));
    let scheduled = time.and_then(|text| record.instant("/schedule_time", text));
    let direction = way.and_then(|text| match text {
        "D" => Some(Direction::Departure),
        "A" => Some(Direction::Arrival),
        other => {
            record.refuse("/arr_dep", "A or D", other);
            None
        }
    });
    let mut flight = match (direction, number, scheduled) {
        (Some(direction), Some(number), Some(scheduled)) => Flight::new(direction, &number, scheduled),
        _ => Flight::default(),
    };
    flight.source_id = element.attribute("uniqueID").and_then(|id| short(id, limits::SOURCE));
    let other = element.said("airport").unwrap_or_default();
    match code(other) {
        Some(code) => flight.airport = Some(code),
        None => flight.city = short(other, limits::CITY),
    }
    let via = element.said("via_airport").unwrap_or_default().split(',');
    flight.via = via.filter_map(code).take(limits::VIA).collect();
    flight.desks = parts(element, "check_in");
    flight.gate = parts(element, "gate");
    flight.belt = parts(element, "belt");
    let shares = codeshares(element, &mut record);
    share(&mut flight, shares);
    status(element, &mut flight, &mut record);
    record.finish(Some(flight))
}

fn parts(element: &Element, name: &str) -> Option<String> {
    joined(element.said(name)?.split([',', ';']))
}

/// Airlines, numbers and suffixes in lists side by side, which must be of one length.
fn codeshares(element: &Element, record: &mut Record) -> Vec<String> {
    let list = |name: &str| -> Vec<&str> {
        element.said(name).map(|text| text.split(';').map(str::trim).collect()).unwrap_or_default()
    };
    let airlines = list("codeshareAirlineDesignators");
    let numbers = list("codeshareFlightNumbers");
    let suffixes = list("codeshareOperationalSuffixs");
    if airlines.len() != numbers.len() {
        let expected = format!("{} numbers, one for each airline", airlines.len());
        record.refuse("/codeshareFlightNumbers", &expected, &numbers.join(";"));
        return Vec::new();
    }
    let mut shares = Vec::new();
    for (at, (airline, number)) in airlines.iter().zip(&numbers).enumerate() {
        let suffix = suffixes.get(at).unwrap_or(&"");
        // A list may end with its separator.
        if !airline.is_empty() || !number.is_empty() {
            shares.extend(record.number("/codeshareFlightNumbers", &format!("{airline}{number}{suffix}")));
        }
    }
    shares
}

fn status(element: &Element, flight: &mut Flight, record: &mut Record) {
    let mut progress = Progress::default();
    if element.said("delayed") == Some("Y") {
        progress.expect("delayed");
    }
    if let Some(status) = element.child("status") {
        let at = status.attribute("time").filter(|time| !time.is_empty());
        let at = at.and_then(|time| record.instant("/status/@time", time));
        match status.attribute("code").unwrap_or_default() {
            "N" => progress.expect("ask-airline"),
            "E" => {
                flight.estimated = at;
                match at {
                    Some(at) if at < flight.scheduled => progress.expect("early"),
                    _ => progress.estimate(),
                }
            }
            "D" => {
                flight.actual = at;
                progress.reach("departed");
            }
            "A" => {
                flight.actual = at;
                progress.reach("landed");
            }
            "C" => progress.settle("cancelled"),
            "" => {}
            other => record.refuse("/status/@code", "N, E, D, A or C", other),
        }
    }
    progress.state().clone_into(&mut flight.state);
}
