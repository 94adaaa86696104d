//! The daemon's half of `tests/board/vectors.json`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::cities::Cities;
use super::filters::at_place;
use super::numbers::{carrier_of, flight_number};
use super::row::Frame;
use super::rows::rows_of;
use super::speech::Speech;
use super::zone::{Zone, date, weekday};
use super::{cities_of, further_rows, screen};
use crate::board::{Direction, Flight, Held, Instant, Notice};
use crate::boards::{Column, Kind, Spec};
use crate::http::page::{Airport, View};

const ZURICH: &str = "Europe/Zurich";

#[derive(Deserialize)]
struct Vectors {
    cities: Cities,
    numbers: Vec<(String, String, String)>,
    places: Vec<(Vec<String>, String, bool)>,
    dates: Vec<DateVector>,
    rows: Vec<RowVector>,
    orders: Vec<OrderVector>,
    screens: Vec<ScreenVector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DateVector {
    timezone: String,
    instant: Instant,
    lang: String,
    time: String,
    weekday: String,
    date: String,
    other_day: String,
}

#[derive(Deserialize)]
struct RowVector {
    name: String,
    timezone: Option<String>,
    now: Option<Instant>,
    lang: Option<String>,
    columns: Option<Vec<Column>>,
    flight: Flight,
    row: Value,
}

#[derive(Deserialize)]
struct OrderVector {
    name: String,
    direction: Direction,
    now: Option<Instant>,
    spec: Map<String, Value>,
    flights: Vec<Flight>,
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct ScreenVector {
    name: String,
    timezone: Option<String>,
    clock: Option<String>,
    #[serde(default)]
    lost: bool,
    #[serde(default)]
    spec: Map<String, Value>,
    rows: Option<u8>,
    #[serde(default)]
    flights: Vec<Flight>,
    #[serde(default)]
    notices: Vec<Notice>,
    screen: Value,
}

const NOW: Instant = 1_795_250_520;

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../../tests/board/vectors.json")).unwrap()
}

/// A specification with the documented defaults; `changes` replaces keys, and keys of filters and columns.
fn spec_of(changes: &Map<String, Value>) -> Spec {
    let mut spec = serde_json::to_value(Spec::new("board", Kind::Departures)).unwrap();
    for (key, value) in changes {
        match (&mut spec[key], value) {
            (Value::Object(held), Value::Object(new)) if key == "filters" || key == "columns" => {
                held.extend(new.clone());
            }
            (held, new) => *held = new.clone(),
        }
    }
    serde_json::from_value(spec).unwrap()
}

fn held<T: serde::Serialize>(value: T) -> Held<T> {
    let json = Arc::from(serde_json::to_string(&value).unwrap());
    Held { value: Arc::new(value), seq: 1, json }
}

#[test]
fn numbers_and_places_are_read_as_in_the_browser() {
    let vectors = vectors();
    for (given, shown, carrier) in &vectors.numbers {
        assert_eq!((&flight_number(given), carrier_of(given)), (shown, carrier.as_str()));
    }
    for (list, value, named) in &vectors.places {
        assert_eq!(at_place(list, Some(value)), *named, "{list:?} {value}");
    }
}

#[test]
fn dates_read_as_in_the_browser() {
    for vector in vectors().dates {
        let (zone, speech) = (Zone::new(&vector.timezone), Speech::new(&vector.lang));
        let day = zone.day(vector.instant);
        assert_eq!(zone.time(vector.instant), vector.time, "{}", vector.timezone);
        assert_eq!(weekday(speech, day), vector.weekday);
        assert_eq!(date(&speech.words().date, speech, day), vector.date);
        assert_eq!(date(&speech.words().other_day, speech, day), vector.other_day);
    }
}

#[test]
fn rows_read_as_in_the_browser() {
    let Vectors { rows, cities, .. } = vectors();
    for RowVector { name, timezone, now, lang, columns, flight, row } in rows {
        let zone = Zone::new(timezone.as_deref().unwrap_or(ZURICH));
        let listed = Spec::new("board", Kind::Departures).columns;
        let default =
            if flight.direction == Direction::Departure { listed.departure } else { listed.arrival };
        let columns = columns.unwrap_or(default);
        let speech = Speech::new(lang.as_deref().unwrap_or("en"));
        let frame = Frame { zone: &zone, now, speech, cities: &cities, columns: &columns, listed: true };
        assert_eq!(serde_json::to_value(frame.row(&flight)).unwrap(), row, "{name}");
    }
}

#[test]
fn rows_are_chosen_and_ordered_as_in_the_browser() {
    let Vectors { orders, cities, .. } = vectors();
    for OrderVector { name, direction, now, spec, flights, ids } in orders {
        let spec = spec_of(&spec);
        let shown = |flights: Vec<&Flight>| -> Vec<String> {
            let rows = rows_of(flights, direction, &spec, &cities, now);
            rows.iter().map(|flight| flight.id.clone()).collect()
        };
        assert_eq!(shown(flights.iter().collect()), ids, "{name}");
        assert_eq!(shown(flights.iter().rev().collect()), ids, "{name}, reversed");
    }
}

/// A view of these flights and notices.
fn view<'a>(
    spec: &'a Spec,
    cities: &'a Cities,
    flights: &'a [Held<Flight>],
    notices: &'a [Held<Notice>],
) -> View<'a> {
    View {
        spec,
        cities,
        flights: flights.iter().collect(),
        notices: notices.iter().collect(),
        cursor: "1a2b3c4d-17",
        now: NOW,
        clock_trusted: true,
        airport: Airport { code: "ZRH", name: "Zürich", timezone: ZURICH },
        build: "0.1.0",
        heartbeat_ms: 15_000,
        read_only: false,
        lost: false,
        silence: None,
    }
}

#[test]
fn whole_screens_are_those_of_the_browser() {
    let Vectors { screens, cities, .. } = vectors();
    for vector in screens {
        let mut spec = spec_of(&vector.spec);
        spec.rows = vector.rows.unwrap_or(spec.rows);
        let flights: Vec<_> = vector.flights.into_iter().map(held).collect();
        let notices: Vec<_> = vector.notices.into_iter().map(held).collect();
        let mut view = view(&spec, &cities, &flights, &notices);
        view.clock_trusted = vector.clock.is_none();
        view.lost = vector.lost;
        view.airport.timezone = vector.timezone.as_deref().unwrap_or(ZURICH);
        assert_eq!(serde_json::to_value(screen(&view)).unwrap(), vector.screen, "{}", vector.name);
    }
}

#[test]
fn the_rows_behind_the_first_page_are_bounded_and_counted() {
    let (spec, cities) = (Spec::new("board", Kind::Departures), Cities::new());
    let flights: Vec<_> = (0..20)
        .map(|n| {
            let mut flight = Flight::new(Direction::Departure, &format!("SK{n}"), NOW + n * 60);
            flight.id = format!("D-{n:02}");
            held(flight)
        })
        .collect();
    let ids = |most| {
        let (rows, more) = further_rows(&view(&spec, &cities, &flights, &[]), most);
        (rows.first().map(|row| row.id.clone()), rows.len(), more)
    };
    assert_eq!(ids(100), (Some("D-08".to_owned()), 12, 0));
    assert_eq!(ids(10), (Some("D-08".to_owned()), 10, 2));
    let gate = Spec::new("board", Kind::Gate);
    assert_eq!(further_rows(&view(&gate, &cities, &flights, &[]), 100), (Vec::new(), 0));
    assert_eq!(json!(screen(&view(&spec, &cities, &flights, &[])).pages), json!(3));
}

#[test]
fn the_table_of_cities_has_what_the_board_can_say_and_no_more() {
    let mut spec = Spec::new("board", Kind::Departures);
    spec.languages[0].tag = "de".into();
    let mut flight = Flight::new(Direction::Departure, "SK455", NOW);
    (flight.airport, flight.via) = (Some("CPH".into()), vec!["LHR".into(), "ZZZ".into()]);
    flight.languages = vec!["ja-JP".into(), "tlh".into()];
    let cities = cities_of(&spec, &[&held(flight)]);
    let keys = |code: &str| cities[code].keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(cities.len(), 3);
    assert_eq!((keys("CPH"), keys("LHR")), (vec!["de", "en", "ja"], vec!["en", "ja", "sub"]));
    assert_eq!((&*cities["CPH"]["de"], &*cities["LHR"]["sub"]), ("Kopenhagen", "Heathrow"));
    assert!(cities["ZZZ"].is_empty(), "so that the page need not ask");
}
