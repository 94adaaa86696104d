//! The samples in `tests/feeds`: what each becomes on an empty board, or why it is refused. Samples with a
//! number (`changes.1.xml`, `changes.2.xml`) are sent one after the other to one board.
//!
//! A sample that becomes something else leaves what it became in the folder that the failure names; if
//! that is right, it belongs beside the sample as `NAME.expected.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatepost::board::{Board, Command, Context, Event, FeedMemory, Flight, decide};
use gatepost::feed::{FORMATS, Feeds};
use gatepost::wire::{Delivery, ImportError, Importer};
use gatepost::zones;
use proptest::prelude::*;
use serde_json::{Value, json};

/// 2026-11-21T09:42:00+01:00.
const NOW: i64 = 1_795_250_520;

/// Where each format is at home.
const HOMES: [(&str, &str, &str); 6] = [
    ("aidx", "ZRH", "Europe/Zurich"),
    ("avinor", "OSL", "Europe/Oslo"),
    ("csv", "ZRH", "Europe/Zurich"),
    ("json", "ZRH", "Europe/Zurich"),
    ("schiphol", "AMS", "Europe/Amsterdam"),
    ("swedavia", "ARN", "Europe/Stockholm"),
];

struct Sample {
    format: &'static str,
    /// Without the number of a step and the ending.
    name: String,
    path: PathBuf,
}

impl Sample {
    fn expected(&self) -> PathBuf {
        let stem = self.path.file_stem().unwrap().to_str().unwrap();
        self.path.with_file_name(format!("{stem}.expected.json"))
    }
}

fn folder(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds").join(format)
}

/// All samples of a format, steps in order.
fn samples(format: &'static str) -> Vec<Sample> {
    let entries = fs::read_dir(folder(format)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| !path.to_str().unwrap().ends_with(".expected.json")).collect();
    paths.sort();
    assert!(paths.len() >= 3, "{format}: a normal, an odd and a hostile one at least");
    let sample = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().split('.').next().unwrap().to_owned();
        Sample { format, name, path }
    };
    paths.into_iter().map(sample).collect()
}

fn feeds(format: &str) -> impl Importer + use<> {
    let (_, home, zone) = HOMES.iter().find(|(name, ..)| *name == format).unwrap();
    Feeds::new(zones::get(zone).unwrap(), zones::get, *home, || NOW)
}

fn delivery<'d>(format: Option<&'d str>, body: &'d [u8]) -> Delivery<'d> {
    Delivery { format, source: "sample", zone: None, charset: None, partial: false, body }
}

/// What is decided about a timetable, and how many of its records are not about this airport.
fn events(board: &Board, feed: &dyn Importer, format: &str, body: &[u8]) -> Result<(Vec<Event>, u32), Value> {
    let import = feed.import(delivery(Some(format), body)).map_err(|error| match error {
        ImportError::Faults(faults) => {
            let told = faults.iter().map(|fault| format!("{}: {}", fault.pointer, fault.expected));
            json!({"faults": told.collect::<Vec<_>>()})
        }
        other => json!({"refused": other.to_string()}),
    })?;
    if import.is_empty() {
        return Err(json!({"refused": "it is empty"}));
    }
    let skipped = import.skipped;
    let command: Command = import.news.into();
    let decision = decide(board, &command, Context { now: NOW, next_seq: 1 });
    let decision = decision.map_err(|rejection| json!({"refused": rejection.to_string()}))?;
    Ok((decision.events, skipped))
}

fn fold(board: &mut Board, events: &[Event]) {
    for event in events {
        board.fold(1, event, &Arc::from("{}"));
    }
}

fn shown(flight: &Flight) -> Value {
    serde_json::to_value(Flight { memory: FeedMemory::default(), ..flight.clone() }).unwrap()
}

/// What a sample makes of the board, checked to make nothing when it comes again.
fn outcome(board: &mut Board, sample: &Sample) -> Value {
    let body = fs::read(&sample.path).unwrap();
    let feed = feeds(sample.format);
    match events(board, &feed, sample.format, &body) {
        Err(refused) => refused,
        Ok((first, skipped)) => {
            fold(board, &first);
            let (again, _) = events(board, &feed, sample.format, &body).unwrap();
            assert_eq!(again, [], "{} says something new the second time", sample.path.display());
            let flights: Vec<Value> = board.flights().map(|held| shown(&held.value)).collect();
            json!({"flights": flights, "skipped": skipped})
        }
    }
}

fn check(format: &'static str) {
    let mut wrong = Vec::new();
    let (mut board, mut before) = (Board::default(), String::new());
    for sample in samples(format) {
        if sample.name != before {
            board = Board::default();
            before.clone_from(&sample.name);
        }
        let outcome = outcome(&mut board, &sample);
        let expected = fs::read(sample.expected()).ok().map(|text| serde_json::from_slice(&text).unwrap());
        if expected.as_ref() != Some(&outcome) {
            let became = Path::new(env!("CARGO_TARGET_TMPDIR")).join("feeds").join(format);
            fs::create_dir_all(&became).unwrap();
            let became = became.join(sample.expected().file_name().unwrap());
            fs::write(&became, format!("{outcome:#}\n")).unwrap();
            wrong.push(format!("{}: it became {}", sample.path.display(), became.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_format_has_samples() {
    assert_eq!(HOMES.map(|(format, ..)| format), FORMATS);
}

#[test]
fn aidx_samples_become_what_is_expected() {
    check("aidx");
}

#[test]
fn avinor_samples_become_what_is_expected() {
    check("avinor");
}

#[test]
fn csv_samples_become_what_is_expected() {
    check("csv");
}

#[test]
fn json_samples_become_what_is_expected() {
    check("json");
}

#[test]
fn schiphol_samples_become_what_is_expected() {
    check("schiphol");
}

#[test]
fn swedavia_samples_become_what_is_expected() {
    check("swedavia");
}

#[test]
fn the_bytes_of_a_good_sample_tell_its_format() {
    for format in FORMATS {
        for sample in samples(format).iter().filter(|sample| !sample.name.starts_with("hostile")) {
            let body = fs::read(&sample.path).unwrap();
            let feed = feeds(format);
            let told = feed.import(delivery(Some(format), &body));
            assert!(told.is_ok(), "{}: {told:?}", sample.path.display());
            assert_eq!(feed.import(delivery(None, &body)), told, "{}", sample.path.display());
        }
    }
}

#[test]
fn no_format_reads_the_beginning_of_its_samples_as_the_whole() {
    for format in FORMATS {
        let feed = feeds(format);
        for sample in samples(format) {
            let body = fs::read(&sample.path).unwrap();
            let end = body.trim_ascii_end().len();
            for cut in (0..end).step_by(1 + end / 60) {
                let read = feed.import(delivery(Some(format), &body[..cut]));
                // A table may be cut between two rows, and nobody can tell.
                assert!(
                    format == "csv" || read.is_err(),
                    "{} cut at {cut} becomes {read:?}",
                    sample.path.display()
                );
            }
        }
    }
}

/// A sample after something happened to it on the way.
fn mangled() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let all: Vec<(&'static str, Vec<u8>)> = FORMATS
        .iter()
        .flat_map(|format| samples(format))
        .map(|sample| (sample.format, fs::read(&sample.path).unwrap()))
        .collect();
    let piece = prop_oneof![
        "[<>&;,\"'=/\\[\\]{}:\r\n\t a-zA-Z0-9]{0,12}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    let cut = (any::<prop::sample::Index>(), 0_usize..40, piece);
    (prop::sample::select(all), proptest::collection::vec(cut, 1..4)).prop_map(
        |((format, mut body), cuts)| {
            for (at, length, piece) in cuts {
                let start = at.index(body.len() + 1);
                let end = body.len().min(start + length);
                body.splice(start..end, piece);
            }
            (format, body)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mangled_sample_makes_a_reader_panic_and_what_is_read_is_no_news_twice((format, body) in mangled()) {
        let feed = feeds(format);
        let mut board = Board::default();
        if let Ok((first, _)) = events(&board, &feed, format, &body) {
            fold(&mut board, &first);
            prop_assert_eq!(events(&board, &feed, format, &body).unwrap().0, []);
        }
        for other in FORMATS {
            // Whatever it says; only a panic would be wrong.
            let _ = feed.import(delivery(Some(other), &body));
        }
    }
}
