//! What a slow, greedy or forgetful client gets, and that nobody else notices.

use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use gatepost::http::Limits;

use crate::support::server::{Server, Setup, TOKEN, get, raw, read_until};

/// Far longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(20);

const EVENTS: &str = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn limited(change: impl FnOnce(&mut Limits)) -> Server {
    let mut setup = Setup::default();
    change(&mut setup.limits);
    Server::with(setup)
}

/// Whether the other side has closed, by end or by reset, without a byte.
fn closed_at_once(stream: &mut TcpStream) -> bool {
    matches!(stream.read(&mut [0; 64]), Ok(0) | Err(_))
}

#[test]
fn a_connection_over_the_limit_is_closed_and_its_place_is_free_again() {
    let server = limited(|limits| limits.connections = 2);
    let mut first = raw(server.display, EVENTS);
    let mut second = raw(server.display, EVENTS);
    read_until(&mut first, "snapshot");
    read_until(&mut second, "snapshot");
    assert!(closed_at_once(&mut TcpStream::connect(server.display).unwrap()));
    assert_eq!(get(server.operator, "/healthz").status, 200, "the other listener has its own places");
    drop(second);
    let begun = Instant::now();
    let free = || {
        let mut stream = TcpStream::connect(server.display).unwrap();
        std::io::Write::write_all(&mut stream, EVENTS.as_bytes()).is_ok()
            && stream.read(&mut [0; 64]).is_ok_and(|count| count > 0)
    };
    while !free() {
        assert!(begun.elapsed() < PATIENCE, "the place is never given back");
        std::thread::yield_now();
    }
}

#[test]
fn a_head_that_never_ends_is_given_up() {
    let server = limited(|limits| limits.head = Duration::from_millis(200));
    for begun in ["", "GET /healthz HTTP/1.1\r\nHost:"] {
        let mut stream = raw(server.display, begun);
        let mut rest = Vec::new();
        // What is said before the end does not matter; that there is an end does.
        let _ = stream.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    }
}

#[test]
fn a_client_that_does_not_read_is_dropped_and_delays_nobody() {
    let server = limited(|limits| limits.stall = Duration::from_millis(300));
    let stalled = raw(server.display, EVENTS);
    let mut awake = raw(server.display, EVENTS);
    read_until(&mut awake, "snapshot");
    let text = "x".repeat(500);
    let begun = Instant::now();
    let mut at = 0;
    while server.hub.streams() > 1 {
        assert!(begun.elapsed() < PATIENCE, "it is never dropped");
        at += 1;
        let commands: Vec<String> = (0..100)
            .map(|n| format!(r#"{{"op":"notice","notice":{{"id":"n{n}","text":"{at} {}"}}}}"#, &text[..480]))
            .collect();
        assert_eq!(server.ask("POST", "/api/events", &format!("[{}]", commands.join(","))).status, 200);
        read_until(&mut awake, &format!("\"id\":\"n99\",\"text\":\"{at} "));
    }
    drop(stalled);
}

#[test]
fn who_waits_for_nothing_does_not_hold_up_the_end() {
    let mut server = limited(|limits| limits.drain = PATIENCE);
    let mut streams: Vec<TcpStream> = (0..30).map(|_| raw(server.display, EVENTS)).collect();
    for stream in &mut streams {
        read_until(stream, "snapshot");
    }
    let mut silent = raw(server.operator, "");
    let mut idle = raw(server.display, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(&mut idle, "ok\n");
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PATIENCE / 4, "{:?}", begun.elapsed());
    for stream in &mut streams {
        let mut rest = String::new();
        stream.read_to_string(&mut rest).expect("a stream ends, it is not cut off");
    }
    assert!(closed_at_once(&mut silent) && closed_at_once(&mut idle));
    assert!(TcpStream::connect(server.display).is_err());
}

#[test]
fn who_never_finishes_is_cut_off_at_the_end() {
    let mut server = limited(|limits| limits.drain = Duration::from_millis(100));
    let head =
        format!("PUT /api/flights/SK1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n");
    let request = format!("{head}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n");
    let mut waiting = raw(server.operator, &request);
    read_until(&mut waiting, "100 Continue");
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PATIENCE / 4, "{:?}", begun.elapsed());
    assert!(closed_at_once(&mut waiting));
}
