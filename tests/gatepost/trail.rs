//! Who changed what: written with the change, read by admins, bounded, there after a power cut.

use std::net::IpAddr;

use gatepost::board::{Command, Level, Notice, Text};
use gatepost::store::{Author, Request, TRAIL_BYTES, TRAIL_ENTRIES, stored_trail};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::model::{NOW, Rig, runtime};
use crate::support::process::{Home, Random, seq};
use crate::support::server::{PUBLISHER, READER, Server, TOKEN, send};

fn entries(server: &Server, query: &str) -> Vec<Value> {
    let answer = server.ask("GET", &format!("/api/audit{query}"), "");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["entries"].as_array().unwrap().clone()
}

#[test]
fn every_change_tells_who_made_it_and_what_became_of_the_fields() {
    let server = Server::start();
    let flight = r#"{"id":"f","direction":"departure","scheduled":1795251600,"gate":"A1","city":"Oslo"}"#;
    server.ask("PUT", "/api/flights/SK455", flight);
    let bearer = format!("Bearer {PUBLISHER}");
    let text = "x".repeat(400);
    let notice = json!({"id": "n", "text": text}).to_string();
    let as_publisher = [("Authorization", bearer.as_str())];
    for (method, path, body) in [
        ("PATCH", "/api/flights/f", r#"{"gate":"B7","estimated":1795255200,"city":null}"#),
        ("POST", "/api/notices", notice.as_str()),
        (
            "POST",
            "/api/events",
            r#"[{"op":"patch","id":"f","changes":{"gate":"C1"}},{"op":"removeNotice","id":"n"}]"#,
        ),
        ("DELETE", "/api/flights/f", ""),
    ] {
        let answer = send(server.operator, method, path, &as_publisher, body);
        assert!(answer.status < 300, "{answer:?}");
    }
    server.ask("POST", "/api/close", "");
    server.ask(
        "PUT",
        "/api/timetable?source=office&format=json",
        r#"[{"flight":"LH1","direction":"arrival","scheduled":1795251600}]"#,
    );

    let epoch = server.head().split('-').next().unwrap().to_owned();
    let entry = |number: u64, by: &str, op: &str, seq: u64, rest: Value| {
        let mut entry = json!({
            "number": number, "at": NOW, "clock": "synced", "by": by, "address": "127.0.0.1",
            "op": op, "cursor": format!("{epoch}-{seq}"),
        });
        entry.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        entry
    };
    let (admin, publisher) = ("ops-admin", "ops-publish");
    let shortened = format!("{}…", &text[..32]);
    let expected = [
        entry(7, admin, "timetable", 7, json!({"id": "office", "flight": "LH1", "added": 1})),
        entry(6, admin, "close", 6, json!({})),
        entry(5, publisher, "remove", 6, json!({"id": "f", "flight": "SK455", "removed": 1})),
        entry(4, publisher, "batch", 5, json!({"changed": 1, "removed": 1})),
        entry(
            3,
            publisher,
            "notice",
            3,
            json!({"id": "n", "added": 1, "changes": [
                {"field": "level", "old": null, "new": "info"},
                {"field": "text", "old": null, "new": shortened},
            ]}),
        ),
        entry(
            2,
            publisher,
            "patch",
            2,
            json!({"id": "f", "flight": "SK455", "changed": 1, "changes": [
                {"field": "city", "old": "Oslo", "new": null},
                {"field": "gate", "old": "A1", "new": "B7"},
                {"field": "estimated", "old": null, "new": 1_795_255_200},
            ]}),
        ),
        entry(1, admin, "put", 1, json!({"id": "f", "flight": "SK455", "added": 1})),
    ];
    assert_eq!(entries(&server, ""), expected);
    assert_eq!(entries(&server, "?limit=2&before=4"), expected[4..6]);
    assert_eq!(entries(&server, "?before=1"), [Value::Null; 0]);
    for query in ["?limit=0", "?limit=1001", "?limit=x", "?before=0", "?since=1"] {
        server.ask("GET", &format!("/api/audit{query}"), "").problem(400);
    }
    let as_reader = format!("Bearer {READER}");
    send(server.operator, "GET", "/api/audit", &[("Authorization", &as_reader)], "").problem(403);
    assert_eq!(send(server.operator, "GET", "/api/audit", &as_publisher, "").status, 200);
    send(server.operator, "GET", "/api/audit", &[], "").problem(401);
    send(server.display, "GET", "/api/audit", &[("Authorization", &format!("Bearer {TOKEN}"))], "")
        .problem(404);
}

#[test]
fn what_changes_nothing_and_what_is_refused_leaves_no_trace() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let before = entries(&server, "");
    let key = [("Idempotency-Key", "k")];
    for _ in 0..2 {
        server.ask_with("PATCH", "/api/flights/SK455", &key, r#"{"gate":"B7"}"#);
    }
    server.ask("PATCH", "/api/flights/SK455", r#"{"gate":"B7"}"#);
    server.ask("PATCH", "/api/flights/nobody", r#"{"gate":"B7"}"#).problem(404);
    server.ask("PATCH", "/api/flights/SK455", r#"{"gate":7}"#).problem(422);
    server.ask("DELETE", "/api/close", "");
    send(server.operator, "PATCH", "/api/flights/SK455", &[], r#"{"gate":"C1"}"#).problem(401);
    assert_eq!(entries(&server, "").len(), before.len() + 1, "the one change, once");
}

#[test]
fn what_only_staff_may_see_is_told_of_and_not_told() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let remark = r#"{"remarks":[{"audience":"staff","text":{"en":"crew late"}}]}"#;
    assert_eq!(server.ask("PATCH", "/api/flights/SK455", remark).status, 200);
    let told = &entries(&server, "?limit=1")[0];
    assert_eq!((&told["changed"], &told["more"], &told["changes"]), (&json!(1), &json!(1), &Value::Null));
}

fn signed(number: usize, text: &str) -> Request {
    let text = Text::Plain(format!("{number} {text}"));
    let notice = Notice { id: format!("n{}", number % 50), text, level: Level::Info, until: None };
    let address = Some(IpAddr::from([10, 0, 0, 1]));
    let by = Author { name: "ops".to_owned(), address, at: NOW, clock_trusted: false };
    Request { commands: vec![Command::PutNotice(notice)], key: None, by: Some(by) }
}

#[test]
fn the_trail_keeps_within_its_bounds_across_restarts() {
    let folder = TempDir::new().unwrap();
    let many = usize::try_from(TRAIL_ENTRIES).unwrap();
    for round in 0..3 {
        let (rig, runtime) = (Rig::start(folder.path(), 64, 1 << 20), runtime());
        runtime.block_on(async {
            // All at once, so that they share their syncs.
            let mut asked = JoinSet::new();
            for number in 0..many {
                let (store, request) = (rig.store.clone(), signed(round * many + number, &"é".repeat(60)));
                asked.spawn(async move { store.submit(request).await.unwrap() });
            }
            asked.join_all().await;
        });
        let kept = rig.trail.read(None, usize::MAX).unwrap();
        let bytes: usize = kept.iter().map(String::len).sum();
        assert!(kept.len() <= many && bytes as u64 <= TRAIL_BYTES, "{} entries, {bytes} bytes", kept.len());
        let numbers: Vec<u64> = kept
            .iter()
            .map(|entry| serde_json::from_str::<Value>(entry).unwrap()["number"].as_u64().unwrap())
            .collect();
        let newest = u64::try_from((round + 1) * many).unwrap();
        assert!(numbers.iter().copied().eq((newest + 1 - kept.len() as u64..=newest).rev()), "{numbers:?}");
        assert!(kept[0].contains("\"clock\":\"unset\""), "{}", kept[0]);
        rig.stop();
        assert_eq!(stored_trail(folder.path(), usize::MAX).unwrap(), kept, "a stopped store says the same");
    }
}

#[test]
fn a_store_from_before_the_trail_is_opened_and_begins_one() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(gatepost::store::FILE_NAME);
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    rig.stop();
    {
        let database = redb::Database::create(&path).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a store of an earlier version is made here")]
        let transaction = database.begin_write().unwrap();
        assert!(transaction.delete_table(redb::TableDefinition::<u64, &[u8]>::new("trail")).unwrap());
        transaction.commit().unwrap();
    }
    assert_eq!(stored_trail(folder.path(), 9), Ok(Vec::new()));
    let (rig, runtime) = (Rig::start(folder.path(), 64, 1 << 20), runtime());
    assert_eq!(rig.trail.read(None, 9), Ok(Vec::new()));
    runtime.block_on(rig.store.submit(signed(1, "x"))).unwrap();
    assert_eq!(rig.trail.read(None, 9).unwrap().len(), 1);
    rig.stop();
    assert!(!folder.path().join(format!("{}.quarantine-1", gatepost::store::FILE_NAME)).exists());
}

#[test]
fn a_change_and_its_entry_survive_kill_nine_together() {
    let home = Home::new();
    let mut random = Random(7);
    for round in 0..3 {
        let mut daemon = home.start(&[]);
        let mut acknowledged = daemon.put(&format!("f{round}"));
        std::thread::scope(|scope| {
            let publishing = scope.spawn(|| {
                let mut last = 0;
                for gate in 0.. {
                    match daemon.gate(&format!("f{round}"), &format!("A{gate}")) {
                        Some(seq) => last = seq,
                        None => break,
                    }
                }
                last
            });
            let pid = daemon.pid().to_string();
            let mut stream = daemon.events(None);
            for _ in 0..5 + random.below(40) {
                stream.next();
            }
            assert!(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
            acknowledged = acknowledged.max(publishing.join().unwrap());
        });
        daemon.kill();
        let unclean = stored_trail(home.folder.path(), 9).unwrap_err();
        assert!(unclean.contains("the next start repairs it"), "{unclean}");
        assert!(home.run(&["check"]).contains("the next start repairs it"));
        let daemon = home.start(&[]);
        assert!(stored_trail(home.folder.path(), 9).unwrap_err().contains("in use by a running gatepost"));
        let kept = daemon.get("/api/audit?limit=1000")["entries"].as_array().unwrap().clone();
        let of = |entry: &Value| seq(entry["cursor"].as_str().unwrap());
        // Whoever was killed before the answer may have stored one more.
        assert!(of(&kept[0]) >= acknowledged, "{} and {acknowledged}", kept[0]);
        let head = daemon.events(None).next().unwrap().id.unwrap();
        assert_eq!(of(&kept[0]), seq(&head), "none without the other");
        assert!(kept.iter().map(of).eq((1..=kept.len() as u64).rev()), "one entry for each change");
        assert_eq!(kept[0]["by"], "ops");
    }
}
