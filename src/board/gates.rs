//! What is remembered of a change of gate, so that a board can mark it for a while, also one that has
//! been switched on since.

use super::{Flight, Instant};

/// The gate before the last change of gate, and when that was, stay known until the next one, or until
/// the gate is taken away. `told` says that the change itself spoke of the gate before. Whoever sends
/// back what was read has not changed it.
pub(super) fn remember(flight: &mut Flight, before: Option<&Flight>, told: bool, now: Instant) {
    if let Some(before) = before {
        let told = told || (flight.previous_gate.is_some() && flight.previous_gate != before.previous_gate);
        if !told {
            flight.previous_gate = match (&flight.gate, &before.gate) {
                (Some(now), Some(then)) if now != then => Some(then.clone()),
                (Some(_), _) => {
                    before.previous_gate.clone().filter(|gate| Some(gate) != flight.gate.as_ref())
                }
                (None, _) => None,
            };
        }
        let dated = flight.gate_changed.is_some() && flight.gate_changed != before.gate_changed;
        if !dated {
            let gates = |flight: &Flight| (flight.gate.clone(), flight.previous_gate.clone());
            let same = gates(flight) == gates(before);
            flight.gate_changed = if same { before.gate_changed } else { Some(now) };
        }
    }
    if flight.previous_gate.is_none() {
        flight.gate_changed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Direction;

    fn at(gate: Option<&str>) -> Flight {
        Flight { gate: gate.map(str::to_owned), ..Flight::new(Direction::Departure, "SK455", 1_000) }
    }

    fn after(mut flight: Flight, before: &Flight, now: Instant) -> Flight {
        remember(&mut flight, Some(before), false, now);
        flight
    }

    fn memory(flight: &Flight) -> (Option<&str>, Option<Instant>) {
        (flight.previous_gate.as_deref(), flight.gate_changed)
    }

    #[test]
    fn a_change_of_gate_is_known_with_its_time_until_the_next() {
        let first = after(at(Some("A1")), &at(None), 5);
        assert_eq!(memory(&first), (None, None), "the first gate is no change");
        let moved = after(at(Some("B2")), &first, 10);
        assert_eq!(memory(&moved), (Some("A1"), Some(10)));
        let said_again = after(at(Some("B2")), &moved, 20);
        assert_eq!(said_again, moved, "a feed that repeats itself changes nothing");
        assert_eq!(memory(&after(moved.clone(), &moved, 20)), (Some("A1"), Some(10)));
        let back = after(Flight { gate: Some("A1".to_owned()), ..moved.clone() }, &moved, 30);
        assert_eq!(memory(&back), (Some("B2"), Some(30)));
        assert_eq!(memory(&after(at(None), &moved, 40)), (None, None));
    }

    #[test]
    fn what_is_told_counts_more_than_what_is_seen() {
        let held = after(at(Some("B2")), &at(Some("A1")), 10);
        let told = Flight { previous_gate: Some("C3".to_owned()), ..at(Some("B2")) };
        assert_eq!(memory(&after(told.clone(), &held, 20)), (Some("C3"), Some(20)));
        let dated = Flight { gate_changed: Some(15), ..told };
        assert_eq!(memory(&after(dated.clone(), &held, 20)), (Some("C3"), Some(15)));
        let mut new = dated;
        remember(&mut new, None, false, 20);
        assert_eq!(memory(&new), (Some("C3"), Some(15)), "also of a flight that was not there");
        let mut taken_back = held.clone();
        taken_back.previous_gate = None;
        remember(&mut taken_back, Some(&held), true, 20);
        assert_eq!(memory(&taken_back), (None, None));
    }
}
