//! The first token, by the code on the screen: who sees it, who gets the token, and what the network
//! may do before.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::operator::Operator;
use crate::support::process::{Daemon, Home, PATIENCE};
use crate::support::tls::{Pin, ask};

const SECURED: (&str, &str) = ("GATEPOST_OPERATOR_TLS", "auto");
const CLEAR: (&str, &str) = ("GATEPOST_OPERATOR_TLS", "off");

fn send(address: SocketAddr, method: &str, path: &str, body: &str) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("http://{address}{path}"))
        .header("Content-Type", "application/json")
        .body(body.to_owned())
        .unwrap();
    let mut answer = agent.run(request).unwrap();
    (answer.status().as_u16(), answer.body_mut().read_json().unwrap_or_default())
}

/// What the screen shows.
fn offer(daemon: &Daemon) -> Option<Value> {
    let (status, offer) = send(daemon.display, "GET", "/api/pairing", "");
    match status {
        200 => Some(offer),
        204 => None,
        other => panic!("{other}: {offer}"),
    }
}

fn code(daemon: &Daemon) -> String {
    offer(daemon).unwrap()["code"].as_str().unwrap().to_owned()
}

fn pair(daemon: &Daemon, code: &str, name: &str) -> (u16, Value) {
    send(daemon.operator, "POST", "/api/pair", &json!({ "code": code, "name": name }).to_string())
}

fn other(code: &str) -> String {
    let first = if code.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &code[1..])
}

#[test]
fn who_reads_the_code_gets_the_first_token_and_nobody_a_second() {
    let home = Home::empty();
    let daemon = home.start(&[CLEAR]);
    let shown = offer(&daemon).unwrap();
    assert_eq!(shown["addresses"], json!([format!("http://{}", daemon.operator)]));
    assert_eq!(shown["fingerprint"], Value::Null, "there is none in the clear");
    let code = code(&daemon);
    assert_eq!(pair(&daemon, &other(&code), "office").0, 403);
    let (status, paired) = pair(&daemon, &code.to_lowercase().replace('-', ""), "office");
    assert_eq!((status, &paired["role"]), (201, &json!("admin")), "{paired}");

    let list = home.run(&["token", "list"]);
    assert!(list.contains("office") && list.contains("admin"), "{list}");
    assert_eq!(offer(&daemon), None, "the screen is quiet");
    let (status, refused) = pair(&daemon, &code, "second");
    assert!(status == 409 && refused["detail"].as_str().unwrap().contains("a token already"), "{refused}");

    // The token is in force at once.
    let agent = ureq::Agent::new_with_defaults();
    let bearer = format!("Bearer {}", paired["token"].as_str().unwrap());
    let whoami = agent.get(format!("http://{}/api/whoami", daemon.operator));
    let whoami: Value =
        whoami.header("Authorization", bearer).call().unwrap().body_mut().read_json().unwrap();
    assert_eq!(whoami, json!({ "name": "office", "role": "admin" }));

    let log = home.log();
    let token = paired["token"].as_str().unwrap();
    assert!(log.contains("the first token was made"), "{log}");
    assert!(!log.contains(&code) && !log.contains(&code.replace('-', "")) && !log.contains(token), "{log}");
}

#[test]
fn a_code_is_good_for_few_guesses_one_start_and_one_time_without_tokens() {
    let home = Home::empty();
    let mut daemon = home.start(&[CLEAR]);
    let first = code(&daemon);
    assert_eq!(code(&daemon), first);
    for _ in 0..10 {
        assert_eq!(pair(&daemon, &other(&first), "office").0, 403);
    }
    let second = code(&daemon);
    assert_ne!(first, second);
    // Even the right one is not listened to now.
    let (status, refused) = pair(&daemon, &second, "office");
    assert!(
        status == 429 && refused["detail"].as_str().unwrap().contains("too many wrong codes"),
        "{refused}"
    );
    daemon.kill();

    let daemon = home.start(&[CLEAR]);
    let third = code(&daemon);
    assert!(third != first && third != second);
    home.run(&["token", "create", "desk"]);
    assert_eq!(offer(&daemon), None);
    home.run(&["token", "revoke", "desk"]);
    let fourth = code(&daemon);
    assert_ne!(third, fourth);
    assert_eq!(pair(&daemon, &third, "office").0, 403);
    assert_eq!(pair(&daemon, &fourth, "office").0, 201);
}

#[test]
fn what_is_no_pairing_spends_no_code() {
    let home = Home::empty();
    let daemon = home.start(&[CLEAR]);
    let code = code(&daemon);
    let send = |body: &str| send(daemon.operator, "POST", "/api/pair", body);
    for (body, pointer) in [
        (json!({ "name": "office" }), "/code"),
        (json!({ "code": 5, "name": "office" }), "/code"),
        (json!({ "code": code }), "/name"),
        (json!({ "code": code, "name": "Über Büro" }), "/name"),
        (json!({ "code": code, "name": "office", "role": "admin" }), "/role"),
    ] {
        let (status, refused) = send(&body.to_string());
        assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!(pointer)), "{refused}");
    }
    assert_eq!(send("[").0, 400);
    assert_eq!(send(&json!({ "code": "A".repeat(2_000), "name": "office" }).to_string()).0, 413);
    assert_eq!(pair(&daemon, &code, "office").0, 201);
}

#[test]
fn where_pairing_is_switched_off_nothing_is_shown_and_nobody_let_in() {
    let home = Home::empty();
    let listen = ("GATEPOST_OPERATOR_LISTEN", "0.0.0.0:0");
    let daemon = home.start(&[CLEAR, ("GATEPOST_OPERATOR_PAIRING", "false"), listen]);
    assert!(daemon.operator.ip().is_loopback());
    assert_eq!(offer(&daemon), None);
    let (status, refused) = pair(&daemon, "ABCD-EFGH", "office");
    assert!(status == 404 && refused["detail"].as_str().unwrap().contains("operator.pairing"), "{refused}");
}

/// An address of this machine that is not loopback; none where it has no network.
fn outside() -> Option<std::net::IpAddr> {
    gatepost::machine::addresses().into_iter().find(std::net::IpAddr::is_ipv4)
}

#[test]
fn before_the_first_token_the_network_may_only_pair() {
    let Some(ip) = outside() else {
        eprintln!("skipped: this machine has no address beside loopback");
        return;
    };
    let home = Home::empty();
    let everywhere = [("GATEPOST_OPERATOR_LISTEN", "0.0.0.0:0"), ("GATEPOST_DISPLAY_LISTEN", "0.0.0.0:0")];
    let daemon = home.start(&[&[SECURED], &everywhere[..]].concat());
    assert!(daemon.operator.ip().is_unspecified(), "it is bound from the start");
    let lan = SocketAddr::new(ip, daemon.operator.port());
    let get = |address, path: &str| {
        let head = "Host: localhost\r\nConnection: close";
        ask(address, &Pin::new(None), &format!("GET {path} HTTP/1.1\r\n{head}\r\n\r\n")).unwrap()
    };
    for path in ["/", "/healthz", "/api/flights", "/events", "/api/whoami", "/nothing"] {
        let refused = get(lan, path);
        assert!(refused.contains(" 403 ") && refused.contains("gatepost pair URL CODE"), "{path}: {refused}");
    }
    assert!(get(lan, "/api/pair").contains(" 405 "));
    let here = SocketAddr::new("127.0.0.1".parse().unwrap(), daemon.operator.port());
    assert!(get(here, "/healthz").contains(" 200 "), "this machine is no stranger");

    // The code is for the glass of this machine, whoever can read the boards.
    let abroad = SocketAddr::new(ip, daemon.display.port());
    assert_eq!(send(abroad, "GET", "/api/pairing", "").0, 204);
    let shown = offer(&daemon).unwrap();
    assert_eq!(shown["fingerprint"], json!(home.run(&["fingerprint"]).trim()));

    // Then with the client, from the network.
    let operator = Operator { home: tempfile::TempDir::new().unwrap() };
    let to = format!("https://{lan}");
    let code = shown["code"].as_str().unwrap();
    let refused = operator.run(&["pair", &to, &other(code)]).refused();
    assert!(refused.contains("not the code on the screen"), "{refused}");
    let said = operator.run(&["pair", &to, code, "--name", "office"]).good();
    assert!(said.contains("paired") && said.contains(home.run(&["fingerprint"]).trim()), "{said}");
    let kept = operator.home.path().join(format!(".config/gatepost/tokens/{lan}"));
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    // The token is found, the certificate is known, and the network is let in.
    let begun = Instant::now();
    while !operator.run(&["say", "hello", "--to", &to]).err.is_empty() {
        assert!(begun.elapsed() < PATIENCE);
    }
    assert!(get(lan, "/api/notices").contains("hello"));
}

#[test]
fn a_code_is_not_sent_to_another_certificate_nor_in_the_clear() {
    let home = Home::empty();
    let daemon = home.start(&[SECURED]);
    let code = code(&daemon);
    let operator = Operator { home: tempfile::TempDir::new().unwrap() };
    let to = format!("https://{}", daemon.operator);
    let wrong = "12".repeat(32);
    let refused = operator.run(&["pair", &to, &code, "--fingerprint", &wrong]).refused();
    assert!(refused.contains("nothing was sent"), "{refused}");
    let refused = operator.run(&["pair", "http://192.0.2.1:8443", &code]).refused();
    assert!(refused.contains("not sent in the clear"), "{refused}");
    operator.write("mine", "kept");
    let refused = operator.run(&["pair", &to, &code, "--token-file", "mine"]).refused();
    assert!(refused.contains("exists already"), "{refused}");
    let paired = operator.run(&["pair", &to, &code, "--token-file", "new.token"]);
    assert_eq!(paired.code, Some(0), "{paired:?}");
    let token = fs::read_to_string(operator.home.path().join("new.token")).unwrap();
    assert!(token.starts_with("gp_") && token.ends_with('\n'), "one token in its file");
}
