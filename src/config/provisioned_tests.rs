//! What was provisioned lies over the file and under the variables.

use super::{Config, Environment, Sources};

#[test]
fn what_was_provisioned_beats_the_file_and_its_boards_stand_for_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Some(path)
    };
    let mut sources = Sources {
        file: write(
            "file",
            "[store]\nring_events = 100\nring_bytes = 65536\n[boards.a]\nkind = \"arrivals\"\nrows = 5\n",
        ),
        environment: Environment::from_iter([("GATEPOST_STORE_RING_BYTES", "131072")]),
        ..Sources::default()
    };
    let names =
        |config: &Config| config.boards.boards.iter().map(|spec| spec.name.clone()).collect::<Vec<_>>();
    let config = Config::load(&sources).unwrap();
    assert_eq!((config.store.ring_events, names(&config)), (100, vec!["a".to_owned()]));

    sources.provisioned = Some(folder.path().join("not-there"));
    assert_eq!(Config::load(&sources).unwrap().store.ring_events, 100);
    sources.provisioned = write("provisioned", "[store]\nring_events = 200\nring_bytes = 70000\n");
    let config = Config::load(&sources).unwrap();
    assert_eq!((config.store.ring_events, config.store.ring_bytes), (200, 131_072));
    assert_eq!(names(&config), ["a"], "it says nothing of boards");
    let boards = "[boards.b]\nkind = \"departures\"\n[boards.a]\nkind = \"departures\"\n";
    sources.provisioned = write("provisioned", boards);
    let config = Config::load(&sources).unwrap();
    assert_eq!(names(&config), ["b", "a"]);
    assert_eq!(
        config.boards.boards[1].rows,
        Config::load(&Sources::default()).unwrap().boards.boards[0].rows
    );

    let path = folder.path().join("candidate");
    let refused = Config::load_provisioned(&sources, &path, "\n[stor]\n").unwrap_err().to_string();
    assert!(refused.starts_with(&format!("{}:2: unknown section", path.display())), "{refused}");
}
