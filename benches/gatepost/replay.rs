//! Clients that were away: everything that they missed comes from the ring on disk.

use std::time::Instant;

use anyhow::Result;

use crate::daemon::Home;
use crate::figures::{micros, millis, rate};
use crate::publish::{Board, Cursor};
use crate::subscribe::Crowd;

const CLIENTS: u64 = 100;
const MISSED: u64 = 5_000;

pub(crate) fn run(home: &Home) -> Result<()> {
    // Learnt before the restart: afterwards nothing has been published, so nothing is in memory.
    let daemon = home.start(&[])?;
    let head = Board::of(&daemon, home).fill(0)?;
    daemon.stop()?;
    let daemon = home.start(&[])?;
    let start = daemon.usage()?;
    let begun = Instant::now();
    let after = Cursor { seq: head.seq - MISSED, ..head };
    let mut crowd = Crowd::connect(daemon.display, CLIENTS, Some(&after))?;
    crowd.wait_for(MISSED)?;
    let took = begun.elapsed();
    let end = daemon.usage()?;
    crowd.leave()?;
    home.no_complaints()?;
    daemon.stop()?;
    println!(
        "\nreplay from disk, {CLIENTS} clients, {MISSED} events each: {:.0} events/s, all after {:.0} ms, \
         CPU {:.2} us/event, RSS {} to {} KiB",
        rate(CLIENTS * MISSED, took),
        millis(took),
        micros(end.cpu_since(&start), CLIENTS * MISSED),
        start.rss_kib,
        end.rss_kib,
    );
    Ok(())
}
