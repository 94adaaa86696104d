//! The operators' door, as a process: who reaches it, how it is known, what moves it.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use crate::support::process::{Home, PATIENCE};
use crate::support::tls::{Pin, ask};

const SECURED: (&str, &str) = ("GATEPOST_OPERATOR_TLS", "auto");
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[test]
fn a_daemon_is_known_by_one_certificate_for_good() {
    let home = Home::new();
    let first = Pin::new(None);
    let mut daemon = home.start(&[SECURED]);
    assert!(ask(daemon.operator, &first, HEALTH).unwrap().ends_with("ok\n"));
    let known = home.run(&["fingerprint"]);
    assert_eq!(known.trim(), first.fingerprint());
    daemon.kill();

    // Whatever befalls the store, the operators' pins hold.
    fs::write(home.folder.path().join("gatepost.redb"), "torn").unwrap();
    let daemon = home.start(&[SECURED]);
    assert!(home.folder.path().join("gatepost.redb.quarantine-1").exists());
    let pinned = Pin::new(Some(&first.fingerprint()));
    assert!(ask(daemon.operator, &pinned, HEALTH).unwrap().ends_with("ok\n"));
}

#[test]
fn the_network_is_let_in_by_the_first_token_and_shut_out_after_the_last() {
    let home = Home::empty();
    let alone = [("GATEPOST_OPERATOR_LISTEN", "0.0.0.0:0"), ("GATEPOST_OPERATOR_PAIRING", "false")];
    let daemon = home.start(&[&[SECURED], &alone[..]].concat());
    let here = daemon.operator;
    assert!(here.ip().is_loopback());
    home.run(&["token", "create", "ops"]);
    let open = SocketAddr::new(IpAddr::from([0, 0, 0, 0]), here.port());
    let moved = |to: SocketAddr| {
        let begun = Instant::now();
        while home.operator() != to {
            assert!(begun.elapsed() < PATIENCE, "it stays at {}", home.operator());
            std::thread::yield_now();
        }
    };
    moved(open);
    assert!(ask(here, &Pin::new(None), HEALTH).unwrap().ends_with("ok\n"));
    home.run(&["token", "revoke", "ops"]);
    moved(here);
    assert!(ask(here, &Pin::new(None), HEALTH).unwrap().ends_with("ok\n"));
}

#[test]
fn files_that_do_not_serve_keep_no_board_dark() {
    let home = Home::new();
    let missing = home.folder.path().join("missing.pem");
    let missing = missing.to_str().unwrap();
    let daemon = home.start(&[
        ("GATEPOST_OPERATOR_TLS", "files"),
        ("GATEPOST_OPERATOR_CERTIFICATE", missing),
        ("GATEPOST_OPERATOR_KEY", missing),
    ]);
    assert!(daemon.events(None).next().is_some());
    let own = Pin::new(None);
    assert!(ask(daemon.operator, &own, HEALTH).unwrap().ends_with("ok\n"), "it is never in the clear");
    assert_eq!(home.run(&["fingerprint"]).trim(), own.fingerprint());
}

#[test]
fn no_token_is_ever_logged() {
    let home = Home::new();
    let daemon = home.start(&[SECURED, ("RUST_LOG", "trace")]);
    let pin = Pin::new(None);
    let wrong = format!("gp_{}", "5ec2e7".repeat(10));
    for (token, status) in [(&home.token, " 200 "), (&wrong, " 401 ")] {
        let head = "Host: localhost\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: Bearer ";
        let asked = format!("GET /api/whoami HTTP/1.1\r\n{head}{token}\r\n\r\n");
        assert!(ask(daemon.operator, &pin, &asked).unwrap().contains(status));
        let changed = format!("DELETE /api/flights/none?token={token} HTTP/1.1\r\n{head}{token}\r\n\r\n");
        ask(daemon.operator, &pin, &changed).unwrap();
    }
    let log = home.log();
    assert!(log.contains("a sign-in failed") && log.contains("a change is asked for"), "{log}");
    for token in [&home.token, &wrong] {
        assert!(!log.contains(&token["gp_".len()..]), "{log}");
    }
}
