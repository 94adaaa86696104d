//! Receipts: what a display says that it has painted, who may see that, and answers that wait for it.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::server::{Answer, Server, TOKEN, get, raw, read_until, send};

/// Far longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A display that follows the stream, as a page does.
struct Display<'s> {
    server: &'s Server,
    id: &'static str,
    stream: TcpStream,
}

impl<'s> Display<'s> {
    fn open(server: &'s Server, id: &'static str) -> Self {
        let request = format!("GET /events?display={id}&board=hall HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut stream = raw(server.display, &request);
        read_until(&mut stream, "]}\n\n");
        Self { server, id, stream }
    }

    fn receipt(&self, cursor: &str) -> Answer {
        receipt(
            self.server,
            &json!({
                "display": self.id, "board": "hall", "cursor": cursor, "frame_age_ms": 16, "build": "0.1.0+x",
                "width": 1920, "height": 1080,
            }),
        )
    }

    fn paints(&self, cursor: &str) {
        let answer = self.receipt(cursor);
        assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{answer:?}");
    }
}

fn receipt(server: &Server, receipt: &Value) -> Answer {
    let json = [("Content-Type", "application/json")];
    send(server.display, "POST", "/api/receipts", &json, &receipt.to_string())
}

fn displays(server: &Server) -> Vec<Value> {
    server.ask("GET", "/api/displays", "").json()["displays"].as_array().unwrap().clone()
}

#[test]
fn displays_are_shown_to_who_has_a_token_and_to_nobody_else() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let head = server.head();
    let display = Display::open(&server, "gate-B7");
    let shown = &displays(&server)[0];
    assert_eq!(
        (&shown["connected"], &shown["cursor"], &shown["live"]),
        (&json!(true), &Value::Null, &json!(false))
    );
    display.paints(&head);
    let shown = &displays(&server)[0];
    assert!(shown["painted_ago_ms"].as_u64().unwrap() < 20_000, "{shown}");
    let mut expected = json!({
        "display": "gate-B7", "board": "hall", "cursor": head, "frame_age_ms": 16, "connected": true,
        "live": true, "build": "0.1.0+x", "width": 1920, "height": 1080, "address": "127.0.0.1",
    });
    expected["painted_ago_ms"] = shown["painted_ago_ms"].clone();
    assert_eq!(*shown, expected);

    get(server.operator, "/api/displays").problem(401);
    let token = format!("Bearer {TOKEN}");
    send(server.display, "GET", "/api/displays", &[("Authorization", &token)], "").problem(404);

    drop(display);
    let begun = Instant::now();
    while displays(&server)[0]["connected"] == json!(true) {
        assert!(begun.elapsed() < PATIENCE, "the end of a stream is never seen");
    }
}

#[test]
fn the_last_receipt_of_a_display_is_there_for_its_watchdog() {
    let server = Server::start();
    get(server.display, "/api/receipts/kiosk").problem(404);
    let display = Display::open(&server, "kiosk");
    get(server.display, "/api/receipts/kiosk").problem(404);
    display.paints(&server.head());
    let last = get(server.display, "/api/receipts/kiosk").json();
    assert!(last["painted_ago_ms"].as_u64().unwrap() < 20_000, "{last}");
    assert_eq!((&last["display"], &last["frame_age_ms"]), (&json!("kiosk"), &json!(16)));
    assert_eq!(last.as_object().unwrap().len(), 3, "{last}");
}

#[test]
fn what_is_no_receipt_is_refused_with_its_faults() {
    let server = Server::start();
    let good = json!({"display": "d", "board": "hall", "cursor": server.head(), "frame_age_ms": 0});
    for (field, value, expected) in [
        ("display", json!("a/b"), "1 to 64"),
        ("cursor", json!("17"), "a cursor that the stream has sent"),
        ("cursor", json!(format!("{}9", server.head())), "a cursor that the stream has sent"),
        ("frame_age_ms", json!(1.5), "a whole number"),
        ("password", json!("x"), "no field of this name"),
    ] {
        let mut wrong = good.clone();
        wrong[field] = value;
        let problem = receipt(&server, &wrong).problem(422);
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], format!("/{field}"), "{error}");
        assert!(error["expected"].as_str().unwrap().starts_with(expected), "{error}");
    }
    receipt(&server, &json!("x".repeat(2_000))).problem(413);
    send(server.display, "POST", "/api/receipts", &[("Content-Type", "text/plain")], "x").problem(415);
    send(server.display, "POST", "/api/receipts", &[], "{").problem(400);
    send(server.operator, "POST", "/api/receipts", &[], &good.to_string()).problem(404);
    assert!(displays(&server).is_empty(), "nothing of it was kept");
    let mut elsewhere = good;
    elsewhere["cursor"] = json!("00000000-9");
    assert_eq!(receipt(&server, &elsewhere).status, 204, "a page may not know yet that the store is another");
}

#[test]
fn too_many_receipts_and_too_many_displays_are_refused_for_a_while() {
    let server = Server::start();
    let of = |id: &str| {
        receipt(&server, &json!({"display": id, "board": "hall", "cursor": server.head(), "frame_age_ms": 0}))
    };
    let begun = Instant::now();
    let refused = loop {
        let answer = of("d0");
        if answer.status != 204 {
            break answer;
        }
        assert!(begun.elapsed() < PATIENCE, "never too many");
    };
    refused.problem(429);
    assert_eq!(refused.header("retry-after"), "1");
    for at in 1..64 {
        assert_eq!(of(&format!("d{at}")).status, 204);
    }
    let refused = of("one-more");
    refused.problem(429);
    assert_eq!(refused.header("retry-after"), "30");
    let mut stream =
        raw(server.display, "GET /events?display=one-more&board=hall HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(&mut stream, "snapshot");
    assert_eq!(displays(&server).len(), 64, "it is served, and not known");
}

#[test]
fn a_stream_that_names_its_display_badly_is_served_like_any_other() {
    let server = Server::start();
    for query in ["display=a%2Fb", "display=", "board=hall", "display=ok&board=%00"] {
        let mut stream =
            raw(server.display, &format!("GET /events?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        read_until(&mut stream, "snapshot");
    }
    let mut stream = raw(server.operator, "GET /events?display=visitor HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(&mut stream, "snapshot");
    let known: Vec<String> = displays(&server).iter().map(|shown| shown["display"].to_string()).collect();
    assert!(known.iter().all(|id| id == "\"ok\""), "{known:?}");
}

#[test]
fn every_change_can_wait_until_it_is_painted() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let mut display = Display::open(&server, "hall-1");
    display.paints(&server.head());
    let flight = r#"{"direction":"departure","scheduled":1795251600,"airport":"CPH"}"#;
    let list = format!("[{}]", flight.replace('{', r#"{"flight":"LH1","#));
    for (method, path, body) in [
        ("PUT", "/api/flights/BA1?wait=painted&timeout=60s", flight),
        ("PATCH", "/api/flights/SK455?wait=painted&timeout=60s", r#"{"gate":"A1"}"#),
        ("DELETE", "/api/flights/SK455?timeout=60s&wait=painted", ""),
        (
            "POST",
            "/api/events?wait=painted&timeout=60",
            r#"[{"op":"notice","notice":{"text":"x","id":"n"}}]"#,
        ),
        ("POST", "/api/notices?wait=painted&timeout=60s", r#"{"text":"y","id":"m"}"#),
        ("PUT", "/api/notices/m?wait=painted&timeout=60s", r#"{"text":"z"}"#),
        ("DELETE", "/api/notices/n?wait=painted&timeout=60s", ""),
        ("PUT", "/api/timetable?source=s&format=json&wait=painted&timeout=60s", list.as_str()),
    ] {
        std::thread::scope(|scope| {
            let asked = scope.spawn(|| server.ask(method, path, body));
            let seen = read_until(&mut display.stream, "\n\n");
            let id = seen.split("id: ").nth(1).unwrap_or_else(|| panic!("{path}: {seen}"));
            let id = id.split('\n').next().unwrap();
            assert!(!asked.is_finished(), "{path}: answered before it was painted");
            display.paints(id);
            let answer = asked.join().unwrap();
            assert!(answer.status < 300, "{path}: {answer:?}");
            let json = answer.json();
            assert_eq!(json["cursor"], id, "{path}");
            assert_eq!(json["painted"], true, "{path}: {json}");
            assert_eq!(json["displays"], json!([{"display": "hall-1", "painted": true}]), "{path}");
        });
    }
    let plain = server.ask("POST", "/api/notices", r#"{"text":"q"}"#).json();
    assert_eq!(plain.as_object().unwrap().len(), 1, "nothing of it where nobody asked: {plain}");
}

#[test]
fn what_is_not_painted_in_time_has_happened_all_the_same() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let display = Display::open(&server, "hall-1");
    display.paints(&server.head());
    let late = server.ask("PATCH", "/api/flights/SK455?wait=painted&timeout=1s", r#"{"gate":"A1"}"#);
    let json = late.json();
    assert_eq!((late.status, &json["painted"]), (200, &json!(false)));
    assert_eq!(json["displays"], json!([{"display": "hall-1", "painted": false}]));
    assert_eq!(get(server.display, "/api/flights/SK455").json()["gate"], "A1");
}

#[test]
fn a_wait_that_means_nothing_changes_nothing() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let head = server.head();
    for (method, path, body) in [
        ("PATCH", "/api/flights/SK455?wait=durable", r#"{"gate":"A1"}"#),
        ("PATCH", "/api/flights/SK455?wait=painted&timeout=61s", r#"{"gate":"A1"}"#),
        ("PATCH", "/api/flights/SK455?timeout=5s", r#"{"gate":"A1"}"#),
        ("DELETE", "/api/flights/SK455?wiat=painted", ""),
        ("PUT", "/api/timetable?source=s&format=json&dry_run=1&wait=painted&allow_empty=1", "[]"),
        ("PUT", "/api/post-update?wait=painted", r#"{"update":"x"}"#),
        ("POST", "/api/close?wait=painted", ""),
    ] {
        server.ask(method, path, body).problem(400);
    }
    assert_eq!(server.head(), head);
}

#[test]
fn whoever_waits_is_answered_when_the_daemon_stops() {
    let mut server = Server::start();
    server.put_flight("SK455", "CPH");
    let body = r#"{"gate":"A1"}"#;
    let request = format!(
        "PATCH /api/flights/SK455?wait=painted&timeout=60s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {TOKEN}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut watcher = raw(server.display, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut waiting = raw(server.operator, &request);
    read_until(&mut watcher, "\"gate\":\"A1\"");
    let begun = Instant::now();
    server.stop();
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("200 OK") && answer.ends_with(r#""painted":false,"displays":[]}"#), "{answer}");
    assert!(begun.elapsed() < PATIENCE);
}
