//! The boards as they are configured: their pages, their list, and others in their place.

use std::sync::Arc;

use gatepost::board::{Level, Text};
use gatepost::boards::{Kind, Set, Spec, Template};
use serde_json::json;

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
    let mut stream = raw(server.display, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    read_until(&mut stream, "\"build\":\"test\"");
    server.boards.replace(set(&[("hall", Kind::Departures)]), &server.hub);
    let build = server.hub.build();
    read_until(&mut stream, &format!("\"build\":\"{build}\""));
    assert!(get(server.display, "/").body.contains(&format!("\"build\":\"{build}\"")));
    assert_eq!(get(server.display, "/api/boards").json()["boards"][0]["kind"], "departures");

    server.boards.replace(set(&[("hall", Kind::Departures)]), &server.hub);
    assert_eq!(server.hub.build(), build, "the same boards are no other build");
}
