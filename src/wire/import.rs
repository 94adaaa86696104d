//! How a timetable in any format comes in. The formats live in `feed`, which `http` does not know.

use thiserror::Error;

use crate::board::{Command, Fault, Legs, Timetable};

/// A timetable as it was sent, and what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'d> {
    /// The name of the format; read off the bytes when absent.
    pub format: Option<&'d str>,
    /// Whose timetable it is.
    pub source: &'d str,
    /// IANA zone of times without an offset, where the format leaves that open; the airport's when absent.
    pub zone: Option<&'d str>,
    /// The encoding that was declared beside it.
    pub charset: Option<&'d str>,
    /// Whether it holds only what has changed, in a format that is whole otherwise.
    pub partial: bool,
    /// The bytes.
    pub body: &'d [u8],
}

/// What a source tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// All that it says now.
    Timetable(Timetable),
    /// What has changed.
    Legs(Legs),
}

impl From<News> for Command {
    fn from(news: News) -> Self {
        match news {
            News::Timetable(timetable) => Self::Timetable(timetable),
            News::Legs(legs) => Self::Legs(legs),
        }
    }
}

/// A timetable that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// What it tells.
    pub news: News,
    /// Records that are not about this airport.
    pub skipped: u32,
}

impl Import {
    /// Whether it would wipe the board, or says nothing at all.
    pub fn is_empty(&self) -> bool {
        match &self.news {
            News::Timetable(timetable) => timetable.flights.is_empty() && !timetable.partial,
            News::Legs(legs) => legs.legs.is_empty() && self.skipped == 0,
        }
    }
}

/// Reads what a source says.
pub trait Importer: Send + Sync {
    /// The timetable in a delivery, all of it or nothing.
    fn import(&self, delivery: Delivery<'_>) -> Result<Import, ImportError>;
}

/// Why a timetable could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// No importer has this name, or the bytes do not tell which it is.
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
    /// It has more flights than a board.
    #[error("{at}: the board holds at most {limit} flights")]
    Full {
        /// The first that does not fit.
        at: String,
        /// How many do.
        limit: usize,
    },
}
