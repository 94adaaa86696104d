//! An acknowledged event survives kill -9: the real process, real sockets, the real file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::Value;

use crate::support::process::{Home, Random, seq};

const ROUNDS: u64 = 20;
const PUBLISHERS: u64 = 4;

#[test]
fn an_acknowledged_event_survives_kill_nine() {
    let home = Home::new();
    let mut random = Random(0x6761_7465);
    let mut daemon = home.start(&[]);
    for publisher in 0..PUBLISHERS {
        daemon.put(&format!("f{publisher}"));
    }
    let mut cursor = daemon.events(None).next().unwrap().id.unwrap();
    for round in 0..ROUNDS {
        let acknowledged = Mutex::new(BTreeMap::new());
        let (count, over) = (AtomicUsize::new(0), AtomicBool::new(false));
        let enough = usize::try_from(1 + random.below(250)).unwrap();
        std::thread::scope(|scope| {
            for publisher in 0..PUBLISHERS {
                let (daemon, acknowledged, count, over) = (&daemon, &acknowledged, &count, &over);
                scope.spawn(move || {
                    for number in 0.. {
                        let gate = format!("R{round}T{publisher}N{number}");
                        let Some(at) = daemon.gate(&format!("f{publisher}"), &gate) else { break };
                        acknowledged.lock().unwrap().insert(at, gate);
                        count.fetch_add(1, Ordering::SeqCst);
                        if over.load(Ordering::SeqCst) {
                            break;
                        }
                    }
                    over.store(true, Ordering::SeqCst);
                });
            }
            while count.load(Ordering::SeqCst) < enough && !over.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            // In the middle of whatever the four are doing.
            let killed = std::process::Command::new("kill").args(["-9", &daemon.pid().to_string()]).status();
            assert!(killed.unwrap().success());
        });
        daemon.kill();
        daemon = home.start(&[]);
        let acknowledged = acknowledged.into_inner().unwrap();
        assert!(!acknowledged.is_empty(), "round {round} published nothing");
        let mut stream = daemon.events(Some(&cursor));
        let (mut last, mut found) = (seq(&cursor), BTreeSet::new());
        while found.len() < acknowledged.len() {
            let event = stream.next().expect("the stream goes on");
            assert_eq!(event.name, "flightStateUpdate", "round {round}: {event:?}");
            let at = seq(event.id.as_ref().unwrap());
            assert_eq!(at, last + 1, "round {round}: contiguous");
            last = at;
            let data: Value = serde_json::from_str(&event.data).unwrap();
            if let Some(expected) = acknowledged.get(&at) {
                assert_eq!(data["gate"].as_str(), Some(expected.as_str()), "round {round}");
                found.insert(at);
            }
        }
        cursor = daemon.events(None).next().unwrap().id.unwrap();
    }
}
