//! All that is wrong with a timetable, bounded.

use crate::board::Fault;
use crate::wire::{FAULTS, ImportError};

/// The first faults, and how many more there were.
#[derive(Debug, Default)]
pub(super) struct Faults {
    list: Vec<Fault>,
    more: usize,
}

impl Faults {
    /// An answer made of these alone.
    pub(super) fn of(found: Vec<Fault>) -> ImportError {
        let mut faults = Self::default();
        faults.add(found);
        faults.error()
    }

    /// Adds what was found at one place.
    pub(super) fn add(&mut self, found: Vec<Fault>) {
        for fault in found {
            if self.list.len() < FAULTS {
                self.list.push(fault);
            } else {
                self.more += 1;
            }
        }
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// `good` when nothing was wrong.
    pub(super) fn or<T>(self, good: T) -> Result<T, ImportError> {
        if self.list.is_empty() { Ok(good) } else { Err(self.error()) }
    }

    fn error(mut self) -> ImportError {
        if self.more > 0 {
            self.list.push(Fault::new("", format!("and {} more faults", self.more)));
        }
        ImportError::Faults(self.list)
    }
}
