//! Clients that come and go, stall, or stay: over real sockets against the real process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::process::{Home, Random, Stream, seq};

/// Events a second while clients come and go.
const PERIOD: Duration = Duration::from_millis(20);

#[test]
fn a_client_that_drops_at_random_sees_every_event_once_in_order() {
    let home = Home::new();
    let daemon = home.start(&[]);
    daemon.put("f");
    let start = daemon.events(None).next().unwrap().id.unwrap();
    let events = 250;
    std::thread::scope(|scope| {
        let daemon = &daemon;
        let clients: Vec<_> = (0..5_u64)
            .map(|client| {
                let start = start.clone();
                scope.spawn(move || {
                    let mut random = Random(client);
                    let (mut cursor, mut seen) = (start.clone(), Vec::new());
                    while seen.len() < events {
                        let mut stream = daemon.events(Some(&cursor));
                        for _ in 0..=random.below(25) {
                            if seen.len() == events {
                                break;
                            }
                            let event = stream.next().expect("the stream goes on");
                            assert_eq!(event.name, "flightStateUpdate");
                            cursor = event.id.unwrap();
                            seen.push(seq(&cursor));
                        }
                    }
                    seen
                })
            })
            .collect();
        let mut next = Instant::now();
        for number in 0..events {
            // A pace, not a wait: the next event is due when it is due.
            while Instant::now() < next {
                std::thread::yield_now();
            }
            next += PERIOD;
            daemon.gate("f", &format!("A{number}")).unwrap();
        }
        let first = seq(&start) + 1;
        let expected: Vec<u64> = (first..first + events as u64).collect();
        for client in clients {
            assert_eq!(client.join().unwrap(), expected);
        }
    });
}

#[test]
fn a_stalled_client_costs_bounded_memory_and_delays_nobody() {
    let home = Home::new();
    let daemon = home.start(&[("GATEPOST_STORE_RING_BYTES", "256KiB")]);
    daemon.put("f");
    let mut reader = daemon.events(None);
    let first = seq(&reader.next().unwrap().id.unwrap());
    // They ask and then never read: what they are owed fills the kernel's buffers and no more.
    let stalled: Vec<Stream> = (0..20).map(|_| daemon.events(None)).collect();
    let text = "x".repeat(400);
    let say = |number: u64| {
        let notice = serde_json::json!({ "id": "n", "text": format!("{number} {text}") });
        daemon.send("POST", "/api/notices", &notice).unwrap()
    };
    for number in 0..200 {
        say(number);
    }
    let before = daemon.own_memory();
    for number in 200..4_000 {
        let at = say(number);
        assert_eq!(at, first + number + 1);
        if number % 50 == 0 {
            // The reader that keeps up has everything that was acknowledged.
            while seq(&reader.next().unwrap().id.unwrap()) < at {}
        }
    }
    let grown = daemon.own_memory().saturating_sub(before);
    assert!(grown < 8 * 1_024, "{grown} KiB more for {} stalled clients", stalled.len());
}

#[test]
fn terminating_with_a_hundred_streams_takes_under_two_seconds() {
    let home = Home::new();
    let mut daemon = home.start(&[]);
    daemon.put("f");
    let mut streams: Vec<Stream> = (0..100).map(|_| daemon.events(None)).collect();
    assert!(streams.iter_mut().all(|stream| stream.next().is_some()));
    let (status, took) = daemon.terminate();
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(streams.into_iter().all(Stream::ended), "every stream was ended, not reset");
}

#[test]
fn the_first_thing_after_a_restart_is_the_last_state() {
    let home = Home::new();
    let mut daemon = home.start(&[]);
    daemon.put("f");
    daemon.gate("f", "B12").unwrap();
    daemon.kill();
    let daemon = home.start(&[]);
    let snapshot: Value = serde_json::from_str(&daemon.events(None).next().unwrap().data).unwrap();
    assert_eq!(snapshot["flights"][0]["gate"], "B12");
}

/// What the supervisor hears, over a real datagram socket.
#[test]
fn the_supervisor_hears_ready_watchdog_and_stopping_in_this_order() {
    let home = Home::new();
    let (supervisor, path) = home.supervisor();
    let mut daemon = home.start(&[("NOTIFY_SOCKET", path.as_str()), ("WATCHDOG_USEC", "200000")]);
    let up_to_ready = supervisor.hear("READY=1");
    assert!(up_to_ready.iter().any(|said| said.contains(&format!("display={}", daemon.display))));
    for _ in 0..3 {
        supervisor.hear("WATCHDOG=1");
    }
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            assert!(daemon.terminate().0.success());
            over.store(true, Ordering::SeqCst);
        });
        supervisor.hear("STOPPING=1");
    });
    assert!(over.load(Ordering::SeqCst));
}
