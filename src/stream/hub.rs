//! The published board and the shared tail of frames, behind one lock that is held for
//! microseconds and never across an await.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use bytes::Bytes;

use super::document::{self, Flags, Parts, Reason};
use super::figures::Figures;
use super::frame::{self, Change, Frame};
use super::waiters::{Slot, Waiters};
use super::{Cursor, EventBody};
use crate::board::{Board, Instant, Silence};
use crate::metrics::{Collect, Exposition};

/// The tail in memory: enough for every client that keeps up, small beside the ring on disk.
const TAIL_FRAMES: usize = 1_024;
const TAIL_BYTES: usize = 512 * 1_024;

/// What streams must know and the configuration says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `retry:` of the streams, before jitter.
    pub retry_ms: u64,
    /// Interval of the heartbeats, for the pages' own timers.
    pub heartbeat_ms: u64,
    /// Version of the daemon.
    pub version: String,
    /// What a page compares with its own build, until [`Hub::set_build`].
    pub build: String,
    /// IATA code of the airport.
    pub airport_code: String,
    /// Name of the airport.
    pub airport_name: String,
    /// IANA zone of the airport.
    pub timezone: String,
}

/// The time of day, as far as it can be trusted.
#[derive(Debug, Clone, Copy)]
pub struct Wall {
    /// Now.
    pub now: Instant,
    /// Whether the clock is known to be right.
    pub trusted: bool,
}

impl Wall {
    /// `synced` or `unset`, as the streams say it.
    pub fn clock(self) -> &'static str {
        if self.trusted { "synced" } else { "unset" }
    }
}

/// Events that are no longer in the tail: the ring on disk. Called on a thread that may block.
pub trait History: Send + Sync + 'static {
    /// The events right after `after`, in order, about `max_bytes` of them and at least one.
    fn read(&self, after: Cursor, max_bytes: usize) -> Result<Vec<Frame>, HistoryError>;
}

/// The ring cannot serve a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryError {
    /// It starts later, or belongs to another epoch.
    Gone,
    /// It cannot be read.
    Unreadable,
}

/// What every reader sees: the board as of the head.
#[derive(Debug)]
pub struct Published {
    /// The head: the last event that is published, and so durable.
    pub cursor: Cursor,
    /// The fold of all events up to there.
    pub board: Board,
    /// Whether changes cannot be stored at present.
    pub read_only: bool,
    /// Whether displays were told to stop.
    pub closed: bool,
    /// Whether a damaged store was put aside and nothing has come since, so that an empty
    /// board does not mean that nothing flies.
    pub lost: bool,
    /// Whether a timetable that is polled has gone silent.
    pub silence: Option<Silence>,
}

pub(super) struct Inner {
    pub(super) published: Published,
    /// The latest events, contiguous up to the head.
    pub(super) tail: VecDeque<Frame>,
    tail_bytes: usize,
    /// Counts heartbeats; a stream that has seen fewer writes the latest.
    pub(super) beats: u64,
    pub(super) beat: Bytes,
    /// No stream goes on after this.
    pub(super) ended: bool,
    pub(super) waiters: Waiters,
    /// The end of the document about the board at the head, once somebody needed it.
    document: Option<Bytes>,
    /// What a page compares with its own build.
    build: Arc<str>,
    /// State of the generator behind the retry jitter.
    jitter: u64,
}

/// A cheap handle to the published board and its streams.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    inner: Mutex<Inner>,
    settings: Settings,
    history: Box<dyn History>,
    wall: Box<dyn Fn() -> Wall + Send + Sync>,
    figures: Figures,
}

impl Collect for Hub {
    fn collect(&self, told: &mut Exposition) {
        self.0.figures.collect(told);
    }
}

impl Hub {
    /// A hub that shows `board` at `head`. `seed` makes the retry jitter differ between starts.
    pub fn new(
        settings: Settings,
        published: Published,
        history: Box<dyn History>,
        wall: Box<dyn Fn() -> Wall + Send + Sync>,
        seed: u64,
    ) -> Self {
        let inner = Inner {
            published,
            tail: VecDeque::new(),
            tail_bytes: 0,
            beats: 0,
            beat: Bytes::new(),
            ended: false,
            waiters: Waiters::default(),
            document: None,
            build: Arc::from(settings.build.as_str()),
            jitter: seed | 1,
        };
        let figures = Figures::default();
        Self(Arc::new(Shared { inner: Mutex::new(inner), settings, history, wall, figures }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere ends the process; no half-made state is ever seen.
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the published board under the lock. Keep it short.
    pub fn read<R>(&self, read: impl FnOnce(&Published) -> R) -> R {
        read(&self.lock().published)
    }

    /// What the configuration says about streams.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The time of day.
    pub fn wall(&self) -> Wall {
        (self.0.wall)()
    }

    /// Whether displays were told to stop, so that a new stream is answered with 204.
    pub fn closed(&self) -> bool {
        self.lock().published.closed
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.lock().waiters.len()
    }

    /// How many frames the tail holds, and their bytes.
    pub fn tail(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.tail.len(), inner.tail_bytes)
    }

    /// The stream of `/events` for a client that has seen up to `last_event_id`.
    pub fn events(&self, last_event_id: Option<&str>) -> EventBody {
        EventBody::events(self.clone(), last_event_id)
    }

    /// The stream of `/api/updates`: notices as plain messages.
    pub fn updates(&self, last_event_id: Option<&str>) -> EventBody {
        EventBody::updates(self.clone(), last_event_id)
    }

    /// The board at its head: `{"cursor":…` and the shared end `"flights":[…],"notices":[…]}`
    /// of the document.
    pub fn document(&self) -> (Cursor, Bytes) {
        let (cursor, parts) = {
            let inner = self.lock();
            let cursor = inner.published.cursor;
            match &inner.document {
                Some(document) => return (cursor, document.clone()),
                None => (cursor, Parts::of(&inner.published.board)),
            }
        };
        let document = parts.join();
        let mut inner = self.lock();
        if inner.published.cursor == cursor {
            inner.document = Some(document.clone());
        }
        (cursor, document)
    }

    /// A `snapshot` event in two pieces, and the cursor that it leaves its reader at.
    pub(super) fn snapshot(&self, reason: Reason) -> (Cursor, Bytes, Bytes) {
        let (cursor, document) = self.document();
        let flags = self.read(Flags::of);
        let head =
            document::snapshot_head(cursor, reason, self.wall(), flags, &self.build(), self.settings());
        (cursor, head, document)
    }

    pub(super) fn figures(&self) -> &Figures {
        &self.0.figures
    }

    pub(super) fn history(&self, after: Cursor, max_bytes: usize) -> Result<Vec<Frame>, HistoryError> {
        self.0.history.read(after, max_bytes)
    }

    /// Publishes events that are durable; they follow the head and end at `head`. Streams that
    /// wait are woken by [`Hub::wake`].
    ///
    /// # Panics
    /// When they do not: a gap would be a lie on every display.
    pub fn publish(&self, head: Cursor, events: Vec<Change>) {
        if events.is_empty() {
            return;
        }
        let mut inner = self.lock();
        for Change { event, json, frame } in events {
            let next = Cursor { seq: inner.published.cursor.seq + 1, ..inner.published.cursor };
            assert_eq!(frame.seq, next.seq, "events are published in order");
            inner.published.board.fold(next.seq, &event, &json);
            inner.published.cursor = next;
            inner.push(frame);
        }
        assert_eq!(inner.published.cursor, head, "what is published is what was stored");
        inner.published.lost = false;
        inner.document = None;
    }

    /// Wakes all streams that wait.
    pub fn wake(&self) {
        self.change(|_| ());
    }

    /// Shows another board: a new store under a new epoch. Every stream gets a snapshot.
    pub fn replace(&self, cursor: Cursor, board: Board) {
        self.change(|inner| {
            inner.published.cursor = cursor;
            inner.published.board = board;
            inner.tail.clear();
            inner.tail_bytes = 0;
            inner.document = None;
        });
    }

    /// Tells all displays to stop, or lets them come back.
    pub fn set_closed(&self, closed: bool) {
        self.change(|inner| inner.published.closed = closed);
    }

    /// Whether changes can be stored; pages are told at once.
    pub fn set_read_only(&self, read_only: bool) {
        if self.lock().published.read_only != read_only {
            self.change(|inner| inner.published.read_only = read_only);
            self.beat();
        }
    }

    /// Whether a timetable that is polled has gone silent; pages are told by the next [`Hub::beat`].
    pub fn set_silence(&self, silence: Option<Silence>) {
        self.lock().published.silence = silence;
    }

    /// What a page compares with its own build.
    pub fn build(&self) -> Arc<str> {
        Arc::clone(&self.lock().build)
    }

    /// Names another build; pages are told at once.
    pub fn set_build(&self, build: &str) {
        if *self.build() != *build {
            self.change(|inner| inner.build = Arc::from(build));
            self.beat();
        }
    }

    /// One heartbeat to every stream.
    pub fn beat(&self) {
        let wall = self.wall();
        self.change(|inner| {
            inner.beat = inner.heartbeat(wall);
            inner.beats += 1;
        });
    }

    /// Ends every stream, now and later.
    pub fn end(&self) {
        self.change(|inner| inner.ended = true);
    }

    fn change(&self, change: impl FnOnce(&mut Inner)) {
        let wakers = {
            let mut inner = self.lock();
            change(&mut inner);
            inner.waiters.take()
        };
        wake(wakers);
    }

    pub(super) fn release(&self, slot: Slot) {
        self.lock().waiters.release(slot);
    }
}

fn wake(wakers: Vec<Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}

impl Inner {
    /// A heartbeat of this moment.
    pub(super) fn heartbeat(&self, wall: Wall) -> Bytes {
        let flags = Flags::of(&self.published);
        frame::heartbeat(&document::heartbeat(self.published.cursor, wall, flags, &self.build))
    }

    fn push(&mut self, frame: Frame) {
        self.tail_bytes += frame.event.len();
        self.tail.push_back(frame);
        while self.tail.len() > TAIL_FRAMES || (self.tail_bytes > TAIL_BYTES && self.tail.len() > 1) {
            if let Some(oldest) = self.tail.pop_front() {
                self.tail_bytes -= oldest.event.len();
            }
        }
    }

    /// Milliseconds around `retry_ms`, up to a fifth to either side, so that a hall full of
    /// displays does not come back in the same instant (splitmix64).
    pub(super) fn jittered(&mut self, retry_ms: u64) -> u64 {
        self.jitter = self.jitter.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.jitter;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let fifth = retry_ms / 5;
        retry_ms - fifth + z % (2 * fifth + 1)
    }
}
