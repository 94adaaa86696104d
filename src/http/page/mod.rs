//! The board page: a document that already holds the rows, readable without JavaScript, and the model
//! they were made from, so that the script takes over without a change and follows the stream from
//! the document's own cursor. Beside it the files that the page is made of.

mod assets;
mod compute;
mod document;
mod fit;
mod html;
mod html_list;
mod html_panel;
mod html_place;
mod screen;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::board::{Flight, Held, Instant, Notice, Silence};
use crate::boards::Spec;

pub use assets::{asset, digest};
pub(super) use assets::{entity_tag, holds};
pub use compute::{Cities, cities_of, further_rows, screen};
pub use document::render;
pub use screen::{
    Also, Cells, CityCell, Clock, Column, Dir, Emergency, EstimatedCell, FlightCell, Layout, Life, Mode,
    PlaceFlight, PlaceTime, PlaceView, Row, Screen, SignCell, Slide, Stale, StateCell, TextCell, TimeCell,
    Words,
};

/// What the page may load: its own files and nothing else, and no script or style inside the document.
pub const CONTENT_SECURITY_POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'";

/// The airport whose board this is.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Airport<'a> {
    /// IATA code.
    pub code: &'a str,
    /// Display name.
    pub name: &'a str,
    /// IANA zone.
    pub timezone: &'a str,
}

/// What the page shows at one moment.
#[derive(Debug)]
pub struct View<'a> {
    /// Which board it is.
    pub spec: &'a Spec,
    /// What the cities of the flights are called; the page gets the same table.
    pub cities: &'a Cities,
    /// All flights of the board; their JSON goes into the page as it is.
    pub flights: Vec<&'a Held<Flight>>,
    /// All notices of the board.
    pub notices: Vec<&'a Held<Notice>>,
    /// The cursor that flights and notices stand at.
    pub cursor: &'a str,
    /// The daemon's time.
    pub now: Instant,
    /// Whether that time means anything.
    pub clock_trusted: bool,
    /// Whose board it is.
    pub airport: Airport<'a>,
    /// The build of the daemon: a page of another one loads itself anew.
    pub build: &'a str,
    /// How often the stream shows that it lives.
    pub heartbeat_ms: u64,
    /// Whether the daemon can store nothing at the moment.
    pub read_only: bool,
    /// Whether a damaged store was put aside and nothing has come since.
    pub lost: bool,
    /// Whether a timetable that is polled has gone silent.
    pub silence: Option<Silence>,
}

impl View<'_> {
    /// The time, when it can be trusted.
    fn trusted_now(&self) -> Option<Instant> {
        self.clock_trusted.then_some(self.now)
    }
}
