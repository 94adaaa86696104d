//! Tells the program when it was built: no clock that shows an earlier time can be right.

use std::time::{SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "a build has a time, and asks for it outside of the program")]
fn main() {
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
