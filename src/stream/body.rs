//! One stream: a cursor into the shared tail.
//!
//! Each poll gives the next piece of what its client lacks: 1. the preamble, 2. a snapshot where
//! the cursor cannot be served, 3. events, from the ring on disk while the tail starts later,
//! 4. a heartbeat once it has caught up and whenever one is due, 5. else it waits in its slot. There is no queue: a
//! client that reads slowly is a cursor that falls behind.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{BufMut, Bytes, BytesMut};
use http_body::{Body, Frame as BodyFrame};
use tokio::task::JoinHandle;

use super::Cursor;
use super::document::Reason;
use super::figures;
use super::frame::{self, Frame};
use super::hub::{HistoryError, Hub, Inner};
use super::waiters::Slot;

/// As much as one write carries of what a client lacks.
const RUN_BYTES: usize = 16 * 1_024;
/// As much as one read of the ring on disk brings into memory for one client.
const READ_BYTES: usize = 64 * 1_024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Events,
    Updates,
}

/// A stream's body. It ends when the hub ends, or when displays are told to stop.
pub struct EventBody {
    hub: Hub,
    slot: Slot,
    view: View,
    step: Step,
    /// The last event that its client has.
    cursor: Cursor,
    /// The heartbeats that its client has.
    beats: u64,
    /// Whether its client knows the time of day: from a snapshot, or from a heartbeat of its own
    /// once it has caught up, so that a display that was gone need not wait for the next one.
    greeted: bool,
    /// The rest of a piece that was begun.
    rest: Option<Bytes>,
    reading: Option<JoinHandle<Result<Vec<Frame>, HistoryError>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Preamble(Option<Reason>),
    Snapshot(Reason),
    Live,
    Over,
}

impl View {
    fn of(self, hub: &Hub) -> &figures::View {
        match self {
            Self::Events => &hub.figures().events,
            Self::Updates => &hub.figures().updates,
        }
    }
}

impl EventBody {
    pub(super) fn events(hub: Hub, last_event_id: Option<&str>) -> Self {
        Self::new(hub, View::Events, last_event_id)
    }

    pub(super) fn updates(hub: Hub, last_event_id: Option<&str>) -> Self {
        Self::new(hub, View::Updates, last_event_id)
    }

    fn new(hub: Hub, view: View, last_event_id: Option<&str>) -> Self {
        let mut inner = hub.lock();
        let head = inner.published.cursor;
        let beats = inner.beats;
        let slot = inner.waiters.register();
        drop(inner);
        view.of(&hub).subscribers.up();
        let (cursor, reason) = match last_event_id {
            None | Some("") => (head, Some(Reason::None)),
            Some(text) => match text.parse::<Cursor>() {
                Err(_) => (head, Some(Reason::Invalid)),
                Ok(cursor) if cursor.epoch != head.epoch => (head, Some(Reason::Epoch)),
                Ok(cursor) if cursor.seq > head.seq => (head, Some(Reason::Ahead)),
                Ok(cursor) => (cursor, None),
            },
        };
        Self {
            hub,
            slot,
            view,
            step: Step::Preamble(reason),
            cursor,
            beats,
            greeted: false,
            rest: None,
            reading: None,
        }
    }

    /// Whether the ring on disk is being read for it, so that it will go on by itself.
    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// The next piece; `None` ends the stream.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if let Some(rest) = self.rest.take() {
                return Poll::Ready(Some(rest));
            }
            match self.step {
                Step::Over => return Poll::Ready(None),
                Step::Preamble(reason) => {
                    self.step = reason.map_or(Step::Live, Step::Snapshot);
                    let settings = self.hub.settings();
                    let retry = self.hub.lock().jittered(settings.retry_ms);
                    return Poll::Ready(Some(frame::preamble(retry, &settings.version)));
                }
                Step::Snapshot(reason) => {
                    self.step = Step::Live;
                    if let Some(piece) = self.take_snapshot(reason) {
                        return Poll::Ready(Some(piece));
                    }
                }
                Step::Live => {
                    if self.reading.is_some() {
                        std::task::ready!(self.poll_reading(cx));
                    } else if let Some(piece) = std::task::ready!(self.poll_live(cx)) {
                        return Poll::Ready(Some(piece));
                    }
                }
            }
        }
    }

    fn take_snapshot(&mut self, reason: Reason) -> Option<Bytes> {
        self.hub.figures().snapshot(reason);
        match self.view {
            View::Events => {
                let (cursor, head, document) = self.hub.snapshot(reason);
                self.cursor = cursor;
                self.greeted = true;
                self.rest = Some(document);
                Some(head)
            }
            View::Updates => {
                // No message can hold a board: the notices that stand now, oldest change first.
                let (cursor, mut notices) = self.hub.read(|published| {
                    (published.cursor, published.board.notices().cloned().collect::<Vec<_>>())
                });
                notices.sort_by_key(|held| held.seq);
                let mut piece = BytesMut::new();
                for held in notices {
                    let id = Cursor { seq: held.seq, ..cursor };
                    piece.put(frame::notice_message(id, &held.value.text));
                }
                self.cursor = cursor;
                (!piece.is_empty()).then(|| piece.freeze())
            }
        }
    }

    /// Looks once, under the lock, for what the client lacks. `None`: look again.
    fn poll_live(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let wall = (!self.greeted).then(|| self.hub.wall());
        let mut inner = self.hub.lock();
        if inner.ended {
            self.step = Step::Over;
            return Poll::Ready(None);
        }
        if inner.published.closed {
            self.step = Step::Over;
            return Poll::Ready(Some(frame::event(None, "closedConnection", "")));
        }
        let head = inner.published.cursor;
        if self.cursor.epoch != head.epoch {
            self.step = Step::Snapshot(Reason::Epoch);
            return Poll::Ready(None);
        }
        if self.cursor.seq < head.seq {
            if self.cursor.seq + 1 < inner.tail.front().map_or(u64::MAX, |frame| frame.seq) {
                drop(inner);
                self.read_history();
                return Poll::Ready(None);
            }
            let (seq, count, run) = run(&inner, self.cursor.seq, self.view);
            self.cursor.seq = seq;
            self.view.of(&self.hub).delivered.add(count);
            return Poll::Ready(run);
        }
        if let Some(wall) = wall {
            self.greeted = true;
            return Poll::Ready(Some(inner.heartbeat(wall)));
        }
        if self.beats < inner.beats {
            self.beats = inner.beats;
            return Poll::Ready(Some(inner.beat.clone()));
        }
        inner.waiters.wait(self.slot, cx.waker());
        Poll::Pending
    }

    fn read_history(&mut self) {
        let (hub, after) = (self.hub.clone(), self.cursor);
        self.reading = Some(tokio::task::spawn_blocking(move || hub.history(after, READ_BYTES)));
    }

    fn poll_reading(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(reading) = &mut self.reading else { return Poll::Ready(()) };
        let read = std::task::ready!(Pin::new(reading).poll(cx));
        self.reading = None;
        match read {
            Ok(Ok(frames)) if frames.first().is_some_and(|frame| frame.seq == self.cursor.seq + 1) => {
                let mut piece = BytesMut::new();
                for frame in &frames {
                    self.cursor.seq = frame.seq;
                    if let Some(bytes) = part(frame, self.view) {
                        piece.put_slice(bytes);
                        self.view.of(&self.hub).delivered.one();
                    }
                }
                self.rest = (!piece.is_empty()).then(|| piece.freeze());
            }
            // Gone, unreadable, or not what follows: the whole state is always true.
            _ => self.step = Step::Snapshot(Reason::Old),
        }
        Poll::Ready(())
    }
}

/// The bytes of `frame` for a view.
fn part(frame: &Frame, view: View) -> Option<&Bytes> {
    match view {
        View::Events => Some(&frame.event),
        View::Updates => frame.message.as_ref(),
    }
}

/// What follows `seq` in the tail, up to [`RUN_BYTES`]: where it ends, how many events it has, and the
/// bytes. A single frame is shared, several become one write.
fn run(inner: &Inner, seq: u64, view: View) -> (u64, u64, Option<Bytes>) {
    let first = inner.tail.front().map_or(seq + 1, |frame| frame.seq);
    let skip = usize::try_from(seq + 1 - first).unwrap_or(usize::MAX);
    let (mut end, mut count, mut single, mut several) = (seq, 0, None::<Bytes>, BytesMut::new());
    for frame in inner.tail.range(skip.min(inner.tail.len())..) {
        end = frame.seq;
        let Some(bytes) = part(frame, view) else { continue };
        count += 1;
        match single.take() {
            None if several.is_empty() => single = Some(bytes.clone()),
            before => {
                several.put_slice(before.as_deref().unwrap_or_default());
                several.put_slice(bytes);
            }
        }
        if several.len() + single.as_ref().map_or(0, Bytes::len) >= RUN_BYTES {
            break;
        }
    }
    (end, count, single.or_else(|| (!several.is_empty()).then(|| several.freeze())))
}

impl Body for EventBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<BodyFrame<Bytes>, Infallible>>> {
        self.poll_piece(cx).map(|piece| piece.map(|bytes| Ok(BodyFrame::data(bytes))))
    }
}

impl Drop for EventBody {
    fn drop(&mut self) {
        self.view.of(&self.hub).subscribers.down();
        self.hub.release(self.slot);
    }
}
