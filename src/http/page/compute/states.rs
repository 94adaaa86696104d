//! The public state of a flight in words, what its colour means, and the line that helps beside it: the
//! rules of `assets/board/states.js`.

use super::speech::{Speech, say};
use super::zone::Zone;
use crate::board::{Flight, Instant, is_known_state};
use crate::words::fill;

/// What the colour of a state means; one in a feed's own words has none.
pub(super) fn tone_of(state: &str) -> &'static str {
    match state {
        "early" | "boarding" | "landed" | "arrived" | "bags" => "go",
        "expected" | "check-in" | "wait" | "go-to-gate" | "landing" | "ask-airline" => "info",
        "delayed" | "last-bag" | "diverted" | "returned" => "warn",
        "final-call" | "gate-closed" | "cancelled" => "stop",
        _ => "quiet",
    }
}

fn late(seconds: Instant, speech: Speech) -> String {
    let phrases = &speech.words().phrases;
    let minutes = seconds / 60;
    let (hours, rest) = ((minutes / 60).to_string(), (minutes % 60).to_string());
    let phrase = match (minutes / 60, minutes % 60) {
        (0, _) => &phrases.delayed_minutes,
        (_, 0) => &phrases.delayed_hours,
        _ => &phrases.delayed_hours_minutes,
    };
    fill(phrase, &[("hours", &hours), ("minutes", &rest)]).into_owned()
}

/// The state, and whether it is said in the language of the row.
pub(super) fn state_word(flight: &Flight, zone: &Zone, speech: Speech) -> (String, bool) {
    let words = speech.words();
    let (state, phrases) = (flight.state.as_str(), &words.phrases);
    if !is_known_state(state) {
        return (state.to_owned(), false);
    }
    let at = |phrase: &str, instant: Option<Instant>| {
        instant.map(|instant| say(phrase, "time", &zone.time(instant)))
    };
    let timed = match state {
        "delayed" => {
            let by = flight.estimated.map(|estimated| estimated.saturating_sub(flight.scheduled));
            by.filter(|by| *by >= 60).map(|by| late(by, speech))
        }
        "expected" => at(&phrases.expected, flight.estimated),
        "departed" => at(&phrases.departed, flight.actual),
        "landed" => at(&phrases.landed, flight.actual),
        "arrived" => at(&phrases.arrived, flight.actual),
        _ => None,
    };
    (timed.unwrap_or_else(|| words.state(state).unwrap_or_default().to_owned()), true)
}

/// The line beside the state that can be derived, or nothing. `now` is none while no clock can be
/// trusted; `with_desks` is false where they have a column of their own.
pub(super) fn state_detail(
    flight: &Flight,
    zone: &Zone,
    speech: Speech,
    now: Option<Instant>,
    with_desks: bool,
) -> String {
    let phrases = &speech.words().phrases;
    let at = |phrase: &str, instant: Option<Instant>| {
        instant.map(|instant| say(phrase, "time", &zone.time(instant)))
    };
    let desks = flight.desks.as_deref().filter(|_| with_desks).map(|desks| {
        let one = !desks.is_empty() && desks.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        say(if one { &phrases.desk } else { &phrases.desks }, "desks", desks)
    });
    let text = match flight.state.as_str() {
        "boarding" | "final-call" => at(&phrases.gate_closes, flight.gate_closes),
        "wait" | "go-to-gate" => at(&phrases.boarding, flight.boarding),
        "check-in" => desks.or_else(|| at(&phrases.checkin_closes, flight.checkin_closes)),
        "landed" | "arrived" => at(&phrases.first_bag, flight.first_bag),
        "bags" => at(&phrases.last_bag, flight.last_bag),
        "scheduled" | "on-time" | "early" | "delayed" | "expected" => {
            let phrase = if flight.gate.is_none() { &phrases.gate_at } else { &phrases.gate_opens };
            let coming = flight.gate_opens.filter(|opens| now.is_none_or(|now| *opens > now));
            at(phrase, coming).or(desks)
        }
        _ => None,
    };
    text.unwrap_or_default()
}
