//! Store and streams, brought together: what has become durable is published, and streams that
//! are far behind read the ring. Neither knows the other.

use std::sync::Arc;
use std::thread::JoinHandle;

use crate::board::{Board, Instant};
use crate::store::{Opened, Outlet, ReadError, Reader, Store, Trail};
use crate::stream::frame::{Change, Frame};
use crate::stream::{Cursor, History, HistoryError, Hub, Published, Settings, Wall};

/// A running store, the hub that publishes it, and the writer's thread, which ends when the
/// last handle of the store is gone.
pub struct Joined {
    /// Takes changes.
    pub store: Store,
    /// Shows them.
    pub hub: Hub,
    /// Who made them.
    pub trail: Trail,
    /// The writer.
    pub writer: JoinHandle<()>,
}

/// Starts the writer of `opened` and publishes what it stores.
pub fn join(
    opened: Opened,
    settings: Settings,
    wall: impl Fn() -> Wall + Send + Sync + 'static,
) -> std::io::Result<Joined> {
    let published = Published {
        cursor: opened.head(),
        board: opened.board.clone(),
        read_only: opened.read_only(),
        closed: opened.closed(),
        lost: opened.lost(),
        silence: None,
    };
    let mut seed = [0; 8];
    getrandom::fill(&mut seed)?;
    let wall: Arc<dyn Fn() -> Wall + Send + Sync> = Arc::new(wall);
    let now = {
        let wall = Arc::clone(&wall);
        move || -> Instant { wall().now }
    };
    let history = Box::new(RingHistory(opened.reader()));
    let hub = Hub::new(settings, published, history, Box::new(move || wall()), u64::from_le_bytes(seed));
    let trail = opened.trail();
    let (store, writer) = opened.start(Box::new(ToHub(hub.clone())), Box::new(now))?;
    Ok(Joined { store, hub, trail, writer })
}

struct ToHub(Hub);

impl Outlet for ToHub {
    fn publish(&self, head: Cursor, changes: Vec<Change>) {
        self.0.publish(head, changes);
    }

    fn wake(&self) {
        self.0.wake();
    }

    fn replace(&self, head: Cursor, board: Board) {
        self.0.replace(head, board);
    }

    fn closed(&self, closed: bool) {
        self.0.set_closed(closed);
    }

    fn read_only(&self, read_only: bool) {
        self.0.set_read_only(read_only);
    }
}

struct RingHistory(Reader);

impl History for RingHistory {
    fn read(&self, after: Cursor, max_bytes: usize) -> Result<Vec<Frame>, HistoryError> {
        self.0.read(after, max_bytes).map_err(|error| match error {
            ReadError::Gone => HistoryError::Gone,
            ReadError::Unreadable => HistoryError::Unreadable,
        })
    }
}
