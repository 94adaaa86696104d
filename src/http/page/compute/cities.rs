//! What the other end of a flight is called: the rules of `assets/board/cities.js`.

use std::collections::{BTreeMap, BTreeSet};

use super::speech::{Local, Speech, local, say};
use crate::airports;
use crate::board::{Flight, Held, LocalText};
use crate::boards::Spec;
use crate::http::page::screen::CityCell;
use crate::words;

/// Names of cities by airport code and language, and under `sub` which airport of several it is; nothing
/// for an airport that is not known. The page gets the same table.
pub type Cities = BTreeMap<String, LocalText>;

/// The table for a board of these flights, in its languages and in those of the flights.
pub fn cities_of(spec: &Spec, flights: &[&Held<Flight>]) -> Cities {
    let flights = flights.iter().map(|held| &*held.value);
    let asked = flights.clone().flat_map(|flight| &flight.languages).filter_map(|tag| words::resolve(tag));
    let tags: BTreeSet<&str> =
        spec.languages.iter().map(|language| language.tag.as_str()).chain(asked).chain(["en"]).collect();
    let mut cities = Cities::new();
    for code in flights.flat_map(|flight| flight.airport.iter().chain(&flight.via)) {
        if !cities.contains_key(code) {
            cities.insert(code.clone(), names_of(code, &tags));
        }
    }
    cities
}

fn names_of(code: &str, tags: &BTreeSet<&str>) -> LocalText {
    let Some(airport) = airports::find(code) else { return LocalText::new() };
    let named = tags.iter().filter_map(|tag| airport.city(tag).map(|name| (*tag, name)));
    let names = named.filter(|(tag, name)| *tag == "en" || *name != airport.name());
    let names = names.chain(airport.short_name().map(|short| ("sub", short)));
    names.map(|(key, name)| (key.to_owned(), name.to_owned())).collect()
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

/// The cell of a flight: its city, and under it which of the city's airports it is, where there are
/// several, and the stops on the way. A city that only the feed knows has its code under it.
pub(super) fn city_cell(cities: &Cities, flight: &Flight, speech: Speech) -> CityCell {
    let Local { lang, text } = city_name(cities, flight, speech.lang());
    let phrases = &speech.words().phrases;
    let stops: Vec<&str> =
        flight.via.iter().map(|code| name(cities, Some(code), None, speech.lang()).text).collect();
    let via = say(&phrases.via, "cities", &stops.join(&phrases.separator));
    let sub = match flight.airport.as_deref() {
        Some(code) => match cities.get(code).filter(|names| !names.is_empty()) {
            Some(names) => names.get("sub").map_or("", String::as_str),
            None if code == text => "",
            None => code,
        },
        None => "",
    };
    let parts = [sub, if stops.is_empty() { "" } else { &via }];
    let sub = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    CityCell { name: text.to_owned(), sub, lang: lang.to_owned() }
}
