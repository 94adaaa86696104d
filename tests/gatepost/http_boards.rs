//! The boards as they are configured: their pages, their list, and others in their place.

use std::sync::Arc;

use gatepost::board::{Level, Text};
use gatepost::boards::{Kind, Set, Spec, Template};
use serde_json::json;

use crate::support::model::NOW;
use crate::support::server::{Server, Setup, get, raw, read_until};

fn set(boards: &[(&str, Kind)]) -> Set {
    let boards = boards.iter().map(|(name, kind)| Arc::new(Spec::new(name, *kind))).collect();
    let fire = Template {
        name: "fire".to_owned(),
        level: Level::Emergency,
        text: Text::Plain("Leave the building".to_owned()),
    };
    Set { boards, templates: vec![fire] }
}

fn server(boards: &[(&str, Kind)]) -> Server {
    Server::with(Setup { boards: set(boards), ..Setup::default() })
}

#[test]
fn the_first_board_is_at_the_root_and_each_at_its_name() {
    let server = server(&[("hall", Kind::Arrivals), ("pier-b", Kind::Departures)]);
    server.put_flight("SK455", "CPH");
    for address in [server.display, server.operator] {
        let shows = |path: &str| {
            let page = get(address, path);
            assert!(page.status == 200 && page.header("cache-control") == "no-store", "{page:?}");
            page.body.contains("SK 455")
        };
        assert!(!shows("/") && !shows("/boards/hall") && shows("/boards/pier-b"), "{address}");
    }
}

#[test]
fn a_misspelt_board_is_answered_with_those_there_are() {
    let server = server(&[("hall", Kind::Arrivals), ("pier-b", Kind::Departures)]);
    for name in ["hal", "Hall", "%3Cscript%3E"] {
        let page = get(server.display, &format!("/boards/{name}"));
        assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"), "{name}");
        assert!(page.body.contains("<a href=\"/boards/pier-b\">pier-b</a> (departures)"), "{page:?}");
        assert!(!page.body.contains("<script"), "what was asked for is not repeated");
        assert!(page.header("content-security-policy").contains("default-src 'self'"));
    }
}

#[test]
fn boards_and_templates_are_listed_in_the_order_of_the_file() {
    let server = server(&[("hall", Kind::Arrivals), ("b7", Kind::Gate)]);
    for address in [server.display, server.operator] {
        let expected = json!({"boards": [
            {"name": "hall", "kind": "arrivals", "title": {}, "path": "/boards/hall"},
            {"name": "b7", "kind": "gate", "title": {}, "path": "/boards/b7"},
        ]});
        assert_eq!(get(address, "/api/boards").json(), expected);
        let expected =
            json!({"templates": [{"name": "fire", "level": "emergency", "text": "Leave the building"}]});
        assert_eq!(get(address, "/api/templates").json(), expected);
    }
}

#[test]
fn other_boards_take_their_place_and_pages_hear_of_it() {
    let server = server(&[("hall", Kind::Arrivals)]);
    let mut stream = raw(server.display, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(&mut stream, "\"build\":\"test\"");
    server.boards.replace(set(&[("hall", Kind::Departures)]), &server.hub);
    let build = server.hub.build();
    read_until(&mut stream, &format!("\"build\":\"{build}\""));
    assert!(get(server.display, "/").body.contains(&format!("\"build\":\"{build}\"")));
    assert_eq!(get(server.display, "/api/boards").json()["boards"][0]["kind"], "departures");

    server.boards.replace(set(&[("hall", Kind::Departures)]), &server.hub);
    assert_eq!(server.hub.build(), build, "the same boards are no other build");
}

#[test]
fn a_notice_is_posted_by_the_name_of_its_template() {
    let server = server(&[("hall", Kind::Arrivals)]);
    let posted = server.ask("POST", "/api/notices", r#"{"template":"fire","id":"drill","until":2000000000}"#);
    assert_eq!((posted.status, posted.header("location")), (201, "/api/notices/drill"));
    let expected =
        json!({"id": "drill", "text": "Leave the building", "level": "emergency", "until": 2_000_000_000});
    assert_eq!(get(server.display, "/api/notices/drill").json(), expected);
    assert_eq!(server.ask("PUT", "/api/notices/again", r#"{"template":"fire"}"#).status, 201);
    let head = server.head();
    for (body, pointer, expected) in [
        (r#"{"template":"fier"}"#, "/template", "one of fire"),
        (r#"{"template":7}"#, "/template", "text"),
        (r#"{"template":"fire","text":"x"}"#, "/text", "no field of this name"),
        (r#"{"template":"fire","until":"later"}"#, "/until", "an instant"),
        (r#"{"template":"fire","id":"a b"}"#, "/id", "1 to 48"),
    ] {
        let problem = server.ask("POST", "/api/notices", body).problem(422);
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], pointer, "{body}");
        assert!(error["expected"].as_str().unwrap().starts_with(expected), "{body}: {error}");
    }
    assert_eq!(server.head(), head, "a refusal changes nothing");
    let bare = Server::start().ask("POST", "/api/notices", r#"{"template":"fire"}"#).problem(422);
    assert_eq!(bare["errors"][0]["expected"], "nothing: no template is configured");
}

#[test]
fn a_change_of_gate_is_dated_for_displays_that_come_later() {
    let server = server(&[("hall", Kind::Arrivals)]);
    server.put_flight("SK455", "CPH");
    for gate in ["A1", "B7"] {
        server.ask("PATCH", "/api/flights/SK455", &format!("{{\"gate\":\"{gate}\"}}"));
    }
    let flight = get(server.display, "/api/flights/SK455").json();
    assert_eq!((&flight["previous_gate"], &flight["gate_changed"]), (&json!("A1"), &json!(NOW)), "{flight}");
    let head = server.head();
    server.ask("PUT", "/api/flights/SK455", &flight.to_string());
    assert_eq!(server.head(), head, "what was read can be put back");
}
