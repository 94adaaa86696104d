//! Which flights belong on a board at all, whatever the time: the rules of `assets/board/filters.js`.

use super::numbers::carrier_of;
use crate::board::Flight;
use crate::boards::Filters;

/// Letters and a number, or a range of them: `B7`, `301-306`, `A1-A9`, `A1-9`.
struct Span<'a> {
    letters: &'a str,
    low: u32,
    high: u32,
    one: bool,
}

impl<'a> Span<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let Some((low, high)) = text.split_once('-') else {
            let (letters, low) = numbered(text)?;
            return Some(Self { letters, low, high: low, one: true });
        };
        let ((letters, low), (others, high)) = (numbered(low)?, numbered(high)?);
        (others.is_empty() || others == letters).then_some(Self { letters, low, high, one: false })
    }

    fn overlaps(&self, other: &Self) -> bool {
        !(self.one && other.one)
            && self.letters == other.letters
            && self.low <= other.high
            && other.low <= self.high
    }
}

/// Letters and one to nine digits.
fn numbered(text: &str) -> Option<(&str, u32)> {
    let (letters, digits) = text.split_at(text.find(|char: char| !char.is_ascii_alphabetic())?);
    let fine = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    fine.then(|| digits.parse().ok()).flatten().map(|number| (letters, number))
}

/// Whether one gate, desk or belt is named by one entry of a filter.
fn names(entry: &str, part: &str) -> bool {
    if let Some(prefix) = entry.strip_suffix('*') {
        return part.starts_with(prefix);
    }
    entry == part || Span::of(entry).zip(Span::of(part)).is_some_and(|(entry, part)| entry.overlaps(&part))
}

/// Whether a gate, desk or belt, which may be several (`12/13`, `301-306`), is named by the list.
pub(super) fn at_place(list: &[String], value: Option<&str>) -> bool {
    let Some(value) = value else { return false };
    let mut tight = value.replace('–', "-");
    while tight.contains(" -") || tight.contains("- ") {
        tight = tight.replace(" -", "-").replace("- ", "-");
    }
    let parts: Vec<&str> = tight.split([' ', ',', ';', '/']).filter(|part| !part.is_empty()).collect();
    list.iter().any(|entry| entry == value || parts.iter().any(|part| names(entry, part)))
}

/// One of the filters by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Gate,
    Desks,
    Belt,
}

/// Whether a board with these filters shows the flight; the filter `except` is left out.
pub(super) fn matches(filters: &Filters, flight: &Flight, except: Option<Place>) -> bool {
    let named = |list: &[String], value: Option<&String>| {
        list.is_empty() || value.is_some_and(|value| list.contains(value))
    };
    let carriers = &filters.carriers;
    let mut numbers = std::iter::once(&flight.flight).chain(&flight.codeshares);
    let places = [
        (Place::Gate, &filters.gates, &flight.gate),
        (Place::Desks, &filters.desks, &flight.desks),
        (Place::Belt, &filters.belts, &flight.belt),
    ];
    named(&filters.terminals, flight.terminal.as_ref())
        && named(&filters.airports, flight.airport.as_ref())
        && (carriers.is_empty()
            || numbers.any(|number| carriers.iter().any(|carrier| carrier == carrier_of(number))))
        && places.into_iter().all(|(place, list, value)| {
            except == Some(place) || list.is_empty() || at_place(list, value.as_deref())
        })
}
