//! The elements of a long list, one at a time: a document of 100,000 flights is never in memory as
//! values, only one flight of it.

use std::fmt;
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::document::{Budget, Malformed, Unique, located};

/// Values in one element; a flight has fewer than a hundred.
const VALUES: usize = 2_000;

/// What stood around the elements.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Whether the document is an object with the list in a field, and not the list itself.
    pub wrapped: bool,
    /// Whether there was a list.
    pub found: bool,
    /// The other fields of the object, as many as are worth telling.
    pub others: Vec<String>,
}

/// Other fields that are remembered.
const OTHERS: usize = 20;

/// Gives each element of the list that `body` is, or that stands in its field `list`, to `each` with
/// its place from 0. `each` may break off; the rest is then not read, and no fault is found in it.
pub fn elements(
    body: &[u8],
    list: &str,
    mut each: impl FnMut(usize, Value) -> ControlFlow<()>,
) -> Result<Frame, Malformed> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut frame = Frame::default();
    let mut broken = false;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let document = Document { list, nested: false, frame: &mut frame, each: &mut each, broken: &mut broken };
    let read = document.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match read {
        Err(error) if !broken => Err(located(&error)),
        _ => Ok(frame),
    }
}

struct Document<'a, F> {
    list: &'a str,
    /// Whether this is the field of an object already.
    nested: bool,
    frame: &'a mut Frame,
    each: &'a mut F,
    broken: &'a mut bool,
}

impl<'de, F: FnMut(usize, Value) -> ControlFlow<()>> Visitor<'de> for Document<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list, or an object with the list {}", self.list)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.frame.found = true;
        let mut at = 0;
        loop {
            let budget = Budget::new(VALUES);
            let Some(Unique(value)) = seq.next_element_seed(&budget)? else { return Ok(()) };
            if (self.each)(at, value).is_break() {
                *self.broken = true;
                return Err(A::Error::custom("broken off"));
            }
            at += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { list, nested, frame, each, broken } = self;
        frame.wrapped = true;
        while let Some(key) = map.next_key::<String>()? {
            if nested {
                map.next_value::<IgnoredAny>()?;
            } else if key != list {
                if frame.others.len() < OTHERS {
                    frame.others.push(key);
                }
                map.next_value::<IgnoredAny>()?;
            } else if frame.found {
                return Err(A::Error::custom(format_args!("the key {list:?} twice")));
            } else {
                let nested = true;
                map.next_value_seed(Document {
                    list,
                    nested,
                    frame: &mut *frame,
                    each: &mut *each,
                    broken: &mut *broken,
                })?;
            }
        }
        Ok(())
    }

    // Anything else is JSON without a list: that is the caller's to say.
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

impl<'de, F: FnMut(usize, Value) -> ControlFlow<()>> DeserializeSeed<'de> for Document<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(Frame, Vec<(usize, Value)>), Malformed> {
        let mut all = Vec::new();
        let frame = elements(body.as_bytes(), "flights", |at, value| {
            all.push((at, value));
            ControlFlow::Continue(())
        })?;
        Ok((frame, all))
    }

    #[test]
    fn a_list_is_found_bare_and_in_its_field() {
        let (frame, all) = read("[1, {\"a\": 2}]").unwrap();
        assert_eq!((frame.found, frame.wrapped, all.len()), (true, false, 2));
        let (frame, all) = read("\u{feff}{\"x\": [[]], \"flights\": [7], \"y\": null}").unwrap();
        assert_eq!(frame, Frame { wrapped: true, found: true, others: vec!["x".to_owned(), "y".to_owned()] });
        assert_eq!(all, [(0, Value::from(7))]);
        for none in ["7", "null", "\"text\"", "{}", "{\"flights\": {\"flights\": [1]}}", "{\"flights\": 1.5}"]
        {
            let (frame, all) = read(none).unwrap();
            assert!(!frame.found && all.is_empty(), "{none}");
        }
    }

    #[test]
    fn what_is_not_json_or_says_something_twice_is_refused_with_its_place() {
        for (body, what) in [
            ("[1, 2", "EOF"),
            ("[1] 2", "trailing"),
            ("{\"flights\": [], \"flights\": []}", "twice"),
            ("[{\"a\": 1, \"a\": 2}]", "the key \"a\" twice"),
        ] {
            let malformed = read(body).unwrap_err();
            assert!(malformed.what.contains(what), "{body}: {malformed}");
        }
    }

    #[test]
    fn an_element_has_only_so_many_values() {
        let list = |values: usize| format!("[[{}], 1]", vec!["0"; values].join(","));
        assert_eq!(read(&list(VALUES - 1)).unwrap().1.len(), 2);
        assert!(read(&list(VALUES)).unwrap_err().what.contains("more than 2000 values"));
    }

    #[test]
    fn nothing_is_read_after_a_break() {
        let mut seen = 0;
        let frame = elements(b"[1, 2, oops", "flights", |_, _| {
            seen += 1;
            ControlFlow::Break(())
        });
        assert_eq!((seen, frame.map(|frame| frame.found)), (1, Ok(true)));
    }
}
