//! How a source is: for operators, metrics and the console.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Monotonic};

use serde::Serialize;

use super::Source;
use crate::board::{Instant, Silence};
use crate::stream::Wall;

/// Characters of an error that are kept.
const TEXT: usize = 500;

/// How a source is at this moment. Instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Its name.
    pub name: String,
    /// Where it is, without the query, which may hold what is nobody's business.
    pub url: String,
    /// Its format; absent when the bytes tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// From one poll to the next.
    pub interval_s: u64,
    /// `waiting` (not asked yet), `good` or `failing` (what it said last still stands).
    pub state: &'static str,
    /// Whether it is being asked now.
    pub polling: bool,
    /// When it last said what could be taken, also when that was nothing new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_success: Option<Instant>,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<Trouble>,
    /// When it is asked next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_poll: Option<Instant>,
    /// Since the start.
    pub counts: Counts,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// When.
    pub at: Instant,
    /// What.
    pub error: String,
}

/// What polling came to since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// How often it was asked.
    pub polls: u64,
    /// How often that failed.
    pub failures: u64,
    /// How often it had nothing new.
    pub unchanged: u64,
    /// Flights that came, changed and went.
    pub added: u64,
    /// As above.
    pub changed: u64,
    /// As above.
    pub removed: u64,
    /// Records of the last timetable that were not about this airport.
    pub skipped: u32,
}

/// The status of one source, shared with whoever looks.
#[derive(Clone)]
pub(super) struct Slot(Arc<Mutex<Kept>>);

struct Kept {
    status: Status,
    /// When it was heard last, or first asked to be: the time of day may be wrong.
    heard: Monotonic,
    /// The time of day when it was heard last, where that could be believed: boards say it.
    since: Option<Instant>,
}

impl Slot {
    pub(super) fn of(source: &Source) -> Self {
        let address = source.url.split(['?', '#']).next().unwrap_or_default();
        let status = Status {
            name: source.name.clone(),
            url: address.to_owned(),
            format: source.format.clone(),
            interval_s: source.every.as_secs(),
            state: "waiting",
            polling: false,
            last_success: None,
            last_error: None,
            next_poll: None,
            counts: Counts::default(),
        };
        Self(Arc::new(Mutex::new(Kept { status, heard: Monotonic::now(), since: None })))
    }

    pub(super) fn status(&self) -> Status {
        self.lock().status.clone()
    }

    /// Since when it is silent, if it fails and has not been heard for as long as `limit`.
    pub(super) fn silence(&self, limit: Duration) -> Option<Silence> {
        let kept = self.lock();
        let silent = kept.status.state == "failing" && kept.heard.elapsed() >= limit;
        silent.then_some(Silence { since: kept.since })
    }

    pub(super) fn waits(&self, now: Instant, wait: Duration) {
        let next = now.saturating_add(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX));
        self.lock().status.next_poll = Some(next);
    }

    pub(super) fn polls(&self) {
        let status = &mut self.lock().status;
        status.polling = true;
        status.next_poll = None;
        status.counts.polls += 1;
    }

    /// Notes a success; whether it comes after a failure.
    pub(super) fn succeeded(&self, wall: Wall, count: impl FnOnce(&mut Counts)) -> bool {
        let mut kept = self.lock();
        kept.heard = Monotonic::now();
        kept.since = wall.trusted.then_some(wall.now);
        let status = &mut kept.status;
        let recovered = status.state == "failing";
        count(&mut status.counts);
        (status.polling, status.state, status.last_success) = (false, "good", Some(wall.now));
        recovered
    }

    /// Notes a failure; whether it is the first in a row.
    pub(super) fn failed(&self, now: Instant, error: &str) -> bool {
        let status = &mut self.lock().status;
        let first = status.state != "failing";
        status.counts.failures += 1;
        (status.polling, status.state) = (false, "failing");
        status.last_error = Some(Trouble { at: now, error: error.chars().take(TEXT).collect() });
        first
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_is_dated_by_a_clock_that_could_be_believed_and_by_no_other() {
        let source = Source {
            name: "tower".to_owned(),
            url: "http://127.0.0.1/?key=1".to_owned(),
            format: None,
            every: Duration::from_mins(5),
            silent_after: None,
            zone: None,
            headers: Vec::new(),
            secrets: Vec::new(),
            authorities: None,
        };
        let slot = Slot::of(&source);
        let silence_after = |wall| {
            slot.succeeded(wall, |_| ());
            assert_eq!(slot.silence(Duration::ZERO), None, "it is heard");
            slot.failed(2_000, "gone");
            slot.silence(Duration::ZERO)
        };
        let trusted = silence_after(Wall { now: 1_000, trusted: true });
        assert_eq!(trusted, Some(Silence { since: Some(1_000) }));
        let unset = silence_after(Wall { now: 1_500, trusted: false });
        assert_eq!(unset, Some(Silence { since: None }));
        assert_eq!(slot.silence(Duration::from_hours(1)), None, "not for long");
    }
}
