//! The sample day at any hour, and played for eleven hours in a second.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::life::{expected, is_over, rank};
use super::{Day, Player, SOURCE};
use crate::board::{Board, Context, Direction, Event, Flight, Instant, Timetable, decide};
use crate::board::{Command, KNOWN_STATES};

const START: Instant = 1_795_251_600;

struct Stage {
    board: Board,
    seq: u64,
}

impl Stage {
    fn new(now: Instant) -> Self {
        let flights = Day::read().unwrap().flights(now);
        let flights =
            flights.into_iter().enumerate().map(|(at, flight)| (format!("/{at}"), flight)).collect();
        let mut stage = Self { board: Board::default(), seq: 0 };
        stage.carry_out(
            &Command::Timetable(Timetable { source: SOURCE.to_owned(), flights, partial: false }),
            now,
        );
        stage
    }

    fn carry_out(&mut self, command: &Command, now: Instant) -> Vec<Event> {
        let context = Context { now, next_seq: self.seq + 1 };
        let decision = decide(&self.board, command, context);
        let events = decision.unwrap_or_else(|rejection| panic!("{rejection}: {command:?}")).events;
        for event in &events {
            self.seq += 1;
            self.board.fold(self.seq, event, &Arc::from("{}"));
        }
        events
    }

    /// The first eight, as a board shows them.
    fn first_page(&self, direction: Direction, now: Instant) -> Vec<Flight> {
        let flights = self.board.flights().map(|held| Flight::clone(&held.value));
        let mut rows: Vec<Flight> =
            flights.filter(|flight| flight.direction == direction && !is_over(flight, now)).collect();
        rows.sort_by_key(|flight| (expected(flight), flight.flight.clone()));
        rows.truncate(8);
        rows
    }
}

fn states(rows: &[Flight]) -> BTreeSet<&str> {
    rows.iter().map(|flight| flight.state.as_str()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_first_page_shows_every_kind_of_flight_at_any_hour(now in START..START + 400 * 86_400) {
        let stage = Stage::new(now);
        prop_assert!((60..=80).contains(&stage.board.flights().len()));
        let departures = stage.first_page(Direction::Departure, now);
        let arrivals = stage.first_page(Direction::Arrival, now);
        let wanted = ["departed", "gate-closed", "final-call", "boarding", "cancelled", "go-to-gate", "delayed", "on-time"];
        prop_assert_eq!(states(&departures), BTreeSet::from(wanted));
        prop_assert!(departures.iter().any(|flight| flight.previous_gate.is_some()));
        let wanted = ["last-bag", "bags", "landed", "landing", "expected", "delayed", "diverted", "on-time"];
        prop_assert_eq!(states(&arrivals), BTreeSet::from(wanted));
        for flight in departures.iter().chain(&arrivals) {
            let late = flight.estimated.is_some_and(|estimated| estimated - flight.scheduled >= 900);
            prop_assert!(flight.state != "delayed" || late, "{:?}", flight);
            prop_assert!(flight.actual.is_none_or(|actual| actual < now));
        }
    }

    #[test]
    fn the_rows_of_the_tutorial_keep_their_distances(now in START..START + 86_400) {
        let flights = Day::read().unwrap().flights(now);
        let of = |number: &str| flights.iter().find(|flight| flight.flight == number).unwrap();
        let rows = [("A123", "London", 0), ("D654", "Berlin", 30), ("U213", "New York", 50),
            ("A987", "Buenos Aires", 75), ("I768", "Rome", 115), ("G119", "Tokyo", 140)];
        for (number, city, minutes) in rows {
            let flight = of(number);
            prop_assert_eq!(flight.direction, Direction::Arrival);
            prop_assert_eq!(flight.city.as_deref(), Some(city));
            prop_assert_eq!(flight.scheduled - of("A123").scheduled, minutes * 60);
        }
        prop_assert!((900..=1_200).contains(&(of("A123").scheduled - now)));
    }

    #[test]
    fn the_example_can_be_changed_by_its_number_and_is_seen(now in START..START + 86_400) {
        let stage = Stage::new(now);
        let example = Day::read().unwrap().example(now).unwrap();
        prop_assert_eq!(stage.board.ids_by_number(&example.flight).len(), 1);
        prop_assert!(stage.first_page(Direction::Departure, now).iter().any(|row| row.flight == example.flight));
        prop_assert!(stage.board.flights().all(|held| held.value.gate.as_deref() != Some(Day::SPARE_GATE)));
    }
}

proptest! {
    // Each is a whole day; which one failed matters more than the smallest that does.
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn the_play_goes_on_in_order_and_never_runs_empty(seed: u64, start in START..START + 86_400) {
        const STEPS: i64 = 2_000;
        let mut stage = Stage::new(start);
        let mut player = Player::new(Day::read().unwrap(), seed);
        let mut ranks: BTreeMap<String, Option<usize>> = BTreeMap::new();
        let (mut busy, mut varied, mut kinds, mut seen) = (0, 0, 0, BTreeSet::new());
        for step in 0..STEPS {
            let now = start + step * 20;
            let mut changed = false;
            for command in player.next(&stage.board, now) {
                for event in stage.carry_out(&command, now) {
                    changed = true;
                    match event {
                        Event::FlightStateUpdate(flight) => {
                            let known = KNOWN_STATES.contains(&flight.state.as_str());
                            prop_assert!(known, "{}", flight.state);
                            seen.insert(flight.state.clone());
                            let rank = rank(&flight);
                            let before = ranks.insert(flight.id.clone(), rank);
                            let back = match (before, rank) {
                                (Some(Some(before)), Some(after)) => after < before,
                                (Some(Some(before)), None) => before > 0,
                                (Some(None), after) => after.is_some(),
                                (None, _) => false,
                            };
                            prop_assert!(!back, "{before:?} → {:?}", flight);
                        }
                        Event::FlightRemoval { id, .. } => {
                            ranks.remove(id.as_ref());
                        }
                        Event::Notice(_) | Event::NoticeRemoval { .. } => kinds += 1,
                    }
                }
            }
            busy += i64::from(changed);
            prop_assert!((40..=80).contains(&stage.board.flights().len()));
            prop_assert!(stage.board.notices().len() <= 3);
            for direction in [Direction::Departure, Direction::Arrival] {
                let rows = stage.first_page(direction, now);
                prop_assert_eq!(rows.len(), 8);
                varied += i64::from(states(&rows).len() >= 4);
                let ahead = expected(&rows[7]) - now;
                prop_assert!(ahead < 3 * 3_600, "{step} {direction:?}: {ahead} s on one page");
            }
            let late = stage.board.flights().find(|held| {
                held.value.actual.is_none() && rank(&held.value).is_some() && expected(&held.value) < now - 300
            });
            prop_assert!(late.is_none(), "forgotten: {:?}", late);
        }
        prop_assert!(busy * 10 >= STEPS * 6, "{busy} of {STEPS} steps changed something");
        prop_assert!(varied * 10 >= 2 * STEPS * 8, "{varied} of {} first pages are varied", 2 * STEPS);
        prop_assert!(kinds > 4, "{kinds} changes of notices");
        for state in ["boarding", "departed", "landed", "last-bag", "delayed", "expected", "check-in"] {
            prop_assert!(seen.contains(state), "{state} of {seen:?}");
        }
    }

    #[test]
    fn flights_of_others_are_left_alone(seed: u64) {
        let mut stage = Stage::new(START);
        let mut mine = Flight::new(Direction::Departure, "ZZ1", START + 600);
        mine.id = "mine".to_owned();
        let put = Command::Put { address: None, flight: Box::new(mine), expect: crate::board::Expect::Anything };
        stage.carry_out(&put, START);
        let before = stage.board.flight("mine").unwrap().seq;
        let mut player = Player::new(Day::read().unwrap(), seed);
        for now in (START..START + 7_200).step_by(30) {
            for command in player.next(&stage.board, now) {
                stage.carry_out(&command, now);
            }
        }
        prop_assert_eq!(stage.board.flight("mine").unwrap().seq, before);
    }
}
