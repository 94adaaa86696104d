//! What every reader of a feed must hold up, whatever it is given: it does not panic, what it accepts can
//! be decided, and the same again is no news.

use crate::board::{Board, Command, Context, decide};
use crate::feed::Feeds;
use crate::wire::{Delivery, Importer};
use jiff::tz::TimeZone;
use std::sync::{Arc, OnceLock};

type Reader = Feeds<fn() -> i64>;

const NOW: i64 = 1_795_250_520;

#[expect(clippy::disallowed_methods, reason = "the fuzzer has jiff's own table")]
fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Reads `body` as `format` at the airport `home`.
pub fn check(format: &str, home: &str, body: &[u8]) {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| {
        let zone = zone("Europe/Zurich").expect("the zones are built in");
        Feeds::new(zone, self::zone, home, || NOW)
    });
    let read = || -> Option<Command> {
        let delivery = Delivery {
            format: Some(format),
            source: "fuzz",
            zone: None,
            charset: None,
            partial: false,
            body,
        };
        reader.import(delivery).ok().map(|import| import.news.into())
    };
    let Some(command) = read() else { return };
    let context = Context { now: NOW, next_seq: 1 };
    let mut board = Board::default();
    let Ok(decision) = decide(&board, &command, context) else { return };
    for event in &decision.events {
        board.fold(1, event, &Arc::from("{}"));
    }
    assert!(board.flights().all(|held| held.value.faults().is_empty()), "a flight that is none was stored");
    let again = decide(&board, &command, context).expect("it was accepted before");
    assert!(again.events.is_empty(), "the same again is news");
}
