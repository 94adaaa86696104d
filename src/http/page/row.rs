//! What one flight says on the glass: the rules of `assets/board/format.js`, for the first paint.
//! `tests/board/vectors.json` holds both to them.

use serde::Serialize;

use super::rows::expected;
use super::zone::Zone;
use crate::board::{Audience, Direction, Flight, Instant, LocalText};

/// A row as plain text, named as in the browser.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RowView {
    pub(super) id: String,
    pub(super) classes: String,
    pub(super) planned: String,
    pub(super) time: String,
    pub(super) date: String,
    pub(super) city: String,
    pub(super) sub: String,
    pub(super) flight: String,
    pub(super) shares: Vec<String>,
    pub(super) gate: String,
    pub(super) gate_sub: String,
    pub(super) word: String,
    pub(super) detail: String,
}

/// What stands where a gate is not known yet.
pub(super) const NO_GATE: &str = "–";

/// The word of a known state, and its tone.
fn known_state(state: &str) -> Option<(&'static str, &'static str)> {
    Some(match state {
        "scheduled" => ("Scheduled", "quiet"),
        "on-time" => ("On time", "quiet"),
        "early" => ("Early", "go"),
        "delayed" => ("Delayed", "warn"),
        "expected" => ("Expected", "info"),
        "check-in" => ("Check-in open", "info"),
        "check-in-closed" => ("Check-in closed", "quiet"),
        "wait" => ("Wait in lounge", "info"),
        "go-to-gate" => ("Go to gate", "info"),
        "boarding" => ("Boarding", "go"),
        "final-call" => ("Final call", "stop"),
        "gate-closed" => ("Gate closed", "stop"),
        "departed" => ("Departed", "quiet"),
        "in-flight" => ("In flight", "quiet"),
        "landing" => ("Landing", "info"),
        "landed" => ("Landed", "go"),
        "arrived" => ("Arrived", "go"),
        "bags" => ("Bags on belt", "go"),
        "last-bag" => ("Last bag", "warn"),
        "cancelled" => ("Cancelled", "stop"),
        "diverted" => ("Diverted", "warn"),
        "returned" => ("Returned", "warn"),
        "tomorrow" => ("Tomorrow", "quiet"),
        "ask-airline" => ("Ask airline", "info"),
        _ => return None,
    })
}

/// `SK455` → `SK 455`; what does not read as carrier and number stays as it is. A designator that
/// begins with a letter and holds a digit needs three digits behind it: A123 is no flight 23 of a
/// carrier A1.
pub(super) fn flight_number(text: &str) -> String {
    let bytes = text.as_bytes();
    let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (carrier, fewest) = match () {
        () if upper(0) && upper(1) && upper(2) => (3, 1),
        () if upper(0) && upper(1) || digit(0) && upper(1) => (2, 1),
        () if upper(0) && digit(1) => (2, 3),
        () => return text.to_owned(),
    };
    let digits = bytes[carrier..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let suffix = &bytes[carrier + digits..];
    let ends_well = suffix.is_empty() || suffix.len() == 1 && suffix[0].is_ascii_uppercase();
    if !(fewest..=4).contains(&digits) || !ends_well {
        return text.to_owned();
    }
    let (carrier, number) = text.split_at(carrier);
    format!("{carrier} {number}")
}

/// A class that grows with the length, so that the style sheet can make room.
pub(super) fn fit(text: &str) -> String {
    let length = text.chars().count();
    let step = [4, 7, 11, 15, 21, 30, 60, 120, 240].iter().filter(|limit| length > **limit).count();
    if step == 0 { String::new() } else { format!("l{step}") }
}

/// The text for an English reader, else the first by code.
pub(super) fn in_english(texts: &LocalText) -> &str {
    texts.get("en").or_else(|| texts.values().next()).map_or("", String::as_str)
}

fn delay(seconds: Instant) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes}"),
    }
}

fn state_word(flight: &Flight, zone: &Zone) -> (String, &'static str) {
    let Some((word, tone)) = known_state(&flight.state) else {
        return (flight.state.clone(), "quiet");
    };
    let suffix = match flight.state.as_str() {
        "delayed" => {
            let late = flight.estimated.map(|estimated| estimated.saturating_sub(flight.scheduled));
            late.filter(|late| *late >= 60).map(delay)
        }
        "expected" => flight.estimated.map(|instant| zone.time(instant)),
        "departed" | "landed" | "arrived" => flight.actual.map(|instant| zone.time(instant)),
        _ => None,
    };
    (suffix.map_or_else(|| word.to_owned(), |suffix| format!("{word} {suffix}")), tone)
}

/// A public remark was written for this very flight and beats what can be derived.
fn detail(flight: &Flight, zone: &Zone, now: Option<Instant>) -> String {
    if let Some(remark) = flight.remarks.iter().find(|remark| remark.audience == Audience::Public) {
        return in_english(&remark.text).to_owned();
    }
    let at = |label: &str, instant: Option<Instant>| {
        instant.map(|instant| format!("{label} {}", zone.time(instant)))
    };
    let desks = flight.desks.as_ref().map(|desks| format!("Desks {desks}"));
    let text = match flight.state.as_str() {
        "boarding" | "final-call" => at("Gate closes", flight.gate_closes),
        "wait" | "go-to-gate" => at("Boarding", flight.boarding),
        "check-in" => desks.or_else(|| at("Check-in closes", flight.checkin_closes)),
        "landed" | "arrived" => at("First bag", flight.first_bag),
        "bags" => at("Last bag", flight.last_bag),
        "scheduled" | "on-time" | "early" | "delayed" | "expected" => {
            let label = if flight.gate.is_none() { "Gate at" } else { "Gate opens" };
            let coming = flight.gate_opens.filter(|opens| now.is_none_or(|now| *opens > now));
            at(label, coming).or(desks)
        }
        _ => None,
    };
    text.unwrap_or_default()
}

/// The other end, and the line under it.
fn place(flight: &Flight) -> (String, String) {
    let via = (!flight.via.is_empty()).then(|| format!("via {}", flight.via.join(", ")));
    match &flight.city {
        None => (flight.airport.clone().unwrap_or_default(), via.unwrap_or_default()),
        Some(city) => {
            let parts: Vec<&str> = flight
                .airport
                .iter()
                .chain(&via)
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            (city.clone(), parts.join(" "))
        }
    }
}

/// The one thing to walk to, the line under it, and whether it has moved.
fn sign(flight: &Flight) -> (String, String, bool) {
    let terminal = flight.terminal.as_ref().map(|terminal| format!("Terminal {terminal}"));
    match flight.direction {
        Direction::Arrival => {
            let exit = flight.exit.as_ref().map(|exit| format!("Exit {exit}"));
            (flight.belt.clone().unwrap_or_default(), exit.or(terminal).unwrap_or_default(), false)
        }
        Direction::Departure => {
            let before = flight.previous_gate.as_ref().filter(|_| flight.previous_gate != flight.gate);
            let below = before.map(|before| format!("was {before}")).or(terminal);
            (flight.gate.clone().unwrap_or_default(), below.unwrap_or_default(), before.is_some())
        }
    }
}

impl RowView {
    /// The row of a flight. `now` is none while the clock cannot be trusted.
    pub(super) fn new(flight: &Flight, zone: &Zone, now: Option<Instant>) -> Self {
        let expected = expected(flight);
        let time = zone.time(expected);
        let planned = zone.time(flight.scheduled);
        let moved = planned != time;
        let (word, tone) = state_word(flight, zone);
        let (city, sub) = place(flight);
        let (gate, gate_sub, regated) = sign(flight);
        let mut classes = format!("tone-{tone}");
        let marks = [
            (moved, " is-moved"),
            (regated, " is-regated"),
            (flight.state == "cancelled", " is-cancelled"),
            (flight.state == "departed", " is-past"),
            (flight.state == "final-call", " is-call"),
        ];
        for (_, mark) in marks.into_iter().filter(|(set, _)| *set) {
            classes.push_str(mark);
        }
        Self {
            id: flight.id.clone(),
            classes,
            planned: if moved { planned } else { String::new() },
            time,
            date: now.map(|now| zone.other_day(expected, now)).unwrap_or_default(),
            city,
            sub,
            flight: flight_number(&flight.flight),
            shares: flight.codeshares.iter().map(|number| flight_number(number)).collect(),
            gate: if gate.is_empty() { NO_GATE.to_owned() } else { gate },
            gate_sub,
            word,
            detail: detail(flight, zone, now),
        }
    }
}
