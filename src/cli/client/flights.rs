//! `gatepost flights`: one table of all kiosks, in which a row stands once where they agree.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use super::api::Api;
use super::args::{Flights, Way};
use super::fleet::Fleet;
use super::paint::of_state;
use super::status::timed;
use super::table::{Cell, table};
use super::times::Airport;
use crate::config::Environment;

const HEADS: [&str; 9] = ["KIOSK", "TIME", "NOW", "WAY", "FLIGHT", "TO/FROM", "GATE", "BELT", "STATE"];

/// Shows the flights to `out`.
pub(super) fn run(asked: &Flights, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let target = target(asked);
    let said = fleet.ask(|api| {
        let mut found = timed(api, &target)?;
        if let (Some(text), Some(flights)) = (&asked.text, found["flights"].as_array_mut()) {
            flights.retain(|flight| mentions(flight, text));
        }
        Ok(found)
    });
    let show = |good: &[(&Api, &Value)]| {
        let rows = rows(good, fleet.many());
        if rows.is_empty() { "no flights\n".to_owned() } else { table(&HEADS, rows, fleet.paint) }
    };
    Ok(fleet.tell(&said, out, show)?)
}

fn target(asked: &Flights) -> String {
    let direction = asked.direction.map(|way| match way {
        Way::Departure => "departure",
        Way::Arrival => "arrival",
    });
    let filters = [
        ("direction", direction),
        ("state", asked.state.as_deref()),
        ("gate", asked.gate.as_deref()),
        ("airport", asked.airport.as_deref()),
    ];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(filters.into_iter().filter_map(|(name, value)| Some((name, value?))));
    let query = query.finish();
    if query.is_empty() { "/api/flights".to_owned() } else { format!("/api/flights?{query}") }
}

fn mentions(flight: &Value, text: &str) -> bool {
    let text = text.to_lowercase();
    let has = |value: &Value| value.as_str().is_some_and(|value| value.to_lowercase().contains(&text));
    let shares = flight["codeshares"].as_array();
    ["id", "flight", "city", "airport"].iter().any(|field| has(&flight[*field]))
        || shares.is_some_and(|shares| shares.iter().any(has))
}

/// The rows, by time; whose they are only where there are `many`.
fn rows(good: &[(&Api, &Value)], many: bool) -> Vec<Vec<Cell>> {
    let mut found: Vec<(&Value, Vec<&str>, Vec<Cell>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (api, document) in good {
        let airport = Airport::from_status(document);
        for flight in document["flights"].as_array().into_iter().flatten() {
            let name = api.kiosk.name.as_str();
            let place = *places.entry(flight.to_string()).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, kiosks, _)) => kiosks.push(name),
                None => found.push((flight, vec![name], row(flight, &airport))),
            }
        }
    }
    let when = |flight: &Value| flight["estimated"].as_i64().or(flight["scheduled"].as_i64());
    found.sort_by(|(one, _, _), (other, _, _)| {
        let number = |flight: &Value| flight["flight"].as_str().map(str::to_owned);
        when(one).cmp(&when(other)).then_with(|| number(one).cmp(&number(other)))
    });
    found
        .into_iter()
        .map(|(_, kiosks, cells)| {
            let whose = match kiosks.len() {
                _ if !many => String::new(),
                all if all == good.len() && all > 1 => "all".to_owned(),
                _ => kiosks.join(" "),
            };
            std::iter::once(whose.into()).chain(cells).collect()
        })
        .collect()
}

fn row(flight: &Value, airport: &Airport) -> Vec<Cell> {
    let text = |field: &str| flight[field].as_str().unwrap_or_default();
    let now = if flight["actual"].is_null() { &flight["estimated"] } else { &flight["actual"] };
    let way = if text("direction") == "arrival" { "arr" } else { "dep" };
    let number = flight["codeshares"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let number = number.fold(text("flight").to_owned(), |all, share| all + " " + share);
    let mut place = text("city").to_owned();
    if let Some(code) = flight["airport"].as_str() {
        // Writing to a String cannot fail.
        let _ = if place.is_empty() { write!(place, "{code}") } else { write!(place, " ({code})") };
    }
    let mut state = text("state").to_owned();
    if flight["visible"] == json!(false) {
        state += " (hidden)";
    }
    let tone = of_state(text("state"));
    vec![
        airport.field(&flight["scheduled"]).into(),
        airport.field(now).into(),
        way.into(),
        number.into(),
        place.into(),
        text("gate").into(),
        text("belt").into(),
        Cell::new(state, tone),
    ]
}
