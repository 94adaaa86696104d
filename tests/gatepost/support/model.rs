//! A store joined to a hub in a folder of its own, and random commands for it.

use std::path::Path;

use std::task::Poll;
use std::thread::JoinHandle;
use std::time::Duration;

use gatepost::board::{Changes, Command, Direction, Expect, Flight, Level, Notice, Text, Timetable};
use gatepost::daemon::{Joined, join};
use gatepost::store::{Handover, Opened, Options, Store, Trail};
use gatepost::stream::{EventBody, Hub, Settings, Wall};
use http_body::Body;
use proptest::prelude::*;

/// 2026-11-21T09:00:00Z.
pub const NOW: i64 = 1_795_251_600;

pub fn settings() -> Settings {
    Settings {
        retry_ms: 2_000,
        heartbeat_ms: 15_000,
        version: "test".to_owned(),
        build: "test".to_owned(),
        airport_code: "ZRH".to_owned(),
        airport_name: "Zürich".to_owned(),
        timezone: "Europe/Zurich".to_owned(),
    }
}

/// A runtime on this thread, with two more for reading the ring.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().max_blocking_threads(2).enable_all().build().unwrap()
}

/// A running store and its hub.
pub struct Rig {
    pub store: Store,
    pub hub: Hub,
    pub trail: Trail,
    writer: JoinHandle<()>,
}

impl Rig {
    pub fn start(directory: &Path, ring_events: u64, ring_bytes: u64) -> Self {
        Self::of(Opened::open(options(directory, ring_events, ring_bytes)).expect("the folder is ours"))
    }

    /// As a process does that follows one which panicked.
    pub fn after_panic(directory: &Path, handover: Handover) -> Self {
        Self::of(Opened::after_panic(options(directory, 1_000, 1 << 20), handover))
    }

    fn of(opened: Opened) -> Self {
        let wall = || Wall { now: NOW, trusted: true };
        let Joined { store, hub, trail, writer } = join(opened, settings(), wall).expect("a thread");
        Self { store, hub, trail, writer }
    }

    /// Stops the writer and waits until the file is closed.
    pub fn stop(self) {
        self.hub.end();
        drop(self.store);
        self.writer.join().expect("the writer ends");
    }
}

fn options(directory: &Path, ring_events: u64, ring_bytes: u64) -> Options {
    Options { directory: directory.to_owned(), ring_events, ring_bytes, commit_interval: Duration::ZERO }
}

/// All that a stream would write now, without waiting: the bytes up to where it would wait.
pub fn drain(body: &mut EventBody, runtime: &tokio::runtime::Runtime) -> Vec<u8> {
    let mut out = Vec::new();
    runtime.block_on(async {
        loop {
            let piece = std::future::poll_fn(|cx| match std::pin::Pin::new(&mut *body).poll_frame(cx) {
                Poll::Ready(piece) => Poll::Ready(piece.map(|piece| piece.expect("infallible"))),
                // Reading the ring is the only thing that is waited for: its thread wakes us.
                Poll::Pending if body.is_reading() => Poll::Pending,
                Poll::Pending => Poll::Ready(None),
            });
            let Some(piece) = piece.await else { break };
            out.extend_from_slice(&piece.into_data().expect("data"));
        }
    });
    out
}

const NUMBERS: [&str; 6] = ["SK455", "LH6012", "BA983", "A123", "NH204", "DY1107"];

fn number() -> impl Strategy<Value = String> {
    prop::sample::select(NUMBERS.to_vec()).prop_map(str::to_owned)
}

fn short() -> impl Strategy<Value = String> {
    "[A-Z][0-9]{1,2}"
}

fn flight() -> impl Strategy<Value = Flight> {
    (number(), any::<bool>(), 0..4_i64, prop::option::of(short()), prop::option::of("[A-Z]{3}")).prop_map(
        |(number, arrival, hours, gate, airport)| {
            let direction = if arrival { Direction::Arrival } else { Direction::Departure };
            let mut flight = Flight::new(direction, &number, NOW + hours * 3_600);
            flight.gate = gate;
            flight.airport = airport.map(|_| "OSL".to_owned());
            flight
        },
    )
}

fn changes() -> impl Strategy<Value = Changes> {
    let state = prop::sample::select(vec!["boarding", "final-call", "delayed", "cancelled", "Rows 1–18", ""]);
    (prop::option::of(prop::option::of(short())), prop::option::of(state)).prop_map(|(gate, state)| Changes {
        gate,
        state: state.map(|state| Some(state.to_owned())),
        ..Changes::default()
    })
}

fn notice() -> impl Strategy<Value = Notice> {
    (prop::sample::select(vec!["", "a", "b"]), "[a-z]{0,6}(\n[a-zü]{1,3})?").prop_map(|(id, text)| Notice {
        id: id.to_owned(),
        text: Text::Plain(text),
        level: Level::Info,
        until: None,
    })
}

/// Commands of every kind, good and bad, that meet each other.
pub fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => flight().prop_map(|flight| Command::Put { address: None, flight: Box::new(flight), expect: Expect::Anything }),
        3 => (number(), changes()).prop_map(|(address, changes)| Command::Patch {
            address,
            changes: Box::new(changes),
            expect: Expect::Anything
        }),
        1 => number().prop_map(|address| Command::Remove { address, expect: Expect::Anything }),
        1 => notice().prop_map(Command::PutNotice),
        1 => prop::sample::select(vec!["a", "b", "n3"]).prop_map(|id| Command::RemoveNotice { id: id.to_owned() }),
        1 => (prop::sample::select(vec!["north", "south"]), prop::collection::vec(flight(), 0..4)).prop_map(
            |(source, flights)| Command::Timetable(Timetable {
                source: source.to_owned(),
                flights: flights.into_iter().enumerate().map(|(at, flight)| (format!("/flights/{at}"), flight)).collect(),
                partial: false,
            })
        ),
    ]
}

/// The events of a stream's bytes, by the rules of the HTML standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub id: Option<String>,
    pub name: String,
    pub data: String,
}

/// The events that have changed something: all but heartbeats.
pub fn parse_changes(bytes: &[u8]) -> Vec<Received> {
    parse(bytes).into_iter().filter(|event| event.name != "heartbeat").collect()
}

pub fn parse(bytes: &[u8]) -> Vec<Received> {
    let text = std::str::from_utf8(bytes).expect("a stream is UTF-8");
    let mut events = Vec::new();
    for block in text.split_inclusive("\n\n").filter_map(|block| block.strip_suffix("\n\n")) {
        let field = |name: &str| -> Vec<&str> {
            let lines = block.split('\n').filter_map(|line| line.split_once(':'));
            lines
                .filter(|(field, _)| *field == name)
                .map(|(_, value)| value.strip_prefix(' ').unwrap_or(value))
                .collect()
        };
        let data = field("data");
        if data.is_empty() {
            continue;
        }
        events.push(Received {
            id: field("id").first().map(ToString::to_string),
            name: field("event").first().unwrap_or(&"message").to_string(),
            data: data.join("\n"),
        });
    }
    events
}
