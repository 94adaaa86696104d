//! Server-Sent Events: how an event becomes bytes (`frame`), what a client's id means (`cursor`),
//! the published board with the shared tail of frames (`hub`), and a connection as a cursor into
//! that tail (`body`).
//!
//! Nothing here is queued for a client. A connection knows which event it has written last and
//! takes the next ones from the tail, from the ring on disk, or, when neither has them, from a
//! snapshot. Replay and live are the same loop, so there is no seam between them.

mod body;
mod cursor;
mod document;
mod figures;
pub mod frame;
mod hub;
mod waiters;

pub use body::EventBody;
pub use cursor::{Cursor, ParseCursorError};
pub use hub::{History, HistoryError, Hub, Published, Settings, Wall};
