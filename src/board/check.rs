//! The shape that flights and notices must have. Every fault is found, not only the first.

use super::{Flight, Instant, LocalText, Notice, Text, limits};

/// One thing wrong with what was sent: where, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into what was sent, e.g. `/gate`.
    pub pointer: String,
    /// What was expected, in words.
    pub expected: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), expected: expected.into() }
    }

    /// The same fault below `prefix`.
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        Self { pointer: format!("{prefix}{}", self.pointer), expected: self.expected }
    }
}

impl Flight {
    /// All that is wrong with this flight; empty when it may be stored.
    pub fn faults(&self) -> Vec<Fault> {
        let mut list = Faults::default();
        if !self.id.is_empty() {
            list.id("/id", &self.id);
        }
        list.number("/flight", &self.flight);
        list.at_most("/codeshares", self.codeshares.len(), limits::CODESHARES, "flight numbers");
        for (at, number) in self.codeshares.iter().enumerate() {
            list.number(&format!("/codeshares/{at}"), number);
        }
        if let Some(code) = &self.airport {
            list.airport("/airport", code);
        }
        list.text("/city", self.city.as_deref(), limits::CITY);
        list.at_most("/via", self.via.len(), limits::VIA, "airport codes");
        for (at, code) in self.via.iter().enumerate() {
            list.airport(&format!("/via/{at}"), code);
        }
        list.instant("/scheduled", Some(self.scheduled));
        for (pointer, instant) in [
            ("/estimated", self.estimated),
            ("/actual", self.actual),
            ("/checkin_opens", self.checkin_opens),
            ("/checkin_closes", self.checkin_closes),
            ("/gate_opens", self.gate_opens),
            ("/boarding", self.boarding),
            ("/gate_closes", self.gate_closes),
            ("/first_bag", self.first_bag),
            ("/last_bag", self.last_bag),
            ("/gate_changed", self.gate_changed),
        ] {
            list.instant(pointer, instant);
        }
        list.text("/state", Some(&self.state), limits::STATE);
        for (pointer, text, limit) in [
            ("/terminal", &self.terminal, limits::SHORT),
            ("/gate", &self.gate, limits::SHORT),
            ("/previous_gate", &self.previous_gate, limits::SHORT),
            ("/desks", &self.desks, limits::SHORT),
            ("/belt", &self.belt, limits::SHORT),
            ("/exit", &self.exit, limits::SHORT),
            ("/source", &self.source, limits::SOURCE),
            ("/source_id", &self.source_id, limits::SOURCE),
        ] {
            list.text(pointer, text.as_deref(), limit);
        }
        list.at_most("/remarks", self.remarks.len(), limits::REMARKS, "remarks");
        for (at, remark) in self.remarks.iter().enumerate() {
            list.local(&format!("/remarks/{at}/text"), &remark.text, limits::REMARK, false);
        }
        list.at_most("/languages", self.languages.len(), limits::LANGUAGES, "languages");
        for (at, tag) in self.languages.iter().enumerate() {
            list.language(&format!("/languages/{at}"), tag);
        }
        list.date("/origin_date", self.origin_date.as_deref());
        list.date("/service_date", self.service_date.as_deref());
        list.0.extend(self.override_faults());
        list.0
    }
}

impl Notice {
    /// All that is wrong with this notice; empty when it may be stored.
    pub fn faults(&self) -> Vec<Fault> {
        let mut list = Faults::default();
        if !self.id.is_empty() {
            list.id("/id", &self.id);
        }
        list.0.extend(self.text.faults("/text", limits::NOTICE, true));
        list.instant("/until", self.until);
        list.0
    }
}

impl Text {
    /// All that is wrong with this text at `pointer`, of which each language has 1 to `limit`
    /// characters; `breaks` allows line feeds.
    pub fn faults(&self, pointer: &str, limit: usize, breaks: bool) -> Vec<Fault> {
        let mut list = Faults::default();
        match self {
            Self::Plain(text) => list.line(pointer, text, limit, breaks),
            Self::Local(texts) => list.local(pointer, texts, limit, breaks),
        }
        list.0
    }
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn unless(&mut self, good: bool, pointer: &str, expected: impl FnOnce() -> String) {
        if !good {
            self.0.push(Fault::new(pointer, expected()));
        }
    }

    fn id(&mut self, pointer: &str, id: &str) {
        // In an address `.` and `..` are steps, which clients take before they send it.
        let good = (1..=limits::ID).contains(&id.len())
            && !id.starts_with('.')
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        self.unless(good, pointer, || format!("1 to {} of A-Z a-z 0-9 _ - and, but first, .", limits::ID));
    }

    fn number(&mut self, pointer: &str, number: &str) {
        let good = (2..=limits::FLIGHT_NUMBER).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        self.unless(good, pointer, || {
            format!("a flight number such as SK455: 2 to {} letters and digits", limits::FLIGHT_NUMBER)
        });
    }

    fn airport(&mut self, pointer: &str, code: &str) {
        let good = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        self.unless(good, pointer, || "an IATA airport code: three capital letters".to_owned());
    }

    fn instant(&mut self, pointer: &str, instant: Option<Instant>) {
        let good = instant.is_none_or(|at| (0..=limits::LAST_INSTANT).contains(&at));
        self.unless(good, pointer, || "an instant between the years 1970 and 9999".to_owned());
    }

    fn date(&mut self, pointer: &str, date: Option<&str>) {
        let good = date.is_none_or(is_date);
        self.unless(good, pointer, || "a date such as 2026-11-21".to_owned());
    }

    fn text(&mut self, pointer: &str, text: Option<&str>, limit: usize) {
        if let Some(text) = text {
            self.line(pointer, text, limit, false);
        }
    }

    fn line(&mut self, pointer: &str, text: &str, limit: usize, breaks: bool) {
        let size = text.chars().count();
        self.unless((1..=limit).contains(&size), pointer, || format!("1 to {limit} characters"));
        let shown = text.is_empty() || !text.chars().all(char::is_whitespace);
        self.unless(shown, pointer, || "text of more than spaces".to_owned());
        let clean = text.chars().all(|char| !char.is_control() || (breaks && char == '\n'));
        self.unless(clean, pointer, || {
            let except = if breaks { " but line feeds" } else { "" };
            format!("text without control characters{except}")
        });
    }

    fn local(&mut self, pointer: &str, texts: &LocalText, limit: usize, breaks: bool) {
        self.unless(!texts.is_empty(), pointer, || "at least one language".to_owned());
        self.at_most(pointer, texts.len(), limits::LANGUAGES, "languages");
        for (tag, text) in texts {
            let below = format!("{pointer}/{}", tag.replace('~', "~0").replace('/', "~1"));
            self.language(&below, tag);
            self.line(&below, text, limit, breaks);
        }
    }

    fn language(&mut self, pointer: &str, tag: &str) {
        let mut parts = tag.split('-');
        let primary = parts.next().is_some_and(|part| {
            (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        let good = primary
            && tag.len() <= 35
            && parts.all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
        self.unless(good, pointer, || "a language tag such as de or zh-Hant".to_owned());
    }

    fn at_most(&mut self, pointer: &str, count: usize, limit: usize, what: &str) {
        self.unless(count <= limit, pointer, || format!("at most {limit} {what}"));
    }
}

fn is_date(date: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| -> Option<u32> {
        let part = date.get(range)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else {
        return false;
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let longest = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 31,
    };
    year >= 1970 && (1..=12).contains(&month) && (1..=longest).contains(&day)
}
