//! The state of a daemon as it tells it.

use serde::Serialize;

use crate::board::{Instant, Silence};

/// The answer to `GET /api/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The head.
    pub cursor: String,
    /// Of the daemon.
    pub version: String,
    /// What a page compares with its own build.
    pub build: String,
    /// Seconds since 1970, as the daemon believes.
    pub now: Instant,
    /// `synced`, or `unset` where `now` is not to be believed.
    pub clock: &'static str,
    /// Where this is.
    pub airport: Airport,
    /// How many there are, shown or not.
    pub flights: usize,
    /// How many there are.
    pub notices: usize,
    /// Changes cannot be stored at present.
    pub read_only: bool,
    /// Displays were told to stop.
    pub closed: bool,
    /// A damaged store was put aside and nothing has come since.
    pub lost: bool,
    /// A timetable that is polled has gone silent; null where all are heard.
    pub feed_silence: Option<Silence>,
}

/// The airport of a daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Airport {
    /// IATA code; empty when not configured.
    pub code: String,
    /// Its name.
    pub name: String,
    /// IANA name of its zone.
    pub timezone: String,
}
