//! Who may do what, over real sockets: roles, failed sign-ins, hosts and origins.

use std::net::SocketAddr;

use crate::support::server::{Answer, PUBLISHER, READER, Server, Setup, TOKEN, get, raw, read_until, send};

fn with(to: SocketAddr, token: &str, method: &str, path: &str, body: &str) -> Answer {
    send(to, method, path, &[("Authorization", &format!("Bearer {token}"))], body)
}

#[test]
fn each_role_does_what_the_table_says_and_nothing_else() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let flight = r#"{"direction":"departure","scheduled":1795251600}"#;
    let (public, read, publish, admin) = (0, 1, 2, 3);
    for (method, path, body, needed) in [
        ("GET", "/", "", public),
        ("GET", "/api/flights", "", public),
        ("GET", "/api/flights/SK455", "", public),
        ("GET", "/api/notices", "", public),
        ("GET", "/healthz", "", public),
        ("GET", "/readyz", "", public),
        ("GET", "/api/boards", "", public),
        ("GET", "/api/templates", "", public),
        ("GET", "/api/whoami", "", read),
        ("GET", "/api/displays", "", read),
        ("GET", "/api/overrides", "", read),
        ("GET", "/api/flights/SK455/full", "", read),
        ("GET", "/api/sources", "", read),
        ("GET", "/api/status", "", public),
        ("GET", "/metrics", "", public),
        ("GET", "/openapi.json", "", public),
        ("GET", "/console", "", public),
        ("GET", "/api/audit", "", publish),
        ("PUT", "/api/flights/LH1", flight, publish),
        ("PATCH", "/api/flights/SK455", r#"{"gate":"B7"}"#, publish),
        ("POST", "/api/notices", r#"{"id":"n","text":"x"}"#, publish),
        ("PUT", "/api/notices/n", r#"{"text":"y"}"#, publish),
        ("DELETE", "/api/notices/n", "", publish),
        ("POST", "/api/events", r#"[{"op":"patch","id":"SK455","changes":{"gate":"C1"}}]"#, publish),
        ("PUT", "/api/timetable?source=s&format=json&allow_empty=1", "[]", publish),
        ("PUT", "/api/post-update", r#"{"update":"z"}"#, publish),
        ("DELETE", "/api/flights/SK455", "", publish),
        ("POST", "/api/close", "", admin),
        ("DELETE", "/api/close", "", admin),
    ] {
        let strangers = send(server.operator, method, path, &[], body);
        let by_role =
            [READER, PUBLISHER, TOKEN].map(|token| with(server.operator, token, method, path, body));
        assert_eq!(strangers.status == 401, needed > public, "{method} {path}: {strangers:?}");
        for (role, answer) in (1..).zip(by_role) {
            if role < needed {
                let detail = answer.problem(403)["detail"].as_str().unwrap().to_owned();
                let name = if needed == publish { "publish" } else { "admin" };
                assert!(detail.contains(&format!("the role {name}")), "{method} {path}: {detail}");
            } else {
                assert!(![401, 403].contains(&answer.status), "{method} {path}: {answer:?}");
            }
        }
    }
    let who = with(server.operator, READER, "GET", "/api/whoami", "").json();
    assert_eq!(who, serde_json::json!({"name": "ops-read", "role": "read"}));
    send(server.operator, "GET", "/api/whoami?token=t0ken", &[], "").problem(401);
    send(server.operator, "GET", "/api/whoami", &[("Cookie", "token=t0ken")], "").problem(401);
}

#[test]
fn who_fails_too_often_waits_and_who_knows_a_token_never_does() {
    let server = Server::start();
    for _ in 0..10 {
        with(server.operator, "guess", "PUT", "/api/flights/SK1", "{}").problem(401);
    }
    let refused = with(server.operator, "guess", "GET", "/api/whoami", "");
    refused.problem(429);
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=11).contains(&wait), "{wait}");
    send(server.operator, "PUT", "/api/flights/SK1", &[("Authorization", "Basic Zm9v")], "{}").problem(429);
    // The same address, and no longer a guess.
    assert_eq!(with(server.operator, READER, "GET", "/api/whoami", "").status, 200);
    server.put_flight("SK455", "CPH");
    send(server.operator, "GET", "/api/whoami", &[], "").problem(401);
}

#[test]
fn a_name_that_was_pointed_here_by_somebody_else_is_refused_on_both_listeners() {
    let server = Server::start();
    for to in [server.display, server.operator] {
        for host in ["localhost", "kiosk.local:8443", "board.example", "192.168.1.7:1", "[::1]:8080"] {
            let mut stream = raw(to, &format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"));
            assert!(read_until(&mut stream, "\r\n\r\n").contains("200 OK"), "{host}");
        }
        for path in ["/", "/events", "/api/flights", "/assets/board/main.js", "/nowhere"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n");
            let answer = read_until(&mut raw(to, &request), "}");
            assert!(answer.starts_with("HTTP/1.1 421 ") && answer.contains("operator.hosts"), "{answer}");
        }
        let answer = read_until(&mut raw(to, "GET / HTTP/1.1\r\n\r\n"), "}");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        let put = "PUT /api/flights/SK1 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}";
        assert!(read_until(&mut raw(to, put), "}").starts_with("HTTP/1.1 421 "));
    }
}

#[test]
fn a_page_of_another_origin_changes_nothing_but_by_the_published_form() {
    let mut setup = Setup::default();
    let origin = "http://demo.example:3000";
    setup.settings.cors_origins = vec![origin.to_owned()];
    setup.settings.open_post_update = true;
    let server = Server::with(setup);
    let own = format!("http://{}", server.operator);
    let put = |path: &str, from: &str, body: &str| {
        let token = format!("Bearer {TOKEN}");
        let headers = [("Authorization", token.as_str()), ("Origin", from)];
        send(server.operator, "PUT", path, &headers, body)
    };
    let flight = r#"{"direction":"departure","scheduled":1795251600}"#;
    assert_eq!(put("/api/flights/SK1", &own, flight).status, 201);
    for from in [origin, "http://evil.example", "null"] {
        put("/api/flights/SK1", from, flight).problem(403);
    }
    assert_eq!(put("/api/post-update", origin, r#"{"update":"x"}"#).status, 204);
    put("/api/post-update", "http://evil.example", r#"{"update":"x"}"#).problem(403);
    // Without a token too, where it is open: that is the form that could be abused.
    send(server.operator, "PUT", "/api/post-update", &[("Origin", "null")], r#"{"update":"x"}"#).problem(403);
    assert_eq!(server.head().split('-').nth(1), Some("2"), "nothing that was refused happened");
}

#[test]
fn every_answer_carries_rules_for_the_browser() {
    let server = Server::start();
    for (to, path, frames) in [
        (server.display, "/", ""),
        (server.operator, "/", "frame-ancestors 'self'"),
        (server.operator, "/console", "frame-ancestors 'none'"),
        (server.display, "/api/flights", "frame-ancestors 'none'"),
        (server.operator, "/api/flights", "frame-ancestors 'none'"),
        (server.operator, "/nowhere", "frame-ancestors 'none'"),
    ] {
        let answer = get(to, path);
        let policy = answer.header("content-security-policy").to_owned();
        assert!(policy.contains("default-src") && policy.contains(frames), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let rest = (answer.header("x-content-type-options"), answer.header("referrer-policy"));
        assert_eq!(rest, ("nosniff", "no-referrer"), "{path}");
    }
    assert!(!get(server.display, "/").header("content-security-policy").contains("frame"));
}
