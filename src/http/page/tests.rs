//! What only the document can break.

use std::sync::{Arc, LazyLock};

use axum::body::HttpBody;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::fit::{fit, fit_block};
use super::{Airport, Cities, View, asset, render};
use crate::board::{Direction, Flight, Held, Level, Notice, Text};
use crate::boards::{Kind, Spec};

fn held<T: serde::Serialize>(value: T) -> Held<T> {
    let json = Arc::from(serde_json::to_string(&value).unwrap());
    Held { value: Arc::new(value), seq: 1, json }
}

static COMBINED: LazyLock<Spec> = LazyLock::new(|| Spec::new("combined", Kind::Combined));

static NO_CITIES: Cities = Cities::new();

fn view<'a>(flights: &'a [Held<Flight>], notices: &'a [Held<Notice>]) -> View<'a> {
    View {
        spec: &COMBINED,
        cities: &NO_CITIES,
        flights: flights.iter().collect(),
        notices: notices.iter().collect(),
        cursor: "1a2b3c4d-17",
        now: 1_795_250_520,
        clock_trusted: true,
        airport: Airport { code: "ZRH", name: "Zürich", timezone: "Europe/Zurich" },
        build: "0.1.0",
        heartbeat_ms: 15_000,
        read_only: false,
        lost: false,
        silence: None,
    }
}

fn departures(count: i64) -> Vec<Held<Flight>> {
    (0..count)
        .map(|n| {
            let mut flight = Flight::new(Direction::Departure, &format!("SK{n}"), 1_795_250_520 + n * 60);
            flight.id = format!("D-{n}");
            held(flight)
        })
        .collect()
}

fn embedded(page: &str, id: &str) -> Value {
    let block = page.split_once(&format!("id=\"{id}\">")).unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(block).unwrap()
}

fn model(page: &str) -> Value {
    embedded(page, "model")
}

#[test]
fn nothing_in_a_flight_or_notice_can_become_markup() {
    let evil = "</script><img src=x onerror=\"alert(1)\">&";
    let mut flight = Flight::new(Direction::Departure, "A\"<b>", 1_795_250_520);
    (flight.id, flight.city, flight.gate) = (evil.into(), Some(evil.into()), Some(evil.into()));
    (flight.state, flight.codeshares) = (evil.into(), vec![evil.into()]);
    let notice =
        Notice { id: evil.into(), text: Text::Plain(evil.into()), level: Level::Security, until: None };
    let (flights, notices) = ([held(flight)], [held(notice)]);
    let mut view = view(&flights, &notices);
    view.airport.name = evil;
    let page = render(&view);
    assert!(!page.contains("<img src=x") && !page.contains("<b>\""), "{page}");
    assert_eq!(page.matches("</script>").count(), 5, "its own five scripts end, nothing else does");
    assert_eq!(model(&page)["flights"][0]["id"], evil);
    assert_eq!(model(&page)["board"]["airport"]["name"], evil);
}

#[test]
fn the_model_in_the_page_is_a_snapshot_at_its_cursor() {
    let flights = departures(3);
    let model = model(&render(&view(&flights, &[])));
    assert_eq!(model["cursor"], "1a2b3c4d-17");
    assert_eq!((&model["clock"], &model["reason"]), (&json!("synced"), &json!("none")));
    assert_eq!(model["flights"].as_array().unwrap().len(), 3);
    assert_eq!(model["board"]["heartbeat_ms"], 15_000);
}

#[test]
fn a_reader_without_javascript_gets_every_row_up_to_a_bound() {
    let page = |count| render(&view(&departures(count), &[]));
    let rows = |page: &str| page.matches("<tr class=\"tone-").count();
    let places = |page: &str| page.matches("<tr class=\"").count();
    assert_eq!((rows(&page(3)), places(&page(3))), (3, 8), "a page keeps its places");
    assert_eq!((rows(&page(8)), places(&page(8))), (8, 8));
    assert_eq!((rows(&page(30)), places(&page(30))), (30, 30));
    assert_eq!(rows(&page(300)), 200);
    assert!(page(300).contains("and 100 more"));
}

#[test]
fn a_machine_without_a_clock_shows_none() {
    let flights = departures(1);
    let mut view = view(&flights, &[]);
    view.clock_trusted = false;
    let page = render(&view);
    assert!(page.contains("<time class=\"now\"></time>") && page.contains("No contact"));
    assert_eq!(model(&page)["clock"], "unset");
}

#[test]
fn each_board_is_laid_out_by_its_kind() {
    let flights = departures(1);
    let mut view = view(&flights, &[]);
    let page = render(&view);
    assert!(page.contains("data-layout=\"list\"") && page.contains(">SK 0</b>"));

    let arrivals = Spec::new("arrivals", Kind::Arrivals);
    view.spec = &arrivals;
    let page = render(&view);
    assert!(page.contains("<th class=\"belt\" scope=\"col\"><span") && page.contains(">Belt</span></th>"));
    assert!(!page.contains("SK 0<") && page.contains(">No flights</b>"));

    let mut gate = Spec::new("gate", Kind::Gate);
    gate.filters.gates = vec!["B7".to_owned()];
    view.spec = &gate;
    let page = render(&view);
    assert!(page.contains("data-layout=\"place\"") && page.contains(">B7</b>"));
    assert!(page.contains(">Zürich</b><span>No departure"), "an idle gate says where it is");
}

#[test]
fn the_page_is_told_the_words_of_its_languages_and_english() {
    let spec = serde_json::from_value(json!([{"tag": "de", "seconds": 10}])).unwrap_or_default();
    let german = Spec { languages: spec, ..Spec::new("departures", Kind::Departures) };
    let flights = departures(1);
    let mut view = view(&flights, &[]);
    view.spec = &german;
    let page = render(&view);
    assert!(page.contains("<html lang=\"de\" dir=\"ltr\"") && page.contains(">Abflug</h1>"));
    let words: Value = embedded(&page, "words");
    assert_eq!(words.as_object().unwrap().keys().collect::<Vec<_>>(), ["de", "en"]);
    assert_eq!(words["de"]["titles"]["departures"], "Abflug");
    assert_eq!(embedded(&page, "spec")["name"], "departures");
}

#[test]
fn the_languages_of_flights_come_along() {
    let mut flight = Flight::new(Direction::Departure, "NH204", 1_795_250_520);
    (flight.id, flight.languages) = ("a".into(), vec!["ja-JP".into(), "tlh".into()]);
    let flights = [held(flight)];
    let page = render(&view(&flights, &[]));
    assert_eq!(embedded(&page, "words").as_object().unwrap().keys().collect::<Vec<_>>(), ["en", "ja"]);
    assert!(page.contains("lang=\"ja\"") && page.contains("予定"));
}

#[test]
fn an_emergency_has_the_screen_from_the_first_paint() {
    let text = Text::Plain("Leave the building\nUse the stairs".into());
    let notices = [held(Notice { id: "e".into(), text, level: Level::Emergency, until: None })];
    let page = render(&view(&[], &notices));
    assert!(page.contains("data-mode=\"emergency\"") && page.contains(">Leave the building</h1>"));
}

#[test]
fn texts_are_as_wide_as_in_the_browser() {
    let vectors: Value = serde_json::from_str(include_str!("../../../tests/board/fit.json")).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert!(vectors.len() > 20);
    for vector in vectors {
        let text = vector["text"].as_str().unwrap();
        assert_eq!(fit(text, false), vector["line"], "{text}");
        assert_eq!(fit(text, true), vector["flaps"], "{text}");
        assert_eq!(fit_block(text), vector["block"], "{text}");
    }
}

#[test]
fn an_asset_is_sent_once_and_then_confirmed() {
    let first = asset("board/main.js", &HeaderMap::new());
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
    let tag = first.headers()[ETAG].clone();
    assert!(tag.to_str().unwrap().starts_with('"'), "a strong tag");

    let mut headers = HeaderMap::new();
    headers.insert(IF_NONE_MATCH, format!("\"other\", W/{}", tag.to_str().unwrap()).parse().unwrap());
    let again = asset("board/main.js", &headers);
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[ETAG], tag);
    assert_eq!(again.body().size_hint().exact(), Some(0));

    headers.insert(IF_NONE_MATCH, "\"other\"".parse().unwrap());
    assert_eq!(asset("board/main.js", &headers).status(), StatusCode::OK);
}

#[test]
fn only_what_lies_under_assets_is_served() {
    for path in ["", "board", "../Cargo.toml", "board/../../Cargo.toml", "/etc/passwd", "board/none.js"] {
        assert_eq!(asset(path, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn every_asset_that_the_page_names_is_there() {
    let page = render(&view(&[], &[]));
    let named: Vec<&str> =
        page.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(named.len() > 6, "{named:?}");
    for path in named {
        assert_eq!(asset(path, &HeaderMap::new()).status(), StatusCode::OK, "{path}");
    }
}
