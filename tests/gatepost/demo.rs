//! `serve --demo`: loaded, playing, and never over somebody's own flights.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::process::{Home, PATIENCE, Stream};

struct Demo {
    child: Child,
    /// What it says, up to its last line.
    said: Vec<String>,
}

impl Demo {
    fn command(folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
        command.env_clear().args(["serve", "--demo", "--data"]).arg(folder);
        command.env("GATEPOST_DISPLAY_LISTEN", "127.0.0.1:0").env("GATEPOST_OPERATOR_LISTEN", "127.0.0.1:0");
        command
    }

    fn start(folder: &Path) -> Self {
        let mut command = Self::command(folder);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        for line in lines.map(Result::unwrap) {
            let last = line.starts_with("Stop:");
            said.push(line);
            if last {
                break;
            }
        }
        Self { child, said }
    }

    fn line(&self, label: &str) -> &str {
        self.said.iter().find_map(|line| line.strip_prefix(label)).unwrap().trim()
    }

    fn look(&self, path: &str) -> Value {
        let mut answer = agent().get(format!("{}{path}", self.line("Look:"))).call().unwrap();
        answer.body_mut().read_json().unwrap()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into()
}

fn numbers(flights: &Value) -> BTreeSet<String> {
    let flights = flights["flights"].as_array().unwrap();
    flights.iter().map(|flight| flight["flight"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_newcomer_sees_a_day_and_can_change_it() {
    let folder = TempDir::new().unwrap();
    let demo = Demo::start(folder.path());
    let flights = demo.look("api/flights");
    assert!(numbers(&flights).len() >= 60, "{flights}");
    for number in ["A123", "D654", "U213", "A987", "I768", "G119"] {
        assert!(numbers(&flights).contains(number), "{number}");
    }

    // A board of every kind, at the addresses that are printed.
    let boards = demo.look("api/boards");
    let kinds: BTreeSet<&str> =
        boards["boards"].as_array().unwrap().iter().map(|board| board["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 7, "{boards}");
    let base = demo.line("Look:").trim_end_matches('/');
    for board in boards["boards"].as_array().unwrap() {
        let address = format!("{base}{} ", board["path"].as_str().unwrap());
        let printed = demo.said.iter().find(|line| line.contains(&address));
        assert!(printed.is_some(), "{address} in {:?}", demo.said);
        assert_eq!(agent().get(address.trim()).call().unwrap().status(), 200, "{address}");
    }

    // The very line, as a shell takes it, past any proxy and with a refusal as an exit code.
    let line = demo.line("Change:").replacen("curl", "curl --silent --fail-with-body --noproxy '*'", 1);
    let done = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert!(done.status.success(), "{line}: {done:?}");
    let number = line.split("/api/flights/").nth(1).unwrap().split(' ').next().unwrap();
    let flight = demo.look(&format!("api/flights/{number}"));
    let gate = flight["gate"].as_str().unwrap();
    assert!(line.contains(&format!("\"{gate}\"")), "{flight}");
    assert!(flight["previous_gate"].is_string(), "{flight}");

    let address = demo.line("Look:").trim_start_matches("http://").trim_end_matches('/');
    let mut stream = Stream::open(address.parse().unwrap(), None).unwrap();
    let snapshot = stream.next().unwrap();
    assert!(snapshot.data.contains("Europe/Zurich"), "{}", snapshot.data);
    let change = stream.next().expect("it plays");
    assert!(change.id.is_some(), "{change:?}");
}

#[test]
fn the_day_starts_anew_with_a_token_of_its_own() {
    let folder = TempDir::new().unwrap();
    let first = Demo::start(folder.path());
    let (before, token) = (numbers(&first.look("api/flights")), first.line("Change:").to_owned());
    drop(first);
    let second = Demo::start(folder.path());
    let after = second.look("api/flights");
    assert!(after["flights"].as_array().unwrap().len() <= before.len() + 2, "no day on top of the other");
    assert!(before.intersection(&numbers(&after)).count() >= 60);
    let bearer = |line: &str| line.split("Bearer ").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    assert_ne!(bearer(&token), bearer(second.line("Change:")));
}

#[test]
fn a_store_with_flights_of_somebodys_own_is_refused() {
    let home = Home::new();
    let mut daemon = home.start(&[]);
    daemon.put("mine");
    daemon.terminate();
    let refused = Demo::command(home.folder.path()).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("not the demonstration's"), "{said}");
    let daemon = home.start(&[]);
    let snapshot = daemon.events(None).next().unwrap();
    let data: Value = serde_json::from_str(&snapshot.data).unwrap();
    assert_eq!(data["flights"].as_array().unwrap().len(), 1, "{data}");
}
