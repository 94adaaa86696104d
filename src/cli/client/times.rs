//! Times as the operators of an airport say and read them: of its zone, which the kiosk knows.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::api::{Api, Failure};
use crate::board::Instant;
use crate::feed::Local;
use crate::zones;

/// The clock of a kiosk's airport; UTC where nothing is known.
#[derive(Debug, Clone)]
pub(super) struct Airport {
    zone: TimeZone,
    pub(super) now: Instant,
}

impl Default for Airport {
    fn default() -> Self {
        Self { zone: TimeZone::UTC, now: 0 }
    }
}

impl Airport {
    /// Asks the kiosk.
    pub(super) fn of(api: &Api) -> Result<Self, Failure> {
        Ok(Self::from_status(&api.get("/api/status")?))
    }

    /// What a kiosk's status says about time. A zone that is not known here is UTC.
    pub(super) fn from_status(status: &Value) -> Self {
        let zone = status["airport"]["timezone"].as_str().and_then(zones::get);
        Self { zone: zone.unwrap_or(TimeZone::UTC), now: status["now"].as_i64().unwrap_or_default() }
    }

    /// `HH:MM`, after the day where that is not today, and the year where it is not this one.
    pub(super) fn clock(&self, instant: Instant) -> String {
        let Ok(time) = Timestamp::from_second(instant) else { return instant.to_string() };
        let civil = self.zone.to_datetime(time);
        let today = self.today();
        let form = match civil.date() {
            day if day == today => "%H:%M",
            day if day.year() == today.year() => "%m-%d %H:%M",
            _ => "%Y-%m-%d %H:%M",
        };
        civil.strftime(form).to_string()
    }

    /// What an instant of a document says, where it has one.
    pub(super) fn field(&self, value: &Value) -> String {
        value.as_i64().map(|instant| self.clock(instant)).unwrap_or_default()
    }

    /// The instant that `text` names: `HH:MM` is the one nearest to `other`, else today's.
    pub(super) fn read(&self, text: &str, other: Option<Instant>) -> Result<Instant, String> {
        let local = Local::new(&self.zone, self.now);
        match other {
            Some(other) => local.near(text, other),
            None => local.on(text, None),
        }
    }

    /// The next moment that `text` names: `HH:MM` is tomorrow's when today's is over.
    pub(super) fn next(&self, text: &str) -> Result<Instant, String> {
        let today = self.read(text, None)?;
        if today > self.now || !is_bare(text) {
            return Ok(today);
        }
        Local::new(&self.zone, self.now).on(text, self.today().tomorrow().ok())
    }

    fn today(&self) -> Date {
        self.zone.to_datetime(Timestamp::from_second(self.now).unwrap_or_default()).date()
    }
}

/// Whether `text` names an instant wherever it is read.
pub(super) fn anywhere(text: &str) -> Option<Instant> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

fn is_bare(text: &str) -> bool {
    !text.contains('-')
}

/// How long ago, in the largest unit that fits.
pub(super) fn age(ms: u64) -> String {
    match ms {
        0..10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        10_000..120_000 => format!("{} s", ms / 1_000),
        120_000..7_200_000 => format!("{} min", ms / 60_000),
        _ => format!("{} h", ms / 3_600_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        anywhere(text).unwrap()
    }

    fn zurich(now: &str) -> Airport {
        Airport::from_status(
            &serde_json::json!({ "airport": { "timezone": "Europe/Zurich" }, "now": at(now) }),
        )
    }

    #[test]
    fn a_time_is_shown_as_the_airport_reads_it() {
        let airport = zurich("2026-11-20T23:30:00Z");
        assert_eq!(airport.clock(at("2026-11-21T07:15:00Z")), "08:15");
        assert_eq!(airport.clock(at("2026-11-21T23:15:00Z")), "11-22 00:15");
        assert_eq!(airport.clock(at("2027-11-20T23:15:00Z")), "2027-11-21 00:15");
        assert_eq!(airport.field(&Value::Null), "");
    }

    #[test]
    fn a_bare_time_is_the_nearest_to_the_flight_and_the_next_for_an_announcement() {
        let airport = zurich("2026-11-21T11:00:00Z");
        assert_eq!(airport.read("08:15", None), Ok(at("2026-11-21T07:15:00Z")));
        let late = Some(at("2026-11-21T22:50:00Z"));
        assert_eq!(airport.read("00:20", late), Ok(at("2026-11-21T23:20:00Z")));
        assert_eq!(airport.next("13:00"), Ok(at("2026-11-21T12:00:00Z")));
        assert_eq!(airport.next("11:00"), Ok(at("2026-11-22T10:00:00Z")));
        // What says its day means it, and the kiosk decides what to do with the past.
        assert_eq!(airport.next("2026-11-20 11:00"), Ok(at("2026-11-20T10:00:00Z")));
        assert!(airport.next("noon").unwrap_err().starts_with("a time such as 08:15"));
    }

    #[test]
    fn an_age_has_one_unit() {
        let ages = [999, 12_345, 150_000, 7_300_000].map(age);
        assert_eq!(ages, ["0.9 s", "12 s", "2 min", "2 h"]);
    }
}
