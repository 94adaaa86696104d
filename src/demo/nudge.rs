//! Small changes between the steps of the flights' lives, such as a real day has by the dozen:
//! estimates, gates, remarks, now and then a cancellation or a notice.

use super::day::{Day, public};
use super::life::{self, MINUTE, expected};
use super::random::Random;
use super::{NOTICE_PREFIX, SOURCE};
use crate::board::{
    Board, Command, Direction, Expect, Flight, Held, Instant, Level, LocalText, Notice, Text,
};

/// Changes happen where somebody looks: to the nearest of those that can have one.
const NEAREST: usize = 10;
/// How often another kind of change is tried when one finds nothing to change.
const TRIES: usize = 8;
/// Notices that stand at one time.
const NOTICES: usize = 3;
/// More would look like a bad day, not like a day.
const CANCELLED: usize = 3;
const DELAYED: usize = 5;
const REGATED: usize = 4;
/// From here on an estimate is called a delay.
const DELAY: Instant = 15 * MINUTE;
/// Up to here nobody needs to know.
const ON_TIME: Instant = 3 * MINUTE;

const CALLS: [(&str, &str); 3] =
    [("Rows 19–36", "Reihen 19–36"), ("Rows 1–18", "Reihen 1–18"), ("All rows", "Alle Reihen")];
const REASONS: [(&str, &str); 4] = [
    ("Late arrival of the aircraft", "Verspätetes Flugzeug"),
    ("Air traffic control", "Flugsicherung"),
    ("De-icing", "Enteisung"),
    ("Waiting for connections", "Anschlüsse werden abgewartet"),
];
const ADVICE: (&str, &str) = ("Service desk, hall B", "Serviceschalter, Halle B");
const INFORMATION: [(&str, &str); 4] = [
    (
        "Trains to the city leave every ten minutes from level –3.",
        "Züge in die Stadt alle zehn Minuten, Ebene –3.",
    ),
    ("The walk to the E gates takes about 15 minutes.", "Der Weg zu den Gates E dauert etwa 15 Minuten."),
    ("Lounge 2 is closed today. Lounge 1 is open.", "Lounge 2 ist heute geschlossen. Lounge 1 ist offen."),
    ("Free drinking water: beside every second gate.", "Trinkwasser: neben jedem zweiten Gate."),
];
const SECURITY: (&str, &str) =
    ("Please keep your baggage with you at all times.", "Bitte lassen Sie Ihr Gepäck nie unbeaufsichtigt.");

/// The board as the player sees it, and where its variety comes from.
pub(super) struct Scene<'a> {
    pub(super) day: &'a Day,
    pub(super) board: &'a Board,
    pub(super) now: Instant,
    pub(super) random: &'a mut Random,
    /// The sample flights, the next one first.
    pub(super) flights: Vec<&'a Held<Flight>>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(day: &'a Day, board: &'a Board, now: Instant, random: &'a mut Random) -> Self {
        let mut flights: Vec<_> =
            board.flights().filter(|held| held.value.source.as_deref() == Some(SOURCE)).collect();
        flights.sort_by_key(|held| expected(&held.value));
        Self { day, board, now, random, flights }
    }

    /// One small change, where there is any.
    pub(super) fn nudge(&mut self) -> Option<Command> {
        (0..TRIES).find_map(|_| match self.random.below(1_000) {
            0..2 => self.cancel(),
            2..18 => self.notice(),
            18..60 => self.regate(),
            60..140 => self.delay(),
            140..220 => self.catch_up(),
            220..300 => self.explain(),
            300..500 => self.call(),
            _ => self.estimate(),
        })
    }

    /// One of the nearest flights that are like this.
    fn near(&mut self, like: impl Fn(&Flight, Instant) -> bool) -> Option<&'a Held<Flight>> {
        let now = self.now;
        let fits = |held: &&&Held<Flight>| like(&held.value, expected(&held.value) - now);
        let near: Vec<&'a Held<Flight>> = self.flights.iter().filter(fits).take(NEAREST).copied().collect();
        self.random.pick(&near).copied()
    }

    fn count(&self, like: impl Fn(&Flight) -> bool) -> usize {
        self.flights.iter().filter(|held| like(&held.value)).count()
    }

    fn cancel(&mut self) -> Option<Command> {
        if self.count(|flight| flight.state == "cancelled") >= CANCELLED {
            return None;
        }
        let held = self.near(|flight, ahead| life::rank(flight) == Some(0) && ahead > 60 * MINUTE)?;
        Some(changed(held, |flight| {
            "cancelled".clone_into(&mut flight.state);
            flight.estimated = None;
            flight.remarks = vec![public(said(ADVICE))];
        }))
    }

    fn regate(&mut self) -> Option<Command> {
        if self.count(|flight| flight.previous_gate.is_some()) >= REGATED {
            return None;
        }
        let held = self.near(|flight, _| {
            let early = life::rank(flight).is_some_and(|rank| rank <= 1);
            early && flight.gate.is_some() && flight.previous_gate.is_none()
        })?;
        let like = held.value.gate.as_deref()?;
        let gate = self.day.free_gate(self.board, like, expected(&held.value), self.random)?;
        Some(changed(held, |flight| flight.gate = Some(gate)))
    }

    /// A departure that will be late.
    fn delay(&mut self) -> Option<Command> {
        if self.count(|flight| flight.state == "delayed" && departs(flight)) >= DELAYED {
            return None;
        }
        let held = self.near(|flight, ahead| {
            departs(flight)
                && life::rank(flight) == Some(0)
                && flight.state != "delayed"
                && ahead > 50 * MINUTE
        })?;
        let behind = self.random.between(3, 8) * 5 * MINUTE;
        Some(changed(held, |flight| {
            flight.estimated = Some(flight.scheduled + behind);
            "delayed".clone_into(&mut flight.state);
            life::announce(flight);
        }))
    }

    /// A late departure that makes some of it good.
    fn catch_up(&mut self) -> Option<Command> {
        let held = self.near(|flight, ahead| {
            departs(flight) && flight.state == "delayed" && ahead > 50 * MINUTE && late(flight) > 0
        })?;
        Some(changed(held, |flight| {
            let left = late(flight) - 5 * MINUTE;
            flight.estimated = (left >= DELAY).then_some(flight.scheduled + left);
            if flight.estimated.is_none() {
                "on-time".clone_into(&mut flight.state);
                flight.remarks.clear();
            }
            life::announce(flight);
        }))
    }

    fn explain(&mut self) -> Option<Command> {
        let held = self.near(|flight, _| flight.state == "delayed" && flight.remarks.is_empty())?;
        let reason = *self.random.pick(&REASONS)?;
        Some(changed(held, |flight| flight.remarks = vec![public(said(reason))]))
    }

    /// The next group at a gate that boards.
    fn call(&mut self) -> Option<Command> {
        let next = |flight: &Flight| {
            let called = flight.remarks.first().and_then(|remark| remark.text.get("en"));
            let at = CALLS.iter().position(|(en, _)| called.is_some_and(|called| called == en));
            CALLS.get(at.map_or(0, |at| at + 1)).copied()
        };
        let held = self.near(|flight, _| flight.state == "boarding" && next(flight).is_some())?;
        let call = next(&held.value)?;
        Some(changed(held, |flight| flight.remarks = vec![public(said(call))]))
    }

    /// What the approach says of an arrival now: a few minutes more or less, never far off.
    fn estimate(&mut self) -> Option<Command> {
        let held = self.near(|flight, ahead| {
            !departs(flight) && life::rank(flight) == Some(0) && (8 * MINUTE..180 * MINUTE).contains(&ahead)
        })?;
        let minutes = self.random.between(1, 3);
        let settled = late(&held.value) <= 5 * MINUTE;
        let later = self.random.below(10) < if settled { 6 } else { 4 };
        let drift = if later { minutes } else { -minutes } * MINUTE;
        Some(changed(held, |flight| {
            let late = (late(flight) + drift).clamp(-12 * MINUTE, 55 * MINUTE);
            let state = match late {
                DELAY.. => "delayed",
                _ if late.abs() < ON_TIME => "on-time",
                _ => "expected",
            };
            flight.estimated = (state != "on-time").then_some(flight.scheduled + late);
            if state != "delayed" {
                flight.remarks.clear();
            }
            state.clone_into(&mut flight.state);
        }))
    }

    fn notice(&mut self) -> Option<Command> {
        if self.board.notices().len() >= NOTICES {
            return None;
        }
        let security = self.random.below(8) == 0;
        let (level, text) = if security {
            (Level::Security, SECURITY)
        } else {
            (Level::Info, *self.random.pick(&INFORMATION)?)
        };
        let text = Text::Local(said(text));
        if self.board.notices().any(|held| held.value.text == text) {
            return None;
        }
        let until = self.now + self.random.between(3, 8) * MINUTE;
        let id = format!("{NOTICE_PREFIX}{}", self.now);
        Some(Command::PutNotice(Notice { id, text, level, until: Some(until) }))
    }
}

fn departs(flight: &Flight) -> bool {
    flight.direction == Direction::Departure
}

fn late(flight: &Flight) -> Instant {
    expected(flight) - flight.scheduled
}

fn said((en, de): (&str, &str)) -> LocalText {
    [("en", en), ("de", de)].into_iter().map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect()
}

/// The flight, changed. Whoever changed it in the meantime comes first.
pub(super) fn changed(held: &Held<Flight>, change: impl FnOnce(&mut Flight)) -> Command {
    // What was set by hand stays above what is played.
    let mut flight = held.value.without_overrides();
    change(&mut flight);
    let address = Some(held.value.id.clone());
    Command::Put { address, flight: Box::new(flight), expect: Expect::Versions(vec![held.seq]) }
}
