//! The ring's file stops growing.

use std::fs;

use gatepost::board::{Changes, Command, Direction, Expect, Flight};
use gatepost::store::{FILE_NAME, Request};
use tempfile::TempDir;

use crate::support::model::{NOW, Rig};

#[test]
fn the_file_plateaus_over_twenty_turnovers() {
    let folder = TempDir::new().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ring = 2_000;
    let rig = Rig::start(folder.path(), ring, 8 << 20);
    let flight = Flight::new(Direction::Departure, "SK455", NOW);
    let put =
        Command::Put { address: Some("f".to_owned()), flight: Box::new(flight), expect: Expect::Anything };
    runtime.block_on(rig.store.submit(Request::one(put))).unwrap();
    let size = || fs::metadata(folder.path().join(FILE_NAME)).unwrap().len();
    let mut sizes = Vec::new();
    for turn in 0..20 {
        runtime.block_on(async {
            let mut set = tokio::task::JoinSet::new();
            for number in 0..ring {
                let gate = format!("{turn}/{number}");
                let changes = Changes { gate: Some(Some(gate)), ..Changes::default() };
                let command = Command::Patch {
                    address: "f".to_owned(),
                    changes: Box::new(changes),
                    expect: Expect::Anything,
                };
                let store = rig.store.clone();
                set.spawn(async move { store.submit(Request::one(command)).await.unwrap() });
                if set.len() == 64 {
                    set.join_next().await.unwrap().unwrap();
                }
            }
            set.join_all().await;
        });
        sizes.push(size());
    }
    let live = ring * 200;
    assert_eq!(sizes[19], sizes[9], "turnover by turnover: {sizes:?}");
    assert!(sizes[19] < 8 * live, "{sizes:?} bytes for about {live} live ones");
    rig.stop();
}
