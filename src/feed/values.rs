//! One object of a JSON feed. A key that is missing and one that is `null` say the same: nothing.

use serde_json::{Map, Value};

use super::record::Record;
use crate::board::Instant;

/// Elements of a list that are looked at; no flight has as many gates or partners.
const LIST: usize = 100;

/// An object, and the place that it stands at.
pub(super) struct Values<'v> {
    map: &'v Map<String, Value>,
    place: String,
}

impl<'v> Values<'v> {
    /// `value`, if it is an object.
    pub(super) fn of(value: &'v Value, place: &str) -> Option<Self> {
        value.as_object().map(|map| Self { map, place: place.to_owned() })
    }

    fn at(&self, key: &str) -> String {
        format!("{}/{key}", self.place)
    }

    fn given(&self, key: &str) -> Option<&'v Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// Whether anything is said under a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.given(key).is_some()
    }

    /// The object under a key.
    pub(super) fn below(&self, record: &mut Record, key: &str) -> Option<Self> {
        let value = self.given(key)?;
        let below = Self::of(value, &self.at(key));
        if below.is_none() {
            record.refuse(&self.at(key), "an object", &value.to_string());
        }
        below
    }

    /// The text under a key. A number is text as well: it is a name, and not all fit into a float.
    pub(super) fn text(&self, record: &mut Record, key: &str) -> Option<String> {
        match self.given(key)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
            other => {
                record.refuse(&self.at(key), "text", &other.to_string());
                None
            }
        }
    }

    /// The texts in the list under a key; empty ones are left out.
    pub(super) fn texts(&self, record: &mut Record, key: &str) -> Vec<String> {
        let list = match self.given(key) {
            None => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(other) => {
                record.refuse(&self.at(key), "a list of texts", &other.to_string());
                return Vec::new();
            }
        };
        let mut texts = Vec::new();
        for (value, at) in list.iter().take(LIST).zip(0..) {
            match value {
                Value::String(text) => texts.push(text.trim().to_owned()),
                Value::Null => {}
                other => record.refuse(&format!("{}/{at}", self.at(key)), "text", &other.to_string()),
            }
        }
        texts.retain(|text| !text.is_empty());
        texts
    }

    /// The objects in the list under a key.
    pub(super) fn list(&self, key: &str) -> Vec<&'v Value> {
        match self.given(key) {
            Some(Value::Array(list)) => list.iter().take(LIST).collect(),
            _ => Vec::new(),
        }
    }

    /// The instant under a key.
    pub(super) fn instant(&self, record: &mut Record, key: &str) -> Option<Instant> {
        let text = self.text(record, key)?;
        record.instant(&self.at(key), &text)
    }

    /// The instant under a key that must be there.
    pub(super) fn required_instant(&self, record: &mut Record, key: &str) -> Option<Instant> {
        if !self.has(key) {
            record.missing(&self.at(key), "an instant");
        }
        self.instant(record, key)
    }
}
