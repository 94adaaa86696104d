//! The bytes of one record: a CRC-32 (IEEE 802.3, little endian) over its key, kind and payload,
//! then the kind, then the payload. The key is in it, so a record in the wrong place is found
//! as well as a damaged one.

use std::sync::Arc;

use crate::board::{Event, Flight, Notice};

/// What a record holds. The number is what stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    State = 1,
    FlightUpdate = 2,
    FlightRemoval = 3,
    Notice = 4,
    NoticeRemoval = 5,
    Flight = 6,
    StandingNotice = 7,
    Answer = 8,
    KeyOrder = 9,
    /// As `FlightUpdate`, with parts that no display may get.
    FlightUpdateWithPrivateParts = 10,
    TrailState = 11,
    Deed = 12,
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Self> {
        use Kind::{
            Answer, Deed, Flight, FlightRemoval, FlightUpdate, FlightUpdateWithPrivateParts, KeyOrder,
            Notice, NoticeRemoval, StandingNotice, State, TrailState,
        };
        let all = [
            State,
            FlightUpdate,
            FlightRemoval,
            Notice,
            NoticeRemoval,
            Flight,
            StandingNotice,
            Answer,
            KeyOrder,
            FlightUpdateWithPrivateParts,
            TrailState,
            Deed,
        ];
        all.into_iter().find(|kind| *kind as u8 == byte)
    }

    pub(super) fn of(event: &Event) -> Self {
        match event {
            Event::FlightStateUpdate(flight) if flight.has_private_parts() => {
                Self::FlightUpdateWithPrivateParts
            }
            Event::FlightStateUpdate(_) => Self::FlightUpdate,
            Event::FlightRemoval { .. } => Self::FlightRemoval,
            Event::Notice(_) => Self::Notice,
            Event::NoticeRemoval { .. } => Self::NoticeRemoval,
        }
    }
}

/// The record is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged record: {0}")]
pub(super) struct Damaged(pub(super) &'static str);

const HEAD: usize = 5;

pub(super) fn encode(key: &[u8], kind: Kind, payload: &[&[u8]]) -> Vec<u8> {
    let size = payload.iter().map(|part| part.len()).sum::<usize>();
    let mut out = Vec::with_capacity(HEAD + size);
    out.extend([0; 4]);
    out.push(kind as u8);
    for part in payload {
        out.extend_from_slice(part);
    }
    let crc = checksum(key, &out[4..]);
    out[..4].copy_from_slice(&crc.to_le_bytes());
    out
}

pub(super) fn decode<'a>(key: &[u8], record: &'a [u8]) -> Result<(Kind, &'a [u8]), Damaged> {
    let (crc, rest) = record.split_first_chunk::<4>().ok_or(Damaged("too short"))?;
    if checksum(key, rest) != u32::from_le_bytes(*crc) {
        return Err(Damaged("checksum"));
    }
    let (kind, payload) = rest.split_first().ok_or(Damaged("no kind"))?;
    Ok((Kind::from_byte(*kind).ok_or(Damaged("unknown kind"))?, payload))
}

/// The payload of a record that must be of one kind.
pub(super) fn decode_as<'a>(key: &[u8], kind: Kind, record: &'a [u8]) -> Result<&'a [u8], Damaged> {
    match decode(key, record)? {
        (found, payload) if found == kind => Ok(payload),
        _ => Err(Damaged("another kind of record")),
    }
}

fn checksum(key: &[u8], rest: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(rest);
    hasher.finalize()
}

/// The event of a ring record.
pub(super) fn decode_event(kind: Kind, payload: &[u8]) -> Result<Event, Damaged> {
    let damaged = |_| Damaged("not the JSON of its kind");
    let id = |value: &serde_json::Value, name: &str| -> Result<Arc<str>, Damaged> {
        value[name].as_str().map(Arc::from).ok_or(Damaged("no id"))
    };
    match kind {
        Kind::FlightUpdate | Kind::FlightUpdateWithPrivateParts => {
            Ok(Event::FlightStateUpdate(Arc::new(decode_flight(payload)?)))
        }
        Kind::Notice => Ok(Event::Notice(Arc::new(decode_notice(payload)?))),
        Kind::FlightRemoval => {
            let value = serde_json::from_slice(payload).map_err(damaged)?;
            Ok(Event::FlightRemoval { id: id(&value, "id")?, flight: id(&value, "flight")? })
        }
        Kind::NoticeRemoval => {
            let value = serde_json::from_slice(payload).map_err(damaged)?;
            Ok(Event::NoticeRemoval { id: id(&value, "id")? })
        }
        _ => Err(Damaged("not an event")),
    }
}

pub(super) fn decode_flight(json: &[u8]) -> Result<Flight, Damaged> {
    serde_json::from_slice(json).map_err(|_| Damaged("not a flight"))
}

pub(super) fn decode_notice(json: &[u8]) -> Result<Notice, Damaged> {
    serde_json::from_slice(json).map_err(|_| Damaged("not a notice"))
}

/// A thing with the sequence number of its last change.
pub(super) fn split_seq(payload: &[u8]) -> Result<(u64, &[u8]), Damaged> {
    let (seq, rest) = payload.split_first_chunk::<8>().ok_or(Damaged("too short"))?;
    Ok((u64::from_le_bytes(*seq), rest))
}
