//! What the records of all feeds have in common: texts, numbers and instants as a flight has them, and
//! the faults of one record in the words of its feed.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::board::{Audience, Fault, Flight, Instant, Remark, limits};
use crate::wire::{self, echo};

/// The language of a text whose feed does not say which it is.
pub(super) const LANGUAGE: &str = "en";

/// The faults of one record.
#[derive(Debug, Default)]
pub(super) struct Record {
    faults: Vec<Fault>,
}

impl Record {
    /// `value` at `place` is not what was expected there.
    pub(super) fn refuse(&mut self, place: &str, expected: &str, value: &str) {
        self.faults.push(Fault::new(place, refusal(expected, value)));
    }

    /// Nothing is where something must be, unless what is there was refused already.
    pub(super) fn missing(&mut self, place: &str, expected: &str) {
        if self.faults.iter().all(|fault| fault.pointer != place) {
            self.faults.push(Fault::new(place, format!("{expected}: it is required")));
        }
    }

    /// An instant with an offset; without one it is UTC, as the feeds that leave it out mean it.
    pub(super) fn instant(&mut self, place: &str, text: &str) -> Option<Instant> {
        let text = text.trim();
        let read = text.parse::<Timestamp>().ok().or_else(|| {
            let civil = text.parse::<DateTime>().ok().filter(|_| text.len() > "2026-11-21T".len())?;
            TimeZone::UTC.to_timestamp(civil).ok()
        });
        let seconds = read.map(Timestamp::as_second).filter(|at| (0..=limits::LAST_INSTANT).contains(at));
        if seconds.is_none() {
            self.refuse(place, "an instant such as 2026-11-21T08:15:00Z", text);
        }
        seconds
    }

    /// A flight number as it is kept.
    pub(super) fn number(&mut self, place: &str, text: &str) -> Option<String> {
        let number = wire::flight_number(text.trim());
        let good = (2..=limits::FLIGHT_NUMBER).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if good {
            return Some(number);
        }
        let expected = format!("a flight number of 2 to {} letters and digits", limits::FLIGHT_NUMBER);
        self.refuse(place, &expected, text);
        None
    }

    /// A day.
    pub(super) fn day(&mut self, place: &str, text: &str) -> Option<String> {
        // Some write it as an instant, of which the day is what counts.
        let day = text.trim().get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
        if day.is_none() {
            self.refuse(place, "a date such as 2026-11-21", text);
        }
        day.map(|day| day.to_string())
    }

    /// `flight` if nothing was wrong.
    pub(super) fn finish(mut self, flight: Option<Flight>) -> Result<Flight, Vec<Fault>> {
        if let Some(flight) = flight
            && self.faults.is_empty()
        {
            self.faults = flight.faults();
            if self.faults.is_empty() {
                return Ok(flight);
            }
        }
        Err(self.faults)
    }

    /// The faults, where there is no flight to finish.
    pub(super) fn faults(self) -> Vec<Fault> {
        self.faults
    }
}

/// What was expected, and the beginning of what was there instead.
pub(super) fn refusal(expected: &str, value: &str) -> String {
    format!("{expected}, not {:?}", echo(value.trim()))
}

/// One line of text without control characters, in at most `limit` characters; a mark shows that more
/// was said. Nothing when it is empty.
pub(super) fn short(text: &str, limit: usize) -> Option<String> {
    let words: Vec<&str> = text.split(|char: char| char.is_whitespace() || char.is_control()).collect();
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(limit) {
        _ if line.is_empty() => None,
        None => Some(line),
        Some(_) => Some(line.chars().take(limit - 1).chain(['…']).collect()),
    }
}

/// Several gates, belts or desks in one short text.
pub(super) fn joined<'t>(parts: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let mut distinct: Vec<String> = Vec::new();
    for part in parts.into_iter().filter_map(|part| short(part, limits::SHORT)) {
        if !distinct.contains(&part) {
            distinct.push(part);
        }
    }
    let whole = distinct.join("/");
    if whole.chars().count() <= limits::SHORT {
        return Some(whole).filter(|whole| !whole.is_empty());
    }
    // As many as fit, and a mark that there are more.
    while distinct.len() > 1 {
        distinct.pop();
        let fewer = format!("{}/…", distinct.join("/"));
        if fewer.chars().count() <= limits::SHORT {
            return Some(fewer);
        }
    }
    distinct.pop()
}

/// Desks, those that follow each other as a range: `301`, `302`, `303` are `301-303`.
pub(super) fn desks<'t>(parts: impl IntoIterator<Item = &'t str>) -> Option<String> {
    let mut runs: Vec<(String, String)> = Vec::new();
    for part in parts.into_iter().filter_map(|part| short(part, limits::SHORT)) {
        match runs.last_mut() {
            Some((_, last)) if follows(last, &part) => *last = part,
            _ => runs.push((part.clone(), part)),
        }
    }
    let texts: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| if first == last { first } else { format!("{first}-{last}") })
        .collect();
    joined(texts.iter().map(String::as_str))
}

/// Whether two desks differ only in a number, and by one.
fn follows(before: &str, after: &str) -> bool {
    let parts = |text: &str| -> Option<(String, u32)> {
        let letters = text.trim_end_matches(|char: char| char.is_ascii_digit());
        Some((letters.to_owned(), text[letters.len()..].parse().ok()?))
    };
    match (parts(before), parts(after)) {
        (Some((one, first)), Some((other, second))) => one == other && first.checked_add(1) == Some(second),
        _ => false,
    }
}

/// Whether a text is an IATA code, in any case.
pub(super) fn code(text: &str) -> Option<String> {
    let text = text.trim();
    let good = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    good.then(|| text.to_ascii_uppercase())
}

/// Adds codeshares, each once, as many as a flight may have, and never the flight's own number.
pub(super) fn share(flight: &mut Flight, numbers: impl IntoIterator<Item = String>) {
    for number in numbers {
        let known = flight.flight == number || flight.codeshares.contains(&number);
        if !known && flight.codeshares.len() < limits::CODESHARES {
            flight.codeshares.push(number);
        }
    }
}

/// A remark for `audience` in the language of nobody knows.
pub(super) fn remark(audience: Audience, text: &str) -> Option<Remark> {
    let text = short(text, limits::REMARK)?;
    Some(Remark { audience, text: [(LANGUAGE.to_owned(), text)].into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_gates_are_joined_and_what_does_not_fit_is_marked() {
        assert_eq!(joined(["A1"]).as_deref(), Some("A1"));
        assert_eq!(joined(["A1", " B2 ", "A1", ""]).as_deref(), Some("A1/B2"));
        assert_eq!(joined(["A10", "A11", "A12"]).as_deref(), Some("A10/A11/A12"));
        assert_eq!(joined(["A10", "A11", "A12", "A13"]).as_deref(), Some("A10/A11/…"));
        assert_eq!(joined(["a name beyond all limits"]).as_deref(), Some("a name beyo…"));
        assert_eq!(joined(["1234567890ab", "2"]).as_deref(), Some("1234567890ab"));
        assert_eq!(joined([]), None);
    }

    #[test]
    fn desks_that_follow_each_other_are_a_range() {
        assert_eq!(desks(["301", "302", "303"]).as_deref(), Some("301-303"));
        assert_eq!(desks(["A9", "A10", "B1", "7"]).as_deref(), Some("A9-A10/B1/7"));
        assert_eq!(desks(["North", "South"]).as_deref(), Some("North/South"));
    }

    #[test]
    fn a_text_is_one_line_within_its_limit() {
        assert_eq!(short(" two\r\n lines\u{0} ", 20).as_deref(), Some("two lines"));
        assert_eq!(short("ééééé", 4).as_deref(), Some("ééé…"));
        assert_eq!(short("éééé", 4).as_deref(), Some("éééé"));
        assert_eq!(short(" \n", 4), None);
    }

    #[test]
    fn an_instant_without_an_offset_is_utc() {
        let mut record = Record::default();
        let at = record.instant("/t", "2026-11-21T08:15:00Z");
        assert_eq!(record.instant("/t", "2026-11-21T08:15:00"), at);
        assert_eq!(record.instant("/t", " 2026-11-21T09:15:00.000+01:00 "), at);
        for wrong in ["", "2026-11-21", "08:15", "2026-13-21T08:15:00Z", "1969-01-01T00:00:00Z", "Ω"] {
            assert_eq!(record.instant("/t", wrong), None, "{wrong}");
        }
        assert_eq!(record.faults().len(), 6);
    }
}
