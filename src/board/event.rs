//! What has changed. Each event holds the whole thing after the change, so a repeat is harmless.

use std::sync::Arc;

use serde::Serialize;

use super::{Flight, Notice};

/// One change of the board, as it is stored, streamed and folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The flight is now like this.
    FlightStateUpdate(Arc<Flight>),
    /// The flight is gone.
    FlightRemoval {
        /// Its id.
        id: Arc<str>,
        /// Its number.
        flight: Arc<str>,
    },
    /// The notice now says this.
    Notice(Arc<Notice>),
    /// The notice is gone.
    NoticeRemoval {
        /// Its id.
        id: Arc<str>,
    },
}

/// The data of a `flightRemoval`.
#[derive(Serialize)]
struct FlightRemoval<'a> {
    id: &'a str,
    flight: &'a str,
}

/// The data of a `noticeRemoval`.
#[derive(Serialize)]
struct NoticeRemoval<'a> {
    id: &'a str,
}

impl Event {
    /// The event's name on the stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FlightStateUpdate(_) => "flightStateUpdate",
            Self::FlightRemoval { .. } => "flightRemoval",
            Self::Notice(_) => "notice",
            Self::NoticeRemoval { .. } => "noticeRemoval",
        }
    }

    /// Serialises the event's data with `serializer`, private parts included.
    pub fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::FlightStateUpdate(flight) => flight.serialize(serializer),
            Self::FlightRemoval { id, flight } => FlightRemoval { id, flight }.serialize(serializer),
            Self::Notice(notice) => notice.serialize(serializer),
            Self::NoticeRemoval { id } => NoticeRemoval { id }.serialize(serializer),
        }
    }

    /// The event as the public may see it, when that is another one.
    pub fn public(&self) -> Option<Self> {
        match self {
            Self::FlightStateUpdate(flight) if flight.has_private_parts() => {
                Some(Self::FlightStateUpdate(Arc::new(flight.public())))
            }
            _ => None,
        }
    }
}
