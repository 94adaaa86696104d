//! Everything that a display shows at one moment, as plain data: what `screenView` gives in the
//! browser (`assets/board/view.js` describes each field). The document is written from it, and
//! `tests/board/vectors.json` holds both computations to the same JSON.

use serde::Serialize;

/// One moment of a display.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Screen {
    /// Which of the whole screens it is.
    pub mode: Mode,
    /// BCP 47 tag of the language that is shown.
    pub lang: String,
    /// The direction of that language.
    pub dir: Dir,
    /// The look, as the board's configuration names it.
    pub theme: &'static str,
    /// Whether the panel is dimmed for the night.
    pub dim: bool,
    /// Which of the three plans of the board.
    pub layout: Layout,
    /// The kind of board, as the configuration names it.
    pub kind: &'static str,
    /// `departure` or `arrival`; empty on a message board.
    pub direction: &'static str,
    /// Over the board.
    pub title: Words,
    /// The same in the next language; empty when there is none, or when it says the same.
    pub second: Words,
    /// Name of the airport.
    pub place: String,
    /// The sign beside the title: `takeoff`, `landing`, `gate`, `checkin`, `belt`, `info`.
    pub pictogram: &'static str,
    /// The time of day.
    pub clock: Clock,
    /// Heads of the list's columns.
    pub columns: Vec<Column>,
    /// How many rows a page has room for.
    pub rows_per_page: usize,
    /// The rows of the page; none for a place that stands empty until the page turns.
    pub rows: Vec<Option<Row>>,
    /// The page, from 0.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// "Page 2 of 3", for readers who cannot see the dashes; empty with one page.
    pub page_text: String,
    /// What stands where no rows are, and when the rows are taken off.
    pub empty: String,
    /// A second line under that.
    pub empty_more: String,
    /// What a board of one place shows.
    pub place_view: Option<PlaceView>,
    /// What a message board shows.
    pub message: Option<Slide>,
    /// How far the board can be trusted.
    pub life: Life,
    /// How old what it shows is.
    pub stale: Stale,
    /// One notice in the footer.
    pub ticker: Option<Slide>,
    /// One notice across the board, also at night.
    pub banner: Option<Slide>,
    /// What has the whole screen.
    pub emergency: Option<Emergency>,
}

/// Which of the whole screens it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The board.
    #[default]
    Board,
    /// Nothing but an emergency.
    Emergency,
    /// The daemon closed this display.
    Closed,
    /// The rows were taken off, because nobody knows any more whether they are true.
    Off,
    /// Black, but for a banner.
    Night,
}

/// Which way a text runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dir {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
    /// By its first letter: its language is not known.
    Auto,
}

/// How a board is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Rows and pages.
    #[default]
    List,
    /// The flights of one gate, desk or belt, large.
    Place,
    /// A text.
    Message,
}

/// How old what is shown may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Stale {
    /// The link lives.
    #[default]
    #[serde(rename = "")]
    Fresh,
    /// It has been silent for two and a half heartbeats.
    #[serde(rename = "marked")]
    Marked,
    /// It has been silent for the board's `stale_s`.
    #[serde(rename = "old")]
    Old,
}

/// A text that knows its language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// BCP 47 tag; empty when it is not known.
    pub lang: String,
    /// Its direction.
    pub dir: Dir,
    /// What it says.
    pub text: String,
}

/// The time of day at the airport; all empty while it is not known or not wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// `09:42`
    pub time: String,
    /// `Saturday`
    pub weekday: String,
    /// `21 November`
    pub date: String,
}

/// One column of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// As the configuration names it.
    pub key: &'static str,
    /// Over the column.
    pub head: String,
}

/// One flight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Stable for as long as the flight is on the board.
    pub id: String,
    /// What the colour of its state means.
    pub tone: &'static str,
    /// What else is to be seen at a glance.
    pub marks: Vec<&'static str>,
    /// Seconds since it changed, while that is news; always none in a first paint.
    pub fresh: Option<u32>,
    /// The language of the row.
    pub lang: String,
    /// Its direction.
    pub dir: Dir,
    /// The cells of the columns that the board has.
    pub cells: Cells,
}

/// The cells of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cells {
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeCell>,
    /// When it is expected, in a column of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<EstimatedCell>,
    /// Where to or where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<CityCell>,
    /// Which flight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flight: Option<FlightCell>,
    /// Check-in desks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desks: Option<TextCell>,
    /// The gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<SignCell>,
    /// The terminal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<TextCell>,
    /// The baggage belt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belt: Option<SignCell>,
    /// What is going on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateCell>,
}

/// A time, over it the old one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TimeCell {
    /// The old time, struck; empty when it stands.
    pub planned: String,
    /// The time.
    pub time: String,
    /// Its day, when that is not today.
    pub date: String,
}

/// An expected time; empty while the scheduled one stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EstimatedCell {
    /// The time.
    pub time: String,
    /// Its day, when that is not today.
    pub date: String,
}

/// A city.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CityCell {
    /// Its name.
    pub name: String,
    /// Which of the city's airports it is, and stops on the way.
    pub sub: String,
    /// The language of the name; empty for a name as a feed spells it.
    pub lang: String,
}

/// A flight number and one of its code shares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FlightCell {
    /// `SK 455`
    pub number: String,
    /// The code share whose turn it is.
    pub share: String,
}

/// A short text; empty when it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TextCell {
    /// The text.
    pub text: String,
}

/// What to walk to, and the line under it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SignCell {
    /// Gate or belt; empty when it is not known.
    pub text: String,
    /// The gate before, the exit, or the terminal.
    pub sub: String,
}

/// A state in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StateCell {
    /// The state.
    pub word: String,
    /// What helps beside it: a remark, or what can be derived.
    pub detail: String,
    /// The language of the word; empty for a state in a feed's own words.
    pub lang: String,
    /// The language of the detail; empty when it has none.
    #[serde(rename = "detailLang")]
    pub detail_lang: String,
}

/// What a gate, check-in or belt board shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// The place itself: `B7`, `301-306`.
    pub name: String,
    /// What kind of place, over it.
    pub heading: String,
    /// Its flights, the current one first.
    pub flights: Vec<PlaceFlight>,
    /// Further ones, a line each.
    pub also: Vec<Also>,
    /// What it says when there are none.
    pub idle: String,
}

/// A flight, large.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlaceFlight {
    /// The row.
    #[serde(flatten)]
    pub row: Row,
    /// Its times, at most four.
    pub times: Vec<PlaceTime>,
    /// All code shares.
    pub shares: Vec<String>,
    /// The remark for the readers of this kind of board; empty when there is none.
    pub remark: Words,
}

/// A labelled time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlaceTime {
    /// What happens then.
    pub label: String,
    /// The old time, struck; empty when it stands.
    pub planned: String,
    /// When.
    pub time: String,
    /// Its day, when that is not today.
    pub date: String,
}

/// A flight in one line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Also {
    /// Which flight.
    pub id: String,
    /// "Next", or the state of a flight that is over.
    pub label: String,
    /// What the colour of its state means.
    pub tone: &'static str,
    /// When.
    pub time: String,
    /// Its day, when that is not today.
    pub date: String,
    /// `SK 455`
    pub number: String,
    /// Where to.
    pub city: String,
    /// The language of that name.
    #[serde(rename = "cityLang")]
    pub city_lang: String,
}

/// The mark that says how far the board can be trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Life {
    /// `go`, `warn`, `stop` or `quiet`.
    pub tone: &'static str,
    /// In words.
    pub text: String,
}

/// One view of a notice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Slide {
    /// What it is: "Security".
    pub label: String,
    /// The language of the text; empty for a text for everybody.
    pub lang: String,
    /// Its direction.
    pub dir: Dir,
    /// The text.
    pub text: String,
}

/// One view of an emergency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Emergency {
    /// What it is: "Emergency".
    pub label: String,
    /// The language of text and body; empty for a text for everybody.
    pub lang: String,
    /// Their direction.
    pub dir: Dir,
    /// The first line.
    pub text: String,
    /// The lines after it, separated by LF.
    pub body: String,
    /// All of it in another language, in one line.
    pub second: String,
    /// That language.
    pub second_lang: String,
    /// Its direction.
    pub second_dir: Dir,
}
