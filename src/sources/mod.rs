//! Sources that are polled: timetables that an HTTP server has, fetched again and again.
//!
//! Each source has a task that waits, and for each poll a named thread that fetches and reads, because
//! both block: 1. `pace` says when, 2. `fetch` asks for what is new, 3. the importer reads it, 4. the
//! store takes it as that source's timetable, 5. `status` keeps what came of it. Whatever fails, what the
//! source said last stays on the board, and the status says since when.

mod fetch;
mod memory;
mod pace;
mod poll;
mod status;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::board::Silence;
use crate::metrics::{Collect, Exposition};
use crate::store::Store;
use crate::stream::Wall;
use crate::wire::Importer;
use memory::Memory;
pub use pace::{LONGEST, least};
use poll::Poller;
use status::Slot;
pub use status::{Counts, Status, Trouble};

/// Polls at one time: a timetable that is read takes memory.
const AT_ONCE: usize = 2;

/// A timetable somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Whose timetable it is, on the board too.
    pub name: String,
    /// `http:` or `https:`, without a user's name.
    pub url: String,
    /// Its format; told by the bytes when absent.
    pub format: Option<String>,
    /// From one poll to the next.
    pub every: Duration,
    /// After so long without an answer that could be taken, the boards say so; never when absent.
    pub silent_after: Option<Duration>,
    /// IANA zone of times without an offset.
    pub zone: Option<String>,
    /// Headers of every request.
    pub headers: Vec<(String, String)>,
    /// Headers whose values are in files, and nowhere else.
    pub secrets: Vec<(String, PathBuf)>,
    /// Certificates in PEM that vouch for the server, in place of the system's.
    pub authorities: Option<PathBuf>,
}

/// What polling needs of the rest.
pub struct Engine {
    /// Takes what was read.
    pub store: Store,
    /// Reads it.
    pub importer: Arc<dyn Importer>,
    /// The time of day.
    pub wall: Box<dyn Fn() -> Wall + Send + Sync>,
    /// The folder in which the last polls are remembered, where a feed minds how often it is asked.
    pub directory: PathBuf,
    /// Bytes of the largest answer.
    pub max_body: usize,
    /// What the requests say that they come from.
    pub agent: String,
}

/// A cheap handle to the sources that are polled. They stop when [`Sources::stop`] is called.
#[derive(Clone, Default)]
pub struct Sources(Arc<Mutex<BTreeMap<String, Followed>>>);

/// A source with the task that polls it.
struct Followed {
    source: Source,
    slot: Slot,
    task: AbortHandle,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What starts polling; one for the life of the daemon.
pub struct Desk {
    engine: Arc<Engine>,
    memory: Arc<Memory>,
    permits: Arc<Semaphore>,
    sources: Sources,
}

impl Desk {
    /// Nothing is polled yet.
    pub fn new(engine: Engine) -> Self {
        let memory = Arc::new(Memory::new(&engine.directory));
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Self { engine: Arc::new(engine), memory, permits, sources: Sources::default() }
    }

    /// The handle for those who only look.
    pub fn sources(&self) -> Sources {
        self.sources.clone()
    }

    /// Polls `wanted` from now on. A source that stays as it is goes on undisturbed; one that is gone leaves
    /// its flights on the board. To be called on the runtime.
    pub fn replace(&self, wanted: Vec<Source>) {
        let mut followed = self.sources.0.lock().unwrap_or_else(PoisonError::into_inner);
        followed.retain(|_, followed| wanted.contains(&followed.source));
        for source in wanted {
            if !followed.contains_key(&source.name) {
                let slot = Slot::of(&source);
                let poller = Poller {
                    engine: Arc::clone(&self.engine),
                    memory: Arc::clone(&self.memory),
                    permits: Arc::clone(&self.permits),
                    source: source.clone(),
                    slot: slot.clone(),
                };
                let task = tokio::spawn(poller.follow()).abort_handle();
                followed.insert(source.name.clone(), Followed { source, slot, task });
            }
        }
    }
}

impl Sources {
    /// How each of them is, by name.
    pub fn statuses(&self) -> Vec<Status> {
        let followed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        followed.values().map(|followed| followed.slot.status()).collect()
    }

    /// Whether one of them fails and has been silent for too long, and since when: the longest silence.
    pub fn silence(&self) -> Option<Silence> {
        let followed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = followed.values().filter_map(|Followed { source, slot, .. }| {
            source.silent_after.and_then(|limit| slot.silence(limit))
        });
        // One that was never heard sorts before any instant.
        silent.min_by_key(|silence| silence.since)
    }

    /// Ends all polling. A fetch that is under way is left to its deadline, and nobody hears of it.
    pub fn stop(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Collect for Sources {
    fn collect(&self, told: &mut Exposition) {
        let statuses = self.statuses();
        if statuses.is_empty() {
            return;
        }
        let mut good = told.gauges("gatepost_source_good", "Whether the source's last poll could be taken.");
        for status in &statuses {
            good.is(&[("source", &status.name)], u8::from(status.state == "good"));
        }
        let help = "When the source last said what could be taken, in seconds since 1970.";
        let mut success = told.gauges("gatepost_source_last_success_timestamp_seconds", help);
        for status in &statuses {
            if let Some(at) = status.last_success {
                success.is(&[("source", &status.name)], at);
            }
        }
        let mut polls = told.counters("gatepost_source_polls_total", "How often the source was asked.");
        for status in &statuses {
            polls.is(&[("source", &status.name)], status.counts.polls);
        }
        let help = "How often the source could not be reached, read or taken.";
        let mut failures = told.counters("gatepost_source_failures_total", help);
        for status in &statuses {
            failures.is(&[("source", &status.name)], status.counts.failures);
        }
    }
}
