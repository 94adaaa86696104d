//! Who listens, and what they were given, in numbers.

use super::document::Reason;
use crate::metrics::{Collect, Counter, Exposition, Level};

/// Counted by the streams.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub(super) events: View,
    pub(super) updates: View,
    /// By reason, in the order of [`Reason::ALL`].
    snapshots: [Counter; Reason::ALL.len()],
}

/// The streams of one kind.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) subscribers: Level,
    /// Events that were written to one of them each.
    pub(super) delivered: Counter,
}

impl Figures {
    pub(super) fn snapshot(&self, reason: Reason) {
        self.snapshots[reason as usize].one();
    }
}

impl Collect for Figures {
    fn collect(&self, told: &mut Exposition) {
        let kinds = [("events", &self.events), ("updates", &self.updates)];
        let mut family = told.gauges("gatepost_subscribers", "Streams that are open.");
        for (kind, view) in kinds {
            family.is(&[("kind", kind)], view.subscribers.get());
        }
        let help = "Events that were written to streams, each once for every stream.";
        let mut family = told.counters("gatepost_deliveries_total", help);
        for (kind, view) in kinds {
            family.is(&[("kind", kind)], view.delivered.get());
        }
        let help = "Snapshots that were written to streams whose cursor could not be served, by the reason.";
        let mut family = told.counters("gatepost_snapshots_total", help);
        for (reason, count) in Reason::ALL.iter().zip(&self.snapshots) {
            family.is(&[("reason", reason.as_str())], count.get());
        }
    }
}
