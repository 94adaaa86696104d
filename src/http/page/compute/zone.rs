//! Instants as the airport reads them: the rules of `assets/board/zone.js`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::speech::Speech;
use crate::board::Instant;
use crate::words::fill;
use crate::zones;

/// The zone of an airport.
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone with this IANA name. The configuration has checked it; a name that is unknown all the
    /// same reads as UTC, as in the browser.
    pub(super) fn new(name: &str) -> Self {
        Self(zones::get(name).unwrap_or(TimeZone::UTC))
    }

    fn zoned(&self, instant: Instant) -> Zoned {
        let timestamp = Timestamp::from_second(instant).unwrap_or_default();
        timestamp.to_zoned(self.0.clone())
    }

    /// `09:05`
    pub(super) fn time(&self, instant: Instant) -> String {
        self.zoned(instant).strftime("%H:%M").to_string()
    }

    /// Minutes since midnight, as a clock shows them.
    pub(super) fn minutes(&self, instant: Instant) -> u16 {
        let time = self.zoned(instant).time();
        u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
    }

    /// The day of the airport.
    pub(super) fn day(&self, instant: Instant) -> Date {
        self.zoned(instant).date()
    }

    /// `22 Nov` when the instant lies on another day than `now`, else nothing; nothing is known of
    /// today without a clock.
    pub(super) fn other_day(&self, instant: Instant, speech: Speech, now: Option<Instant>) -> String {
        let day = self.day(instant);
        match now {
            Some(now) if day != self.day(now) => date(&speech.words().other_day, speech, day),
            _ => String::new(),
        }
    }
}

/// A date by one of the templates of a language.
pub(super) fn date(template: &str, speech: Speech, day: Date) -> String {
    let words = speech.words();
    let month = usize::from(day.month().unsigned_abs()) - 1;
    let number = day.day().to_string();
    let values = [
        ("day", number.as_str()),
        ("month", &words.months[month]),
        ("monthShort", &words.months_short[month]),
    ];
    fill(template, &values).into_owned()
}

/// `Saturday`
pub(super) fn weekday(speech: Speech, day: Date) -> String {
    let from_monday = day.weekday().to_monday_zero_offset();
    speech.words().weekdays[usize::from(from_monday.unsigned_abs())].clone()
}
