//! Instants as the airport reads them. Its words are those of `assets/board/format.js`.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::board::Instant;

/// The zone of an airport.
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone with this IANA name. The configuration has checked it; a name that is unknown all the
    /// same reads as UTC, as in the browser.
    pub(super) fn new(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    fn zoned(&self, instant: Instant) -> Zoned {
        let timestamp = Timestamp::from_second(instant).unwrap_or_default();
        timestamp.to_zoned(self.0.clone())
    }

    /// `09:05`
    pub(super) fn time(&self, instant: Instant) -> String {
        self.zoned(instant).strftime("%H:%M").to_string()
    }

    /// `22 Nov` when the instant lies on another day than `now`, else nothing.
    pub(super) fn other_day(&self, instant: Instant, now: Instant) -> String {
        let day = self.zoned(instant);
        if day.date() == self.zoned(now).date() {
            return String::new();
        }
        day.strftime("%-d %b").to_string()
    }

    /// `Saturday` and `21 November`.
    pub(super) fn day(&self, instant: Instant) -> (String, String) {
        let day = self.zoned(instant);
        (day.strftime("%A").to_string(), day.strftime("%-d %B").to_string())
    }
}
