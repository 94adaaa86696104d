//! The store's file is damaged under a running daemon, so that reading it panics: the program begins anew
//! in the same process, with the board that was shown, and the file is put aside.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use gatepost::store::FILE_NAME;
use serde_json::Value;

use crate::support::process::{Daemon, Home};

const FLIGHTS: usize = 200;

/// Writes over everything but the head of the file.
fn damage(folder: &Path) {
    let file = fs::OpenOptions::new().write(true).open(folder.join(FILE_NAME)).unwrap();
    let size = usize::try_from(file.metadata().unwrap().len()).unwrap();
    file.write_all_at(&vec![0xa5; size - 4_096], 4_096).unwrap();
}

fn put_aside(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_str().unwrap().contains(".quarantine-")).count()
}

/// Gate by number.
fn gates(daemon: &Daemon) -> BTreeMap<String, String> {
    let board = daemon.get("/api/flights");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let flights = board["flights"].as_array().unwrap();
    flights.iter().map(|flight| (text(&flight["flight"]), text(&flight["gate"]))).collect()
}

/// Gives every flight this gate; none when the daemon is gone.
fn all_to(daemon: &Daemon, gate: &str) -> Option<BTreeMap<String, String>> {
    let numbers = || (0..FLIGHTS).map(|number| format!("SK{}", 100 + number));
    let flight = |number| {
        serde_json::json!({
            "direction": "departure", "flight": number, "scheduled": "2026-11-21T09:55:00Z", "gate": gate,
        })
    };
    let timetable: Vec<Value> = numbers().map(flight).collect();
    let (status, answer) =
        daemon.try_import("source=test&format=json", serde_json::to_vec(&timetable).unwrap())?;
    assert_eq!(status, 200, "{answer}");
    Some(numbers().map(|number| (number, gate.to_owned())).collect())
}

/// Changes gates until reading the file panics, which no answer tells. What was acknowledged last.
fn change_until_it_panics(daemon: &Daemon, letter: char) -> BTreeMap<String, String> {
    let mut acknowledged = gates(daemon);
    // The cache hides the damage for a while, never for so long.
    for number in 0..1_000 {
        match all_to(daemon, &format!("{letter}{number}")) {
            Some(gates) => acknowledged = gates,
            None => return acknowledged,
        }
    }
    panic!("the damage was never noticed");
}

/// The name of the store that it has now.
fn epoch(daemon: &Daemon) -> String {
    daemon.get("/api/status")["cursor"].as_str().unwrap().split_once('-').unwrap().0.to_owned()
}

#[test]
fn a_panic_in_the_store_costs_no_flight_and_no_process() {
    let home = Home::new();
    let (supervisor, socket) = home.supervisor();
    let mut daemon = home.start(&[("NOTIFY_SOCKET", &socket)]);
    all_to(&daemon, "A").unwrap();
    supervisor.hear("READY=1");
    let (pid, before) = (daemon.pid(), epoch(&daemon));

    damage(home.folder.path());
    let acknowledged = change_until_it_panics(&daemon, 'A');
    daemon.begun_anew(&home);

    assert!(home.log().contains("panic while reading the store"), "{}", home.log());
    supervisor.hear("READY=1");
    assert_eq!(daemon.pid(), pid, "the supervisor sees the same process");
    assert_eq!(gates(&daemon), acknowledged, "what was acknowledged, and nothing else");
    assert_ne!(epoch(&daemon), before);
    let status = daemon.get("/api/status");
    assert_eq!(
        (&status["lost"], &status["read_only"]),
        (&Value::from(false), &Value::from(false)),
        "{status}"
    );
    assert_eq!(put_aside(home.folder.path()), 1);
    let metrics = crate::support::server::get(daemon.display, "/metrics").body;
    assert!(metrics.contains("\ngatepost_store_put_aside 1\n"), "{metrics}");

    // It stores again, and the next start finds nothing wrong.
    let shown = all_to(&daemon, "B").unwrap();
    daemon.kill();
    let daemon = home.start(&[]);
    assert_eq!(gates(&daemon), shown);
    assert_eq!(put_aside(home.folder.path()), 1);
}

#[test]
fn panics_in_a_row_are_left_to_the_supervisor() {
    let home = Home::new();
    let mut daemon = home.start(&[]);
    all_to(&daemon, "A").unwrap();
    for letter in ['A', 'B', 'C'] {
        damage(home.folder.path());
        change_until_it_panics(&daemon, letter);
        daemon.begun_anew(&home);
    }
    damage(home.folder.path());
    change_until_it_panics(&daemon, 'D');
    assert_eq!(daemon.ended().signal(), Some(6), "{}", home.log());
    // As the supervisor does it: what cannot be read is put aside, and the board says that it is lost.
    let daemon = home.start(&[]);
    assert!(gates(&daemon).is_empty());
    assert_eq!(daemon.get("/api/status")["lost"], true);
    assert_eq!(put_aside(home.folder.path()), 3, "the oldest was dropped");
}
