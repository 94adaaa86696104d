//! The domain of an airport board, pure and synchronous: what a flight and a notice are, which
//! commands exist, what each of them changes (`decide`) and what a change makes of the board
//! (`fold`). It knows neither disk nor network; the time of day is a parameter.
//!
//! Every state of a board is the fold of its events in order. Nothing else ever changes one.

mod changes;
mod check;
mod command;
mod decide;
mod event;
mod flight;
mod fold;
mod gates;
mod legs;
mod notice;
mod overrides;
mod progress;
mod silence;
mod state;
mod timetable;

pub use changes::{Changes, Said};
pub use check::Fault;
pub use command::{Command, Expect, Timetable};
pub use decide::{Context, Decision, Rejection, decide};
pub use event::Event;
pub use flight::{Audience, Direction, Flight, Instant, LocalText, Remark, derived_id, utc_date};
pub use fold::{Board, Held, Undo};
pub use legs::{Action, FeedMemory, Leg, Legs};
pub use notice::{Level, Notice, Text};
pub use overrides::{Mark, Overrides, Overriding, may_be_overridden};
pub use progress::{Progress, step};
pub use silence::Silence;
pub use state::{KNOWN_STATES, is_known_state};

/// The limits of the model. Lengths count characters, not bytes.
pub mod limits {
    /// Flights on one board.
    pub const FLIGHTS: usize = 5_000;
    /// Notices on one board.
    pub const NOTICES: usize = 100;
    /// Characters of a flight's or a notice's id.
    pub const ID: usize = 48;
    /// Characters of a flight number.
    pub const FLIGHT_NUMBER: usize = 8;
    /// Codeshares of one flight.
    pub const CODESHARES: usize = 12;
    /// Stops on the way.
    pub const VIA: usize = 6;
    /// Characters of a city's name.
    pub const CITY: usize = 48;
    /// Characters of a state in free text.
    pub const STATE: usize = 40;
    /// Characters of gate, terminal, desks, belt, exit.
    pub const SHORT: usize = 12;
    /// Remarks of one flight.
    pub const REMARKS: usize = 4;
    /// Characters of a remark in one language.
    pub const REMARK: usize = 80;
    /// Languages of one text.
    pub const LANGUAGES: usize = 16;
    /// Characters of a source's name and of its own id for a flight.
    pub const SOURCE: usize = 64;
    /// Characters of a notice in one language.
    pub const NOTICE: usize = 500;
    /// The last second of the year 9999: what four digits of a year can name.
    pub const LAST_INSTANT: i64 = 253_402_300_799;
}
