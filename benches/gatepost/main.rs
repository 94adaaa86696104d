//! What gatepost costs and gives, measured on the release build as a process of its own. A
//! report for people, not a test: it fails only when an event is lost, repeated or out of order.
//!
//! - [`daemon`]: the process, with a folder of its own.
//! - [`figures`]: what the kernel says of it, and of the disk.
//! - [`publish`]: publishers over HTTP, which check every acknowledgement.
//! - [`subscribe`]: streams over raw TCP, which check every event.
//! - [`durable`], [`fanout`], [`replay`], [`start`]: the cases.
//!
//! docs/performance.md says how to read it.

#![expect(clippy::print_stdout, reason = "a report is printed")]

mod daemon;
mod durable;
mod fanout;
mod figures;
mod publish;
mod replay;
mod start;
mod subscribe;

use anyhow::Result;
use daemon::Home;
use publish::Board;

/// Events in the ring before anything that depends on a full one: the default of the
/// configuration.
const RING: u64 = 10_000;

fn main() -> Result<()> {
    // cargo builds and runs this with the tests too, unoptimised; then figures would be lies.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("figures are taken by: cargo bench");
        return Ok(());
    }
    println!("gatepost, release build: {} bytes", figures::binary_bytes()?);
    let home = Home::new()?;
    let empty = home.start(&[])?;
    let rest = empty.usage()?;
    println!("at rest, empty store: RSS {} KiB, Pss {} KiB", rest.rss_kib, rest.pss_kib);
    Board::of(&empty, &home).fill(RING)?;
    durable::run(&home, empty)?;
    start::run(&home)?;
    replay::run(&home)?;
    fanout::run()
}
