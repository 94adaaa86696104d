//! How a timetable in any format comes in. The formats live in `feed`, which `http` does not know.

use thiserror::Error;

use crate::board::{Fault, Timetable};

/// Reads what a source says, in full.
pub trait Importer: Send + Sync {
    /// The timetable in `body`, all of it or nothing.
    fn import(&self, format: &str, source: &str, body: &[u8]) -> Result<Timetable, ImportError>;
}

/// Why a timetable could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// No importer has this name.
    #[error("no such format; known are {}", known.join(", "))]
    UnknownFormat {
        /// The formats there are.
        known: Vec<&'static str>,
    },
    /// It is not in this format at all.
    #[error("{0}")]
    Malformed(String),
    /// It is, but some of it cannot be a flight.
    #[error("{} faults", .0.len())]
    Faults(Vec<Fault>),
}
