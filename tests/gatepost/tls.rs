//! What holds for plain HTTP holds over TLS: streams, replay, limits, the end.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gatepost::http::Limits;
use gatepost::tls::{Identity, Tls};
use rustls::ProtocolVersion;

use crate::support::process::PATIENCE;
use crate::support::server::{Server, Setup, TOKEN, raw, read_until};
use crate::support::tls::{Offer, Pin, ask, connect};

fn identity() -> Identity {
    Identity::generate(&["localhost".to_owned()]).unwrap().0
}

fn secured(change: impl FnOnce(&mut Limits)) -> (Server, Arc<Pin>, Tls) {
    let identity = identity();
    let pin = Pin::new(Some(&identity.fingerprint().to_string()));
    let tls = Tls::new(identity).unwrap();
    let mut setup = Setup { tls: Some(tls.clone()), ..Setup::default() };
    change(&mut setup.limits);
    (Server::with(setup), pin, tls)
}

fn put(server: &Server, pin: &Arc<Pin>, gate: &str) -> String {
    let flight = format!(r#"{{"direction":"departure","scheduled":1795251600,"gate":"{gate}"}}"#);
    let request = format!(
        "PUT /api/flights/SK455 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{flight}",
        flight.len()
    );
    ask(server.operator, pin, &request).unwrap()
}

#[test]
fn both_versions_are_spoken_and_http_1_is_agreed_on() {
    let (server, pin, _) = secured(|_| {});
    for (version, expected) in [
        (&rustls::version::TLS12, ProtocolVersion::TLSv1_2),
        (&rustls::version::TLS13, ProtocolVersion::TLSv1_3),
    ] {
        let offer = Offer { versions: &[version], protocols: &[b"h2", b"http/1.1"] };
        let stream = connect(server.operator, &pin, &offer).unwrap();
        assert_eq!(stream.conn.protocol_version(), Some(expected));
        assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    }
    let nothing = Offer { protocols: &[], ..Offer::default() };
    assert!(connect(server.operator, &pin, &nothing).is_ok());
    let foreign = Offer { protocols: &[b"h2"], ..Offer::default() };
    assert!(connect(server.operator, &pin, &foreign).is_err());
}

#[test]
fn a_client_that_pinned_another_certificate_sends_nothing() {
    let (server, _, tls) = secured(|_| {});
    let other = Pin::new(Some(&identity().fingerprint().to_string()));
    assert!(ask(server.operator, &other, "GET /healthz HTTP/1.0\r\n\r\n").is_err());
    assert_eq!(other.fingerprint(), tls.fingerprint().to_string(), "it saw the one in force");
}

#[test]
fn a_stream_replays_what_was_missed_and_goes_on_live() {
    let (server, pin, _) = secured(|_| {});
    assert!(put(&server, &pin, "B7").starts_with("HTTP/1.1 201"), "it is created");
    let epoch = server.head().split('-').next().unwrap().to_owned();
    let mut stream = connect(server.operator, &pin, &Offer::default()).unwrap();
    let request = format!("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {epoch}-0\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let seen = read_until(&mut stream, "\"gate\":\"B7\"");
    assert!(seen.contains(&format!("id: {epoch}-1\n")) && !seen.contains("snapshot"), "{seen}");
    put(&server, &pin, "C1");
    read_until(&mut stream, "\"gate\":\"C1\"");
}

#[test]
fn a_replaced_certificate_is_shown_to_the_next_and_cuts_nobody_off() {
    let (server, pin, tls) = secured(|_| {});
    let mut stream = connect(server.operator, &pin, &Offer::default()).unwrap();
    stream.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    read_until(&mut stream, "snapshot");
    tls.replace(identity());
    let pinned_anew = Pin::new(Some(&tls.fingerprint().to_string()));
    put(&server, &pinned_anew, "D9");
    read_until(&mut stream, "\"gate\":\"D9\"");
    assert!(connect(server.operator, &pin, &Offer::default()).is_err());
}

#[test]
fn a_client_that_does_not_read_is_dropped_and_delays_nobody() {
    let (server, pin, _) = secured(|limits| limits.stall = Duration::from_millis(300));
    let events = b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut stalled = connect(server.operator, &pin, &Offer::default()).unwrap();
    stalled.write_all(events).unwrap();
    let mut awake = connect(server.operator, &pin, &Offer::default()).unwrap();
    awake.write_all(events).unwrap();
    read_until(&mut awake, "snapshot");
    let begun = Instant::now();
    let mut at = 0;
    while at == 0 || server.hub.streams() > 1 {
        assert!(begun.elapsed() < PATIENCE, "it is never dropped");
        at += 1;
        let notice =
            |n| format!(r#"{{"op":"notice","notice":{{"id":"n{n}","text":"{at} {}"}}}}"#, "x".repeat(480));
        let commands = (0..100).map(notice).collect::<Vec<_>>().join(",");
        let request = format!(
            "POST /api/events HTTP/1.0\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n[{commands}]",
            commands.len() + 2
        );
        assert!(ask(server.operator, &pin, &request).unwrap().contains(" 200 "));
        read_until(&mut awake, &format!("\"id\":\"n99\",\"text\":\"{at} "));
    }
}

/// Whether the other side ends or resets the connection before this one's patience does.
fn closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn a_handshake_that_does_not_end_is_given_up() {
    let (server, ..) = secured(|limits| limits.handshake = Duration::from_millis(200));
    // Nothing at all, and the start of a hello.
    for begun in ["", "\u{16}\u{3}"] {
        assert!(closed(&mut raw(server.operator, begun)), "{begun:?}");
    }
}

#[test]
fn who_shakes_hands_has_a_place_among_the_connections() {
    let (server, pin, _) = secured(|limits| {
        limits.handshake = Duration::from_hours(1);
        limits.connections = 1;
    });
    let silent = raw(server.operator, "");
    assert!(closed(&mut raw(server.operator, "")), "there is one place");
    drop(silent);
    let begun = Instant::now();
    while connect(server.operator, &pin, &Offer::default()).is_err() {
        assert!(begun.elapsed() < PATIENCE, "the place is never given back");
    }
}

#[test]
fn who_speaks_plain_http_is_told_in_plain_words() {
    let (server, ..) = secured(|_| {});
    let mut stream = raw(server.operator, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer, no reset");
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("This is https"), "{answer}");
}

#[test]
fn who_shakes_hands_for_ever_does_not_hold_up_the_end() {
    let (mut server, pin, _) = secured(|limits| limits.drain = PATIENCE);
    let mut silent = raw(server.operator, "");
    let mut open = connect(server.operator, &pin, &Offer::default()).unwrap();
    open.write_all(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    read_until(&mut open, "snapshot");
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PATIENCE / 4, "{:?}", begun.elapsed());
    assert!(closed(&mut silent));
    let mut rest = Vec::new();
    open.read_to_end(&mut rest).expect("the stream is ended by both protocols, not cut off");
}
