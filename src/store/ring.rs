//! The bounded ring of events: appended and trimmed by the writer in one transaction, read by
//! streams that are further behind than the tail in memory.

use redb::{Table, WriteTransaction};

use super::codec::{self, Kind};
use super::file::{Fault, File};
use super::schema::{EVENTS, META, META_STATE, State};
use crate::board::Event;
use crate::stream::Cursor;
use crate::stream::frame::{self, Frame};

/// The bounds of the ring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) events: u64,
    pub(super) bytes: u64,
}

/// Appends to the ring and keeps it within its bounds.
pub(super) struct Ring<'t> {
    table: Table<'t, u64, &'static [u8]>,
    bounds: Bounds,
}

impl<'t> Ring<'t> {
    pub(super) fn open(transaction: &'t WriteTransaction, bounds: Bounds) -> Result<Self, Fault> {
        Ok(Self { table: transaction.open_table(EVENTS)?, bounds })
    }

    /// Appends the event after the head.
    pub(super) fn append(&mut self, state: &mut State, event: &Event, json: &str) -> Result<(), Fault> {
        let seq = state.head + 1;
        let record = codec::encode(&seq.to_be_bytes(), Kind::of(event), &[json.as_bytes()]);
        self.table.insert(seq, record.as_slice())?;
        state.head = seq;
        state.bytes += record.len() as u64;
        Ok(())
    }

    /// Drops the oldest events until both bounds hold. The latest event always stays, so the
    /// head can be read off the ring.
    pub(super) fn trim(&mut self, state: &mut State) -> Result<(), Fault> {
        while state.count() > 1 && (state.count() > self.bounds.events || state.bytes > self.bounds.bytes) {
            let Some((seq, record)) = self.table.pop_first()? else {
                return Err(Fault::Damaged("the ring is shorter than its state says".to_owned()));
            };
            if seq.value() != state.first {
                return Err(Fault::Damaged("the ring does not start where its state says".to_owned()));
            }
            state.first += 1;
            state.bytes = state.bytes.saturating_sub(record.value().len() as u64);
        }
        Ok(())
    }
}

/// Why the ring cannot serve a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadError {
    /// It starts later, or belongs to another epoch.
    Gone,
    /// It cannot be read.
    Unreadable,
}

/// Reads the ring, in transactions no longer than one call.
#[derive(Clone)]
pub struct Reader(File);

impl Reader {
    pub(super) fn new(file: File) -> Self {
        Self(file)
    }

    /// The events right after `after`, in order, about `max_bytes` of them and at least one.
    pub fn read(&self, after: Cursor, max_bytes: usize) -> Result<Vec<Frame>, ReadError> {
        let read = self.0.reading(|transaction| {
            let meta = transaction.open_table(META)?;
            let record = meta.get(META_STATE)?;
            let state = record.as_ref().map(|record| decode_state(record.value())).transpose()?;
            let Some(state) =
                state.filter(|state| state.epoch == after.epoch && after.seq + 1 >= state.first)
            else {
                return Ok(None);
            };
            let mut frames = Vec::new();
            let mut bytes = 0;
            for entry in transaction.open_table(EVENTS)?.range(after.seq + 1..=state.head)? {
                let (seq, record) = entry?;
                let frame = frame_of(Cursor { seq: seq.value(), ..after }, record.value())?;
                bytes += frame.event.len();
                frames.push(frame);
                if bytes >= max_bytes {
                    break;
                }
            }
            Ok(Some(frames))
        });
        match read {
            Ok(Some(frames)) => Ok(frames),
            Ok(None) => Err(ReadError::Gone),
            Err(fault) => {
                tracing::error!(%fault, "the ring cannot be read");
                Err(ReadError::Unreadable)
            }
        }
    }
}

/// The frame of a ring record. Only what must be changed or translated is decoded.
fn frame_of(cursor: Cursor, record: &[u8]) -> Result<Frame, Fault> {
    let (kind, payload) = codec::decode(&cursor.seq.to_be_bytes(), record)?;
    let name = match kind {
        Kind::FlightUpdate => "flightStateUpdate",
        Kind::FlightRemoval => "flightRemoval",
        Kind::NoticeRemoval => "noticeRemoval",
        _ => {
            let event = codec::decode_event(kind, payload)?;
            let public = event.public().unwrap_or(event);
            return Ok(Frame::of(cursor, &public, &to_json(&public)));
        }
    };
    let json = std::str::from_utf8(payload).map_err(|_| codec::Damaged("not UTF-8"))?;
    Ok(Frame { seq: cursor.seq, event: frame::event(Some(cursor), name, json), message: None })
}

pub(super) fn decode_state(record: &[u8]) -> Result<State, Fault> {
    let payload = codec::decode_as(META_STATE.as_bytes(), Kind::State, record)?;
    Ok(State::decode(payload).ok_or(codec::Damaged("not a state"))?)
}

/// The data of an event, private parts included.
///
/// # Panics
/// Never: what a board holds is text, numbers and lists of them.
pub(super) fn to_json(event: &Event) -> String {
    let mut out = Vec::with_capacity(512);
    event.serialize(&mut serde_json::Serializer::new(&mut out)).expect("a board is JSON");
    String::from_utf8(out).expect("serde_json writes UTF-8")
}
