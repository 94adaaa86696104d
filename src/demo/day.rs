//! The sample day: `day.json`, whose times are minutes from now.

use serde::Deserialize;

use super::SOURCE;
use super::life::{self, MINUTE, expected};
use super::random::Random;
use crate::board::{Audience, Board, Direction, Flight, Instant, LocalText, Remark};

const SOURCE_TEXT: &str = include_str!("day.json");

/// Times in a timetable are multiples of this.
const GRID: Instant = 5 * MINUTE;

/// Where the sample day takes place.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// IATA code.
    pub code: &'static str,
    /// As its people write it.
    pub name: &'static str,
    /// IANA zone.
    pub timezone: &'static str,
}

/// One movement as the file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Minutes from now.
    r#in: Instant,
    /// Minutes behind that.
    late: Option<Instant>,
    /// Minutes from now.
    actual: Option<Instant>,
    flight: String,
    #[serde(default)]
    codeshares: Vec<String>,
    airport: Option<String>,
    city: String,
    #[serde(default)]
    via: Vec<String>,
    /// Where the time alone does not say it.
    state: Option<String>,
    terminal: Option<String>,
    gate: Option<String>,
    was: Option<String>,
    desks: Option<String>,
    belt: Option<String>,
    exit: Option<String>,
    remark: Option<LocalText>,
}

/// The sample day, read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    departures: Vec<Row>,
    arrivals: Vec<Row>,
}

impl Day {
    /// Where it takes place.
    pub const PLACE: Place = Place { code: "ZRH", name: "Zürich", timezone: "Europe/Zurich" };

    /// A gate that no flight of the day has: whoever is sent there is sent by the reader.
    pub const SPARE_GATE: &str = "A99";

    /// Reads the day that is compiled in; an error is a mistake in the file.
    pub fn read() -> serde_json::Result<Self> {
        serde_json::from_slice(SOURCE_TEXT.as_bytes())
    }

    fn rows(&self, direction: Direction) -> &[Row] {
        match direction {
            Direction::Departure => &self.departures,
            Direction::Arrival => &self.arrivals,
        }
    }

    /// All flights as they stand at `now`.
    pub fn flights(&self, now: Instant) -> Vec<Flight> {
        [Direction::Departure, Direction::Arrival]
            .into_iter()
            .flat_map(|direction| self.rows(direction).iter().map(move |row| row.flight(direction, now)))
            .collect()
    }

    /// The departure that is best to try a change with: on the first page, and for a while yet.
    pub fn example(&self, now: Instant) -> Option<Flight> {
        let mut flights = self.flights(now);
        flights.retain(|flight| flight.state == "on-time" && flight.gate.is_some());
        flights.into_iter().min_by_key(expected)
    }

    /// A gate of the pier of `like` that no departure around `at` uses.
    pub(super) fn free_gate(
        &self,
        board: &Board,
        like: &str,
        at: Instant,
        random: &mut Random,
    ) -> Option<String> {
        let pier = like.chars().next();
        let taken = |gate: &str| {
            board.flights().any(|held| {
                held.value.gate.as_deref() == Some(gate)
                    && (expected(&held.value) - at).abs() < life::GATE_KNOWN
            })
        };
        let gates = self.departures.iter().filter_map(|row| row.gate.as_deref());
        let free: Vec<&str> =
            gates.filter(|gate| gate.chars().next() == pier && *gate != like && !taken(gate)).collect();
        random.pick(&free).map(ToString::to_string)
    }

    /// The gate that flights to the other end usually have.
    pub(super) fn usual_gate(&self, flight: &Flight) -> Option<&str> {
        let row = self.departures.iter().find(|row| row.airport == flight.airport);
        row.or(self.departures.first())?.gate.as_deref()
    }

    /// A further flight to or from one of the day's cities, under a number of its own.
    pub(super) fn another(
        &self,
        board: &Board,
        direction: Direction,
        scheduled: Instant,
        random: &mut Random,
    ) -> Option<Flight> {
        let row = random.pick(self.rows(direction)).filter(|row| row.airport.is_some())?;
        let later = random.between(1, 6) * 2;
        let flight = Flight {
            flight: renumbered(&row.flight, later)?,
            codeshares: row.codeshares.iter().filter_map(|share| renumbered(share, later)).collect(),
            scheduled: rounded(scheduled),
            gate: None,
            ..row.plain(direction)
        };
        board.ids_by_number(&flight.flight).is_empty().then(|| announced(flight))
    }
}

impl Row {
    /// What holds at any time.
    fn plain(&self, direction: Direction) -> Flight {
        Flight {
            direction,
            flight: self.flight.clone(),
            codeshares: self.codeshares.clone(),
            airport: self.airport.clone(),
            city: Some(self.city.clone()),
            via: self.via.clone(),
            state: "scheduled".to_owned(),
            terminal: self.terminal.clone(),
            gate: self.gate.clone(),
            desks: self.desks.clone(),
            belt: self.belt.clone(),
            exit: self.exit.clone(),
            visible: true,
            source: Some(SOURCE.to_owned()),
            ..Flight::default()
        }
    }

    fn flight(&self, direction: Direction, now: Instant) -> Flight {
        let scheduled = rounded(now) + self.r#in * MINUTE;
        let mut flight = announced(Flight {
            scheduled,
            estimated: self.late.map(|late| scheduled + late * MINUTE),
            actual: self.actual.map(|at| now + at * MINUTE),
            previous_gate: self.was.clone(),
            gate_changed: self.was.as_ref().map(|_| now),
            ..self.plain(direction)
        });
        if expected(&flight) - now > life::GATE_KNOWN {
            flight.gate = None;
        }
        match &self.state {
            Some(state) => flight.state.clone_from(state),
            None => catch_up(&mut flight, now),
        }
        let remark = self.remark.iter().map(|text| public(text.clone()));
        flight.remarks.extend(remark);
        flight
    }
}

/// Takes all steps that are due.
fn catch_up(flight: &mut Flight, now: Instant) {
    while let Some(next) = life::advance(flight, now) {
        *flight = next;
    }
}

fn announced(mut flight: Flight) -> Flight {
    life::announce(&mut flight);
    flight
}

pub(super) fn public(text: LocalText) -> Remark {
    Remark { audience: Audience::Public, text }
}

pub(super) fn rounded(instant: Instant) -> Instant {
    instant.div_euclid(GRID) * GRID
}

/// The number `later` behind this one, of the same carrier and as long.
fn renumbered(number: &str, later: i64) -> Option<String> {
    let (carrier, digits) = number.split_at_checked(2)?;
    let width = digits.len();
    let count = 10_i64.checked_pow(u32::try_from(width).ok()?)?;
    let next = (digits.parse::<i64>().ok()? + later) % count;
    (next > 0).then(|| format!("{carrier}{next:0width$}"))
}
