//! Reading over HTTP, and what the displays' listener refuses.

use serde_json::json;

use crate::support::server::{Server, Setup, get, raw, read_until, send};

#[test]
fn the_board_is_read_whole_filtered_or_not_again() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    server.put_flight("LH1", "FRA");
    server.ask("PATCH", "/api/flights/LH1", r#"{"gate":"A1","state":"boarding","direction":"arrival"}"#);
    server.ask("POST", "/api/notices", r#"{"text":"x"}"#);
    let whole = get(server.display, "/api/flights");
    let json = whole.json();
    assert_eq!(
        (json["cursor"].as_str().unwrap(), whole.header("etag")),
        (server.head().as_str(), format!("\"{}\"", server.head()).as_str())
    );
    assert_eq!(
        (json["flights"].as_array().unwrap().len(), json["notices"].as_array().unwrap().len()),
        (2, 1)
    );
    assert_eq!(whole.header("content-length"), whole.body.len().to_string());

    let numbers = |query: &str| {
        let flights = get(server.display, &format!("/api/flights?{query}")).json()["flights"].clone();
        let flights = flights.as_array().unwrap().iter();
        flights.map(|flight| flight["flight"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for query in ["direction=arrival", "state=boarding", "gate=A1", "airport=fra", "airport=FRA&gate=A1"] {
        assert_eq!(numbers(query), ["LH1"], "{query}");
    }
    assert_eq!(numbers("airport=CPH&gate=A1"), [""; 0]);
    get(server.display, "/api/flights?gaet=A1").problem(400);
    get(server.display, "/api/flights?direction=up").problem(400);

    for path in ["/api/flights", "/api/flights?gate=A1", "/api/flights/LH1", "/api/notices"] {
        let tag = get(server.display, path).header("etag").to_owned();
        let again = send(server.display, "GET", path, &[("If-None-Match", &tag)], "");
        assert_eq!(
            (again.status, again.body.as_str(), again.header("etag")),
            (304, "", tag.as_str()),
            "{path}"
        );
    }
    server.ask("PATCH", "/api/flights/LH1", r#"{"gate":"A2"}"#);
    let changed = send(server.display, "GET", "/api/flights", &[("If-None-Match", whole.header("etag"))], "");
    assert_eq!(changed.status, 200);
}

#[test]
fn a_display_cannot_change_anything_and_is_told_where_to() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let token = [("Authorization", "Bearer t0ken")];
    for (method, path) in [
        ("PUT", "/api/flights/SK455"),
        ("PATCH", "/api/flights/SK455"),
        ("DELETE", "/api/flights/SK455"),
        ("POST", "/api/notices"),
        ("PUT", "/api/notices/x"),
    ] {
        let refused = send(server.display, method, path, &token, "{}");
        assert!(refused.problem(405)["detail"].as_str().unwrap().contains("operator"));
        assert_eq!(refused.header("allow"), "GET,HEAD", "{method} {path}");
    }
    for (method, path) in [
        ("POST", "/api/events"),
        ("PUT", "/api/timetable"),
        ("PUT", "/api/post-update"),
        ("POST", "/api/close"),
    ] {
        let refused = send(server.display, method, path, &token, "{}");
        assert!(refused.problem(404)["detail"].as_str().unwrap().contains("operator"), "{method} {path}");
    }
    send(server.operator, "GET", "/api/events", &[], "").problem(405);
    get(server.operator, "/no/such/page").problem(404);
    assert!(server.head().ends_with("-1"));
}

#[test]
fn a_stream_is_opened_as_the_contract_says() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    for address in [server.display, server.operator] {
        let mut stream = raw(address, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let head = read_until(&mut stream, "\r\n\r\n").to_lowercase();
        for header in [
            "http/1.1 200 ok",
            "content-type: text/event-stream\r\n",
            "cache-control: no-cache, no-transform\r\n",
            "x-accel-buffering: no\r\n",
        ] {
            assert!(head.contains(header), "{header:?} in {head}");
        }
    }
    let epoch = server.head().trim_end_matches('1').to_owned();
    for (target, header) in [
        (format!("/events?last_event_id={epoch}0"), String::new()),
        (format!("/events?lastEventId={epoch}0&_=9"), String::new()),
        ("/events?lastEventId=x".to_owned(), format!("Last-Event-ID: {epoch}0\r\n")),
    ] {
        let mut stream =
            raw(server.display, &format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n"));
        let seen = read_until(&mut stream, "SK455");
        assert!(seen.contains("event: flightStateUpdate") && !seen.contains("snapshot"), "{target}: {seen}");
    }
}

#[test]
fn only_the_head_of_a_stream_is_answered_to_head() {
    let server = Server::start();
    let mut stream = raw(
        server.display,
        "HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    );
    let seen = read_until(&mut stream, "ok\n");
    assert!(seen.contains("text/event-stream") && !seen.contains("retry:"), "{seen}");
    assert_eq!(server.hub.streams(), 0);
}

#[test]
fn pages_of_other_origins_read_streams_only_where_they_are_configured() {
    let mut setup = Setup::default();
    let origin = "http://demo.example:3000";
    setup.settings.cors_origins = vec![origin.to_owned()];
    let server = Server::with(setup);
    let preflight = |to, path: &str, from: &str, method: &str| {
        let headers = [
            ("Origin", from),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "last-event-id, content-type"),
        ];
        send(to, "OPTIONS", path, &headers, "")
    };
    let allowed =
        |answer: &crate::support::server::Answer| answer.header("access-control-allow-origin") == origin;
    for (to, path, method) in [
        (server.display, "/events", "GET"),
        (server.display, "/api/flights", "GET"),
        (server.operator, "/api/updates", "GET"),
        (server.operator, "/api/post-update", "PUT"),
    ] {
        let answer = preflight(to, path, origin, method);
        assert!(allowed(&answer), "{path}: {answer:?}");
        assert!(answer.header("access-control-allow-methods").contains(method), "{path}: {answer:?}");
        assert!(answer.header("access-control-allow-headers").contains("last-event-id"));
        assert_eq!(answer.header("access-control-max-age"), "3600");
        assert!(!allowed(&preflight(to, path, "http://evil.example", method)));
    }
    let answer = preflight(server.operator, "/api/flights/SK455", origin, "PUT");
    assert!(!allowed(&answer), "{answer:?}");
    assert!(allowed(&send(server.display, "GET", "/api/flights", &[("Origin", origin)], "")));
    let stranger = Server::start();
    let answer = send(stranger.display, "GET", "/api/flights", &[("Origin", origin)], "");
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[test]
fn the_page_holds_the_flights_and_loads_only_its_own_files() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let page = get(server.display, "/?anything=else");
    assert!(page.status == 200 && page.body.contains("SK455"), "{page:?}");
    assert!(page.header("content-security-policy").contains("default-src 'self'"));
    assert_eq!(
        (page.header("x-content-type-options"), page.header("referrer-policy")),
        ("nosniff", "no-referrer")
    );
    get(server.display, "/assets/no-such-file").problem(404);
}

#[test]
fn health_is_asked_of_the_writer() {
    let server = Server::start();
    for address in [server.display, server.operator] {
        assert_eq!(get(address, "/healthz").body, "ok\n");
        assert_eq!(get(address, "/readyz").body, "ready\n");
    }
    assert_eq!(json!(get(server.display, "/api/flights").json()["flights"]), json!([]));
}

#[test]
fn the_console_is_the_operators_page_and_no_frame_shows_it() {
    let server = Server::start();
    let page = get(server.operator, "/console");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'self';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    for line in page.body.lines().filter(|line| line.contains("/assets/")) {
        let path = line.split('"').find(|part| part.starts_with("/assets/")).unwrap();
        assert_eq!(get(server.operator, path).status, 200, "{path}");
    }
    assert!(
        get(server.operator, "/boards/departures")
            .header("content-security-policy")
            .contains("frame-ancestors 'self'")
    );
    // The client of these tests goes where it is led.
    let mut led = raw(server.operator, "GET /api/post-update HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let head = read_until(&mut led, "\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 303 ") && head.contains("\r\nlocation: /console\r\n"), "{head}");
    get(server.display, "/console").problem(404);
}

#[test]
fn a_flight_is_told_in_full_to_who_has_a_token() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let remarks = r#"{"remarks":[{"audience":"staff","text":{"en":"Tug is late"}}],"source":"fids"}"#;
    assert_eq!(server.ask("PATCH", "/api/flights/SK455", remarks).status, 200);
    assert_eq!(server.ask("PATCH", "/api/flights/SK455", r#"{"gate":"C2"}"#).status, 200);
    get(server.operator, "/api/flights/SK455/full").problem(401);
    get(server.display, "/api/flights/SK455/full").problem(404);
    let full = server.ask("GET", "/api/flights/SK455/full", "");
    let json = full.json();
    assert_eq!(json["remarks"][0]["text"]["en"], "Tug is late");
    assert!(json["overrides"]["marks"]["gate"]["by"].is_string(), "{json}");
    assert!(json["overrides"]["beneath"].get("gate").is_some(), "{json}");
    assert!(json.get("memory").is_none(), "{json}");
    let public = get(server.operator, "/api/flights/SK455");
    assert_eq!(full.header("etag"), public.header("etag"));
    assert!(public.json().get("remarks").is_none() && public.json().get("overrides").is_none());
    server.ask("GET", "/api/flights/LH1/full", "").problem(404);
}
