//! The whole board as JSON. The part that depends on the head alone is put together once per
//! head, from texts that were serialised once per change, and shared by all who need it.

use std::fmt::Write as _;

use bytes::{BufMut, Bytes, BytesMut};
use std::sync::Arc;

use super::Cursor;
use super::hub::{Published, Settings, Wall};
use crate::board::{Board, Silence};

/// Why a client gets the whole board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// It has no cursor.
    None,
    /// The ring starts after its cursor.
    Old,
    /// Its cursor is ahead of the head.
    Ahead,
    /// Its cursor is of another store.
    Epoch,
    /// What it sent is no cursor.
    Invalid,
}

impl Reason {
    /// All of them, in the order of their numbers.
    pub(super) const ALL: [Self; 5] = [Self::None, Self::Old, Self::Ahead, Self::Epoch, Self::Invalid];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Old => "old",
            Self::Ahead => "ahead",
            Self::Epoch => "epoch",
            Self::Invalid => "invalid",
        }
    }
}

/// The board's texts, taken under the lock and joined without it.
pub(super) struct Parts {
    flights: Vec<Arc<str>>,
    notices: Vec<Arc<str>>,
}

impl Parts {
    pub(super) fn of(board: &Board) -> Self {
        Self {
            flights: board.flights().map(|held| Arc::clone(&held.json)).collect(),
            notices: board.notices().map(|held| Arc::clone(&held.json)).collect(),
        }
    }

    /// `"flights":[…],"notices":[…]}` and an empty line: the end of every document about the
    /// whole board. The empty line ends a frame, and JSON does not mind it.
    pub(super) fn join(&self) -> Bytes {
        let size = |list: &[Arc<str>]| list.iter().map(|text| text.len() + 1).sum::<usize>();
        let mut out = BytesMut::with_capacity(size(&self.flights) + size(&self.notices) + 40);
        for (name, list) in [("\"flights\":[", &self.flights), ("],\"notices\":[", &self.notices)] {
            out.put_slice(name.as_bytes());
            for (at, text) in list.iter().enumerate() {
                if at > 0 {
                    out.put_slice(b",");
                }
                out.put_slice(text.as_bytes());
            }
        }
        out.put_slice(b"]}\n\n");
        out.freeze()
    }
}

/// The start of a `snapshot` event, up to where [`Parts::join`] goes on.
pub(super) fn snapshot_head(
    cursor: Cursor,
    reason: Reason,
    wall: Wall,
    flags: Flags,
    build: &str,
    settings: &Settings,
) -> Bytes {
    let mut out = String::with_capacity(320);
    let reason = reason.as_str();
    let build = json(build);
    let board = board_json(flags, settings);
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "id: {cursor}\nevent: snapshot\ndata: {{\"cursor\":\"{cursor}\",\"reason\":\"{reason}\",\"build\":{build},\
         \"now\":{now},\"clock\":\"{clock}\",\"board\":{board},",
        now = wall.now,
        clock = wall.clock(),
    );
    out.into()
}

/// What a page must know of the daemon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flags {
    read_only: bool,
    lost: bool,
    silence: Option<Silence>,
}

impl Flags {
    pub(super) fn of(published: &Published) -> Self {
        let &Published { read_only, lost, silence, .. } = published;
        Self { read_only, lost, silence }
    }

    /// `null`, or since when.
    fn silence_json(self) -> String {
        // Nothing in it can fail to be JSON.
        serde_json::to_string(&self.silence).unwrap_or_default()
    }
}

/// The `board` of a snapshot: what a page must know beside flights and notices.
fn board_json(flags: Flags, settings: &Settings) -> String {
    let Flags { read_only, lost, .. } = flags;
    let silence = flags.silence_json();
    let heartbeat = settings.heartbeat_ms;
    let code = json(&settings.airport_code);
    let name = json(&settings.airport_name);
    let timezone = json(&settings.timezone);
    format!(
        "{{\"airport\":{{\"code\":{code},\"name\":{name},\"timezone\":{timezone}}},\
         \"heartbeat_ms\":{heartbeat},\"read_only\":{read_only},\"lost\":{lost},\"feed_silence\":{silence}}}"
    )
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The data of a heartbeat.
pub(super) fn heartbeat(head: Cursor, wall: Wall, flags: Flags, build: &str) -> String {
    let Wall { now, .. } = wall;
    let (read_only, silence) = (flags.read_only, flags.silence_json());
    let (clock, build) = (wall.clock(), json(build));
    format!(
        "{{\"now\":{now},\"clock\":\"{clock}\",\"head\":\"{head}\",\"read_only\":{read_only},\
         \"feed_silence\":{silence},\"build\":{build}}}"
    )
}
