//! What happens to a flight as its time comes. The steps are fixed minutes around the time it is
//! expected; none is skipped but where a delay makes it pointless, and none is ever taken back.

use crate::board::{Direction, Flight, Instant};

pub(super) const MINUTE: Instant = 60;

/// Minutes from the expected time.
const DEPARTURE: [(&str, Instant); 5] =
    [("go-to-gate", -45), ("boarding", -30), ("final-call", -15), ("gate-closed", -10), ("departed", 0)];
/// Minutes from the expected time, or from touch-down once that is known.
const ARRIVAL: [(&str, Instant); 4] = [("landing", -5), ("landed", 0), ("bags", 10), ("last-bag", 20)];

/// What a flight may say before its first step, in any order.
const BEFORE: [&str; 7] = ["scheduled", "on-time", "early", "delayed", "expected", "check-in", "in-flight"];

const ON_TIME: Instant = 180 * MINUTE;
const CHECK_IN: Instant = 120 * MINUTE;
/// A gate is known from then on.
pub(super) const GATE_KNOWN: Instant = 90 * MINUTE;

pub(super) fn expected(flight: &Flight) -> Instant {
    flight.estimated.unwrap_or(flight.scheduled)
}

fn steps(direction: Direction) -> &'static [(&'static str, Instant)] {
    match direction {
        Direction::Departure => &DEPARTURE,
        Direction::Arrival => &ARRIVAL,
    }
}

/// How many steps a flight has behind it; none when it is out of the ordinary course, such as a
/// cancelled one or one with a state in free text.
pub(super) fn rank(flight: &Flight) -> Option<usize> {
    if BEFORE.contains(&flight.state.as_str()) {
        return Some(0);
    }
    steps(flight.direction).iter().position(|(state, _)| *state == flight.state).map(|at| at + 1)
}

/// Sets the announced times that follow from the expected one.
pub(super) fn announce(flight: &mut Flight) {
    let expected = expected(flight);
    if flight.direction == Direction::Departure {
        let at = |step: usize| DEPARTURE.get(step).map(|(_, minutes)| expected + minutes * MINUTE);
        (flight.gate_opens, flight.boarding, flight.gate_closes) = (at(0), at(1), at(3));
    } else if let Some(landed) = flight.actual {
        let at = |step: usize| ARRIVAL.get(step).map(|(_, minutes)| landed + minutes * MINUTE);
        (flight.first_bag, flight.last_bag) = (at(2), at(3));
    }
}

/// The flight after its next step, when that is due.
pub(super) fn advance(flight: &Flight, now: Instant) -> Option<Flight> {
    let rank = rank(flight)?;
    let steps = steps(flight.direction);
    let time = flight.actual.unwrap_or(expected(flight));
    let departs = flight.direction == Direction::Departure;
    // Nobody is sent to the gate of a flight that is announced as late.
    let next = if departs && flight.state == "delayed" { 1 } else { rank };
    if let Some((state, minutes)) = steps.get(next)
        && now >= time + minutes * MINUTE
    {
        let mut flight = flight.clone();
        (*state).clone_into(&mut flight.state);
        flight.remarks.clear();
        if matches!(*state, "departed" | "landed") {
            flight.actual = Some(time);
            announce(&mut flight);
        }
        return Some(flight);
    }
    let word = match flight.state.as_str() {
        "scheduled" | "on-time" if departs && flight.desks.is_some() && now >= time - CHECK_IN => "check-in",
        "scheduled" if now >= time - ON_TIME => "on-time",
        _ => return None,
    };
    Some(Flight { state: word.to_owned(), ..flight.clone() })
}

/// Whether nobody needs to read of it any more.
pub(super) fn is_over(flight: &Flight, now: Instant) -> bool {
    let linger = match (rank(flight), flight.direction) {
        (Some(rank), direction) if rank < steps(direction).len() => return false,
        (None, _) => 60,
        (_, Direction::Departure) => 10,
        (_, Direction::Arrival) => 30,
    };
    now >= flight.actual.unwrap_or(expected(flight)) + linger * MINUTE
}
