//! What happens next on the board of the sample day.

use super::NOTICE_PREFIX;
use super::day::Day;
use super::life::{self, MINUTE, expected};
use super::nudge::{Scene, changed};
use super::random::Random;
use crate::board::{Board, Command, Direction, Expect, Flight, Held, Instant};

/// The board is filled up to this many flights.
const FLIGHTS: usize = 66;
/// Where further flights appear, from now: not under the eyes of those who read the first page.
const AHEAD: (Instant, Instant) = (100 * MINUTE, 480 * MINUTE);
/// Steps taken at once, and flights removed at once: after a pause there is much to catch up on.
const STEPS: usize = 3;
const REMOVALS: usize = 6;
/// Of ten moments in which nothing is due, so many stay quiet.
const QUIET: u32 = 1;
/// The daemon removes notices itself where it trusts its clock; this long it goes first.
const COURTESY: Instant = MINUTE;

/// Moves the flights through their lives. The same seed and boards give the same play.
#[derive(Debug)]
pub struct Player {
    day: Day,
    random: Random,
}

impl Player {
    /// A player of `day`.
    pub fn new(day: Day, seed: u64) -> Self {
        Self { day, random: Random(seed) }
    }

    /// What happens at `now`, for a single request: 1. what is over goes, 2. what is due takes
    /// its next step, 3. a further flight fills the gap, 4. where nothing was due, one small
    /// change happens.
    pub fn next(&mut self, board: &Board, now: Instant) -> Vec<Command> {
        let mut scene = Scene::new(&self.day, board, now, &mut self.random);
        let over = scene.flights.iter().filter(|held| life::is_over(&held.value, now)).take(REMOVALS);
        let mut commands: Vec<Command> = over.map(|held| removal(held)).collect();
        let steps: Vec<Command> =
            scene.flights.clone().into_iter().filter_map(|held| scene.step(held)).take(STEPS).collect();
        let quiet = !steps.is_empty() || scene.random.below(10) < QUIET;
        commands.extend(steps);
        if scene.flights.len() < FLIGHTS {
            commands.extend(scene.further());
        }
        commands.extend(scene.expired());
        if !quiet {
            commands.extend(scene.nudge());
        }
        commands
    }
}

fn removal(held: &Held<Flight>) -> Command {
    Command::Remove { address: held.value.id.clone(), expect: Expect::Versions(vec![held.seq]) }
}

impl Scene<'_> {
    fn step(&mut self, held: &Held<Flight>) -> Option<Command> {
        let flight = held.value.as_ref();
        let close = expected(flight) - self.now <= life::GATE_KNOWN;
        if flight.direction == Direction::Departure
            && flight.gate.is_none()
            && close
            && life::rank(flight) == Some(0)
        {
            let usual = self.day.usual_gate(flight)?;
            let free = self.day.free_gate(self.board, usual, expected(flight), self.random);
            let gate = free.unwrap_or_else(|| usual.to_owned());
            return Some(changed(held, |flight| flight.gate = Some(gate)));
        }
        let next = life::advance(flight, self.now)?;
        Some(changed(held, |flight| *flight = next))
    }

    /// A flight in the middle of the widest gap of the direction that has fewer.
    fn further(&mut self) -> Option<Command> {
        let departs = |held: &&&Held<Flight>| held.value.direction == Direction::Departure;
        let departures = self.flights.iter().filter(departs).count();
        let direction =
            if departures * 2 <= self.flights.len() { Direction::Departure } else { Direction::Arrival };
        let (first, last) = (self.now + AHEAD.0, self.now + AHEAD.1);
        let taken = self.flights.iter().filter(|held| held.value.direction == direction);
        let mut times: Vec<Instant> = taken.map(|held| held.value.scheduled).collect();
        times.retain(|time| (first..last).contains(time));
        times.extend([first, last]);
        times.sort_unstable();
        let widest = times.windows(2).max_by_key(|pair| pair[1] - pair[0])?;
        let scheduled = i64::midpoint(widest[0], widest[1]);
        let flight = self.day.another(self.board, direction, scheduled, self.random)?;
        Some(Command::Put { address: None, flight: Box::new(flight), expect: Expect::Anything })
    }

    fn expired(&self) -> Option<Command> {
        let notices = self.board.notices().map(|held| &held.value);
        let ours = notices.filter(|notice| notice.id.starts_with(NOTICE_PREFIX));
        let over = |until: Instant| self.now >= until + COURTESY;
        let notice = ours.into_iter().find(|notice| notice.until.is_some_and(over))?;
        Some(Command::RemoveNotice { id: notice.id.clone() })
    }
}
