//! Swedavia's `FlightInfo` API, v2: the departures or the arrivals of one day, in UTC. What is not known
//! is not there: keys are missing, never `null`.

use std::ops::ControlFlow;

use serde_json::Value;

use super::kept::Kept;
use super::record::{Record, code, joined, share, short};
use super::values::Values;
use super::{listed, objects};
use crate::board::{Direction, Fault, Flight, Progress, Timetable, limits};
use crate::wire::{Delivery, Import, ImportError, News};

/// The flights of a document that touch the airport `home`.
pub(super) fn read(delivery: &Delivery<'_>, home: &str) -> Result<Import, ImportError> {
    let mut kept = Kept::default();
    let frame = objects(delivery.body, |at, value| match flight(&value, home) {
        Ok(Some(flight)) => kept.add(format!("/flights/{at}"), Ok(flight)),
        Ok(None) => {
            kept.skip();
            ControlFlow::Continue(())
        }
        Err(found) => kept.add(format!("/flights/{at}"), Err(found)),
    })?;
    listed(&frame)?;
    let (flights, skipped) = kept.finish()?;
    let timetable = Timetable { source: delivery.source.to_owned(), flights, partial: delivery.partial };
    Ok(Import { news: News::Timetable(timetable), skipped })
}

/// One flight; none where it is another airport's, or was deleted.
fn flight(value: &Value, home: &str) -> Result<Option<Flight>, Vec<Fault>> {
    let mut record = Record::default();
    let Some(row) = Values::of(value, "") else {
        return Err(vec![Fault::new("", "a flight: an object")]);
    };
    let leg = row.below(&mut record, "flightLegIdentifier");
    let end = |record: &mut Record, key: &str| leg.as_ref().and_then(|leg| leg.text(record, key));
    let from = end(&mut record, "departureAirportIata");
    let to = end(&mut record, "arrivalAirportIata");
    let is_home = |end: &Option<String>| end.as_deref().is_some_and(|end| end.eq_ignore_ascii_case(home));
    let direction = match (is_home(&from), is_home(&to)) {
        _ if home.is_empty() || from.is_none() || to.is_none() => by_its_times(&row),
        (true, _) => Some(Direction::Departure),
        (false, true) => Some(Direction::Arrival),
        (false, false) => return Ok(None),
    };
    let Some(direction) = direction else {
        record.missing("/departureTime", "this or arrivalTime");
        return Err(record.faults());
    };
    let status = row.below(&mut record, "locationAndStatus");
    let code = status.as_ref().and_then(|status| status.text(&mut record, "flightLegStatus"));
    if code.as_deref() == Some("DEL") {
        return Ok(None);
    }
    let times = match direction {
        Direction::Departure => "departureTime",
        Direction::Arrival => "arrivalTime",
    };
    let times = row.below(&mut record, times);
    if times.is_none() {
        let place = if direction == Direction::Departure { "/departureTime" } else { "/arrivalTime" };
        record.missing(place, "the times of the flight");
    }
    let scheduled = times.as_ref().and_then(|times| times.required_instant(&mut record, "scheduledUtc"));
    let number = row.text(&mut record, "flightId");
    if number.is_none() {
        record.missing("/flightId", "a flight number");
    }
    let number = number.and_then(|number| record.number("/flightId", &number));
    let mut flight = match (number, scheduled) {
        (Some(number), Some(scheduled)) => Flight::new(direction, &number, scheduled),
        _ => Flight::new(direction, "", 0),
    };
    if let Some(times) = times {
        flight.estimated = times.instant(&mut record, "estimatedUtc");
        flight.actual = times.instant(&mut record, "actualUtc");
    }
    let day = end(&mut record, "flightDepartureDateUtc");
    flight.origin_date = day.and_then(|day| record.day("/flightLegIdentifier/flightDepartureDateUtc", &day));
    other_end(&row, &mut record, &mut flight, from, to);
    let shares = row.texts(&mut record, "codeShareData");
    let shares: Vec<String> =
        shares.iter().filter_map(|number| record.number("/codeShareData", number)).collect();
    share(&mut flight, shares);
    let mut progress = Progress::default();
    resources(&row, status.as_ref(), &mut record, &mut flight, &mut progress);
    movement(&mut progress, code.as_deref().unwrap_or_default(), &flight);
    progress.state().clone_into(&mut flight.state);
    record.finish(Some(flight)).map(Some)
}

fn by_its_times(row: &Values<'_>) -> Option<Direction> {
    match (row.has("departureTime"), row.has("arrivalTime")) {
        (true, _) => Some(Direction::Departure),
        (false, true) => Some(Direction::Arrival),
        (false, false) => None,
    }
}

fn other_end(
    row: &Values<'_>,
    record: &mut Record,
    flight: &mut Flight,
    from: Option<String>,
    to: Option<String>,
) {
    let (airport, name) = match flight.direction {
        Direction::Departure => (to, "arrivalAirportEnglish"),
        Direction::Arrival => (from, "departureAirportEnglish"),
    };
    flight.airport = airport.as_deref().and_then(code);
    flight.city = row.text(record, name).and_then(|name| short(&name, limits::CITY));
    for stop in row.list("viaDestinations") {
        let named = match stop {
            Value::String(stop) => code(stop),
            stop => stop.get("airportIATA").and_then(Value::as_str).and_then(code),
        };
        flight.via.extend(
            named.filter(|stop| flight.via.len() < limits::VIA && flight.airport.as_ref() != Some(stop)),
        );
    }
}

/// Gate, desks and belt, and the steps that they tell of.
fn resources(
    row: &Values<'_>,
    status: Option<&Values<'_>>,
    record: &mut Record,
    flight: &mut Flight,
    progress: &mut Progress,
) {
    let departs = flight.direction == Direction::Departure;
    if let Some(status) = status {
        flight.terminal = status.text(record, "terminal").and_then(|text| short(&text, limits::SHORT));
        flight.gate = status.text(record, "gate").and_then(|text| short(&text, limits::SHORT));
        flight.gate_opens = status.instant(record, "gateOpenUtc");
        flight.gate_closes = status.instant(record, "gateCloseUtc");
        match status.text(record, "gateAction").as_deref() {
            Some("O") if departs => progress.reach("go-to-gate"),
            Some("C") if departs => progress.reach("gate-closed"),
            _ => {}
        }
    }
    if let Some(check_in) = row.below(record, "checkIn") {
        let (first, last) =
            (check_in.text(record, "checkInDeskFrom"), check_in.text(record, "checkInDeskTo"));
        flight.desks = match (first, last) {
            (Some(first), Some(last)) if first != last => joined([format!("{first}-{last}").as_str()]),
            (Some(one), _) | (None, Some(one)) => joined([one.as_str()]),
            (None, None) => None,
        };
        match check_in.text(record, "checkInStatus").as_deref() {
            Some("O") if departs => progress.reach("check-in"),
            Some("C") if departs => progress.reach("check-in-closed"),
            _ => {}
        }
    }
    if let Some(baggage) = row.below(record, "baggage") {
        flight.belt = baggage.text(record, "baggageClaimUnit").and_then(|text| short(&text, limits::SHORT));
        let first = baggage.instant(record, "firstBagUtc");
        let estimate = baggage.instant(record, "estimatedFirstBagUtc");
        flight.first_bag = first.or(estimate);
        flight.last_bag = baggage.instant(record, "lastBagUtc");
        if !departs && first.is_some() {
            progress.reach("bags");
        }
        if !departs && flight.last_bag.is_some() {
            progress.reach("last-bag");
        }
    }
}

/// What the status of the leg and its times say.
fn movement(progress: &mut Progress, code: &str, flight: &Flight) {
    let departs = flight.direction == Direction::Departure;
    match code {
        "ACT" if departs => progress.reach("departed"),
        "ACT" => progress.reach("in-flight"),
        // In sequence for the runway; it says nothing about a departure.
        "SEQ" if !departs => progress.reach("landing"),
        "LAN" if !departs => progress.reach("landed"),
        "CAN" => progress.settle("cancelled"),
        "DIV" | "RER" => progress.settle("diverted"),
        // A suspended flight plan (FLS) is no cancellation.
        _ => {}
    }
    if flight.actual.is_some() {
        progress.reach(if departs { "departed" } else { "landed" });
    }
    match flight.estimated {
        Some(estimated) if estimated > flight.scheduled => progress.expect("delayed"),
        Some(_) => progress.estimate(),
        None => {}
    }
}
