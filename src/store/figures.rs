//! How the writer does, in numbers.

use crate::metrics::{Collect, Counter, Exposition, Histogram, Level, Unit};

/// Requests of one commit, up to the largest batch.
const SIZES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];
/// Microseconds of one commit: from a good disk to a worn card.
const SPANS: &[u64] =
    &[1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000];

/// Counted by the writer and by those who wait for it.
#[derive(Debug)]
pub struct Figures {
    /// Requests that no commit has taken up yet.
    pub(super) waiting: Level,
    /// Requests in each commit.
    pub(super) sizes: Histogram,
    /// How long each commit took.
    pub(super) spans: Histogram,
    pub(super) failures: Counter,
    pub(super) ring_events: Level,
    pub(super) ring_bytes: Level,
    pub(super) put_aside: Level,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            waiting: Level::default(),
            sizes: Histogram::new(Unit::Count, SIZES),
            spans: Histogram::new(Unit::Micros, SPANS),
            failures: Counter::default(),
            ring_events: Level::default(),
            ring_bytes: Level::default(),
            put_aside: Level::default(),
        }
    }
}

impl Collect for Figures {
    fn collect(&self, told: &mut Exposition) {
        let help = "Requests that wait for the store.";
        told.gauge("gatepost_queue_requests", help, self.waiting.get());
        let help = "Requests that shared a commit; the count is that of the commits, each with its own sync.";
        told.histogram("gatepost_commit_requests", help, &self.sizes);
        let help = "How long commits took until they were durable, in seconds.";
        told.histogram("gatepost_commit_duration_seconds", help, &self.spans);
        let help = "Commits that failed; their requests were refused and changed nothing.";
        told.counter("gatepost_commit_failures_total", help, self.failures.get());
        told.gauge("gatepost_ring_events", "Events that can be replayed.", self.ring_events.get());
        told.gauge("gatepost_ring_bytes", "Bytes of these events in the store.", self.ring_bytes.get());
        let help = "Damaged stores that were put aside and are kept; a sign that the disk is worn out.";
        told.gauge("gatepost_store_put_aside", help, self.put_aside.get());
    }
}
