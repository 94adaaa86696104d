//! Boards of one place: the rules of `assets/board/places.js`.

use super::cities::city_name;
use super::filters::{Place, at_place, matches};
use super::numbers::flight_number;
use super::row::{Frame, is_regated, remark_for, time_cell};
use super::rows::{expected, has_ended, in_time, in_window, leaves_at, rows_of, sort};
use super::speech::{Speech, say};
use super::states::{state_word, tone_of};
use crate::board::{Audience, Direction, Flight, Instant};
use crate::boards::{Column, Kind, Spec};
use crate::http::page::screen::{Also, PlaceFlight, PlaceTime, PlaceView, TimeCell};

/// Flights of a desk or belt board; lines of a gate board beside its flight.
const MOST_FLIGHTS: usize = 4;
const MOST_LINES: usize = 3;

/// A flight this close takes the gate over from one that has gone or will not go.
const NEAR_S: Instant = 3_600;

/// What differs between the three kinds.
struct Plan {
    columns: [Column; 6],
    audiences: [Audience; 2],
}

impl Plan {
    fn of(place: Place) -> Self {
        let (column, audience) = match place {
            Place::Gate => (Column::Gate, Audience::Gate),
            Place::Desks => (Column::Desks, Audience::CheckIn),
            Place::Belt => (Column::Belt, Audience::Belt),
        };
        let columns = [Column::Time, Column::City, Column::Flight, column, Column::Terminal, Column::State];
        Self { columns, audiences: [audience, Audience::Public] }
    }
}

/// Why a flight stands in a line.
enum Why {
    Away,
    Over,
    Next,
}

/// Flights that stand large, and those in a line each.
type Shown<'a> = (Vec<&'a Flight>, Vec<(&'a Flight, Why)>);

/// Departures of the gate: the current one, and what concerns whoever waits here.
fn at_gate<'a>(flights: &[&'a Flight], spec: &Spec, frame: &Frame<'_>) -> Shown<'a> {
    let (now, cities, gates) = (frame.now, frame.cities, &spec.filters.gates);
    let here = rows_of(flights.iter().copied(), Direction::Departure, spec, cities, now);
    let over = |flight: &Flight| has_ended(flight) || flight.state == "departed";
    let called = |flight: &Flight| {
        matches!(flight.state.as_str(), "wait" | "go-to-gate" | "boarding" | "final-call" | "gate-closed")
    };
    let near = |flight: &&&Flight| {
        !over(flight)
            && (called(flight) || now.is_none_or(|now| expected(flight).saturating_sub(now) <= NEAR_S))
    };
    let current = here.iter().find(near).or(here.first()).copied();
    let others = || here.iter().copied().filter(|flight| current.is_none_or(|shown| shown.id != flight.id));
    // Who waits here must learn where the flight has gone.
    let away = |flight: &&Flight| {
        flight.direction == Direction::Departure
            && flight.visible
            && is_regated(flight, now)
            && flight.gate.is_some()
            && in_time(flight, spec, now)
            && !at_place(gates, flight.gate.as_deref())
            && at_place(gates, flight.previous_gate.as_deref())
            && matches(&spec.filters, flight, Some(Place::Gate))
    };
    let mut gone: Vec<&Flight> = flights.iter().copied().filter(away).collect();
    sort(&mut gone, spec, cities);
    let mut lines: Vec<(&Flight, Why)> = gone.into_iter().map(|flight| (flight, Why::Away)).collect();
    lines.extend(others().filter(|flight| over(flight)).map(|flight| (flight, Why::Over)));
    lines.extend(others().find(|flight| !over(flight)).map(|flight| (flight, Why::Next)));
    lines.truncate(MOST_LINES);
    (current.into_iter().collect(), lines)
}

/// Departures that are checked in at the desks, or will be next.
fn at_desks<'a>(flights: &[&'a Flight], spec: &Spec, frame: &Frame<'_>) -> Shown<'a> {
    let open = |flight: &&Flight| {
        let state = flight.state.as_str();
        match flight.checkin_closes.zip(frame.now) {
            Some((closes, now)) => now < closes && state != "check-in-closed",
            None => {
                !matches!(state, "check-in-closed" | "boarding" | "final-call" | "gate-closed" | "departed")
            }
        }
    };
    let here = rows_of(flights.iter().copied(), Direction::Departure, spec, frame.cities, frame.now);
    (here.into_iter().filter(open).take(MOST_FLIGHTS).collect(), Vec::new())
}

/// Arrivals whose bags are on the belt, then those that have landed, then those that come.
fn at_belt<'a>(flights: &[&'a Flight], spec: &Spec, frame: &Frame<'_>) -> Shown<'a> {
    // The bags come later than the flight: it lingers from the last that is known of them.
    let stays = |flight: &&Flight| {
        let linger = &spec.linger;
        let bags = flight.last_bag.or(flight.first_bag).map(|bag| bag.saturating_add(linger.arrival.into()));
        let leaves = bags.into_iter().fold(leaves_at(flight, linger), Instant::max);
        frame.now.is_none_or(|now| now < leaves && in_window(flight, spec, now))
    };
    let rank = |flight: &&Flight| match flight.state.as_str() {
        "bags" | "last-bag" => 0,
        "landed" | "arrived" => 1,
        _ => 2,
    };
    let here = rows_of(flights.iter().copied(), Direction::Arrival, spec, frame.cities, None);
    let mut here: Vec<&Flight> = here.into_iter().filter(stays).collect();
    here.sort_by_key(rank);
    here.truncate(MOST_FLIGHTS);
    (here, Vec::new())
}

/// The times that matter at such a place.
fn times_of(place: Place, flight: &Flight, frame: &Frame<'_>, speech: Speech) -> Vec<PlaceTime> {
    let Frame { zone, now, .. } = *frame;
    let labels = &speech.words().labels;
    let expected = |label: &str| {
        let TimeCell { planned, time, date } = time_cell(flight, zone, speech, now);
        Some(PlaceTime { label: label.to_owned(), planned, time, date })
    };
    let at = |label: &str, instant: Option<Instant>| {
        instant.map(|instant| PlaceTime {
            label: label.to_owned(),
            planned: String::new(),
            time: zone.time(instant),
            date: zone.other_day(instant, speech, now),
        })
    };
    let coming = |instant: Option<Instant>| instant.filter(|instant| now.is_none_or(|now| *instant > now));
    let times = match place {
        Place::Gate => [
            expected(&labels.departure),
            at(&labels.boarding, flight.boarding)
                .or_else(|| at(&labels.gate_opens, coming(flight.gate_opens))),
            at(&labels.gate_closes, flight.gate_closes),
        ],
        Place::Desks => [
            expected(&labels.departure),
            at(&labels.checkin_opens, coming(flight.checkin_opens)),
            at(&labels.checkin_closes, flight.checkin_closes),
        ],
        Place::Belt => [
            at(&labels.landed, flight.actual).or_else(|| expected(&labels.arrival)),
            at(&labels.first_bag, flight.first_bag),
            at(&labels.last_bag, flight.last_bag),
        ],
    };
    times.into_iter().flatten().collect()
}

fn also(flight: &Flight, why: &Why, frame: &Frame<'_>) -> Also {
    let words = frame.speech.words();
    let label = match why {
        Why::Away => say(&words.phrases.gate, "gate", flight.gate.as_deref().unwrap_or_default()),
        Why::Over => state_word(flight, frame.zone, frame.speech).0,
        Why::Next => words.labels.next.clone(),
    };
    let city = city_name(frame.cities, flight, frame.speech.lang());
    Also {
        id: flight.id.clone(),
        label,
        tone: if matches!(why, Why::Away) { "warn" } else { tone_of(&flight.state) },
        time: frame.zone.time(expected(flight)),
        date: frame.zone.other_day(expected(flight), frame.speech, frame.now),
        number: flight_number(&flight.flight),
        city: city.text.to_owned(),
        city_lang: city.lang.to_owned(),
    }
}

/// `B*` → `B`, `301-306` → `301–306`.
fn name_of(list: &[String]) -> String {
    let shown = |entry: &String| entry.strip_suffix('*').unwrap_or(entry).replacen('-', "–", 1);
    list.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// What a board of a place shows; none for one that is no such board.
pub(super) fn place_view(flights: &[&Flight], spec: &Spec, frame: &Frame<'_>) -> Option<PlaceView> {
    let words = frame.speech.words();
    let (phrases, filters) = (&words.phrases, &spec.filters);
    let (place, list, heading, idle) = match spec.kind {
        Kind::Gate => (Place::Gate, &filters.gates, &words.heads.gate, &phrases.idle_gate),
        Kind::Checkin => (Place::Desks, &filters.desks, &words.titles.checkin, &phrases.idle_checkin),
        Kind::Belt => (Place::Belt, &filters.belts, &words.heads.belt, &phrases.idle_belt),
        Kind::Departures | Kind::Arrivals | Kind::Combined | Kind::Message => return None,
    };
    let plan = Plan::of(place);
    let frame = Frame { columns: &plan.columns, listed: false, ..*frame };
    let (shown, lines) = match place {
        Place::Gate => at_gate(flights, spec, &frame),
        Place::Desks => at_desks(flights, spec, &frame),
        Place::Belt => at_belt(flights, spec, &frame),
    };
    let large = |flight: &&Flight| {
        let speech = frame.speech.of(flight);
        PlaceFlight {
            row: frame.row(flight),
            times: times_of(place, flight, &frame, speech),
            shares: flight.codeshares.iter().map(|share| flight_number(share)).collect(),
            remark: remark_for(flight, &plan.audiences, speech).said(),
        }
    };
    Some(PlaceView {
        name: name_of(list),
        heading: heading.clone(),
        flights: shown.iter().map(large).collect(),
        also: lines.iter().map(|(flight, why)| also(flight, why, &frame)).collect(),
        idle: if shown.is_empty() { idle.clone() } else { String::new() },
    })
}
