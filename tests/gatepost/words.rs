//! The languages as the boards and the daemon both have them.

use std::collections::BTreeSet;

use gatepost::board::KNOWN_STATES;
use gatepost::words::{self, TAGS};

use crate::support::server::{Server, get};

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
