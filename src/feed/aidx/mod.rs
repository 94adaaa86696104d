//! IATA AIDX: `IATA_AIDX_FlightLegNotifRQ`, versions 16.1 to 22.1. A message tells what has changed:
//! a leg that it does not name, and whatever it does not say of a leg, stays as it is; `xsi:nil` clears.

mod codes;
mod resources;
mod times;

use std::ops::ControlFlow;

use super::faults::Faults;
use super::record::{Record, code, remark, short};
use super::xml::{self, Element, Records, Shape};
use crate::board::{Action, Audience, Changes, Direction, Fault, Leg, Legs, limits, utc_date};
use crate::wire::{Import, ImportError, News};
use times::Time;

const NAMESPACE: &str = "http://www.iata.org/IATA/2007/00";
/// What a sender writes that knows no origin date; the scheduled time stands in for it.
const NO_DATE: &str = "2000-01-01";
/// Legs of one message: as many as a board has flights.
const LEGS: usize = limits::FLIGHTS;
/// Bytes that no leg of a message falls below, with the names of its elements.
const SHORTEST: usize = 128;
/// Remarks that are for others than the public: those of the apron and of the staff.
const NOT_PUBLIC: [&str; 2] = ["PAR", "STF"];

/// The legs of a message that touch the airport `home`.
pub(super) fn read(source: &str, home: &str, body: &[u8]) -> Result<Import, ImportError> {
    if home.is_empty() {
        let why = "AIDX tells departures from arrivals by the airport: configure its code in [airport]";
        return Err(ImportError::Malformed(why.to_owned()));
    }
    let text = xml::text(body)?;
    let shape = Shape {
        root: "IATA_AIDX_FlightLegNotifRQ",
        namespace: Some(NAMESPACE),
        containers: &[],
        record: "FlightLeg",
    };
    let mut records = Records::of(&text, shape)?;
    // Legs are large: a list that grows by copying itself would need half as much again.
    let legs = Vec::with_capacity(LEGS.min(text.len() / SHORTEST));
    let mut read = Read { legs, faults: Faults::default(), skipped: 0, full: None };
    let mut number = 0_usize;
    while let Some(element) = records.next()? {
        number += 1;
        if read.add(&format!("FlightLeg[{number}]"), &element, home).is_break() {
            break;
        }
    }
    let legs = read.faults.or(read.legs)?;
    if let Some(at) = read.full {
        return Err(ImportError::Full { at, limit: limits::FLIGHTS });
    }
    let legs = Legs { source: source.to_owned(), legs };
    Ok(Import { news: News::Legs(legs), skipped: read.skipped })
}

struct Read {
    legs: Vec<Leg>,
    faults: Faults,
    skipped: u32,
    full: Option<String>,
}

impl Read {
    fn add(&mut self, at: &str, element: &Element, home: &str) -> ControlFlow<()> {
        let end = |name: &str| {
            let identifier = element.child("LegIdentifier");
            identifier.and_then(|identifier| identifier.said(name)).map(str::to_ascii_uppercase)
        };
        let (from, to) = (end("DepartureAirport"), end("ArrivalAirport"));
        let is_home = |end: &Option<String>| end.as_deref() == Some(home);
        // A flight around the airport leaves and comes.
        let mut seen = Vec::new();
        if is_home(&from) {
            seen.push((Direction::Departure, to.as_deref()));
        }
        if is_home(&to) {
            seen.push((Direction::Arrival, from.as_deref()));
        }
        if let (Some(_), Some(_), true) = (&from, &to, seen.is_empty()) {
            self.skipped = self.skipped.saturating_add(1);
            return ControlFlow::Continue(());
        }
        let read = if seen.is_empty() {
            Err(vec![Fault::new("/LegIdentifier", "DepartureAirport and ArrivalAirport: both are required")])
        } else {
            seen.into_iter().map(|(direction, other)| leg(at, element, direction, other, home)).collect()
        };
        match read {
            Err(found) => self.faults.add(found.into_iter().map(|fault| fault.under(at)).collect()),
            Ok(more) if self.faults.is_empty() => {
                let more: Vec<Leg> = more;
                if self.legs.len() + more.len() > LEGS {
                    self.full = Some(at.to_owned());
                    return ControlFlow::Break(());
                }
                self.legs.extend(more);
            }
            Ok(_) => {}
        }
        ControlFlow::Continue(())
    }
}

/// One leg as it is seen from its end at `home`; `other` is the other end.
fn leg(
    at: &str,
    element: &Element,
    direction: Direction,
    other: Option<&str>,
    home: &str,
) -> Result<Leg, Vec<Fault>> {
    let mut record = Record::default();
    let mut leg = Leg { at: at.to_owned(), ..Leg::default() };
    leg.firm.direction = Some(Some(direction));
    match other.and_then(code) {
        Some(code) => leg.fallback.airport = Some(Some(code)),
        None => leg.firm.city = Some(other.and_then(|name| short(name, limits::CITY))),
    }
    let nothing = Element::default();
    let data = element.child("LegData").unwrap_or(&nothing);
    let operation_times = read_times(&mut record, data);
    times::place(&mut leg, &operation_times, direction);
    say(&mut leg, data, direction, home, &mut record);
    leg.action = action(&mut record, element, data);
    identify(&mut leg, element, direction, other, &mut record);
    let faults = record.faults();
    if faults.is_empty() { Ok(leg) } else { Err(faults) }
}

/// The number and the id: what the leg's identifier says never changes, so neither does the id.
fn identify(
    leg: &mut Leg,
    element: &Element,
    direction: Direction,
    other: Option<&str>,
    record: &mut Record,
) {
    const PLACE: &str = "/LegIdentifier";
    let nothing = Element::default();
    let identifier = element.child("LegIdentifier").unwrap_or(&nothing);
    for name in ["Airline", "FlightNumber", "OriginDate"] {
        if identifier.said(name).is_none() {
            record.missing(&format!("{PLACE}/{name}"), "a value");
        }
    }
    let said = |name: &str| identifier.said(name).unwrap_or_default();
    let (airline, digits, date) = (said("Airline"), said("FlightNumber"), said("OriginDate"));
    if airline.is_empty() || digits.is_empty() || date.is_empty() {
        return;
    }
    let written = format!("{airline}{digits}{}", said("OperationalSuffix"));
    let number = record.number(&format!("{PLACE}/FlightNumber"), &written);
    let day = record.day(&format!("{PLACE}/OriginDate"), date).map(|day| {
        let scheduled = leg.firm.scheduled.or(leg.fallback.scheduled).flatten();
        scheduled.filter(|_| day == NO_DATE).map_or(day, utc_date)
    });
    let repeat = identifier.said("RepeatNumber").unwrap_or("1");
    let attempt = repeat.parse::<u8>().ok().filter(|attempt| (1..=99).contains(attempt));
    if attempt.is_none() {
        record.refuse(&format!("{PLACE}/RepeatNumber"), "a number from 1", repeat);
    }
    let (Some(number), Some(day), Some(attempt)) = (number, day, attempt) else { return };
    let letter = if direction == Direction::Departure { 'D' } else { 'A' };
    let place = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>();
    leg.id = format!("{letter}-{day}-{number}-{}", place(other.unwrap_or_default()));
    if attempt > 1 {
        // Each further attempt to depart is a leg of its own.
        leg.id = format!("{}-r{attempt}", leg.id);
    }
    leg.firm.flight = Some(Some(number));
    leg.firm.origin_date = Some(Some(day));
}

fn read_times<'e>(record: &mut Record, data: &'e Element) -> Vec<Time<'e>> {
    let mut read = Vec::new();
    let all = data.children.iter().filter(|child| child.name == "OperationTime");
    for (element, number) in all.zip(1..) {
        let place = format!("/LegData/OperationTime[{number}]");
        let attribute = |name: &str| element.attribute(name).unwrap_or_default();
        let at = if element.nil { None } else { record.instant(&place, &element.text) };
        let (qualifier, certainty) = (attribute("OperationQualifier"), attribute("TimeType"));
        if at.is_some() || element.nil {
            read.push(Time { qualifier, certainty, at });
        }
    }
    read
}

/// What `LegData` says beside times.
fn say(leg: &mut Leg, data: &Element, direction: Direction, home: &str, record: &mut Record) {
    let mut codeshares: Option<Vec<String>> = None;
    let mut staff = None;
    let (mut shares, mut schedules) = (0, Vec::new());
    for child in &data.children {
        let about_us = in_scope(child, direction);
        match child.name.as_str() {
            "OperationalStatus" if about_us => codes::operational(&mut leg.progress, &child.text, direction),
            "PublicStatus" if about_us => codes::public(&mut leg.progress, &child.text, direction),
            "RemarkTextCode" if about_us => {
                let qualifier = child.attribute("Qualifier").unwrap_or_default();
                if !NOT_PUBLIC.contains(&qualifier) {
                    codes::public(&mut leg.progress, &child.text, direction);
                }
            }
            "RemarkFreeText" if about_us => {
                let remarks: &mut Vec<_> = staff.get_or_insert_default();
                remarks
                    .extend(remark(Audience::Staff, &child.text).filter(|_| remarks.len() < limits::REMARKS));
            }
            "CodeShareInfo" => {
                shares += 1;
                let place = format!("/LegData/CodeShareInfo[{shares}]");
                let list = codeshares.get_or_insert_default();
                list.extend(codeshare(record, &place, child).filter(|_| list.len() < limits::CODESHARES));
            }
            "AirportResources" => resources::place(leg, child, direction),
            "AssociatedFlightLegSchedule" => schedules.push(child),
            _ => {}
        }
    }
    leg.firm.codeshares = codeshares.map(Some);
    leg.firm.remarks = staff.map(Some);
    route(&mut leg.firm, leg.fallback.airport.as_ref().and_then(Option::as_ref), schedules, direction, home);
}

fn in_scope(element: &Element, direction: Direction) -> bool {
    match element.attribute("FlightLegScope") {
        Some("Departure") => direction == Direction::Departure,
        Some("Arrival") => direction == Direction::Arrival,
        _ => true,
    }
}

fn codeshare(record: &mut Record, place: &str, element: &Element) -> Option<String> {
    if element.nil {
        return None;
    }
    let said = |name: &str| element.said(name).unwrap_or_default();
    // A partner that is named without a number of its own has none to show.
    if said("FlightNumber").is_empty() {
        return None;
    }
    let written = format!("{}{}{}", said("Airline"), said("FlightNumber"), said("OperationalSuffix"));
    record.number(&format!("{place}/FlightNumber"), &written)
}

/// The other legs of the same flight: the end that is farthest is the airport, the rest is on the way.
fn route(
    firm: &mut Changes,
    next: Option<&String>,
    mut schedules: Vec<&Element>,
    direction: Direction,
    home: &str,
) {
    let (sequence, end) = match direction {
        Direction::Departure => ("downline", "ArrivalAirport"),
        Direction::Arrival => ("upline", "DepartureAirport"),
    };
    schedules.retain(|schedule| schedule.attribute("FlightSequence") == Some(sequence));
    let Some(next) = next.filter(|_| !schedules.is_empty()) else { return };
    schedules.sort_by_key(|schedule| resources::repeat_index(schedule));
    let further = schedules.iter().filter(|schedule| !schedule.nil);
    let mut stops: Vec<String> = further.filter_map(|schedule| schedule.said(end).and_then(code)).collect();
    match direction {
        Direction::Departure => stops.insert(0, next.clone()),
        Direction::Arrival => {
            stops.push(next.clone());
            // From here outwards, as for departures.
            stops.reverse();
        }
    }
    stops.retain(|stop| stop != home);
    stops.dedup();
    let Some(last) = stops.pop() else { return };
    if direction == Direction::Arrival {
        stops.reverse();
    }
    stops.truncate(limits::VIA);
    firm.airport = Some(Some(last));
    firm.via = Some(Some(stops));
}

fn action(record: &mut Record, element: &Element, data: &Element) -> Option<Action> {
    let (place, said) = match (element.child("SpecialAction"), data.child("SpecialAction")) {
        (Some(said), _) => ("/SpecialAction", said),
        (None, Some(said)) => ("/LegData/SpecialAction", said),
        (None, None) => return None,
    };
    if said.nil {
        return Some(Action::Release);
    }
    let action = match said.text.as_str() {
        "Delete" => Action::Delete,
        "LockDown" => Action::Lock,
        "DoNotDisplay" => Action::Hide,
        other => {
            record.refuse(place, "Delete, LockDown or DoNotDisplay", other);
            return None;
        }
    };
    Some(action)
}
