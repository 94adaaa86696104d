//! Reading one JSON value as one type, and where in the document that is.

use serde_json::{Map, Value};

use super::{FAULTS, echo};
use crate::board::{Audience, Direction, Fault, Instant, Level, LocalText, Remark, Text, limits};

/// The faults of one request, bounded, and the place that is being read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    faults: Vec<Fault>,
    pointer: String,
}

impl Reader {
    /// What `read` says, or all that was wrong.
    pub(super) fn run<T>(read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Vec<Fault>> {
        let mut reader = Self::default();
        match read(&mut reader) {
            Some(value) if reader.faults.is_empty() => Ok(value),
            _ => Err(reader.faults),
        }
    }

    /// Whether enough faults are known to stop looking.
    pub(super) fn full(&self) -> bool {
        self.faults.len() >= FAULTS
    }

    /// Reads what stands below `token`.
    pub(super) fn at<T>(&mut self, token: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&echo(token).replace('~', "~0").replace('/', "~1"));
        let value = read(self);
        self.pointer.truncate(length);
        value
    }

    /// Notes a fault here. The text is only made when there is room for it.
    pub(super) fn fault<T>(&mut self, expected: impl FnOnce() -> String) -> Option<T> {
        if !self.full() {
            self.faults.push(Fault::new(self.pointer.as_str(), expected()));
        }
        None
    }

    /// Adds what `checked` found here, but for places where reading failed already.
    pub(super) fn union(&mut self, checked: Vec<Fault>) {
        let known: Vec<String> = self.faults.iter().map(|fault| fault.pointer.clone()).collect();
        for fault in checked {
            let fault = fault.under(&self.pointer);
            if !self.full() && !known.contains(&fault.pointer) {
                self.faults.push(fault);
            }
        }
    }

    /// A key that has no meaning here.
    pub(super) fn unknown(&mut self, key: &str, known: &[&str]) {
        self.at(key, |reader| {
            reader.fault::<()>(|| match nearest(key, known.iter().copied()) {
                Some(near) => format!("no field of this name; the nearest is {near}"),
                None => format!("no field of this name; there are {}", known.join(", ")),
            })
        });
    }

    pub(super) fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        value.as_object().or_else(|| self.fault(|| "an object".to_owned()))
    }

    pub(super) fn text(&mut self, value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned).or_else(|| self.fault(|| "text".to_owned()))
    }

    /// Text of 1 to `limit` characters on one line.
    pub(super) fn short(&mut self, value: &Value, limit: usize) -> Option<String> {
        let text = value.as_str().filter(|text| {
            (1..=limit).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        });
        text.map(str::to_owned).or_else(|| self.fault(|| format!("text of 1 to {limit} characters")))
    }

    pub(super) fn flag(&mut self, value: &Value) -> Option<bool> {
        value.as_bool().or_else(|| self.fault(|| "true or false".to_owned()))
    }

    /// A whole number from 0 to `most`.
    pub(super) fn whole(&mut self, value: &Value, most: u32) -> Option<u32> {
        let number = value.as_i64().or_else(|| whole(value.as_f64()?));
        let number = number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= most);
        number.or_else(|| self.fault(|| format!("a whole number from 0 to {most}")))
    }

    pub(super) fn instant(&mut self, value: &Value) -> Option<Instant> {
        let instant = match value {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.parse().ok().map(jiff::Timestamp::as_second),
            _ => None,
        };
        match instant {
            Some(at) if (0..=limits::LAST_INSTANT).contains(&at) => instant,
            Some(_) => self.fault(|| "an instant between the years 1970 and 9999".to_owned()),
            None => self
                .fault(|| "an instant: RFC 3339 with an offset or Z, or whole seconds since 1970".to_owned()),
        }
    }

    pub(super) fn direction(&mut self, value: &Value) -> Option<Direction> {
        self.word(value, &[("departure", Direction::Departure), ("arrival", Direction::Arrival)])
    }

    pub(super) fn level(&mut self, value: &Value) -> Option<Level> {
        let levels = [("info", Level::Info), ("security", Level::Security), ("emergency", Level::Emergency)];
        self.word(value, &levels)
    }

    /// The value that one of a few words stands for.
    pub(super) fn word<T: Copy>(&mut self, value: &Value, words: &[(&str, T)]) -> Option<T> {
        let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
        found.map(|(_, meaning)| *meaning).or_else(|| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(|| format!("one of {}", known.join(", ")))
        })
    }

    /// A list, each element read by `element`.
    pub(super) fn list<T>(
        &mut self,
        value: &Value,
        mut element: impl FnMut(&mut Self, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(values) = value.as_array() else {
            return self.fault(|| "a list".to_owned());
        };
        let mut list = Vec::new();
        for (at, value) in values.iter().enumerate() {
            if self.full() {
                return None;
            }
            list.extend(self.at(&at.to_string(), |reader| element(reader, value)));
        }
        Some(list)
    }

    pub(super) fn texts(&mut self, value: &Value) -> Option<Vec<String>> {
        self.list(value, Self::text)
    }

    pub(super) fn remarks(&mut self, value: &Value) -> Option<Vec<Remark>> {
        self.list(value, Self::remark)
    }

    fn remark(&mut self, value: &Value) -> Option<Remark> {
        let map = self.object(value)?;
        let audience = self.required(map, "audience", |reader, value| {
            let words = [
                ("public", Audience::Public),
                ("gate", Audience::Gate),
                ("check-in", Audience::CheckIn),
                ("belt", Audience::Belt),
                ("staff", Audience::Staff),
            ];
            reader.word(value, &words)
        });
        let text = self.required(map, "text", Self::local_text);
        self.nothing_but(map, &["audience", "text"]);
        Some(Remark { audience: audience?, text: text? })
    }

    pub(super) fn local_text(&mut self, value: &Value) -> Option<LocalText> {
        let Some(map) = value.as_object() else {
            return self.fault(|| "an object of texts by language, such as {\"en\": \"…\"}".to_owned());
        };
        let mut texts = LocalText::new();
        for (tag, value) in map {
            if self.full() {
                return None;
            }
            if let Some(text) = self.at(tag, |reader| reader.text(value)) {
                texts.insert(tag.clone(), text);
            }
        }
        Some(texts)
    }

    pub(super) fn any_text(&mut self, value: &Value) -> Option<Text> {
        match value {
            Value::String(text) => Some(Text::Plain(text.clone())),
            Value::Object(_) => self.local_text(value).map(Text::Local),
            _ => self.fault(|| "text, or an object of texts by language".to_owned()),
        }
    }

    /// A field that must be there.
    pub(super) fn required<T>(
        &mut self,
        map: &Map<String, Value>,
        field: &str,
        read: impl FnOnce(&mut Self, &Value) -> Option<T>,
    ) -> Option<T> {
        self.at(field, |reader| match map.get(field) {
            Some(value) => read(reader, value),
            None => reader.fault(|| "this field: it is required".to_owned()),
        })
    }

    /// Refuses every field that is not `known`.
    pub(super) fn nothing_but(&mut self, map: &Map<String, Value>, known: &[&str]) {
        for key in map.keys().filter(|key| !known.contains(&key.as_str())) {
            if self.full() {
                return;
            }
            self.unknown(key, known);
        }
    }
}

/// `1.0` is the same number as `1`; beyond 2^53 a float no longer tells which.
#[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

/// The known name that `name` was probably meant to be. Long names are not compared: the cost grows
/// with their length, and no known name is long.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const LONGEST: usize = 40;
    const SIMILAR: f64 = 0.75;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let scored = known.into_iter().map(|known| (strsim::jaro_winkler(&name, &known.to_lowercase()), known));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (best.0 >= SIMILAR).then_some(best.1)
}
