//! What an operator or a feed may ask for.

use super::{Changes, Flight, Instant, Legs, Notice};

/// What the caller believes about the flight that it wants to change (`If-Match`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Expect {
    /// Nothing.
    #[default]
    Anything,
    /// That it exists.
    Existing,
    /// That its last change is one of these.
    Versions(Vec<u64>),
}

/// A timetable: what a source says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// Whose flights are replaced.
    pub source: String,
    /// All of them, each with where it stood in what was sent (`/flights/3`, `row 4`).
    pub flights: Vec<(String, Flight)>,
    /// Whether these are only those that have changed, so that the others stay.
    pub partial: bool,
}

/// One change asked for. Each addresses a flight by its id, or by its number alone where that
/// is unambiguous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Replace the flight, or create it.
    Put {
        /// Where the caller addressed it; the flight's own id, else the derived one, when absent.
        address: Option<String>,
        /// What it shall be.
        flight: Box<Flight>,
        /// A condition.
        expect: Expect,
    },
    /// Change some of its fields.
    Patch {
        /// Which flight.
        address: String,
        /// What to change.
        changes: Box<Changes>,
        /// A condition.
        expect: Expect,
    },
    /// Take it away.
    Remove {
        /// Which flight.
        address: String,
        /// A condition.
        expect: Expect,
    },
    /// Post or replace a notice; an empty id is filled in.
    PutNotice(Notice),
    /// Take a notice away.
    RemoveNotice {
        /// Which notice.
        id: String,
    },
    /// Replace all that a source said before; only differences become events.
    Timetable(Timetable),
    /// Change the legs that a source tells of.
    Legs(Legs),
    /// A change that a person asks for: what it changes of a feed's flight becomes an override.
    ByHand {
        /// Who.
        by: String,
        /// What.
        command: Box<Command>,
    },
    /// End the overrides that have run out.
    ExpireOverrides {
        /// The time of day, which the caller believes.
        at: Instant,
    },
}
