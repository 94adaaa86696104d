//! What a client's cursor gets: exactly the rest, or one snapshot that says why.

use gatepost::board::{Command, Direction, Expect, Flight, Level, Notice, Text};
use gatepost::store::Request;
use gatepost::stream::Cursor;
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::model::{NOW, Received, Rig, drain, parse, parse_changes, runtime};

/// The flight that every test changes, as of its change number `at`.
fn update(at: i64) -> Request {
    let flight = Box::new(Flight::new(Direction::Arrival, "A123", NOW + at));
    Request::one(Command::Put { address: Some("one".to_owned()), flight, expect: Expect::Anything })
}

/// A store whose ring holds 16 of `events` events, freshly started: nothing is in the tail.
fn restarted(folder: &TempDir, runtime: &tokio::runtime::Runtime, events: i64) -> Rig {
    let rig = Rig::start(folder.path(), 16, 1 << 20);
    for at in 0..events {
        runtime.block_on(rig.store.submit(update(at))).unwrap();
    }
    rig.stop();
    Rig::start(folder.path(), 16, 1 << 20)
}

fn ask(rig: &Rig, runtime: &tokio::runtime::Runtime, cursor: Option<&str>) -> Vec<Received> {
    parse_changes(&drain(&mut rig.hub.events(cursor), runtime))
}

fn reason(received: &[Received]) -> String {
    let [snapshot] = received else { panic!("one event, not {received:?}") };
    assert_eq!(snapshot.name, "snapshot");
    let data: Value = serde_json::from_str(&snapshot.data).unwrap();
    assert_eq!(data["cursor"].as_str(), snapshot.id.as_deref(), "its id is its cursor");
    data["reason"].as_str().unwrap().to_owned()
}

#[test]
fn replay_works_straight_after_a_restart() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 40);
    let head = rig.hub.read(|published| published.cursor);
    assert_eq!(head.seq, 40);
    for after in 24..=40 {
        let received = ask(&rig, &runtime, Some(&Cursor { seq: after, ..head }.to_string()));
        let ids: Vec<_> = received.iter().map(|event| event.id.clone().unwrap()).collect();
        let expected: Vec<_> = (after + 1..=40).map(|seq| Cursor { seq, ..head }.to_string()).collect();
        assert_eq!(ids, expected);
    }
    rig.stop();
}

#[test]
fn a_cursor_that_cannot_be_served_gets_one_snapshot_with_its_reason() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 40);
    let head = rig.hub.read(|published| published.cursor);
    let at = |seq| Cursor { seq, ..head }.to_string();
    let foreign = Cursor { epoch: head.epoch ^ 1, seq: 40 }.to_string();
    for (cursor, expected) in [
        (None, "none"),
        (Some(String::new()), "none"),
        (Some(at(23)), "old"),
        (Some(at(0)), "old"),
        (Some(at(41)), "ahead"),
        (Some(at(u64::MAX)), "ahead"),
        (Some(foreign), "epoch"),
        (Some("garbage".to_owned()), "invalid"),
        (Some("1795251600000".to_owned()), "invalid"),
        (Some(format!("{}-18446744073709551616", &at(1)[..8])), "invalid"),
    ] {
        assert_eq!(reason(&ask(&rig, &runtime, cursor.as_deref())), expected, "{cursor:?}");
    }
    rig.stop();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_in_place_of_a_cursor_does_harm(text in "\\PC{0,60}|[0-9a-f]{8}-[0-9]{1,22}") {
        let (folder, runtime) = (TempDir::new().unwrap(), runtime());
        let rig = Rig::start(folder.path(), 16, 1 << 20);
        let received = ask(&rig, &runtime, Some(&text));
        prop_assert!(["invalid", "epoch", "ahead", "none"].contains(&reason(&received).as_str()));
        rig.stop();
    }
}

#[test]
fn the_cursor_of_an_empty_store_replays_everything() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = Rig::start(folder.path(), 16, 1 << 20);
    let empty = rig.hub.read(|published| published.cursor);
    assert_eq!((empty.seq, ask(&rig, &runtime, Some(&empty.to_string()))), (0, Vec::new()));
    rig.stop();
    let rig = restarted(&folder, &runtime, 3);
    assert_eq!(ask(&rig, &runtime, Some(&empty.to_string())).len(), 3);
    rig.stop();
}

#[test]
fn replay_turns_into_live_without_a_seam() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 10);
    let head = rig.hub.read(|published| published.cursor);
    let mut body = rig.hub.events(Some(&Cursor { seq: 2, ..head }.to_string()));
    let mut seen = parse_changes(&drain(&mut body, &runtime));
    for at in 0..2_000 {
        runtime.block_on(rig.store.submit(update(100 + at))).unwrap();
        if at % 7 == 0 {
            seen.extend(parse_changes(&drain(&mut body, &runtime)));
        }
    }
    seen.extend(parse_changes(&drain(&mut body, &runtime)));
    let ids: Vec<_> = seen.iter().map(|event| event.id.clone().unwrap()).collect();
    let expected: Vec<_> = (3..=2_010).map(|seq| Cursor { seq, ..head }.to_string()).collect();
    assert_eq!(ids, expected);
    rig.stop();
}

#[test]
fn a_stream_that_nobody_reads_pins_nothing_and_ends_up_with_a_snapshot() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 1);
    let mut stalled = rig.hub.events(None);
    assert_eq!(reason(&parse_changes(&drain(&mut stalled, &runtime))), "none");
    for at in 0..3_000 {
        runtime.block_on(rig.store.submit(update(100 + at))).unwrap();
    }
    let (frames, bytes) = rig.hub.tail();
    assert!(frames <= 1_024 && bytes <= 512 * 1_024, "{frames} frames, {bytes} bytes");
    assert_eq!(reason(&parse_changes(&drain(&mut stalled, &runtime))), "old");
    assert_eq!(rig.hub.streams(), 1);
    drop(stalled);
    assert_eq!(rig.hub.streams(), 0);
    rig.stop();
}

#[test]
fn a_heartbeat_reaches_every_stream_and_moves_no_cursor() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 1);
    let mut bodies: Vec<_> = (0..3).map(|_| rig.hub.events(None)).collect();
    for body in &mut bodies {
        drain(body, &runtime);
    }
    rig.hub.beat();
    rig.hub.beat();
    for body in &mut bodies {
        let bytes = drain(body, &runtime);
        assert!(bytes.starts_with(b": "), "a comment for those that look at bytes");
        let events = parse(&bytes);
        assert_eq!(events.len(), 1, "what is late is not repeated");
        assert_eq!((events[0].name.as_str(), &events[0].id), ("heartbeat", &None));
        let data: Value = serde_json::from_str(&events[0].data).unwrap();
        assert_eq!((&data["now"], &data["clock"]), (&Value::from(NOW), &Value::from("synced")));
    }
    rig.stop();
}

#[test]
fn displays_that_were_told_to_stop_stop() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 1);
    let mut body = rig.hub.events(None);
    drain(&mut body, &runtime);
    runtime.block_on(rig.store.close_displays(true, None)).unwrap();
    let events = parse_changes(&drain(&mut body, &runtime));
    assert_eq!(events, [Received { id: None, name: "closedConnection".to_owned(), data: String::new() }]);
    rig.stop();
    let rig = Rig::start(folder.path(), 16, 1 << 20);
    assert!(rig.hub.closed(), "also after a restart");
    runtime.block_on(rig.store.close_displays(false, None)).unwrap();
    assert!(!rig.hub.closed());
    rig.stop();
}

#[test]
fn updates_are_the_notices_as_plain_messages() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = restarted(&folder, &runtime, 5);
    let say = |text: &str| Notice {
        id: String::new(),
        text: Text::Plain(text.to_owned()),
        level: Level::Info,
        until: None,
    };
    let submit = |command| runtime.block_on(rig.store.submit(Request::one(command))).unwrap();
    submit(Command::PutNotice(say("standing\nbefore")));
    let mut body = rig.hub.updates(None);
    let first = parse_changes(&drain(&mut body, &runtime));
    let flight = Flight::new(Direction::Arrival, "B234", NOW);
    submit(Command::Put { address: None, flight: Box::new(flight), expect: Expect::Anything });
    submit(Command::PutNotice(say("new")));
    let later = parse_changes(&drain(&mut body, &runtime));
    for (events, text) in [(&first, "standing\nbefore"), (&later, "new")] {
        assert_eq!((events.len(), events[0].name.as_str(), events[0].data.as_str()), (1, "message", text));
    }
    let again = parse_changes(&drain(&mut rig.hub.updates(first[0].id.as_deref()), &runtime));
    assert_eq!(again, later, "a cursor gets what came after it");
    rig.stop();
}
