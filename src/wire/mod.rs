//! What a client may send and what it gets back, on one page.
//!
//! **In** (JSON; an unknown field, a wrong type and a duplicate key are refused, and every fault is
//! named at once):
//! - A *flight* is an object with the fields of [`Changes::FIELDS`]. `direction`, `flight` and
//!   `scheduled` are required. Flight numbers lose their spaces and gain capitals, airport codes gain
//!   capitals. An empty `state` is `scheduled`.
//! - *Changes* are a JSON Merge Patch of a flight (RFC 7396): an absent field stays, `null` clears,
//!   anything else replaces. `null` is `scheduled` for `state` and `true` for `visible`; it is a fault
//!   for the three required fields.
//! - `previous_gate` and `gate_changed` (an instant) are kept by the board when the gate changes; a
//!   caller that knows better may set them.
//! - *Overrides* (`"overrides"` in a flight or in changes) are `{"gate": {"value", "until"?, "by"?}}`: a
//!   value that is shown in place of what the flight's feed says, until it runs out. A field's `null`
//!   ends its override, `"overrides": null` ends all. They are never shown to displays.
//! - An *instant* is RFC 3339 text with `Z` or an offset, or whole seconds since 1970.
//! - A *notice* is `{"id"?, "text", "level"?, "until"?}`; `text` is a string or an object of strings
//!   by language, `level` is `info` (when absent), `security` or `emergency`.
//! - In place of `text` and `level` a posted notice may name a configured *template*:
//!   `{"template", "id"?, "until"?}`.
//! - A *command* is one of [`OPS`]:
//!   `{"op":"put","flight":{…}}`, `{"op":"patch","id":"…","changes":{…}}`, `{"op":"remove","id":"…"}`,
//!   `{"op":"notice","notice":{…}}`, `{"op":"removeNotice","id":"…"}`.
//! - A *batch* is an array of commands, or a command per line. It is carried out whole or not at all.
//! - A *receipt* is what a page has painted: `{"display", "board", "cursor", "frame_age_ms", "build"?,
//!   "width"?, "height"?}`, at most [`RECEIPT_BYTES`].
//!
//! **Out**: instants are whole seconds since 1970, absent fields are left out, a mutation answers
//! with [`Answer`], and whatever went wrong with [`Problem`].
//!
//! Lengths and counts stand in [`crate::board::limits`], the rest here.

mod batch;
mod document;
mod elements;
mod fields;
mod import;
mod notice;
mod reader;
mod receipt;
pub mod schema;
mod status;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::board::Fault;

pub use batch::{OPS, command, commands, commands_by_line};
pub use document::{Malformed, document};
pub use elements::{Frame, elements};
pub use fields::{changes, flight, flight_number};
pub use import::{Delivery, Import, ImportError, Importer, News};
pub use notice::{Prepared, notice, prepared};
pub use reader::nearest;
pub use receipt::{DISPLAY, PaintReceipt, RECEIPT_BYTES, is_display, receipt};
pub use status::{Airport, Status};

#[doc(no_inline)]
pub use crate::board::Changes;

/// Commands in one batch.
pub const BATCH: usize = 5_000;
/// Flights that the answer to a dry run names under each heading.
pub const DIFFERENCES: usize = 500;
/// Faults reported of one request; the rest is left for the next attempt.
pub const FAULTS: usize = 100;
/// Characters of what was sent that an answer repeats.
pub const ECHO: usize = 60;
/// Characters of an `Idempotency-Key`: 1 to this many, visible ASCII.
pub const IDEMPOTENCY_KEY: usize = 255;

/// The answer to a mutation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The cursor of the last event that it made, or the head when it changed nothing.
    pub cursor: String,
    /// What has become of it on the displays, when the caller asked to wait for that.
    #[serde(flatten)]
    pub painting: Option<Painting>,
}

/// What a change has become on the displays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Painting {
    /// Whether all of `displays` have painted it, and there is one.
    pub painted: bool,
    /// Those that are live, or were when the change was made.
    pub displays: Vec<PaintedOn>,
}

/// Whether one display has painted a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaintedOn {
    /// Its id.
    pub display: String,
    /// Whether it has.
    pub painted: bool,
}

/// One display. What comes from its receipts is null, empty or 0 before the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownDisplay {
    /// Its id.
    pub display: String,
    /// The name of its board.
    pub board: String,
    /// What it has painted.
    pub cursor: Option<String>,
    /// Milliseconds since its last receipt.
    pub painted_ago_ms: Option<u64>,
    /// How long the picture had stood still by then, in milliseconds.
    pub frame_age_ms: Option<u32>,
    /// Whether it has a stream open.
    pub connected: bool,
    /// Whether it is connected and its last receipt is younger than 30 s: then changes wait for it.
    pub live: bool,
    /// The build of its page.
    pub build: String,
    /// Pixels of its panel.
    pub width: u32,
    /// As `width`.
    pub height: u32,
    /// Its IP address.
    pub address: String,
}

/// The last receipt of one display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastPaint {
    /// Its id.
    pub display: String,
    /// Milliseconds since then.
    pub painted_ago_ms: u64,
    /// How long the picture had stood still by then, in milliseconds.
    pub frame_age_ms: u32,
}

/// The answer to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// As in [`Answer`]; the present head after a dry run.
    pub cursor: String,
    /// Flights that were new.
    pub added: u32,
    /// Flights that differed.
    pub changed: u32,
    /// Flights that the source no longer named.
    pub removed: u32,
    /// Records that are not about this airport.
    pub skipped: u32,
    /// As in [`Answer`].
    #[serde(flatten)]
    pub painting: Option<Painting>,
}

/// The answer to the dry run of an import: what it would do, with the first [`DIFFERENCES`] of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rehearsal {
    /// Always true.
    pub dry_run: bool,
    /// The head that it was compared with.
    pub cursor: String,
    /// Flights that would be new, as they would be.
    pub created: Vec<serde_json::Value>,
    /// Flights that would differ.
    pub changed: Vec<Difference>,
    /// Flights that would go.
    pub removed: Vec<Named>,
    /// How many of each there are.
    pub counts: Counts,
    /// Records that are not about this airport.
    pub skipped: u32,
}

/// A flight that would differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its id.
    pub id: String,
    /// Its number.
    pub flight: String,
    /// Field → what it says before and after; `null` where it says nothing.
    pub changes: std::collections::BTreeMap<String, [serde_json::Value; 2]>,
}

/// A flight by its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its number.
    pub flight: String,
}

/// How many flights an import would touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// New ones.
    pub created: u32,
    /// Other ones.
    pub changed: u32,
    /// No longer there.
    pub removed: u32,
}

/// The answer to a request that failed (RFC 9457). It has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Always `about:blank`: the status says which kind.
    pub r#type: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// What was wrong with this request.
    pub detail: String,
    /// Each fault with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Pointed>,
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pointed {
    /// JSON pointer (RFC 6901) into what was sent, or the row of a table.
    pub pointer: String,
    /// What was expected there.
    pub expected: String,
}

impl From<Fault> for Pointed {
    fn from(fault: Fault) -> Self {
        Self { pointer: fault.pointer, expected: fault.expected }
    }
}

/// Why a body could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not JSON.
    Malformed(Malformed),
    /// It is, but not what was expected.
    Faults(Vec<Fault>),
}

impl From<Malformed> for Unreadable {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Vec<Fault>> for Unreadable {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

/// The first [`ECHO`] characters of `input`, fit to be repeated in an answer.
pub fn echo(input: &str) -> String {
    let mut shown: String = input.chars().filter(|char| !char.is_control()).take(ECHO + 1).collect();
    if let Some((cut, _)) = shown.char_indices().nth(ECHO) {
        shown.truncate(cut);
        shown.push('…');
    }
    shown
}
