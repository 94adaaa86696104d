//! The event stream as the daemon writes it, read from a socket
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use std::io::{self, BufRead, BufReader, Read};
use std::time::Duration;

/// Bytes of the largest event: a snapshot of a full board.
const LARGEST: u64 = 64 << 20;

/// One event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) data: String,
}

/// The events of a stream.
pub(super) struct Events<R> {
    reader: BufReader<R>,
    /// When the daemon wants its clients back.
    pub(super) retry: Option<Duration>,
}

impl<R: Read> Events<R> {
    pub(super) fn new(stream: R) -> Self {
        Self { reader: BufReader::new(stream), retry: None }
    }

    /// The next event; none at the end of the stream, where a half of one does not count.
    pub(super) fn next(&mut self) -> io::Result<Option<Event>> {
        let mut event = Event::default();
        let mut any = false;
        let mut left = LARGEST;
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = self.reader.by_ref().take(left).read_until(b'\n', &mut line)?;
            left -= read as u64;
            if !line.ends_with(b"\n") {
                return if left == 0 { Err(io::Error::other("an event is too large")) } else { Ok(None) };
            }
            let text = String::from_utf8_lossy(line.trim_ascii_end());
            let (field, value) = text.split_once(':').unwrap_or((&text, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "" if text.is_empty() && any => return Ok(Some(event)),
                "" if text.is_empty() => event = Event::default(),
                "id" => event.id = Some(value.to_owned()),
                "event" => value.clone_into(&mut event.name),
                "data" => {
                    if any {
                        event.data.push('\n');
                    }
                    any = true;
                    event.data.push_str(value);
                }
                "retry" => self.retry = value.parse().ok().map(Duration::from_millis),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_in_order_and_a_half_one_is_none() {
        let text = "retry: 1500\n\n: gatepost 1\n\nid: 1a2b3c4d-1\nevent: notice\ndata: {\"a\":\ndata: 1}\n\n\
                    : heartbeat\n\nevent: closedConnection\ndata:\n\nevent: flightRemoval\r\ndata: x\r\n\r\n\
                    event: notice\ndata: ha";
        let mut events = Events::new(text.as_bytes());
        let next = |events: &mut Events<&[u8]>| {
            events.next().unwrap().map(|event| (event.id, event.name, event.data))
        };
        let event = |id: Option<&str>, name: &str, data: &str| {
            Some((id.map(str::to_owned), name.to_owned(), data.to_owned()))
        };
        assert_eq!(next(&mut events), event(Some("1a2b3c4d-1"), "notice", "{\"a\":\n1}"));
        assert_eq!(events.retry, Some(Duration::from_millis(1_500)));
        assert_eq!(next(&mut events), event(None, "closedConnection", ""));
        assert_eq!(next(&mut events), event(None, "flightRemoval", "x"));
        assert_eq!(next(&mut events), None);
    }

    #[test]
    fn an_event_without_end_is_given_up() {
        let endless = io::repeat(b'x');
        assert!(Events::new(endless).next().is_err());
    }
}
