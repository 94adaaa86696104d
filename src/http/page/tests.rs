//! What only the document can break.

use std::sync::{Arc, LazyLock};

use axum::body::HttpBody;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

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

fn model(page: &str) -> Value {
    let block = page.split_once("id=\"model\">").unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(block).unwrap()
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
    assert_eq!(page.matches("</script>").count(), 2, "its own two scripts end, nothing else does");
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
    let rows = |flights: &[Held<Flight>]| render(&view(flights, &[])).matches("<tr class").count();
    assert_eq!(rows(&departures(8)), 8);
    assert_eq!(rows(&departures(30)), 30);
    let page = render(&view(&departures(300), &[]));
    assert_eq!(page.matches("<tr class").count(), 200);
    assert!(page.contains("and 100 more"));
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
fn one_direction_has_the_panel_to_itself() {
    let flights = departures(1);
    let mut view = view(&flights, &[]);
    assert_eq!(render(&view).matches("<section class=\"board\"").count(), 2);
    let arrivals = Spec::new("arrivals", Kind::Arrivals);
    view.spec = &arrivals;
    let page = render(&view);
    assert_eq!(page.matches("<section class=\"board\"").count(), 1);
    assert!(
        page.contains("<body class=\"full\"") && page.contains("<th>Belt</th>") && !page.contains("SK 0")
    );
}

#[test]
fn an_emergency_has_the_screen_from_the_first_paint() {
    let text = Text::Plain("Leave the building\nUse the stairs".into());
    let notices = [held(Notice { id: "e".into(), text, level: Level::Emergency, until: None })];
    let page = render(&view(&[], &notices));
    assert!(page.contains("data-mode=\"emergency\"") && page.contains(">Leave the building</p>"));
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
