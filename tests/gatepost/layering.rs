//! Imports go one way. The table is the design's; a new arrow is a decision, not an accident.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Room → what it may import of this crate. A longer path is a narrower permission.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("airports", &["embedded"]),
    ("board", &[]),
    ("boards", &["board"]),
    ("child", &[]),
    ("contain", &[]),
    ("clock", &[]),
    ("durable", &[]),
    ("embedded", &[]),
    ("machine", &[]),
    ("metrics", &[]),
    ("tls", &["durable"]),
    ("shutdown", &["child"]),
    ("stream", &["board", "metrics"]),
    ("store", &["board", "contain", "metrics", "stream::frame", "stream::Cursor"]),
    ("wire", &["board", "boards"]),
    ("words", &["embedded"]),
    ("zones", &["embedded"]),
    ("feed", &["board", "wire"]),
    ("sources", &["board", "durable", "metrics", "store", "stream::Wall", "wire"]),
    ("demo", &["board", "feed", "wire"]),
    (
        "http",
        &[
            "airports",
            "board",
            "boards",
            "embedded",
            "metrics",
            "sources",
            "stream",
            "store",
            "tokens::Role",
            "tokens::NAME",
            "tokens::is_name",
            "wire",
            "words",
            "zones",
        ],
    ),
    ("config", &["board", "boards", "feed::FORMATS", "sources", "words", "zones"]),
    ("tokens", &["durable"]),
    ("systemd", &["child", "shutdown"]),
    ("telemetry", &["child", "config", "contain"]),
];
/// May import anything; nothing else imports them.
const COMPOSERS: &[&str] = &["daemon", "cli", "main"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every `crate::a::b` in the text, groups spelled out one level deep.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let path: String =
            rest.chars().take_while(|char| char.is_alphanumeric() || "_:".contains(*char)).collect();
        if let (true, Some(group)) = (path.ends_with("::"), rest[path.len()..].strip_prefix('{')) {
            let group = group.split('}').next().unwrap();
            found.extend(group.split(',').map(|item| format!("{path}{}", item.trim())));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn imports_go_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    sources(&root, &mut files);
    assert!(files.len() > 20, "the sources were found");
    for file in files {
        let room = file.strip_prefix(&root).unwrap().components().next().unwrap();
        let room = Path::new(&room).file_stem().unwrap().to_str().unwrap().to_owned();
        if room == "lib" || COMPOSERS.contains(&room.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let (_, allowed) = MAY_IMPORT.iter().find(|(name, _)| *name == room).unwrap_or_else(|| {
            panic!("{}: the room {room} is not in the table", file.display());
        });
        for import in imports(&text) {
            let inside = import == room || import.starts_with(&format!("{room}::"));
            let fine = |allowed: &&str| import == **allowed || import.starts_with(&format!("{allowed}::"));
            if !inside && !allowed.iter().any(fine) {
                wrong.push(format!("{}: {room} imports {import}", file.display()));
            }
        }
        let foreign: &[&str] = match room.as_str() {
            "board" => &["axum", "hyper", "redb", "tokio", "jiff", "serde_json", "bytes"],
            "boards" => &["axum", "hyper", "redb", "tokio", "jiff", "bytes"],
            "store" => &["axum", "hyper"],
            "stream" => &["axum", "hyper", "redb", "jiff"],
            "http" | "wire" | "feed" | "demo" => &["redb"],
            _ => &[],
        };
        for name in foreign {
            if text.contains(&format!("{name}::")) {
                wrong.push(format!("{}: {room} names {name}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// For tests alone: the design does not speak of it.
const TESTS_ONLY: &str = "child";

#[test]
fn the_design_and_the_map_name_the_same_rooms() {
    let design = include_str!("../../docs/design.md");
    let row = |line: &'static str| -> Option<(&str, BTreeSet<&str>)> {
        let cells: Vec<&str> = line.strip_prefix("| `")?.trim_end_matches(" |").split(" | ").collect();
        let [room, _, may] = cells[..] else { return None };
        let words = may.split('`').skip(1).step_by(2);
        Some((room.trim_end_matches('`'), words.collect()))
    };
    let table = design.split("\n## ").find(|section| section.starts_with("The rooms\n")).unwrap();
    let mut told: BTreeMap<_, _> = table.lines().filter_map(row).collect();
    for composer in ["daemon", "cli"] {
        assert!(told.remove(composer).is_some(), "{composer} is not in docs/design.md");
    }
    let is: BTreeMap<_, BTreeSet<_>> = MAY_IMPORT
        .iter()
        .filter(|(room, _)| *room != TESTS_ONLY)
        .map(|(room, may)| (*room, may.iter().copied().filter(|room| *room != TESTS_ONLY).collect()))
        .collect();
    assert_eq!(told, is, "docs/design.md, \"The rooms\"");

    let map = include_str!("../../src/lib.rs");
    for room in is.keys() {
        assert!(map.contains(&format!("[`{room}`]")), "src/lib.rs does not say what {room} is");
    }
}
