//! SIGHUP: what is read again, what waits for a restart, and that a mistake changes nothing.

use std::fs;
use std::time::Instant;

use gatepost::tls::Identity;
use serde_json::Value;

use crate::support::process::{Daemon, Home, PATIENCE, Supervisor};
use crate::support::server::{raw, read_until};
use crate::support::tls::{Offer, Pin, ask, connect};

/// The status after a reload, and the order in which the supervisor heard of it.
fn reload(daemon: &Daemon, supervisor: &Supervisor) -> String {
    daemon.hang_up();
    let heard = supervisor.hear("READY=1");
    let reloading = heard.iter().position(|said| said.contains("RELOADING=1")).unwrap();
    assert!(heard[reloading].contains("MONOTONIC_USEC="), "{heard:?}");
    let told = heard[reloading..].iter().rev().find_map(|said| said.strip_prefix("STATUS="));
    told.unwrap_or_else(|| panic!("no status in {heard:?}")).trim().to_owned()
}

fn status_of(daemon: &Daemon, host: &str) -> String {
    let mut stream = raw(daemon.operator, &format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    read_until(&mut stream, "\r\n\r\n").split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_configuration_is_taken_over_or_changes_nothing() {
    let home = Home::new();
    let (supervisor, path) = home.supervisor();
    let file = home.folder.path().join("gatepost.toml");
    fs::write(&file, "").unwrap();
    let daemon = home.start_with("gatepost.toml", &[("NOTIFY_SOCKET", &path)]);
    supervisor.hear("READY=1");
    assert_eq!(status_of(&daemon, "board7.example"), "421");

    fs::write(&file, "[operator]\nhosts = [\"board7.example\"]\nmax_body = \"1KiB\"\n").unwrap();
    assert!(reload(&daemon, &supervisor).ends_with(&daemon.operator.to_string()), "all is well");
    assert_eq!(status_of(&daemon, "board7.example"), "200");

    let boards = |daemon: &Daemon| daemon.get("/api/boards")["boards"].as_array().unwrap().len();
    let before = boards(&daemon);
    let with_board =
        "[operator]\nhosts = [\"board7.example\"]\n[boards.gate-b7]\nkind = \"gate\"\ngates = [\"B7\"]\n";
    fs::write(&file, with_board).unwrap();
    assert!(reload(&daemon, &supervisor).ends_with(&daemon.operator.to_string()), "all is well");
    assert_eq!((before > 1, boards(&daemon)), (true, 1));

    fs::write(&file, "[operator]\nhost = []\n").unwrap();
    let told = reload(&daemon, &supervisor);
    assert!(told.contains("gatepost.toml:2: unknown key `operator.host`"), "{told}");
    assert_eq!(status_of(&daemon, "board7.example"), "200", "what was in force goes on");

    fs::write(&file, "[stream]\nretry_ms = 500\n").unwrap();
    let told = reload(&daemon, &supervisor);
    assert!(told.ends_with("only a restart brings into force: stream.retry_ms"), "{told}");
    assert_eq!(status_of(&daemon, "board7.example"), "421");
    assert!(home.log().contains("only a restart brings into force: stream.retry_ms"), "{}", home.log());
}

#[test]
fn pairing_is_switched_off_and_on() {
    let home = Home::empty();
    let (supervisor, path) = home.supervisor();
    let file = home.folder.path().join("gatepost.toml");
    let configure = |pairing: bool| fs::write(&file, format!("[operator]\npairing = {pairing}\n")).unwrap();
    configure(true);
    let everywhere = [("GATEPOST_OPERATOR_TLS", "auto"), ("GATEPOST_OPERATOR_LISTEN", "0.0.0.0:0")];
    let daemon = home.start_with("gatepost.toml", &[&everywhere[..], &[("NOTIFY_SOCKET", &path)]].concat());
    supervisor.hear("READY=1");
    let code = || match ureq::get(format!("http://{}/api/pairing", daemon.display)).call().unwrap() {
        shown if shown.status() == 204 => None,
        mut shown => Some(shown.body_mut().read_json::<Value>().unwrap()["code"].clone()),
    };
    let before = code().expect("a code on the screen");
    let operator = home.operator();
    assert!(operator.ip().is_unspecified());

    configure(false);
    let told = reload(&daemon, &supervisor);
    assert!(!told.contains("only a restart"), "{told}");
    assert_eq!(code(), None);
    let moved = |unspecified| {
        let begun = Instant::now();
        while home.operator().ip().is_unspecified() != unspecified {
            assert!(begun.elapsed() < PATIENCE, "the operators' listener stays at {}", home.operator());
            std::thread::yield_now();
        }
        assert_eq!(home.operator().port(), operator.port());
    };
    moved(false);

    configure(true);
    reload(&daemon, &supervisor);
    let after = code().expect("a code on the screen");
    assert_ne!(before, after);
    moved(true);
}

#[test]
fn a_renewed_certificate_is_served_and_a_broken_one_is_not() {
    let home = Home::new();
    let (supervisor, notify) = home.supervisor();
    let file = home.folder.path().join("renewed.pem");
    let renew = || {
        let (identity, pem) = Identity::generate(&["kiosk.example".to_owned()]).unwrap();
        fs::write(&file, pem).unwrap();
        identity.fingerprint().to_string()
    };
    let first = renew();
    let path = file.to_str().unwrap();
    let daemon = home.start(&[
        ("NOTIFY_SOCKET", &notify),
        ("GATEPOST_OPERATOR_TLS", "files"),
        ("GATEPOST_OPERATOR_CERTIFICATE", path),
        ("GATEPOST_OPERATOR_KEY", path),
    ]);
    let told = supervisor.hear("READY=1").concat();
    assert!(told.contains(&format!("certificate SHA-256 {first}")), "{told}");
    assert!(home.log().contains(&first));
    let head = "Host: localhost\r\nConnection: close\r\n\r\n";
    let alive = |fingerprint: &str| {
        ask(daemon.operator, &Pin::new(Some(fingerprint)), &format!("GET /healthz HTTP/1.1\r\n{head}"))
            .is_ok_and(|answer| answer.ends_with("ok\n"))
    };
    assert!(alive(&first));
    let mut stream = connect(daemon.operator, &Pin::new(Some(&first)), &Offer::default()).unwrap();
    std::io::Write::write_all(&mut stream, b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    read_until(&mut stream, "snapshot");

    let second = renew();
    let told = reload(&daemon, &supervisor);
    assert!(told.ends_with(&second), "{told}");
    assert!(alive(&second) && !alive(&first));

    fs::write(&file, "half a certifi").unwrap();
    let told = reload(&daemon, &supervisor);
    assert!(told.contains(&second) && told.contains("renewed.pem: expected"), "{told}");
    assert!(alive(&second));
    fs::remove_file(&file).unwrap();
    assert!(reload(&daemon, &supervisor).contains("renewed.pem: "));
    assert!(alive(&second));
    read_until(&mut stream, "heartbeat");
}

#[test]
fn what_the_supervisor_hands_over_is_used_without_a_word_in_the_configuration() {
    let (home, handed) = (Home::empty(), tempfile::tempdir().unwrap());
    let (identity, pem) = Identity::generate(&["kiosk.example".to_owned()]).unwrap();
    for name in ["gatepost.tls.crt", "gatepost.tls.key"] {
        fs::write(handed.path().join(name), &pem).unwrap();
    }
    let elsewhere = Home::new();
    fs::copy(elsewhere.folder.path().join("tokens.json"), handed.path().join("gatepost.tokens")).unwrap();
    let folder = handed.path().to_str().unwrap();
    let daemon = home.start(&[("CREDENTIALS_DIRECTORY", folder), ("GATEPOST_OPERATOR_TLS", "auto")]);
    let pin = Pin::new(Some(&identity.fingerprint().to_string()));
    let asked = format!(
        "GET /api/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        elsewhere.token
    );
    let answer = ask(daemon.operator, &pin, &asked).unwrap();
    assert!(answer.ends_with(r#"{"name":"ops","role":"admin"}"#), "{answer}");
    assert!(!home.folder.path().join("tls.pem").exists(), "none is made that nobody needs");
}
