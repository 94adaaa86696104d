//! What an operator sets on a feed's flight lies over the feed until it runs out or is cleared, and no
//! display ever hears that it does.

use gatepost::board::Command;
use gatepost::store::Request;
use serde_json::{Value, json};

use crate::support::model::{NOW, drain, runtime};
use crate::support::server::{Answer, Server, get, send};

const ID: &str = "D-2026-11-21-LX8-ORD";

/// The feed speaks.
fn feed(server: &Server, changes: &Value) -> Answer {
    let mut row = json!({"direction": "departure", "flight": "LX8", "scheduled": NOW, "airport": "ORD"});
    row.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let answer = server.ask("PUT", "/api/timetable?source=feed", &Value::from(vec![row]).to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

fn patch(server: &Server, changes: &Value) -> Answer {
    let answer = server.ask("PATCH", "/api/flights/LX8", &changes.to_string());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

fn shown(server: &Server, field: &str) -> Value {
    get(server.display, &format!("/api/flights/{ID}")).json()[field].clone()
}

fn overrides(server: &Server) -> Value {
    server.ask("GET", "/api/overrides", "").json()["overrides"].clone()
}

fn expire(server: &Server, at: i64) {
    let expire = Request::one(Command::ExpireOverrides { at });
    runtime().block_on(server.store().submit(expire)).unwrap();
}

#[test]
fn a_gate_that_is_set_by_hand_stays_until_it_is_cleared() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1", "state": "boarding"}));
    patch(&server, &json!({"gate": "B2"}));
    assert_eq!((shown(&server, "gate"), shown(&server, "previous_gate")), (json!("B2"), json!("A1")));
    feed(&server, &json!({"gate": "A3", "state": "final-call"}));
    assert_eq!((shown(&server, "gate"), shown(&server, "state")), (json!("B2"), json!("final-call")));
    assert_eq!(
        overrides(&server),
        json!([{"id": ID, "flight": "LX8", "field": "gate", "value": "B2", "beneath": "A3", "by": "ops-admin"}])
    );
    patch(&server, &json!({"overrides": {"gate": null}}));
    assert_eq!((shown(&server, "gate"), shown(&server, "previous_gate")), (json!("A3"), json!("B2")));
    assert_eq!(overrides(&server), json!([]));
    feed(&server, &json!({"gate": "A4"}));
    assert_eq!(shown(&server, "gate"), "A4");
}

#[test]
fn an_override_runs_out_and_what_the_feed_says_by_then_comes_back() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1", "desks": "1-3"}));
    let until = json!({"gate": {"value": "B2", "until": NOW + 60, "by": "Kim"}, "desks": {"value": null, "until": NOW + 120}});
    patch(&server, &json!({"overrides": until}));
    assert_eq!((shown(&server, "gate"), shown(&server, "desks")), (json!("B2"), Value::Null));
    feed(&server, &json!({"gate": "A3", "desks": "4-6"}));
    let head = server.head();
    expire(&server, NOW + 59);
    assert_eq!(server.head(), head, "none is due");
    expire(&server, NOW + 60);
    assert_eq!((shown(&server, "gate"), shown(&server, "desks")), (json!("A3"), Value::Null));
    let left = json!([{"id": ID, "flight": "LX8", "field": "desks", "value": null, "beneath": "4-6", "until": NOW + 120, "by": "ops-admin"}]);
    assert_eq!(overrides(&server), left);
    expire(&server, NOW + 120);
    assert_eq!((shown(&server, "desks"), overrides(&server)), (json!("4-6"), json!([])));
}

#[test]
fn the_feeds_own_changes_go_beneath_and_a_flight_can_be_taken_from_it() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1"}));
    patch(&server, &json!({"gate": "B2"}));
    patch(&server, &json!({"gate": "A5", "source": "feed"}));
    assert_eq!((shown(&server, "gate"), &overrides(&server)[0]["beneath"]), (json!("B2"), &json!("A5")));
    patch(&server, &json!({"source": null, "state": "boarding"}));
    assert_eq!((shown(&server, "gate"), shown(&server, "source")), (json!("B2"), Value::Null));
    assert_eq!(overrides(&server), json!([]), "it is nobody's feed any more");
    patch(&server, &json!({"gate": "C1"}));
    assert_eq!((shown(&server, "gate"), overrides(&server)), (json!("C1"), json!([])));
    patch(&server, &json!({"overrides": {"gate": {"value": "C2", "until": NOW + 1}}}));
    assert_eq!(shown(&server, "gate"), "C2");
    patch(&server, &json!({"gate": "C3"}));
    assert_eq!(
        (shown(&server, "gate"), overrides(&server)),
        (json!("C3"), json!([])),
        "the later word counts"
    );
}

#[test]
fn a_put_by_hand_keeps_the_feed_and_overrides_what_differs() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1", "terminal": "1", "state": "boarding"}));
    let put = json!({"direction": "departure", "flight": "LX8", "scheduled": NOW, "airport": "ORD",
                     "gate": "B2", "state": "boarding", "overrides": {"belt": {"value": "9", "until": NOW + 60}}});
    assert_eq!(server.ask("PUT", &format!("/api/flights/{ID}"), &put.to_string()).status, 200);
    let fields: Vec<Value> =
        overrides(&server).as_array().unwrap().iter().map(|found| found["field"].clone()).collect();
    assert_eq!(fields, ["belt", "gate", "terminal"]);
    assert_eq!(shown(&server, "source"), "feed");
    feed(&server, &json!({"gate": "A1", "terminal": "1", "state": "final-call"}));
    assert_eq!((shown(&server, "gate"), shown(&server, "terminal")), (json!("B2"), Value::Null));
    assert_eq!(shown(&server, "state"), "final-call");
    patch(&server, &json!({"overrides": null}));
    assert_eq!((shown(&server, "gate"), shown(&server, "belt")), (json!("A1"), Value::Null));
}

#[test]
fn a_batch_overrides_as_a_patch_does() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1"}));
    let batch = json!([{"op": "patch", "id": "LX8", "changes": {"gate": "B2"}}]);
    assert_eq!(server.ask("POST", "/api/events", &batch.to_string()).status, 200);
    feed(&server, &json!({"gate": "A2"}));
    assert_eq!(shown(&server, "gate"), "B2");
}

#[test]
fn a_feed_that_takes_its_flight_away_takes_the_override_with_it() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1"}));
    patch(&server, &json!({"gate": "B2"}));
    server.ask("PUT", "/api/timetable?source=feed&allow_empty=1", "[]");
    get(server.display, &format!("/api/flights/{ID}")).problem(404);
    feed(&server, &json!({"gate": "A1"}));
    assert_eq!((shown(&server, "gate"), overrides(&server)), (json!("A1"), json!([])));
}

#[test]
fn no_display_hears_of_an_override() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1"}));
    patch(&server, &json!({"overrides": {"gate": {"value": "B2", "by": "secret-name"}}}));
    feed(&server, &json!({"gate": "secret-gate"}));
    let epoch = server.hub.read(|published| published.cursor.epoch);
    let streamed = |cursor: Option<&str>| {
        let mut body = server.hub.events(cursor);
        String::from_utf8(drain(&mut body, &runtime())).unwrap()
    };
    let all = streamed(Some(&format!("{epoch:08x}-0")));
    assert_eq!(all.matches("event: flightStateUpdate").count(), 3, "{all}");
    for told in [all, streamed(None), get(server.display, "/api/flights").body] {
        assert!(told.contains("\"gate\":\"B2\"") && !told.contains("secret"), "{told}");
        assert!(!told.contains("override"), "{told}");
    }
    send(server.operator, "GET", "/api/overrides", &[], "").problem(401);
    get(server.display, "/api/overrides").problem(404);
}

#[test]
fn a_fault_in_an_override_is_named_and_changes_nothing() {
    let server = Server::start();
    feed(&server, &json!({"gate": "A1"}));
    let head = server.head();
    for (overrides, pointer) in [
        (json!({"gaet": null}), "/overrides/gaet"),
        (json!({"id": {"value": "x"}}), "/overrides/id"),
        (json!({"source": {"value": "x"}}), "/overrides/source"),
        (json!({"gate": "B2"}), "/overrides/gate"),
        (json!({"gate": {"until": 5}}), "/overrides/gate/value"),
        (json!({"gate": {"value": 5}}), "/overrides/gate/value"),
        (json!({"gate": {"value": "B2", "until": "later"}}), "/overrides/gate/until"),
        (json!({"gate": {"value": "B2", "by": ""}}), "/overrides/gate/by"),
        (json!({"scheduled": {"value": null}}), "/overrides/scheduled/value"),
        (json!({"gate": {"value": "far too long for a gate"}}), "/gate"),
        (json!([]), "/overrides"),
    ] {
        let body = json!({ "overrides": overrides }).to_string();
        let told = server.ask("PATCH", "/api/flights/LX8", &body).problem(422);
        assert_eq!(told["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(server.head(), head);
}

#[test]
fn an_override_survives_a_restart() {
    use crate::support::model::Rig;
    use gatepost::board::{Changes, Expect, Flight, Timetable};
    let (folder, runtime) = (tempfile::tempdir().unwrap(), runtime());
    let flight = |gate: &str| {
        let mut flight = Flight::new(gatepost::board::Direction::Departure, "LX8", NOW);
        flight.gate = Some(gate.to_owned());
        let (source, partial) = ("feed".to_owned(), false);
        Command::Timetable(Timetable { source, flights: vec![("/0".to_owned(), flight)], partial })
    };
    let rig = Rig::start(folder.path(), 100, 1 << 16);
    let changes = Changes { gate: Some(Some("B2".to_owned())), ..Changes::default() };
    let patch =
        Command::Patch { address: "LX8".to_owned(), changes: Box::new(changes), expect: Expect::Anything };
    let by_hand = Command::ByHand { by: "ops".to_owned(), command: Box::new(patch) };
    for command in [flight("A1"), by_hand] {
        runtime.block_on(rig.store.submit(Request::one(command))).unwrap();
    }
    rig.stop();
    let rig = Rig::start(folder.path(), 100, 1 << 16);
    runtime.block_on(rig.store.submit(Request::one(flight("A3")))).unwrap();
    let held = rig.hub.read(|published| published.board.resolve("LX8").unwrap().value.clone());
    assert_eq!(held.gate.as_deref(), Some("B2"));
    assert_eq!(held.overrides.beneath().unwrap().gate, Some(Some("A3".to_owned())));
    rig.stop();
}
