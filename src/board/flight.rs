//! One aircraft movement: one row of a board.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FeedMemory, Overrides};

/// Seconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

/// A text by language (BCP 47 tag → text).
pub type LocalText = BTreeMap<String, String>;

/// Which way the flight goes, seen from this airport.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It leaves from here.
    #[default]
    Departure,
    /// It comes here.
    Arrival,
}

impl Direction {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Departure => "departure",
            Self::Arrival => "arrival",
        }
    }
}

/// Who a remark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Every board.
    Public,
    /// Boards at the gate.
    Gate,
    /// Boards at the check-in desk.
    CheckIn,
    /// Boards at the baggage belt.
    Belt,
    /// Staff: never on a display.
    Staff,
}

/// A line beside the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Who it is for.
    pub audience: Audience,
    /// What it says.
    pub text: LocalText,
}

/// One flight with everything a board may show of it. Absent fields are not serialised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flight {
    /// Stable while gate and times change; see [`derived_id`].
    pub id: String,
    /// Departure or arrival.
    pub direction: Direction,
    /// The operating flight number without spaces, zeros kept (`SK455`).
    pub flight: String,
    /// Further numbers of the same movement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codeshares: Vec<String>,
    /// IATA code of the other end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub airport: Option<String>,
    /// Display name of the other end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// IATA codes of the stops on the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// When the timetable says.
    pub scheduled: Instant,
    /// When it is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated: Option<Instant>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Instant>,
    /// Check-in opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkin_opens: Option<Instant>,
    /// Check-in closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkin_closes: Option<Instant>,
    /// The gate opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate_opens: Option<Instant>,
    /// Boarding begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boarding: Option<Instant>,
    /// The gate closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate_closes: Option<Instant>,
    /// The first bag is on the belt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bag: Option<Instant>,
    /// The last bag is on the belt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_bag: Option<Instant>,
    /// One of [`super::KNOWN_STATES`], or free text.
    pub state: String,
    /// Terminal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// Gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
    /// The gate before the last change of gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_gate: Option<String>,
    /// When that change was; known with `previous_gate` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate_changed: Option<Instant>,
    /// Check-in desks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desks: Option<String>,
    /// Baggage belt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belt: Option<String>,
    /// Exit from the baggage hall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<String>,
    /// Lines beside the state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Languages of this flight's row; the display's own when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether boards show it.
    #[serde(default = "shown", skip_serializing_if = "is_true")]
    pub visible: bool,
    /// The feed that speaks for this flight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The feed's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// UTC date of the first leg, `2026-11-21`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_date: Option<String>,
    /// The airport's local day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_date: Option<String>,
    /// Fields that were set by hand; their values stand in the fields themselves. Not for displays.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    pub overrides: Overrides,
    /// What its feed must be remembered by. Not for displays.
    #[serde(default, skip_serializing_if = "FeedMemory::is_empty")]
    pub memory: FeedMemory,
}

fn shown() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

impl Flight {
    /// A visible, scheduled flight with nothing else known.
    pub fn new(direction: Direction, flight: &str, scheduled: Instant) -> Self {
        Self {
            direction,
            flight: flight.to_owned(),
            scheduled,
            state: "scheduled".to_owned(),
            visible: true,
            ..Self::default()
        }
    }

    /// Whether it says anything that is not for the public, so that displays must get a copy
    /// without it.
    pub fn has_private_parts(&self) -> bool {
        self.remarks.iter().any(|remark| remark.audience == Audience::Staff)
            || !self.overrides.is_empty()
            || !self.memory.is_empty()
    }

    /// The flight as the public may see it.
    #[must_use]
    pub fn public(&self) -> Self {
        let mut public = self.clone();
        public.remarks.retain(|remark| remark.audience != Audience::Staff);
        public.overrides = Overrides::default();
        public.memory = FeedMemory::default();
        public
    }
}

/// The id of a flight that came without one: direction, origin date, number, other airport
/// (`D-2026-11-21-SK455-CPH`). A flight without an airport code leaves the last part out.
pub fn derived_id(flight: &Flight) -> String {
    let letter = match flight.direction {
        Direction::Departure => 'D',
        Direction::Arrival => 'A',
    };
    let date = flight.origin_date.clone().unwrap_or_else(|| utc_date(flight.scheduled));
    let number = &flight.flight;
    match &flight.airport {
        Some(airport) => format!("{letter}-{date}-{number}-{airport}"),
        None => format!("{letter}-{date}-{number}"),
    }
}

/// The UTC date of an instant, `2026-11-21`, by the proleptic Gregorian calendar
/// (days to civil, <https://howardhinnant.github.io/date_algorithms.html>).
pub fn utc_date(instant: Instant) -> String {
    let days = instant.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
