//! Times as people write them in a timetable, at this airport.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp};

use crate::board::Instant;

/// What is asked for where a time cannot be read.
const FORMS: &str = "a time such as 08:15, 2026-11-21 08:15, or 2026-11-21T08:15:00+01:00";

/// The airport's clock at the moment of an import.
pub struct Local<'z> {
    zone: &'z TimeZone,
    today: Date,
}

impl<'z> Local<'z> {
    /// The clock of `zone` at `now`. An instant that no calendar holds counts as 1970.
    pub fn new(zone: &'z TimeZone, now: Instant) -> Self {
        let now = Timestamp::from_second(now).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { zone, today: zone.to_datetime(now).date() }
    }

    /// The instant that `text` names; `HH:MM` alone is on `day`, else today.
    pub fn on(&self, text: &str, day: Option<Date>) -> Result<Instant, String> {
        self.read(text, |time| Ok(day.unwrap_or(self.today).to_datetime(time)))
    }

    /// The instant that `text` names; `HH:MM` alone is the one nearest to `other`, so that an
    /// estimate of 00:20 for a flight at 23:50 is tomorrow's.
    pub fn near(&self, text: &str, other: Instant) -> Result<Instant, String> {
        self.read(text, |time| {
            let other = Timestamp::from_second(other).map_err(|_| FORMS.to_owned())?;
            let other = self.zone.to_datetime(other);
            let same_day = other.date().to_datetime(time);
            let days = [-1, 0, 1].map(|days| same_day.checked_add(Span::new().days(days)));
            let nearest =
                days.into_iter().flatten().min_by_key(|civil| civil.duration_since(other).unsigned_abs());
            nearest.ok_or_else(|| FORMS.to_owned())
        })
    }

    fn read(
        &self,
        text: &str,
        place: impl FnOnce(Time) -> Result<DateTime, String>,
    ) -> Result<Instant, String> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(instant.as_second());
        }
        if let Some(time) = clock_time(text) {
            return self.settle(place(time)?);
        }
        let civil = text
            .split_once([' ', 'T'])
            .and_then(|(day, time)| Some(calendar_day(day)?.to_datetime(clock_time(time.trim())?)));
        self.settle(civil.ok_or_else(|| FORMS.to_owned())?)
    }

    /// Twice a year a local time happens never or twice. Guessing would put a flight an hour off.
    fn settle(&self, civil: DateTime) -> Result<Instant, String> {
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        let zone = self.zone.iana_name().unwrap_or("the airport's zone");
        let (time, day) = (civil.strftime("%H:%M"), civil.date());
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => {
                ambiguous.compatible().map(Timestamp::as_second).map_err(|_| FORMS.to_owned())
            }
            AmbiguousOffset::Gap { .. } => Err(format!(
                "another time: the clocks go forward over {time} on {day} in {zone}, it never happens"
            )),
            AmbiguousOffset::Fold { before, after } => Err(format!(
                "an offset, because the clocks go back and {time} happens twice on {day} in {zone}: \
                 {civil}{before} or {civil}{after}",
                civil = civil.strftime("%Y-%m-%dT%H:%M:%S"),
                before = offset(before),
                after = offset(after),
            )),
        }
    }
}

fn offset(offset: jiff::tz::Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// A day, `2026-11-21`.
pub(super) fn calendar_day(text: &str) -> Option<Date> {
    let dashes = text.bytes().filter(|byte| *byte == b'-').count();
    if text.len() == 10 && dashes == 2 { text.parse().ok() } else { None }
}

/// `8:15`, `08:15` or `08:15:30`.
fn clock_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut next = |shortest: usize| -> Option<Option<i8>> {
        let Some(part) = parts.next() else { return Some(None) };
        let digits = (shortest..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok())
    };
    let (hour, minute, second) = (next(1)??, next(2)??, next(2)?.unwrap_or(0));
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zurich() -> TimeZone {
        crate::feed::tests::zone("Europe/Zurich").unwrap()
    }

    fn at(text: &str) -> Instant {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    #[test]
    fn a_bare_time_is_today_at_the_airport_and_not_in_utc() {
        let zone = zurich();
        // 23:30 UTC on the 20th is already the 21st in Zürich.
        let local = Local::new(&zone, at("2026-11-20T23:30:00Z"));
        assert_eq!(local.on("08:15", None), Ok(at("2026-11-21T08:15:00+01:00")));
        assert_eq!(local.on("8:15", None), Ok(at("2026-11-21T08:15:00+01:00")));
        let day = calendar_day("2026-07-01");
        assert_eq!(local.on("08:15:30", day), Ok(at("2026-07-01T08:15:30+02:00")));
    }

    #[test]
    fn an_explicit_offset_or_date_wins_over_the_day_of_the_row() {
        let zone = zurich();
        let local = Local::new(&zone, 0);
        let day = calendar_day("2026-01-01");
        assert_eq!(local.on("2026-11-21T08:15:00-03:00", day), Ok(at("2026-11-21T11:15:00Z")));
        assert_eq!(local.on("2026-11-21 08:15Z", day), Ok(at("2026-11-21T08:15:00Z")));
        assert_eq!(local.on("2026-11-21 08:15", day), Ok(at("2026-11-21T07:15:00Z")));
        assert_eq!(local.on("2026-11-21T08:15", day), Ok(at("2026-11-21T07:15:00Z")));
    }

    #[test]
    fn an_estimate_past_midnight_is_tomorrows_and_an_early_one_yesterdays() {
        let zone = zurich();
        let local = Local::new(&zone, 0);
        let late = at("2026-11-21T23:50:00+01:00");
        assert_eq!(local.near("00:20", late), Ok(at("2026-11-22T00:20:00+01:00")));
        let early = at("2026-11-21T00:10:00+01:00");
        assert_eq!(local.near("23:55", early), Ok(at("2026-11-20T23:55:00+01:00")));
        assert_eq!(local.near("00:40", early), Ok(at("2026-11-21T00:40:00+01:00")));
    }

    #[test]
    fn a_time_that_never_happens_or_happens_twice_is_refused_with_the_way_out() {
        let zone = zurich();
        let local = Local::new(&zone, 0);
        let gap = local.on("2026-03-29 02:30", None).unwrap_err();
        assert!(gap.contains("02:30 on 2026-03-29 in Europe/Zurich, it never happens"), "{gap}");
        let fold = local.on("2026-10-25 02:30", None).unwrap_err();
        assert!(fold.contains("2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"), "{fold}");
        // What the message proposes is taken, and the two are an hour apart.
        let first = local.on("2026-10-25T02:30:00+02:00", None).unwrap();
        let second = local.on("2026-10-25T02:30:00+01:00", None).unwrap();
        assert_eq!(second - first, 3600);
    }

    #[test]
    fn what_is_not_plainly_a_time_is_refused() {
        let zone = zurich();
        let local = Local::new(&zone, 0);
        for text in [
            "",
            "8",
            "0815",
            "08:5",
            "24:00",
            "08:60",
            "08:15:30:00",
            "+8:15",
            "08.15",
            "8:15 pm",
            "21.11.2026 08:15",
            "2026-11-21",
            "2026-02-30 08:15",
            "2026-11-2108:15",
            "noon",
        ] {
            assert_eq!(local.on(text, None), Err(FORMS.to_owned()), "{text}");
        }
    }
}
