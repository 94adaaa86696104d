//! Bytes to a JSON value. `serde_json` bounds the depth; a duplicate key is refused, because a
//! reader that takes the last one and a reader that takes the first would see two flights.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::echo;

/// Not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Where, from 1.
    pub line: usize,
    /// Where in the line, from 1.
    pub column: usize,
    /// What was wrong.
    pub what: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not JSON at line {} column {}: {}", self.line, self.column, self.what)
    }
}

impl std::error::Error for Malformed {}

/// Values in one document: enough for the largest batch, too few to fill the memory of a small computer
/// with empty lists.
const VALUES: usize = 500_000;

/// The JSON value that `body` is.
pub fn document(body: &[u8]) -> Result<Value, Malformed> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let read = Budget::new(VALUES).deserialize(&mut deserializer);
    match read.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(Unique(value)) => Ok(value),
        Err(error) => Err(located(&error)),
    }
}

pub(super) fn located(error: &serde_json::Error) -> Malformed {
    let text = error.to_string();
    // The position is told apart, and a message can hold what was sent.
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    Malformed { line: error.line(), column: error.column(), what: echo(what) }
}

/// A value in which no object has a key twice.
pub(super) struct Unique(pub(super) Value);

/// How many values may still come: a few bytes of JSON can be many times as large in memory.
pub(super) struct Budget {
    left: Cell<usize>,
    whole: usize,
}

impl Budget {
    pub(super) fn new(values: usize) -> Self {
        Self { left: Cell::new(values), whole: values }
    }
}

impl<'de> DeserializeSeed<'de> for &Budget {
    type Value = Unique;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Unique, D::Error> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(D::Error::custom(format_args!("more than {} values", self.whole)));
        };
        self.left.set(left);
        deserializer.deserialize_any(UniqueVisitor(self)).map(Unique)
    }
}

struct UniqueVisitor<'b>(&'b Budget);

impl<'de> Visitor<'de> for UniqueVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(value)) = seq.next_element_seed(self.0)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key {:?} twice", echo(&key))));
            }
            let Unique(value) = access.next_value_seed(self.0)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
