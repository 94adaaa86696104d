//! What the other end of a flight is called: the rules of `assets/board/cities.js`.

use std::collections::BTreeMap;

use super::speech::{Local, Speech, local, say};
use crate::board::{Flight, LocalText};
use crate::http::page::screen::CityCell;

/// Names of cities by airport code and language. The page gets the same table.
pub type Cities = BTreeMap<String, LocalText>;

/// The airport codes that a board of these flights may name.
pub fn codes<'a>(flights: impl IntoIterator<Item = &'a Flight>) -> impl Iterator<Item = &'a str> {
    flights.into_iter().flat_map(|flight| flight.airport.iter().chain(&flight.via)).map(String::as_str)
}

fn name<'a>(cities: &'a Cities, airport: Option<&'a str>, city: Option<&'a str>, tag: &str) -> Local<'a> {
    match airport.and_then(|code| cities.get(code)).filter(|names| !names.is_empty()) {
        Some(names) => local(names, tag),
        None => Local { lang: "", text: city.or(airport).unwrap_or_default() },
    }
}

/// The city of a flight; the language of a feed's own spelling is not known.
pub(super) fn city_name<'a>(cities: &'a Cities, flight: &'a Flight, tag: &str) -> Local<'a> {
    name(cities, flight.airport.as_deref(), flight.city.as_deref(), tag)
}

/// The cell of a flight: its city, and under it the airport's code and the stops on the way.
pub(super) fn city_cell(cities: &Cities, flight: &Flight, speech: Speech) -> CityCell {
    let Local { lang, text } = city_name(cities, flight, speech.lang());
    let phrases = &speech.words().phrases;
    let stops: Vec<&str> =
        flight.via.iter().map(|code| name(cities, Some(code), None, speech.lang()).text).collect();
    let via = say(&phrases.via, "cities", &stops.join(&phrases.separator));
    let code = flight.airport.as_deref().filter(|code| *code != text).unwrap_or_default();
    let parts = [code, if stops.is_empty() { "" } else { &via }];
    let sub = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    CityCell { name: text.to_owned(), sub, lang: lang.to_owned() }
}
