//! What the boards say when a feed says nothing.

use serde::Serialize;

use super::Instant;

/// A timetable that is polled has said nothing for too long: what stands on the board may be old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Silence {
    /// When it last said what could be taken; nothing where that is not known.
    pub since: Option<Instant>,
}
