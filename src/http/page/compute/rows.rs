//! Which flights a list shows now, and in which order: the rules of `assets/board/rows.js`.

use super::cities::{Cities, city_name};
use super::filters::matches;
use crate::board::{Direction, Flight, Instant};
use crate::boards::{Linger, Sort, Spec};

/// Whether the flight will not come or go as planned: it stays for longer.
pub(super) fn has_ended(flight: &Flight) -> bool {
    matches!(flight.state.as_str(), "cancelled" | "diverted" | "returned")
}

/// When the flight is expected, by the best that is known before it happens.
pub(super) fn expected(flight: &Flight) -> Instant {
    flight.estimated.unwrap_or(flight.scheduled)
}

/// The instant that a flight leaves the board.
pub(super) fn leaves_at(flight: &Flight, linger: &Linger) -> Instant {
    let stays = match flight.direction {
        _ if has_ended(flight) => linger.cancelled,
        Direction::Departure => linger.departure,
        Direction::Arrival => linger.arrival,
    };
    flight.actual.unwrap_or_else(|| expected(flight)).saturating_add(stays.into())
}

/// Whether a flight has a place on the board, whatever the time.
fn belongs(flight: &Flight, direction: Direction, spec: &Spec) -> bool {
    flight.direction == direction && flight.visible && matches(&spec.filters, flight, None)
}

/// Whether a flight is not further ahead than the board looks.
pub(super) fn in_window(flight: &Flight, spec: &Spec, now: Instant) -> bool {
    spec.window.is_none_or(|window| expected(flight) <= now.saturating_add(window.into()))
}

/// Whether this is its time. `now` is none while no clock can be trusted: nothing ages or waits then.
pub(super) fn in_time(flight: &Flight, spec: &Spec, now: Option<Instant>) -> bool {
    now.is_none_or(|now| now < leaves_at(flight, &spec.linger) && in_window(flight, spec, now))
}

/// Diacritics do not decide an order. The two are parallel, and the browser has the same.
const MARKED: &str =
    "àáâãäåāăąæçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőœŕŗřśŝşšșţťŧțùúûüũūŭůűųŵýÿŷźżž";
const PLAIN: &str =
    "aaaaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijklllllnnnnoooooooooorrrsssssttttuuuuuuuuuuwyyyzzz";

fn folded(text: &str) -> String {
    let plain = |letter: char| {
        let at = MARKED.chars().position(|marked| marked == letter);
        at.and_then(|at| PLAIN.chars().nth(at)).unwrap_or(letter)
    };
    text.to_lowercase().chars().map(|letter| if letter.is_ascii() { letter } else { plain(letter) }).collect()
}

/// Text as the browser compares it.
fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// What comes before time and number in the order of the board.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Primary {
    Nothing,
    Text(Vec<u16>),
    /// B7 before B12.
    Place(Vec<u16>, i64, Vec<u16>),
    /// A flight without a place comes last.
    NoPlace,
}

fn place_key(value: Option<&str>) -> Primary {
    let Some(value) = value else { return Primary::NoPlace };
    let (letters, rest) =
        value.split_at(value.find(|char: char| char.is_ascii_digit()).unwrap_or(value.len()));
    let digits = rest.bytes().take(9).take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    Primary::Place(utf16(letters), number.parse().unwrap_or(-1), utf16(rest))
}

fn primary(flight: &Flight, spec: &Spec, cities: &Cities) -> Primary {
    match spec.sort {
        Sort::Time => Primary::Nothing,
        Sort::Flight => Primary::Text(utf16(&flight.flight)),
        Sort::City => {
            // In the first language, so that no row moves when the language does.
            let tag = spec.languages.first().map_or("en", |language| &language.tag);
            Primary::Text(utf16(&folded(city_name(cities, flight, tag).text)))
        }
        Sort::Gate if flight.direction == Direction::Arrival => place_key(flight.belt.as_deref()),
        Sort::Gate => place_key(flight.gate.as_deref()),
    }
}

/// Puts flights into the order of the board.
pub(super) fn sort(flights: &mut [&Flight], spec: &Spec, cities: &Cities) {
    flights.sort_by_cached_key(|flight| {
        (primary(flight, spec, cities), expected(flight), utf16(&flight.flight), utf16(&flight.id))
    });
}

/// The flights of one direction in reading order.
pub(super) fn rows_of<'a>(
    flights: impl IntoIterator<Item = &'a Flight>,
    direction: Direction,
    spec: &Spec,
    cities: &Cities,
    now: Option<Instant>,
) -> Vec<&'a Flight> {
    let mut rows: Vec<&Flight> = flights
        .into_iter()
        .filter(|flight| belongs(flight, direction, spec) && in_time(flight, spec, now))
        .collect();
    sort(&mut rows, spec, cities);
    rows
}
