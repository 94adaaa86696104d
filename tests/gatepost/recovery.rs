//! A damaged, foreign or unwritable file: nothing crashes, nothing loops, nothing is served
//! that was not written.

use std::fs;
use std::ops::Range;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::{Duration, Instant};

use gatepost::board::{Board, Command, Direction, Expect, Flight};
use gatepost::store::{FILE_NAME, Handover, Key, OpenError, Opened, Options, Request, StoreError};
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::model::{NOW, Rig, runtime};

fn put(number: usize, city: &str) -> Request {
    let mut flight = Flight::new(Direction::Departure, &format!("SK{number}"), NOW);
    flight.city = Some(city.to_owned());
    Request::one(Command::Put { address: None, flight: Box::new(flight), expect: Expect::Anything })
}

/// A cleanly closed store with 200 flights.
fn filled(folder: &Path) -> u32 {
    let (rig, runtime) = (Rig::start(folder, 1_000, 1 << 20), runtime());
    for number in 100..300 {
        runtime.block_on(rig.store.submit(put(number, "Oslo"))).unwrap();
    }
    let epoch = rig.hub.read(|published| published.cursor.epoch);
    rig.stop();
    epoch
}

fn flights(rig: &Rig) -> usize {
    rig.hub.read(|published| published.board.flights().len())
}

fn put_aside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_str().unwrap().contains(".quarantine-")).collect()
}

/// Starts on whatever is there, and shows that it works from there on, also after a restart.
fn starts_and_works(folder: &Path, epoch: u32) -> bool {
    let rig = Rig::start(folder, 1_000, 1 << 20);
    let found = rig.hub.read(|published| published.cursor.epoch);
    let kept = found == epoch;
    let lost = rig.hub.read(|published| published.lost);
    if kept {
        assert_eq!((flights(&rig), lost), (200, false), "all or nothing");
    } else {
        assert_eq!((flights(&rig), lost), (0, true), "an empty board says that it lost its state");
    }
    runtime().block_on(rig.store.submit(put(999, "Rome"))).unwrap();
    assert!(!rig.hub.read(|published| published.lost));
    let before = flights(&rig);
    rig.stop();
    let rig = Rig::start(folder, 1_000, 1 << 20);
    assert_eq!(rig.hub.read(|published| published.cursor.epoch), found, "no second quarantine");
    assert_eq!(flights(&rig), before);
    rig.stop();
    kept
}

#[test]
fn a_foreign_or_truncated_file_is_put_aside() {
    for (name, damage) in [
        (
            "text",
            Box::new(|path: &Path| {
                fs::write(path, b"not a database, but long enough to look".repeat(500)).unwrap();
            }) as Box<dyn Fn(&Path)>,
        ),
        (
            "half",
            Box::new(|path: &Path| {
                let file = fs::OpenOptions::new().write(true).open(path).unwrap();
                file.set_len(file.metadata().unwrap().len() / 2).unwrap();
            }),
        ),
        (
            "a few bytes",
            Box::new(|path: &Path| {
                fs::OpenOptions::new().write(true).open(path).unwrap().set_len(40).unwrap();
            }),
        ),
        (
            "another program's database",
            Box::new(|path: &Path| {
                fs::remove_file(path).unwrap();
                let database = redb::Database::create(path).unwrap();
                #[expect(clippy::disallowed_methods, reason = "it plays another program")]
                let transaction = database.begin_write().unwrap();
                let table: redb::TableDefinition<u64, u64> = redb::TableDefinition::new("theirs");
                transaction.open_table(table).unwrap().insert(1, 2).unwrap();
                transaction.commit().unwrap();
            }),
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let epoch = filled(folder.path());
        damage(&folder.path().join(FILE_NAME));
        assert!(!starts_and_works(folder.path(), epoch), "{name}");
        assert_eq!(put_aside(folder.path()).len(), 1, "{name}");
    }
}

#[test]
fn the_file_is_private() {
    let folder = TempDir::new().unwrap();
    Rig::start(folder.path(), 1_000, 1 << 20).stop();
    let mode = fs::metadata(folder.path().join(FILE_NAME)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_empty_file_is_a_new_store() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(FILE_NAME), b"").unwrap();
    let rig = Rig::start(folder.path(), 1_000, 1 << 20);
    assert!(!rig.hub.read(|published| published.lost));
    rig.stop();
    assert!(put_aside(folder.path()).is_empty());
}

#[test]
fn only_the_latest_damaged_files_are_kept() {
    let folder = TempDir::new().unwrap();
    for _ in 0..6 {
        fs::write(folder.path().join(FILE_NAME), b"garbage".repeat(1_000)).unwrap();
        Rig::start(folder.path(), 1_000, 1 << 20).stop();
    }
    let mut kept = put_aside(folder.path());
    kept.sort();
    let numbers: Vec<_> =
        kept.iter().map(|path| path.extension().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(numbers, ["quarantine-4", "quarantine-5", "quarantine-6"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_whole_or_put_aside(at in 0.0..1.0_f64, garbage in prop::collection::vec(any::<u8>(), 1..3_000)) {
        let folder = TempDir::new().unwrap();
        let epoch = filled_copy(folder.path());
        let file = fs::OpenOptions::new().write(true).open(folder.path().join(FILE_NAME)).unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let offset = (file.metadata().unwrap().len() as f64 * at) as u64;
        file.write_all_at(&garbage, offset).unwrap();
        drop(file);
        starts_and_works(folder.path(), epoch);
    }
}

/// As [`filled`], made once and copied.
fn filled_copy(folder: &Path) -> u32 {
    static MADE: std::sync::OnceLock<(TempDir, u32)> = std::sync::OnceLock::new();
    let (made, epoch) = MADE.get_or_init(|| {
        let made = TempDir::new().unwrap();
        let epoch = filled(made.path());
        (made, epoch)
    });
    fs::copy(made.path().join(FILE_NAME), folder.join(FILE_NAME)).unwrap();
    *epoch
}

/// Requests at once, with keys that can be found in the file; the first error.
fn submit_keyed(rig: &Rig, runtime: &tokio::runtime::Runtime, numbers: Range<u64>) -> Result<(), StoreError> {
    runtime.block_on(async {
        let mut asked = JoinSet::new();
        for number in numbers {
            let mut scope = [0xee; 32];
            scope[..8].copy_from_slice(&number.to_be_bytes());
            let number = 100 + usize::try_from(number % 200).unwrap();
            let request = Request { key: Some(Key { scope, body: [1; 32] }), ..put(number, "Oslo") };
            let store = rig.store.clone();
            asked.spawn(async move { store.submit(request).await });
        }
        asked.join_all().await.into_iter().try_for_each(|answer| answer.map(drop))
    })
}

/// Changes the last byte of each of those keys, which the checksums of their records see.
fn damage_keys(path: &Path) {
    let bytes = fs::read(path).unwrap();
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    let mut damaged = 0;
    for at in (0..bytes.len() - 24).filter(|at| bytes[*at..*at + 24] == [0xee; 24]) {
        file.write_all_at(&[0xef], at as u64 + 23).unwrap();
        damaged += 1;
    }
    assert!(damaged > 4_000, "{damaged}");
}

/// What panics is in `panics.rs`; here the record says that it is wrong.
#[test]
fn a_damaged_record_in_use_costs_no_flight() {
    let folder = TempDir::new().unwrap();
    let epoch = filled(folder.path());
    let (rig, runtime) = (Rig::start(folder.path(), 1_000, 1 << 20), runtime());
    submit_keyed(&rig, &runtime, 0..1_000).unwrap();
    submit_keyed(&rig, &runtime, 1_000..2_000).unwrap();
    submit_keyed(&rig, &runtime, 2_000..3_000).unwrap();
    submit_keyed(&rig, &runtime, 3_000..4_000).unwrap();
    damage_keys(&folder.path().join(FILE_NAME));
    // Beyond 4,096 the oldest are forgotten, and therefore read.
    let failed = (40..200).find_map(|hundred| {
        let numbers = hundred * 100..(hundred + 1) * 100;
        submit_keyed(&rig, &runtime, numbers).err()
    });
    assert!(matches!(failed, Some(StoreError::Unavailable(_))), "{failed:?}");
    assert_eq!(flights(&rig), 200);
    let now = rig.hub.read(|published| published.cursor.epoch);
    assert_ne!(now, epoch, "a new epoch");
    runtime.block_on(rig.store.submit(put(999, "Rome"))).unwrap();
    runtime.block_on(rig.store.probe()).unwrap();
    rig.stop();
    assert_eq!(put_aside(folder.path()).len(), 1);
    let rig = Rig::start(folder.path(), 1_000, 1 << 20);
    assert_eq!((flights(&rig), rig.hub.read(|published| published.cursor.epoch)), (201, now));
    rig.stop();
}

#[test]
fn after_a_panic_the_file_is_put_aside_as_soon_as_that_can_be() {
    let (mount, runtime) = (Mount::new("16m"), runtime());
    let epoch = filled(mount.0.path());
    let shown = {
        let rig = Rig::start(mount.0.path(), 1_000, 1 << 20);
        let shown = rig.hub.read(|published| published.board.clone());
        rig.stop();
        shown
    };
    mount.remount("ro");
    let rig = Rig::after_panic(mount.0.path(), Handover { board: Some(shown), closed: false });
    assert_eq!((flights(&rig), rig.hub.read(|published| published.read_only)), (200, true), "from memory");
    assert!(put_aside(mount.0.path()).is_empty());
    mount.remount("rw");
    until_healthy(&rig, &runtime);
    assert_eq!(put_aside(mount.0.path()).len(), 1, "it was not opened again");
    assert_eq!(flights(&rig), 200);
    assert_ne!(rig.hub.read(|published| published.cursor.epoch), epoch);
    rig.stop();

    let rig = Rig::after_panic(mount.0.path(), Handover::default());
    assert_eq!((flights(&rig), rig.hub.read(|published| published.lost)), (0, true));
    rig.stop();
    assert_eq!(put_aside(mount.0.path()).len(), 2);
}

#[test]
fn displays_that_were_told_to_stop_stay_so_after_a_panic() {
    let (folder, runtime) = (TempDir::new().unwrap(), runtime());
    filled(folder.path());
    let handover = Handover { board: Some(Board::default()), closed: true };
    let rig = Rig::after_panic(folder.path(), handover);
    assert!(rig.hub.read(|published| published.closed));
    runtime.block_on(rig.store.submit(put(7, "Rome"))).unwrap();
    rig.stop();
    let rig = Rig::start(folder.path(), 1_000, 1 << 20);
    assert!(rig.hub.read(|published| published.closed), "durable with the first change");
    rig.stop();
}

#[test]
fn a_store_in_use_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let rig = Rig::start(folder.path(), 1_000, 1 << 20);
    let options = Options {
        directory: folder.path().to_owned(),
        ring_events: 1_000,
        ring_bytes: 1 << 20,
        commit_interval: Duration::ZERO,
    };
    assert!(matches!(Opened::open(options), Err(OpenError::InUse(_))));
    rig.stop();
    assert!(put_aside(folder.path()).is_empty());
}

/// A small file system of its own, unmounted on drop.
struct Mount(TempDir);

impl Mount {
    fn new(size: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let options = format!("size={size}");
        let mut mount = Process::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "gatepost-test"]).arg(folder.path());
        assert!(mount.status().unwrap().success(), "mounting needs root");
        Self(folder)
    }

    fn remount(&self, mode: &str) {
        let status =
            Process::new("mount").args(["-o", &format!("remount,{mode}")]).arg(self.0.path()).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Process::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Waits until commits work again, as the daemon finds out by itself.
fn until_healthy(rig: &Rig, runtime: &tokio::runtime::Runtime) {
    let start = Instant::now();
    while runtime.block_on(rig.store.probe()).is_err() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never recovered");
        std::thread::yield_now();
    }
}

#[test]
fn a_full_disk_refuses_changes_and_recovers_by_itself() {
    let (mount, runtime) = (Mount::new("6m"), runtime());
    let rig = Rig::start(mount.0.path(), 100_000, 1 << 30);
    let filler = mount.0.path().join("filler");
    fs::write(&filler, vec![1; 3 << 20]).unwrap();
    let mut stored = 0;
    let error = loop {
        match runtime.block_on(rig.store.submit(put(100 + stored % 800, &"x".repeat(stored % 48 + 1)))) {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 50_000, "the disk never filled");
    };
    assert_eq!(error, StoreError::DiskFull);
    let shown = rig.hub.read(|published| (published.cursor.seq, published.read_only));
    assert_eq!(shown, (stored as u64, true), "the board goes on, and says that it cannot store");
    assert!(runtime.block_on(rig.store.probe()).is_err());
    fs::remove_file(&filler).unwrap();
    until_healthy(&rig, &runtime);
    let receipt = runtime.block_on(rig.store.submit(put(7, "Rome"))).unwrap();
    assert_eq!(receipt.cursor.seq, stored as u64 + 1, "no number was used up, no epoch changed");
    assert!(!rig.hub.read(|published| published.read_only));
    rig.stop();
    assert!(put_aside(mount.0.path()).is_empty());
    let rig = Rig::start(mount.0.path(), 100_000, 1 << 30);
    assert_eq!(rig.hub.read(|published| published.cursor.seq), stored as u64 + 1);
    rig.stop();
}

#[test]
fn a_read_only_folder_is_served_and_recovers_by_itself() {
    let (mount, runtime) = (Mount::new("16m"), runtime());
    let epoch = filled(mount.0.path());
    mount.remount("ro");
    let rig = Rig::start(mount.0.path(), 1_000, 1 << 20);
    assert_eq!((flights(&rig), rig.hub.read(|published| published.read_only)), (200, true));
    let refused = runtime.block_on(rig.store.submit(put(999, "Rome")));
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert_eq!(flights(&rig), 200);
    mount.remount("rw");
    until_healthy(&rig, &runtime);
    runtime.block_on(rig.store.submit(put(999, "Rome"))).unwrap();
    assert_eq!(rig.hub.read(|published| published.cursor.epoch), epoch);
    rig.stop();
}
