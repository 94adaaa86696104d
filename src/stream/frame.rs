//! The bytes of the stream, by the HTML standard's "event stream" format
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};

use super::Cursor;
use crate::board::{Event, Text};

/// One event of the ring in the two forms that streams need.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its sequence number.
    pub seq: u64,
    /// For `/events`: id, name, data.
    pub event: Bytes,
    /// For `/api/updates`: a notice's text as a plain message; other events have none.
    pub message: Option<Bytes>,
}

/// A durable event with all that its publication needs.
#[derive(Debug)]
pub struct Change {
    /// The event.
    pub event: Event,
    /// Its data for the public.
    pub json: Arc<str>,
    /// Its bytes on the streams.
    pub frame: Frame,
}

impl Frame {
    /// Frames `event`, whose public data is `json`.
    pub fn of(cursor: Cursor, change: &Event, json: &str) -> Self {
        let text = match change {
            Event::Notice(notice) => Some(&notice.text),
            _ => None,
        };
        Self {
            seq: cursor.seq,
            event: event(Some(cursor), change.name(), json),
            message: text.map(|text| notice_message(cursor, text)),
        }
    }
}

/// A notice as a plain message, in English where it speaks several languages.
pub fn notice_message(id: Cursor, text: &Text) -> Bytes {
    message(id, text.in_language("en"))
}

/// A named event, with an id unless the client shall keep the one it has.
///
/// # Panics
/// When `name` holds CR, LF or NUL: names are ours, never a caller's.
pub fn event(id: Option<Cursor>, name: &str, data: &str) -> Bytes {
    assert!(!name.contains(['\r', '\n', '\0']), "an event name is one line");
    let mut out = BytesMut::with_capacity(data.len() + name.len() + 48);
    put_id(&mut out, id);
    out.put_slice(b"event: ");
    out.put_slice(name.as_bytes());
    out.put_slice(b"\n");
    put_data(&mut out, data);
    out.put_slice(b"\n");
    out.freeze()
}

/// An unnamed event, which an `EventSource` gives to its `message` listeners.
pub fn message(id: Cursor, data: &str) -> Bytes {
    let mut out = BytesMut::with_capacity(data.len() + 48);
    put_id(&mut out, Some(id));
    put_data(&mut out, data);
    out.put_slice(b"\n");
    out.freeze()
}

/// The first bytes of every stream: when to come back, and a comment that makes proxies and
/// browsers see an answer at once.
pub fn preamble(retry_ms: u64, version: &str) -> Bytes {
    format!("retry: {retry_ms}\n\n: gatepost {version}\n\n").into()
}

/// A sign of life: a comment for those that look at bytes, an event for those that cannot.
/// Without an id, so that the client's cursor stays where it is.
pub fn heartbeat(data: &str) -> Bytes {
    let event = event(None, "heartbeat", data);
    let mut out = BytesMut::with_capacity(event.len() + 14);
    out.put_slice(b": heartbeat\n\n");
    out.put_slice(&event);
    out.freeze()
}

fn put_id(out: &mut BytesMut, id: Option<Cursor>) {
    if let Some(id) = id {
        out.put_slice(b"id: ");
        out.put_slice(id.to_string().as_bytes());
        out.put_slice(b"\n");
    }
}

/// A `data:` line for each line of `data`, whichever of the three line ends it uses; the
/// reader joins them with LF. Empty data is one empty line, else no event would be dispatched.
fn put_data(out: &mut BytesMut, data: &str) {
    let mut rest = data;
    loop {
        let end = memchr::memchr2(b'\r', b'\n', rest.as_bytes());
        let line = end.map_or(rest, |at| &rest[..at]);
        out.put_slice(if line.is_empty() { b"data:" } else { b"data: " });
        out.put_slice(line.as_bytes());
        out.put_slice(b"\n");
        let Some(at) = end else { return };
        rest = rest[at..].strip_prefix("\r\n").unwrap_or(&rest[at + 1..]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The standard's parser, for one event.
    fn parse(bytes: &[u8]) -> (Option<String>, String, Option<String>) {
        let text = std::str::from_utf8(bytes).unwrap();
        let (mut id, mut name, mut data) = (None, "message".to_owned(), None::<String>);
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(lines[lines.len() - 2..], ["", ""], "a block ends with an empty line");
        for line in &lines[..lines.len() - 2] {
            assert!(!line.contains('\r'));
            let (field, value) = line.split_once(':').unwrap();
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "id" => id = Some(value.to_owned()),
                "event" => name = value.to_owned(),
                "data" => {
                    let all: &mut String = data.get_or_insert_default();
                    all.push_str(value);
                    all.push('\n');
                }
                other => panic!("unknown field {other:?}"),
            }
        }
        (id, name, data.map(|data| data.strip_suffix('\n').unwrap().to_owned()))
    }

    proptest! {
        #[test]
        fn any_text_arrives_as_it_was_sent(text in "([a-z :]|\r|\n|\r\n|ü|\u{0}){0,40}") {
            let id = Cursor { epoch: 7, seq: 9 };
            let expected = text.replace("\r\n", "\n").replace('\r', "\n");
            let (got_id, name, data) = parse(&event(Some(id), "notice", &text));
            prop_assert_eq!((got_id, name.as_str()), (Some(id.to_string()), "notice"));
            prop_assert_eq!(data.as_ref(), Some(&expected));
            let (_, name, data) = parse(&message(id, &text));
            prop_assert_eq!(name.as_str(), "message");
            prop_assert_eq!(data, Some(expected));
        }
    }

    #[test]
    fn a_heartbeat_has_a_comment_and_no_id() {
        let frame = heartbeat("{}");
        let event = frame.strip_prefix(b": heartbeat\n\n").unwrap();
        assert_eq!(parse(event), (None, "heartbeat".to_owned(), Some("{}".to_owned())));
    }

    #[test]
    fn empty_data_still_makes_an_event() {
        assert_eq!(&event(None, "closedConnection", "")[..], b"event: closedConnection\ndata:\n\n");
    }

    #[test]
    fn the_first_bytes_say_when_to_come_back() {
        assert_eq!(&preamble(2000, "1.0")[..], b"retry: 2000\n\n: gatepost 1.0\n\n");
    }
}
