//! Who is connected, and what each has painted. Ages are measured by the monotonic clock, so they hold
//! on a machine that does not know the time of day.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;

use crate::metrics::{Collect, Exposition};
use crate::stream::Cursor;
use crate::wire::{PaintReceipt, ShownDisplay};

/// As many displays are known at a time.
pub(super) const DISPLAYS: usize = 64;
/// A connected display whose last receipt is younger than this is live.
pub(super) const LIVE: Duration = Duration::from_secs(30);
/// Receipts that a display may send at once, and the time in which one more becomes due. Pages send two
/// a second at most.
const BURST: u32 = 10;
const REFILL: Duration = Duration::from_millis(250);
/// As many requests wait for paint at a time.
const WAITERS: usize = 64;

/// Why a receipt is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// As many displays as there may be are known, and none of them is gone.
    Full,
    /// This display sends too many.
    TooOften,
}

/// A cheap handle to what is known of the displays.
#[derive(Debug, Clone)]
pub struct Displays(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    known: Mutex<BTreeMap<String, Known>>,
    /// Sent to whenever something changes; true once nobody shall wait any longer.
    changed: watch::Sender<bool>,
    waiters: Semaphore,
}

#[derive(Debug)]
struct Known {
    board: String,
    address: Option<IpAddr>,
    /// Open streams; a page that loads itself anew has two for a moment.
    streams: usize,
    /// The last thing heard of it.
    heard: Instant,
    painted: Option<Painted>,
    /// Receipts that it may send now, as of `refilled`.
    allowance: u32,
    refilled: Instant,
}

#[derive(Debug)]
struct Painted {
    at: Instant,
    cursor: Cursor,
    frame_age_ms: u32,
    build: String,
    width: u32,
    height: u32,
}

/// A stream of a display, for as long as it is open.
#[derive(Debug)]
pub(in crate::http) struct Connected {
    displays: Displays,
    display: String,
}

impl Default for Displays {
    fn default() -> Self {
        Self(Arc::new(Shared {
            known: Mutex::default(),
            changed: watch::Sender::new(false),
            waiters: Semaphore::new(WAITERS),
        }))
    }
}

impl Collect for Displays {
    fn collect(&self, told: &mut Exposition) {
        let now = Instant::now();
        let (mut connected, mut live, mut oldest) = (0, 0, None);
        for known in self.lock().values().filter(|known| known.streams > 0) {
            connected += 1;
            live += u64::from(known.is_live(now));
            oldest = oldest.max(known.painted.as_ref().map(|painted| now - painted.at));
        }
        told.gauge("gatepost_displays_connected", "Displays that have a stream open.", connected);
        let help = "Those that have said within 30 s that they have painted.";
        told.gauge("gatepost_displays_live", help, live);
        let help = "Age of the oldest last receipt of a connected display, in seconds; absent without any.";
        let mut family = told.gauges("gatepost_displays_painted_age_max_seconds", help);
        if let Some(oldest) = oldest {
            family.is(&[], oldest.as_secs_f64());
        }
    }
}

impl Displays {
    /// Nobody waits for paint after this.
    pub fn end(&self) {
        self.0.changed.send_replace(true);
    }

    /// A display has opened a stream. None when there is no place for one more: it is served, but not
    /// known.
    pub(in crate::http) fn connect(
        &self,
        display: &str,
        board: &str,
        address: Option<IpAddr>,
    ) -> Option<Connected> {
        let mut known = self.lock();
        let slot = place(&mut known, display)?;
        slot.streams += 1;
        board.clone_into(&mut slot.board);
        slot.address = address;
        drop(known);
        self.tell();
        Some(Connected { displays: self.clone(), display: display.to_owned() })
    }

    /// A display has painted the board as of `cursor`.
    pub(super) fn painted(
        &self,
        receipt: PaintReceipt,
        cursor: Cursor,
        address: Option<IpAddr>,
    ) -> Result<(), Refused> {
        let mut known = self.lock();
        let slot = place(&mut known, &receipt.display).ok_or(Refused::Full)?;
        slot.admit()?;
        slot.board = receipt.board;
        slot.address = address;
        slot.painted = Some(Painted {
            at: slot.heard,
            cursor,
            frame_age_ms: receipt.frame_age_ms,
            build: receipt.build,
            width: receipt.width,
            height: receipt.height,
        });
        drop(known);
        self.tell();
        Ok(())
    }

    /// All that are known, by id.
    pub(super) fn list(&self) -> Vec<ShownDisplay> {
        let now = Instant::now();
        self.lock().iter().map(|(id, known)| known.shown(id, now)).collect()
    }

    /// One of them.
    pub(super) fn get(&self, display: &str) -> Option<ShownDisplay> {
        self.lock().get(display).map(|known| known.shown(display, Instant::now()))
    }

    /// Whether each display that is live has painted `cursor`. One that was asked before is asked
    /// again: that it went away does not mean that it has.
    pub(super) fn ask(&self, cursor: Cursor, asked: &mut BTreeMap<String, bool>) {
        let now = Instant::now();
        for (id, known) in &*self.lock() {
            if known.is_live(now) || asked.contains_key(id) {
                asked.insert(id.clone(), known.has_painted(cursor));
            }
        }
    }

    /// Told whenever something changes.
    pub(super) fn changes(&self) -> watch::Receiver<bool> {
        self.0.changed.subscribe()
    }

    /// Places for those who wait.
    pub(super) fn waiters(&self) -> &Semaphore {
        &self.0.waiters
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        // A panic elsewhere ends the process.
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.0.changed.send_modify(|_| ());
    }
}

/// The entry of `display`, made when there is room or when one that is gone can make some.
fn place<'k>(known: &'k mut BTreeMap<String, Known>, display: &str) -> Option<&'k mut Known> {
    let now = Instant::now();
    if !known.contains_key(display) && known.len() >= DISPLAYS {
        let gone = known.iter().filter(|(_, known)| known.streams == 0 && now - known.heard >= LIVE);
        let oldest = gone.min_by_key(|(_, known)| known.heard).map(|(id, _)| id.clone())?;
        known.remove(&oldest);
    }
    let slot = known.entry(display.to_owned()).or_insert_with(|| Known {
        board: String::new(),
        address: None,
        streams: 0,
        heard: now,
        painted: None,
        allowance: BURST,
        refilled: now,
    });
    slot.heard = now;
    Some(slot)
}

impl Known {
    fn admit(&mut self) -> Result<(), Refused> {
        let due = (self.heard - self.refilled).as_millis() / REFILL.as_millis();
        let due = u32::try_from(due).unwrap_or(u32::MAX);
        self.allowance = self.allowance.saturating_add(due).min(BURST);
        // What is left of an interval counts for the next one.
        self.refilled = if due < BURST { self.refilled + REFILL * due } else { self.heard };
        self.allowance = self.allowance.checked_sub(1).ok_or(Refused::TooOften)?;
        Ok(())
    }

    fn is_live(&self, now: Instant) -> bool {
        self.streams > 0 && self.painted.as_ref().is_some_and(|painted| now - painted.at < LIVE)
    }

    fn has_painted(&self, cursor: Cursor) -> bool {
        let painted = self.painted.as_ref().map(|painted| painted.cursor);
        painted.is_some_and(|painted| painted.epoch == cursor.epoch && painted.seq >= cursor.seq)
    }

    fn shown(&self, display: &str, now: Instant) -> ShownDisplay {
        let painted = self.painted.as_ref();
        let millis = |at: Instant| u64::try_from((now - at).as_millis()).unwrap_or(u64::MAX);
        ShownDisplay {
            display: display.to_owned(),
            board: self.board.clone(),
            cursor: painted.map(|painted| painted.cursor.to_string()),
            painted_ago_ms: painted.map(|painted| millis(painted.at)),
            frame_age_ms: painted.map(|painted| painted.frame_age_ms),
            connected: self.streams > 0,
            live: self.is_live(now),
            build: painted.map(|painted| painted.build.clone()).unwrap_or_default(),
            width: painted.map_or(0, |painted| painted.width),
            height: painted.map_or(0, |painted| painted.height),
            address: self.address.map(|address| address.to_string()).unwrap_or_default(),
        }
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        if let Some(known) = self.displays.lock().get_mut(&self.display) {
            known.streams = known.streams.saturating_sub(1);
            known.heard = Instant::now();
        }
        self.displays.tell();
    }
}
