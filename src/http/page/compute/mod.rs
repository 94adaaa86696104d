//! The screen of the first paint, computed by the rules of the page's modules: the moment 0 of its
//! clock, before any contact, the first page in the first language. Each file here is the half of the
//! one in `assets/board` that it names; `tests/board/vectors.json` holds the halves together.

mod cities;
mod filters;
mod notices;
mod numbers;
mod places;
mod row;
mod rows;
mod speech;
mod states;
#[cfg(test)]
mod tests;
mod zone;

pub use cities::{Cities, cities_of};

use self::notices::{emergency, slide};
use self::places::place_view;
use self::row::Frame;
use self::rows::rows_of;
use self::speech::{Speech, dir_of, local, local_text, say};
use self::zone::{Zone, date, weekday};
use super::View;
use super::screen::{Clock, Column as Head, Layout, Life, Mode, Row, Screen, Slide, Stale, Words};
use crate::board::{Direction, Flight, Instant, Level, Notice};
use crate::boards::{Column, Kind, LocalTime, Night, NightMode, Spec};
use crate::words::fill;

/// Rows of a page before the panel has been measured, where the configuration leaves them to it.
const ROWS: usize = 8;

fn layout_of(kind: Kind) -> Layout {
    match kind {
        Kind::Departures | Kind::Arrivals | Kind::Combined => Layout::List,
        Kind::Gate | Kind::Checkin | Kind::Belt => Layout::Place,
        Kind::Message => Layout::Message,
    }
}

/// What the board does at this time of night; none by day and while no clock can be trusted.
fn night_mode(night: Option<Night>, zone: &Zone, now: Option<Instant>) -> Option<NightMode> {
    let (Night { from, to, mode }, now) = night.zip(now)?;
    let (time, from, to) = (zone.minutes(now), LocalTime::minutes(from), LocalTime::minutes(to));
    let over = if from <= to { from <= time && time < to } else { time >= from || time < to };
    over.then_some(mode)
}

/// The board's own title, else the language's word for what it shows.
fn title_in(spec: &Spec, direction: Option<Direction>, tag: &str) -> Words {
    let own = local(&spec.title, tag);
    if !own.text.is_empty() {
        return own.said();
    }
    let speech = Speech::new(tag);
    let titles = &speech.words().titles;
    let text = match (spec.kind, direction) {
        (Kind::Gate, _) => &titles.gate,
        (Kind::Checkin, _) => &titles.checkin,
        (Kind::Belt, _) => &titles.belt,
        (Kind::Message, _) => &titles.message,
        (_, Some(Direction::Arrival)) => &titles.arrivals,
        _ => &titles.departures,
    };
    Words { lang: speech.lang().to_owned(), dir: speech.dir(), text: text.clone() }
}

fn nothing() -> Words {
    Words { dir: dir_of(""), ..Words::default() }
}

fn pictogram(kind: Kind, direction: Option<Direction>) -> &'static str {
    match (kind, direction) {
        (Kind::Gate | Kind::Checkin | Kind::Belt, _) => kind.as_str(),
        (_, Some(Direction::Departure)) => "takeoff",
        (_, Some(Direction::Arrival)) => "landing",
        (_, None) => "info",
    }
}

fn head(speech: Speech, column: Column, direction: Direction) -> Head {
    let heads = &speech.words().heads;
    let head = match (column, direction) {
        (Column::Time, _) => &heads.time,
        (Column::Estimated, _) => &heads.estimated,
        (Column::City, Direction::Departure) => &heads.destination,
        (Column::City, Direction::Arrival) => &heads.origin,
        (Column::Flight, _) => &heads.flight,
        (Column::Desks, _) => &heads.desks,
        (Column::Gate, _) => &heads.gate,
        (Column::Terminal, _) => &heads.terminal,
        (Column::Belt, _) => &heads.belt,
        (Column::State, _) => &heads.state,
    };
    Head { key: column.as_str(), head: head.clone() }
}

/// What one view is computed from.
struct Scene<'a> {
    spec: &'a Spec,
    zone: Zone,
    now: Option<Instant>,
    speech: Speech,
    cities: &'a Cities,
    flights: Vec<&'a Flight>,
    notices: Vec<&'a Notice>,
}

impl<'a> Scene<'a> {
    fn of(view: &'a View<'_>) -> Self {
        let first = view.spec.languages.first().map_or("en", |language| &language.tag);
        Self {
            spec: view.spec,
            zone: Zone::new(view.airport.timezone),
            now: view.trusted_now(),
            speech: Speech::new(first),
            cities: view.cities,
            flights: view.flights.iter().map(|held| &*held.value).collect(),
            notices: view.notices.iter().map(|held| &*held.value).collect(),
        }
    }

    fn rows(&self, direction: Direction) -> Vec<&'a Flight> {
        rows_of(self.flights.iter().copied(), direction, self.spec, self.cities, self.now)
    }

    /// What the board shows first: a combined board begins with the direction that has flights.
    fn direction(&self) -> Option<Direction> {
        match self.spec.kind {
            Kind::Combined if !self.rows(Direction::Departure).is_empty() => Some(Direction::Departure),
            Kind::Combined if !self.rows(Direction::Arrival).is_empty() => Some(Direction::Arrival),
            Kind::Combined => Some(Direction::Departure),
            kind => kind.direction(),
        }
    }

    fn columns(&self, direction: Direction) -> &'a [Column] {
        match direction {
            Direction::Departure => &self.spec.columns.departure,
            Direction::Arrival => &self.spec.columns.arrival,
        }
    }

    fn frame(&self, columns: &'a [Column]) -> Frame<'_> {
        let Self { now, speech, cities, .. } = *self;
        Frame { zone: &self.zone, now, speech, cities, columns, listed: true }
    }

    fn rows_per_page(&self) -> usize {
        if self.spec.rows == 0 { ROWS } else { usize::from(self.spec.rows) }
    }

    fn clock(&self) -> Clock {
        let Some(now) = self.now.filter(|_| self.spec.clock) else { return Clock::default() };
        let day = self.zone.day(now);
        Clock {
            time: self.zone.time(now),
            weekday: weekday(self.speech, day),
            date: date(&self.speech.words().date, self.speech, day),
        }
    }

    /// Nothing follows the board yet: the mark says since when.
    fn life(&self) -> Life {
        let phrases = &self.speech.words().phrases;
        let text = match self.now {
            Some(now) => say(&phrases.as_of, "time", &self.zone.time(now)),
            None => phrases.no_contact.clone(),
        };
        Life { tone: "quiet", text }
    }

    fn slide(&self, level: Level, label: &str) -> Option<Slide> {
        slide(&self.notices, level, self.now, self.speech.lang(), label)
    }

    /// The first page of a list.
    fn list(&self, screen: &mut Screen, direction: Direction, lost: bool) {
        let phrases = &self.speech.words().phrases;
        let columns = self.columns(direction);
        let flights = self.rows(direction);
        let frame = self.frame(columns);
        let pages = flights.len().div_ceil(screen.rows_per_page).max(1);
        screen.columns = columns.iter().map(|column| head(self.speech, *column, direction)).collect();
        screen.rows =
            flights.iter().take(screen.rows_per_page).map(|flight| Some(frame.row(flight))).collect();
        screen.pages = pages;
        if pages > 1 {
            screen.page_text =
                fill(&phrases.page, &[("page", "1"), ("pages", &pages.to_string())]).into_owned();
        }
        if flights.is_empty() {
            // An empty board that lost its state must not say that nothing flies.
            screen.empty = if lost { phrases.no_data.clone() } else { phrases.no_flights.clone() };
        }
    }

    fn message(&self) -> Slide {
        let text = self.spec.message.as_ref().map(|text| local_text(text, self.speech.lang()));
        let Words { lang, dir, text } = text.unwrap_or_default().said();
        Slide { label: String::new(), lang, dir, text }
    }
}

/// What the panel shows first.
pub fn screen(view: &View<'_>) -> Screen {
    let scene = Scene::of(view);
    let Scene { spec, speech, .. } = scene;
    let phrases = &speech.words().phrases;
    let direction = scene.direction();
    let title = title_in(spec, direction, speech.lang());
    let next = spec.languages.get(1).map(|language| title_in(spec, direction, &language.tag));
    let emergency = emergency(&scene.notices, scene.now, spec, &phrases.emergency);
    let night = night_mode(spec.night, &scene.zone, scene.now);
    let layout = layout_of(spec.kind);
    let mut screen = Screen {
        mode: match (&emergency, night) {
            (Some(_), _) => Mode::Emergency,
            (None, Some(NightMode::Off)) => Mode::Night,
            _ => Mode::Board,
        },
        lang: speech.lang().to_owned(),
        dir: speech.dir(),
        theme: spec.theme.as_str(),
        dim: night == Some(NightMode::Dim) && emergency.is_none(),
        layout,
        kind: spec.kind.as_str(),
        direction: direction.map_or("", Direction::as_str),
        second: next.filter(|next| next.text != title.text).unwrap_or_else(nothing),
        title,
        place: view.airport.name.to_owned(),
        pictogram: pictogram(spec.kind, direction),
        clock: scene.clock(),
        rows_per_page: scene.rows_per_page(),
        pages: 1,
        life: scene.life(),
        stale: Stale::Fresh,
        banner: scene.slide(Level::Security, &phrases.security),
        emergency,
        ..Screen::default()
    };
    if screen.mode == Mode::Night {
        return screen;
    }
    screen.ticker = scene.slide(Level::Info, &phrases.notice);
    match (layout, direction) {
        (Layout::List, Some(direction)) => scene.list(&mut screen, direction, view.lost),
        (Layout::Place, _) => screen.place_view = place_view(&scene.flights, spec, &scene.frame(&[])),
        _ => screen.message = Some(scene.message()),
    }
    screen
}

/// Rows behind the first page, at most `most`, for readers without JavaScript, and how many more there are.
pub fn further_rows(view: &View<'_>, most: usize) -> (Vec<Row>, usize) {
    let scene = Scene::of(view);
    let list = layout_of(view.spec.kind) == Layout::List;
    let Some(direction) = scene.direction().filter(|_| list) else { return (Vec::new(), 0) };
    let flights = scene.rows(direction);
    let rest = flights.get(scene.rows_per_page()..).unwrap_or_default();
    let frame = scene.frame(scene.columns(direction));
    let rows = rest.iter().take(most).map(|flight| frame.row(flight)).collect();
    (rows, rest.len().saturating_sub(most))
}
