//! What a caller of the store may rely on: all or nothing, once, bounded.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::task::{Context, Poll, Waker};

use gatepost::board::{Board, Changes, Command, Direction, Expect, Flight, Rejection};
use gatepost::store::{Key, Opened, Options, Outlet, Request, StoreError};
use gatepost::stream::Cursor;
use gatepost::stream::frame::Change;
use tempfile::TempDir;

use crate::support::model::{NOW, Rig, runtime};

fn put(id: &str, expect: Expect) -> Command {
    let flight = Flight::new(Direction::Departure, "SK455", NOW);
    Command::Put { address: Some(id.to_owned()), flight: Box::new(flight), expect }
}

fn gate(address: &str, gate: &str, expect: Expect) -> Command {
    let changes = Changes { gate: Some(Some(gate.to_owned())), ..Changes::default() };
    Command::Patch { address: address.to_owned(), changes: Box::new(changes), expect }
}

fn key(key: u8, body: u8) -> Key {
    Key { scope: [key; 32], body: [body; 32] }
}

fn head(rig: &Rig) -> Cursor {
    rig.hub.read(|published| published.cursor)
}

#[test]
fn a_request_happens_whole_or_not_at_all() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    let commands =
        vec![put("a", Expect::Anything), put("b", Expect::Anything), gate("nobody", "A1", Expect::Anything)];
    let refused = runtime.block_on(rig.store.submit(Request::all(commands)));
    let rejection = Rejection::UnknownFlight("nobody".to_owned());
    assert_eq!(refused, Err(StoreError::Rejected { at: 2, rejection }));
    assert_eq!((head(&rig).seq, rig.hub.read(|published| published.board.flights().len())), (0, 0));
    rig.stop();
}

#[test]
fn a_repeated_key_gets_the_first_answer_and_makes_no_event() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    let first = Request { commands: vec![put("a", Expect::Anything)], key: Some(key(1, 1)), by: None };
    let nothing = Request { commands: vec![put("a", Expect::Anything)], key: Some(key(2, 1)), by: None };
    let answer = runtime.block_on(rig.store.submit(first.clone())).unwrap();
    let no_op = runtime.block_on(rig.store.submit(nothing.clone())).unwrap();
    assert!(answer.created && !no_op.created);
    runtime.block_on(rig.store.submit(Request::one(gate("a", "B7", Expect::Anything)))).unwrap();
    rig.stop();
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    assert_eq!(runtime.block_on(rig.store.submit(first)).unwrap(), answer);
    assert_eq!(runtime.block_on(rig.store.submit(nothing)).unwrap(), no_op, "a no-op is remembered too");
    let other = Request { commands: vec![gate("a", "C1", Expect::Anything)], key: Some(key(1, 9)), by: None };
    assert_eq!(runtime.block_on(rig.store.submit(other)), Err(StoreError::KeyReused));
    assert_eq!(head(&rig).seq, 2);
    rig.stop();
}

#[test]
fn a_key_repeated_within_one_batch_makes_one_event() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    let request = Request { commands: vec![put("a", Expect::Anything)], key: Some(key(1, 1)), by: None };
    let answers = runtime.block_on(async {
        let both = tokio::join!(rig.store.submit(request.clone()), rig.store.submit(request.clone()));
        [both.0.unwrap(), both.1.unwrap()]
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!(head(&rig).seq, 1);
    rig.stop();
}

#[test]
fn the_oldest_remembered_answers_make_room() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    let request = |number: u32| {
        let mut scope = [0; 32];
        scope[..4].copy_from_slice(&number.to_le_bytes());
        Request {
            commands: vec![gate("a", &format!("A{number}"), Expect::Anything)],
            key: Some(Key { scope, body: [0; 32] }),
            by: None,
        }
    };
    runtime.block_on(rig.store.submit(Request::one(put("a", Expect::Anything)))).unwrap();
    let mut last = None;
    for chunk in 0..43 {
        runtime.block_on(async {
            let mut set = tokio::task::JoinSet::new();
            for number in chunk * 100..(chunk + 1) * 100 {
                let (store, request) = (rig.store.clone(), request(number));
                set.spawn(async move { store.submit(request).await.unwrap() });
            }
            while let Some(receipt) = set.join_next().await {
                last = Some(receipt.unwrap());
            }
        });
    }
    assert!(last.is_some());
    let before = head(&rig).seq;
    runtime.block_on(rig.store.submit(request(4_299))).unwrap();
    assert_eq!(head(&rig).seq, before, "a recent one is remembered");
    runtime.block_on(rig.store.submit(request(0))).unwrap();
    assert_eq!(head(&rig).seq, before + 1, "the first of 4,300 is forgotten");
    rig.stop();
}

#[test]
fn of_two_writers_that_saw_the_same_flight_one_is_told() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let rig = Rig::start(folder.path(), 64, 1 << 20);
    let seen =
        runtime.block_on(rig.store.submit(Request::one(put("a", Expect::Anything)))).unwrap().cursor.seq;
    let expect = || Expect::Versions(vec![seen]);
    runtime.block_on(rig.store.submit(Request::one(gate("a", "A1", expect())))).unwrap();
    let late = runtime.block_on(rig.store.submit(Request::one(gate("a", "B1", expect()))));
    let rejection = Rejection::Changed { current: Some(seen + 1) };
    assert_eq!(late, Err(StoreError::Rejected { at: 0, rejection }));
    rig.stop();
}

/// Tells when the writer is in the middle of a batch, and holds it there.
struct Gate {
    entered: std::sync::mpsc::SyncSender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Outlet for Gate {
    fn publish(&self, _: Cursor, _: Vec<Change>) {
        let _ = self.entered.send(());
        let _ = self.go_on.lock().unwrap().recv();
    }
    fn wake(&self) {}
    fn replace(&self, _: Cursor, _: Board) {}
    fn closed(&self, _: bool) {}
    fn read_only(&self, _: bool) {}
}

#[test]
fn a_full_queue_turns_requests_away() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    let options = Options {
        directory: folder.path().to_owned(),
        ring_events: 5_000,
        ring_bytes: 1 << 20,
        commit_interval: std::time::Duration::ZERO,
    };
    let (enter, entered) = sync_channel(10_000);
    let (release, go_on) = sync_channel(10_000);
    let gate_outlet = Gate { entered: enter, go_on: Mutex::new(go_on) };
    let opened = Opened::open(options).unwrap();
    let (store, writer) = opened.start(Box::new(gate_outlet), Box::new(|| NOW)).unwrap();
    let submit = |number: usize| {
        let request = Request::one(put(&format!("f{number}"), Expect::Anything));
        let store = store.clone();
        Box::pin(async move { store.submit(request).await })
    };
    let mut cx = Context::from_waker(Waker::noop());
    let mut first = submit(0);
    assert!(first.as_mut().poll(&mut cx).is_pending());
    entered.recv().unwrap();
    // The writer is held: 1,024 wait, the next one is told to come back.
    let mut waiting: Vec<_> = (1..=1_024).map(submit).collect();
    assert!(waiting.iter_mut().all(|request| request.as_mut().poll(&mut cx).is_pending()));
    assert_eq!(submit(2_000).as_mut().poll(&mut cx), Poll::Ready(Err(StoreError::Busy)));
    for _ in 0..1_100 {
        release.send(()).unwrap();
    }
    runtime.block_on(async {
        first.await.unwrap();
        for request in waiting {
            request.await.unwrap();
        }
    });
    drop(store);
    writer.join().unwrap();
}
