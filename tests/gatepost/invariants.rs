//! The five invariants of the design, over random commands and across reopening the file.

use gatepost::board::{Board, Command, Context, Event, Flight, Notice, decide};
use gatepost::store::{Request, StoreError};
use gatepost::stream::Cursor;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;

use crate::support::model::{NOW, Received, Rig, command, drain, parse_changes, runtime};

/// What happens to a store.
#[derive(Debug, Clone)]
enum Step {
    Submit(Vec<Command>),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => prop::collection::vec(command(), 1..4).prop_map(Step::Submit),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..40)
}

/// The board that a model without any store says.
#[derive(Default)]
struct Model {
    board: Board,
    events: Vec<Event>,
}

impl Model {
    /// All commands or none.
    fn submit(&mut self, commands: &[Command]) -> bool {
        let (mut board, mut events) = (self.board.clone(), self.events.clone());
        for command in commands {
            let context = Context { now: NOW, next_seq: events.len() as u64 + 1 };
            let Ok(decision) = decide(&board, command, context) else { return false };
            for event in decision.events {
                events.push(event);
                board.fold(events.len() as u64, &events[events.len() - 1], &Arc::from(""));
            }
        }
        (self.board, self.events) = (board, events);
        true
    }

    /// The board after the first `count` events.
    fn fold(&self, count: usize) -> Board {
        let mut board = Board::default();
        for (at, event) in self.events[..count].iter().enumerate() {
            board.fold(at as u64 + 1, event, &Arc::from(""));
        }
        board
    }
}

/// Runs the steps on a store and on the model, and calls `look` after each.
fn run(steps: &[Step], ring: (u64, u64), mut look: impl FnMut(&Rig, &Model, &tokio::runtime::Runtime)) {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let mut rig = Rig::start(folder.path(), ring.0, ring.1);
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Submit(commands) => {
                let request = Request::all(commands.clone());
                let stored = runtime.block_on(rig.store.submit(request));
                match (model.submit(commands), stored) {
                    (true, Ok(_)) | (false, Err(StoreError::Rejected { .. })) => {}
                    (expected, got) => panic!("expected {expected}, got {got:?}"),
                }
            }
            Step::Reopen => {
                rig.stop();
                rig = Rig::start(folder.path(), ring.0, ring.1);
            }
        }
        look(&rig, &model, &runtime);
    }
    rig.stop();
}

fn events_after(rig: &Rig, runtime: &tokio::runtime::Runtime, seq: u64) -> Vec<Received> {
    let epoch = rig.hub.read(|published| published.cursor.epoch);
    let mut body = rig.hub.events(Some(&Cursor { epoch, seq }.to_string()));
    parse_changes(&drain(&mut body, runtime))
}

fn seq_of(received: &Received) -> u64 {
    received.id.as_ref().unwrap().parse::<Cursor>().unwrap().seq
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sequence_is_contiguous(steps in steps()) {
        run(&steps, (10_000, 1 << 23), |rig, model, runtime| {
            let seqs: Vec<u64> = events_after(rig, runtime, 0).iter().map(seq_of).collect();
            let expected: Vec<u64> = (1..=model.events.len() as u64).collect();
            assert_eq!(seqs, expected);
        });
    }

    #[test]
    fn flights_equal_the_fold_of_all_events(steps in steps()) {
        run(&steps, (16, 1 << 16), |rig, model, _| {
            let board = rig.hub.read(|published| published.board.clone());
            assert_eq!(board, model.fold(model.events.len()));
        });
    }

    #[test]
    fn the_published_head_is_never_ahead_of_the_durable_head(steps in steps()) {
        // What is published when the writer stops is what a reopened file begins with; the
        // model checks it after every reopening, here it is asked of every step.
        let folder = TempDir::new().unwrap();
        let runtime = runtime();
        for step in &steps {
            let rig = Rig::start(folder.path(), 64, 1 << 16);
            if let Step::Submit(commands) = step {
                let _ = runtime.block_on(rig.store.submit(Request::all(commands.clone())));
            }
            let published = rig.hub.read(|published| (published.cursor, published.board.clone()));
            rig.stop();
            let rig = Rig::start(folder.path(), 64, 1 << 16);
            assert_eq!(rig.hub.read(|published| (published.cursor, published.board.clone())), published);
            rig.stop();
        }
    }

    #[test]
    fn the_ring_stays_within_its_bounds(steps in steps(), events in 16_u64..40) {
        run(&steps, (events, 1 << 16), |rig, model, runtime| {
            let head = model.events.len() as u64;
            let first = head.saturating_sub(events) + 1;
            let kept = events_after(rig, runtime, first - 1);
            assert_eq!(kept.len() as u64, head + 1 - first, "as many as fit are there");
            if first > 1 {
                let older = events_after(rig, runtime, first - 2);
                // The tail in memory may reach further back than the ring on disk.
                assert!(older[0].name == "snapshot" || seq_of(&older[0]) == first - 1);
            }
        });
    }

    #[test]
    fn a_snapshot_at_k_plus_the_events_after_k_equals_the_board_at_n(steps in steps(), from in 0_u64..60) {
        run(&steps, (32, 1 << 16), |rig, model, runtime| {
            let head = model.events.len() as u64;
            let from = from.min(head);
            let received = events_after(rig, runtime, from);
            let mut view = match received.first() {
                Some(first) if first.name == "snapshot" => View::default(),
                _ => View::of(&model.fold(usize::try_from(from).unwrap())),
            };
            for event in &received {
                view.take(event);
            }
            assert_eq!(view, View::of(&model.fold(model.events.len())));
        });
    }
}

/// What a client knows, as the page's reducer does it.
#[derive(Debug, Default, PartialEq)]
struct View {
    flights: std::collections::BTreeMap<String, Value>,
    notices: std::collections::BTreeMap<String, Value>,
}

impl View {
    fn of(board: &Board) -> Self {
        let flight = |flight: &Flight| (flight.id.clone(), serde_json::to_value(flight).unwrap());
        let notice = |notice: &Notice| (notice.id.clone(), serde_json::to_value(notice).unwrap());
        Self {
            flights: board.flights().map(|held| flight(&held.value)).collect(),
            notices: board.notices().map(|held| notice(&held.value)).collect(),
        }
    }

    fn take(&mut self, event: &Received) {
        let data: Value = serde_json::from_str(&event.data).unwrap();
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let all =
            |list: &Value| list.as_array().unwrap().iter().map(|item| (id(item), item.clone())).collect();
        match event.name.as_str() {
            "snapshot" => {
                assert_eq!(data["reason"], "old");
                *self = Self { flights: all(&data["flights"]), notices: all(&data["notices"]) };
            }
            "flightStateUpdate" => drop(self.flights.insert(id(&data), data)),
            "flightRemoval" => drop(self.flights.remove(&id(&data))),
            "notice" => drop(self.notices.insert(id(&data), data)),
            "noticeRemoval" => drop(self.notices.remove(&id(&data))),
            other => panic!("unexpected event {other}"),
        }
    }
}
