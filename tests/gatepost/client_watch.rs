//! `gatepost watch` tells every change once and in order, whatever happens to the daemon.

use std::io::{BufRead, BufReader, Lines};
use std::process::{ChildStderr, ChildStdout};

use serde_json::{Value, json};

use crate::support::operator::{Kiosk, Operator, Running};

struct Watch {
    running: Running,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
}

impl Watch {
    fn start(operator: &Operator, arguments: &[&str]) -> Self {
        let mut child = operator.command(&[&["watch"], arguments].concat()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let err = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { running: Running(child), out, err }
    }

    fn line(&mut self) -> String {
        self.out.next().unwrap().unwrap()
    }

    /// The next complaint that holds `text`.
    fn complaint(&mut self, text: &str) -> String {
        self.err.find(|line| line.as_ref().unwrap().contains(text)).unwrap().unwrap()
    }

    fn document(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }
}

#[test]
fn every_change_is_told_once_through_restarts() {
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    kiosk.daemon().put("one");
    let to = kiosk.url();
    // From the first event on, so that it does not matter when it begins.
    let mut people = Watch::start(&operator, &["--to", &to, "--since", &format!("{}-0", kiosk.epoch())]);
    let mut programs = Watch::start(&operator, &["--to", &to, "--json"]);
    let begin = programs.document();
    assert_eq!((&begin["event"], &begin["data"]["flights"][0]["id"]), (&json!("snapshot"), &json!("one")));
    let mut last = begin["cursor"].as_str().unwrap().to_owned();
    let mut next = |programs: &mut Watch| {
        let told = programs.document();
        let cursor = told["cursor"].as_str().unwrap().to_owned();
        let seq = |cursor: &str| cursor.split_once('-').unwrap().1.parse::<u64>().unwrap();
        assert_eq!(seq(&cursor), seq(&last) + 1, "{told}");
        last = cursor;
        told["data"]["gate"].clone()
    };
    for round in 0..3 {
        for gate in ["A", "B", "C"] {
            let gate = format!("{gate}{round}");
            kiosk.daemon().gate("one", &gate).unwrap();
            // The daemon may die before anybody was told.
            if !gate.starts_with('C') {
                assert_eq!(next(&mut programs), json!(gate));
            }
        }
        kiosk.down();
        kiosk.up();
        assert_eq!(next(&mut programs), json!(format!("C{round}")));
    }
    assert!(people.line().starts_with("SK455  new: state scheduled"));
    let mut before = String::new();
    for gate in ["A0", "B0", "C0", "A1", "B1", "C1", "A2", "B2", "C2"] {
        let line = people.line();
        assert!(line.starts_with("SK455  ") && line.contains(&format!("gate {before}{gate}")), "{line}");
        before = format!("{gate} → ");
    }
}

#[test]
fn a_board_that_was_replaced_is_told_by_its_differences() {
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    kiosk.daemon().put("two");
    let gone = json!({ "direction": "arrival", "flight": "ZZ1", "scheduled": 1_795_248_000 });
    kiosk.daemon().send("PUT", "/api/flights/one", &gone).unwrap();
    let mut watch = Watch::start(&operator, &["--to", &kiosk.url()]);
    // The board is known before anybody is told anything: the first change is one of it.
    watch.complaint("watching");
    kiosk.daemon().gate("two", "B7").unwrap();
    kiosk.daemon().gate("two", "B8").unwrap();
    while !watch.line().contains("gate B7 → B8") {}
    kiosk.down();
    std::fs::remove_file(kiosk.home.folder.path().join("gatepost.redb")).unwrap();
    kiosk.up();
    kiosk.daemon().put("two");
    // Whether the other one is there when the watch comes back is a matter of luck; that this one is
    // gone is not.
    while watch.line() != "ZZ1  removed" {}
    assert!(watch.complaint("the whole board again").ends_with("(epoch)"));
}

#[test]
fn several_kiosks_are_watched_at_once_and_the_end_is_counted() {
    let (one, two) = (Kiosk::start(), Kiosk::start());
    let operator = Operator::of(&one);
    operator.knows(&[("gate-a", &one), ("gate-b", &two)]);
    let cursor = |kiosk: &Kiosk| format!("{}-0", kiosk.epoch());
    // From the first event on, so that it does not matter when the watch begins.
    one.daemon().put("one");
    let mut watch = Watch::start(&operator, &["--to", "gate-a", "--since", &cursor(&one), "--count", "1"]);
    assert!(watch.line().starts_with("SK455  new: state scheduled, scheduled "));
    assert!(watch.running.0.wait().unwrap().success());

    let mut watch = Watch::start(&operator, &["--to", "@all", "--json", "--count", "2"]);
    let begun: Vec<Value> = (0..2).map(|_| watch.document()["kiosk"].clone()).collect();
    assert!(begun.contains(&json!("gate-a")) && begun.contains(&json!("gate-b")), "{begun:?}");
    two.daemon().put("two");
    assert_eq!(watch.document()["kiosk"], "gate-b");
    one.daemon().gate("one", "B7").unwrap();
    assert_eq!(watch.document()["kiosk"], "gate-a");
    assert!(watch.running.0.wait().unwrap().success());
    let misused = operator.run(&["watch", "--to", "gate-a", "--since", "yesterday"]).refused();
    assert_eq!(misused, "gatepost: --since: a cursor looks like 1a2b3c4d-17\n");
}
