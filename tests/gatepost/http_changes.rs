//! Changes over HTTP: what is answered is what has happened, and a refusal changed nothing.

use serde_json::{Value, json};

use crate::support::server::{Answer, Server, Setup, TOKEN, get, raw, read_until, send};

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

const FLIGHT: &str =
    r#"{"direction":"departure","flight":"SK 455","scheduled":"2026-11-21T10:00:00+01:00","airport":"cph"}"#;
const ID: &str = "D-2026-11-21-SK455-CPH";

#[test]
fn a_flight_is_created_once_and_found_by_id_and_number() {
    let server = Server::start();
    let created = server.ask("PUT", "/api/flights/sk%20455", FLIGHT);
    assert_eq!((created.status, created.header("location")), (201, format!("/api/flights/{ID}").as_str()));
    assert_eq!(created.header("etag"), format!("\"{}\"", created.cursor()));
    let shown = get(server.display, &format!("/api/flights/{ID}"));
    assert_eq!((shown.status, shown.header("etag")), (200, created.header("etag")));
    assert_eq!(
        (&shown.json()["flight"], &shown.json()["scheduled"]),
        (&json!("SK455"), &json!(1_795_251_600))
    );
    assert_eq!(get(server.operator, "/api/flights/SK455").json(), shown.json());

    server.put_flight("LH1", "FRA");
    let again = server.ask("PUT", "/api/flights/SK455", FLIGHT);
    assert_eq!((again.status, again.cursor()), (200, server.head()), "nothing changed, so the head");
    assert_eq!(again.header("etag"), created.header("etag"), "but the version is the old one");
}

#[test]
fn a_patch_changes_what_it_names_and_removal_takes_away() {
    let server = Server::start();
    server.ask("PUT", "/api/flights/SK455", FLIGHT);
    let merge = [("Content-Type", "application/merge-patch+json")];
    let patched = server.ask_with(
        "PATCH",
        "/api/flights/SK455",
        &merge,
        r#"{"gate":"A1","state":"boarding","airport":null}"#,
    );
    assert_eq!(patched.status, 200);
    let flight = get(server.display, &format!("/api/flights/{ID}"));
    assert_eq!(flight.header("etag"), patched.header("etag"));
    let flight = flight.json();
    assert_eq!(
        (&flight["gate"], &flight["state"], flight.get("airport")),
        (&json!("A1"), &json!("boarding"), None)
    );
    let removed = server.ask("DELETE", "/api/flights/SK455", "");
    assert_eq!((removed.status, removed.cursor()), (200, server.head()));
    get(server.display, "/api/flights/SK455").problem(404);
    server.ask("DELETE", "/api/flights/SK455", "").problem(404);
}

#[test]
fn nobody_changes_anything_without_a_known_token() {
    let all = [
        ("PUT", "/api/flights/SK455"),
        ("PATCH", "/api/flights/SK455"),
        ("DELETE", "/api/flights/SK455"),
        ("POST", "/api/events"),
        ("PUT", "/api/timetable?source=x"),
        ("POST", "/api/notices"),
        ("PUT", "/api/notices/x"),
        ("DELETE", "/api/notices/x"),
        ("PUT", "/api/post-update"),
        ("POST", "/api/close"),
        ("DELETE", "/api/close"),
    ];
    // A server for every few: who guesses more often has to wait.
    for some in all.chunks(8) {
        let server = Server::start();
        server.put_flight("SK455", "CPH");
        let head = server.head();
        for (method, path) in some {
            for (headers, challenge) in [
                (&[][..], "Bearer"),
                (&[("Authorization", "Bearer guess")][..], "Bearer error=\"invalid_token\""),
            ] {
                let refused = send(server.operator, method, path, headers, "{}");
                refused.problem(401);
                assert_eq!(refused.header("www-authenticate"), challenge, "{method} {path}");
            }
        }
        assert_eq!(server.head(), head);
        assert!(!server.hub.closed());
    }
}

#[test]
fn if_match_keeps_one_operator_from_overwriting_another() {
    let server = Server::start();
    let first = server.ask("PUT", "/api/flights/SK455", FLIGHT);
    let seen = first.header("etag");
    let gate = |gate: &str, tag: &str| {
        let body = json!({ "gate": gate }).to_string();
        server.ask_with("PATCH", "/api/flights/SK455", &[("If-Match", tag)], &body)
    };
    let second = gate("A1", seen);
    assert_eq!(second.status, 200);
    let late = gate("B2", seen);
    late.problem(412);
    assert_eq!(late.header("etag"), second.header("etag"), "it says what to look at");
    let current = second.header("etag");
    for never in [format!("W/{current}"), "\"00000000-2\"".to_owned(), "\"x\"".to_owned()] {
        gate("B2", &never).problem(412);
    }
    gate("B2", "not a tag").problem(400);
    assert_eq!(gate("B2", &format!("\"x\", {current}")).status, 200);
    assert_eq!(gate("B3", "*").status, 200);
    server.ask_with("PUT", "/api/flights/LH1", &[("If-Match", "*")], FLIGHT).problem(412);
    server.ask_with("DELETE", "/api/flights/SK455", &[("If-Match", seen)], "").problem(412);
    assert_eq!(get(server.display, "/api/flights/SK455").json()["gate"], "B3");
}

#[test]
fn the_same_request_under_the_same_key_happens_once() {
    let server = Server::start();
    let send =
        |path: &str, key: &str, body: &str| server.ask_with("POST", path, &[("Idempotency-Key", key)], body);
    let first = send("/api/notices", "k1", r#"{"text":"x"}"#);
    let again = send("/api/notices", "k1", r#"{"text":"x"}"#);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!((first.cursor(), first.header("location")), (again.cursor(), again.header("location")));
    assert_eq!(get(server.display, "/api/notices").json()["notices"].as_array().unwrap().len(), 1);
    send("/api/notices", "k1", r#"{"text":"y"}"#).problem(422);
    assert_ne!(send("/api/notices", "k2", r#"{"text":"x"}"#).cursor(), first.cursor());
    send("/api/notices", "", r#"{"text":"x"}"#).problem(400);
    send("/api/notices", "two words", r#"{"text":"x"}"#).problem(400);
}

#[test]
fn every_fault_is_named_and_nothing_changes() {
    let server = Server::start();
    let head = server.head();
    let body = r#"{"direction":"up","gaet":"A1","scheduled":"08:15","city":7}"#;
    let faults = server.ask("PUT", "/api/flights/SK455", body).problem(422);
    assert_eq!(pointers(&faults), ["/city", "/direction", "/gaet", "/scheduled"]);
    server.ask("PUT", "/api/flights/SK455", "[]").problem(422);
    let malformed = server.ask("PUT", "/api/flights/SK455", "{\"direction\":\n oops}").problem(400);
    assert!(malformed["detail"].as_str().unwrap().contains("line 2"), "{malformed}");
    server.ask("PUT", "/api/flights/SK455", r#"{"gate":"A","gate":"B"}"#).problem(400);
    assert_eq!(server.head(), head);

    server.ask("PUT", "/api/flights/SK455", FLIGHT);
    let faults = server.ask("PATCH", "/api/flights/SK455", r#"{"flight":null,"airport":"XX"}"#).problem(422);
    assert_eq!(pointers(&faults), ["/flight"], "the board sees only what could be read");
    let faults = server.ask("PATCH", "/api/flights/SK455", r#"{"airport":"XX"}"#).problem(422);
    assert_eq!(pointers(&faults), ["/airport"]);
    let long = "x".repeat(2_000);
    let refused = server.ask("GET", &format!("/api/flights/{long}"), "");
    assert!(refused.problem(404)["detail"].as_str().unwrap().len() < 100);
}

#[test]
fn a_number_that_several_flights_have_is_refused_with_their_ids() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let other = json!({"direction": "departure", "flight": "SK455", "scheduled": 1_795_338_000});
    let id = "D-2026-11-22-SK455";
    assert_eq!(server.ask("PUT", &format!("/api/flights/{id}"), &other.to_string()).status, 201);
    for answer in [get(server.display, "/api/flights/SK455"), server.ask("PATCH", "/api/flights/sk455", "{}")]
    {
        let detail = answer.problem(409)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(id) && detail.contains(ID), "{detail}");
    }
}

fn batch(server: &Server, content: &str, body: &str) -> Answer {
    server.ask_with("POST", "/api/events", &[("Content-Type", content)], body)
}

#[test]
fn a_batch_happens_whole_or_not_at_all() {
    let server = Server::start();
    let put = format!(r#"{{"op":"put","flight":{FLIGHT}}}"#);
    let gate = r#"{"op":"patch","id":"SK455","changes":{"gate":"A1"}}"#;
    let done = batch(&server, "application/json", &format!("[{put},{gate}]"));
    assert_eq!((done.status, done.cursor()), (200, server.head()));
    assert!(server.head().ends_with("-2"));
    let line = r#"{"op":"notice","notice":{"text":"x","id":"n"}}"#;
    for content in ["application/x-ndjson", "application/ndjson", "application/jsonl"] {
        assert_eq!(batch(&server, content, &format!("{line}\n\n{gate}\n")).status, 200);
    }
    let head = server.head();
    let refused = batch(&server, "application/json", &format!(r#"[{line},{{"op":"remove","id":"XX1"}}]"#));
    assert!(refused.problem(409)["detail"].as_str().unwrap().starts_with("/1: no flight"));
    let bad = r#"{"op":"patch","id":"SK455","changes":{"airport":"XX"}}"#;
    let refused = batch(&server, "application/json", &format!("[{gate},{bad}]"));
    assert_eq!(pointers(&refused.problem(422)), ["/1/changes/airport"]);
    let refused = batch(&server, "application/x-ndjson", &format!("{gate}\n{bad}\n{{"));
    assert!(refused.problem(400)["detail"].as_str().unwrap().contains("line 3"));
    batch(&server, "text/csv", "").problem(415);
    assert_eq!(server.head(), head);
}

#[test]
fn a_timetable_replaces_what_its_source_said() {
    let server = Server::start();
    let row = |number: &str| json!({"direction": "arrival", "flight": number, "scheduled": 1_795_251_600});
    let put = |query: &str, rows: &[Value]| {
        server.ask("PUT", &format!("/api/timetable?source=ops{query}"), &Value::from(rows).to_string())
    };
    let counts = |answer: &Answer| {
        let json = answer.json();
        ["added", "changed", "removed"].map(|what| json[what].as_u64().unwrap())
    };
    assert_eq!(counts(&put("", &[row("SK1"), row("SK2")])), [2, 0, 0]);
    let mut later = row("SK2");
    later["estimated"] = json!(1_795_252_000);
    assert_eq!(counts(&put("", &[later, row("SK3")])), [1, 1, 1]);
    assert_eq!(counts(&put("&partial=1", &[row("SK4")])), [1, 0, 0], "the others stay");
    let head = server.head();
    put("", &[]).problem(422);
    put("&format=fax", &[]).problem(400);
    put("&dryrun=1", &[row("SK1")]).problem(400);
    let faults = put("", &[row("SK1"), json!({"direction": "arrival", "flight": "SK4"})]).problem(422);
    assert_eq!(pointers(&faults), ["/1/scheduled"]);
    server.ask("PUT", "/api/timetable", "[]").problem(400);
    assert_eq!(server.head(), head);
    assert_eq!(counts(&put("&allow_empty=1", &[])), [0, 0, 3]);
}

#[test]
fn a_dry_run_tells_the_differences_and_makes_none() {
    let server = Server::start();
    let row = |number: &str| json!({"direction": "arrival", "flight": number, "scheduled": 1_795_251_600});
    let put = |query: &str, rows: &[Value]| {
        server.ask("PUT", &format!("/api/timetable?source=ops{query}"), &Value::from(rows).to_string())
    };
    let id = |number: &str| format!("A-2026-11-21-{number}");
    let dry = put("&dry_run=1", &[row("SK1"), row("SK2")]).json();
    assert_eq!(
        (&dry["dry_run"], &dry["counts"]),
        (&json!(true), &json!({"created": 2, "changed": 0, "removed": 0}))
    );
    assert_eq!((&dry["created"][1]["id"], &dry["created"][1]["source"]), (&json!(id("SK2")), &json!("ops")));
    assert!(server.head().ends_with("-0"), "a rehearsal changes nothing");
    put("", &[row("SK1"), row("SK2")]);
    let mut later = row("SK2");
    (later["estimated"], later["gate"]) = (json!(1_795_252_000), json!("A1"));
    let head = server.head();
    let dry = put("&dry_run=1", &[later, row("SK3")]).json();
    let changes = json!({"estimated": [null, 1_795_252_000], "gate": [null, "A1"]});
    assert_eq!(dry["changed"], json!([{"id": id("SK2"), "flight": "SK2", "changes": changes}]));
    assert_eq!(dry["removed"], json!([{"id": id("SK1"), "flight": "SK1"}]));
    assert_eq!(dry["created"].as_array().unwrap().len(), 1);
    assert_eq!((dry["cursor"].as_str(), server.head()), (Some(head.as_str()), head.clone()));
    let many: Vec<Value> = (0..700).map(|number| row(&format!("LX{number}"))).collect();
    let dry = put("&dry_run=1", &many).json();
    assert_eq!(dry["created"].as_array().unwrap().len(), 500, "the first of them");
    assert_eq!(dry["counts"], json!({"created": 700, "changed": 0, "removed": 2}));
}

#[test]
fn a_flight_is_not_touched_through_the_address_of_another() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let (head, id) = (server.head(), "D-2026-11-21-SK455-CPH");
    let body = json!({"id": id, "direction": "departure", "flight": "SK999", "scheduled": 1, "gate": "A1"});
    for address in ["another", "SK999", "D-2026-11-21-SK999-CPH"] {
        let refused = server.ask("PUT", &format!("/api/flights/{address}"), &body.to_string());
        assert_eq!(pointers(&refused.problem(422)), ["/id"], "{address}");
    }
    assert_eq!(server.head(), head);
    let own = json!({"id": id, "direction": "departure", "flight": "SK455", "scheduled": 1.0});
    assert_eq!(server.ask("PUT", "/api/flights/SK455", &own.to_string()).status, 200);
    assert_eq!(get(server.display, "/api/flights/SK455").json()["scheduled"], 1, "1.0 is 1");
    for wrong in ["airport=null", "airport=", "gate=", "state=%00"] {
        get(server.display, &format!("/api/flights?{wrong}")).problem(400);
    }
}

#[test]
fn a_notice_lives_under_its_id() {
    let server = Server::start();
    let posted = server.ask("POST", "/api/notices", r#"{"text":{"en":"Fire drill"},"level":"emergency"}"#);
    assert_eq!((posted.status, posted.header("location")), (201, "/api/notices/n1"));
    let shown = get(server.display, "/api/notices/n1");
    assert_eq!(shown.json(), json!({"id": "n1", "text": {"en": "Fire drill"}, "level": "emergency"}));
    assert_eq!(server.ask("PUT", "/api/notices/n1", r#"{"text":"Over"}"#).status, 200);
    assert_eq!(server.ask("PUT", "/api/notices/other", r#"{"text":"x"}"#).status, 201);
    let wrong = server.ask("PUT", "/api/notices/n1", r#"{"text":"x","id":"n2"}"#).problem(422);
    assert_eq!(pointers(&wrong), ["/id"]);
    assert_eq!(server.ask("DELETE", "/api/notices/n1", "").status, 200);
    server.ask("DELETE", "/api/notices/n1", "").problem(404);
    get(server.display, "/api/notices/n1").problem(404);
}

#[test]
fn the_published_form_posts_an_update() {
    let server = Server::start();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let posted = server.ask_with("PUT", "/api/post-update", &form, "update=Gate+3%0D%0Ais+closed");
    assert_eq!((posted.status, posted.body.as_str()), (204, ""));
    assert_eq!(server.ask("PUT", "/api/post-update", r#"{"update":"Second"}"#).status, 204);
    let notices = get(server.display, "/api/notices").json()["notices"].clone();
    let texts: Vec<&str> =
        notices.as_array().unwrap().iter().map(|notice| notice["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["Gate 3\nis closed", "Second"]);
    let empty = server.ask_with("PUT", "/api/post-update", &form, "update=").problem(422);
    assert_eq!(pointers(&empty), ["/update"]);

    let mut setup = Setup::default();
    setup.settings.open_post_update = true;
    let open = Server::with(setup);
    assert_eq!(send(open.operator, "PUT", "/api/post-update", &form, "update=x").status, 204);
    send(open.operator, "PUT", "/api/post-update", &[("Authorization", "Bearer guess")], "{}").problem(401);
    send(open.operator, "POST", "/api/notices", &[], r#"{"text":"x"}"#).problem(401);
}

#[test]
fn displays_that_are_told_to_stop_are_told_until_they_may_come_back() {
    let server = Server::start();
    let mut stream = raw(server.display, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(&mut stream, "event: snapshot");
    assert_eq!(server.ask("POST", "/api/close", "").status, 204);
    read_until(&mut stream, "event: closedConnection\ndata:\n\n");
    for path in ["/events", "/api/updates"] {
        assert_eq!(get(server.display, path).status, 204);
    }
    assert_eq!(server.ask("DELETE", "/api/close", "").status, 204);
    let mut stream = raw(server.display, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(&mut stream, "event: snapshot");
}

#[test]
fn a_body_of_another_kind_or_size_is_refused_and_the_client_sees_why() {
    const LIMIT: usize = 8 << 20;
    let mut setup = Setup::default();
    setup.settings.max_body = LIMIT;
    let server = Server::with(setup);
    for content in ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json"] {
        let refused = server.ask_with("PUT", "/api/flights/SK455", &[("Content-Type", content)], FLIGHT);
        let detail = refused.problem(415)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("application/json"), "{detail}");
    }
    // More than the sockets between the two can hold, so that an answer over unread bytes is lost.
    let (large, larger) = (" ".repeat(LIMIT), " ".repeat(LIMIT * 3 / 2));
    server.ask("PUT", "/api/flights/SK455", &larger).problem(413);
    send(server.operator, "PUT", "/api/flights/SK455", &[], &large).problem(401);
    let half = LIMIT / 2;
    let chunks = format!("{half:x}\r\n{}\r\n", " ".repeat(half)).repeat(3);
    let request = format!(
        "PUT /api/flights/SK455 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
         Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"
    );
    read_until(&mut raw(server.operator, &request), "HTTP/1.1 413");
    let fits = format!("{}{FLIGHT}", " ".repeat(LIMIT - FLIGHT.len()));
    assert_eq!(server.ask("PUT", "/api/flights/SK455", &fits).status, 201);
}
