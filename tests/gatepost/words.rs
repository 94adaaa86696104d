//! The languages as the boards and the daemon both have them.

use std::collections::BTreeSet;

use gatepost::airports;
use gatepost::board::KNOWN_STATES;
use gatepost::words::{self, TAGS};
use serde_json::json;

use crate::support::server::{Server, get, send};

#[test]
fn every_language_has_a_word_for_every_state_and_for_nothing_else() {
    let known: BTreeSet<&str> = KNOWN_STATES.into();
    for tag in TAGS {
        let words = words::of(tag).unwrap();
        assert_eq!(words.states.keys().map(String::as_str).collect::<BTreeSet<_>>(), known, "{tag}");
        assert_eq!(words.state("my own word"), None);
    }
}

#[test]
fn the_page_can_fetch_every_language() {
    let server = Server::start();
    for tag in TAGS {
        let path = format!("/assets/shared/languages/{tag}.json");
        for listener in [server.display, server.operator] {
            let file = get(listener, &path);
            assert_eq!((file.status, file.header("content-type")), (200, "application/json"), "{path}");
            assert_eq!(file.json()["tag"], tag);
        }
    }
    assert_eq!(get(server.display, "/assets/shared/languages/xx.json").status, 404);
}

#[test]
fn cities_have_names_in_the_languages_of_the_boards() {
    let languages: Vec<&str> = TAGS.into_iter().filter(|tag| *tag != "en").collect();
    assert_eq!(airports::LANGUAGES.to_vec(), languages);
}

#[test]
fn the_page_can_ask_what_cities_are_called() {
    let server = Server::start();
    let path = "/api/airports?codes=LGW,ZZZ,AAA,LGW";
    for listener in [server.display, server.operator] {
        let names = get(listener, path);
        assert_eq!((names.status, names.header("content-type")), (200, "application/json"));
        assert_eq!(names.header("cache-control"), "public, max-age=86400");
        let london = json!({
            "en": "London", "fr": "Londres", "es": "Londres", "ar": "لندن", "zh-Hans": "伦敦", "zh-Hant": "倫敦",
            "ja": "ロンドン", "sub": "Gatwick",
        });
        assert_eq!(names.json(), json!({"airports": {"AAA": {"en": "Anaa"}, "LGW": london}}));

        let tag = names.header("etag");
        let again = send(listener, "GET", path, &[("If-None-Match", tag)], "");
        assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", tag));
        let other = send(listener, "GET", "/api/airports?codes=LHR", &[("If-None-Match", tag)], "");
        assert_eq!(other.status, 200);
    }
}

#[test]
fn a_wrong_question_about_cities_is_told_what_is_wrong() {
    let server = Server::start();
    let detail = |query: &str| {
        let problem = get(server.display, &format!("/api/airports{query}")).problem(400);
        problem["detail"].as_str().unwrap().to_owned()
    };
    assert!(detail("?codes=CPH,Heathrow").contains("\"Heathrow\""));
    assert!(detail("").contains("three capitals"));
    assert!(detail("?code=CPH").contains("codes"));
    let many = vec!["CPH"; 101].join(",");
    assert!(detail(&format!("?codes={many}")).contains("at most 100"));
    server.ask("POST", "/api/airports?codes=CPH", "").problem(405);
}
