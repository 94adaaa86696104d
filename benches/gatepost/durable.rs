//! What durable publishing costs: events a second, fsyncs and bytes.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::daemon::{Daemon, Home, PATIENCE};
use crate::figures::{bare_syncs, each, micros, rate};
use crate::publish::Board;

/// Publishers at once.
const PUBLISHERS: [u64; 4] = [1, 8, 32, 64];
const TIME: Duration = Duration::from_secs(3);
/// Under strace.
const COUNTED: Duration = Duration::from_secs(1);

pub(crate) fn run(home: &Home, daemon: Daemon) -> Result<()> {
    println!("\ndurable publishing, ring full, one change a request, {TIME:?} each");
    println!("publishers  events/s  bare fdatasync/s   ratio  bytes written/event  CPU us/event");
    let board = Board::of(&daemon, home);
    for publishers in PUBLISHERS {
        // Around the run: the same disk may be ten times slower a moment later.
        let before = bare_syncs(home.folder.path())?;
        let start = daemon.usage()?;
        let (events, took) = board.race(publishers, TIME)?;
        let end = daemon.usage()?;
        let bare = f64::midpoint(before, bare_syncs(home.folder.path())?);
        println!(
            "{publishers:>10}  {:>8.0}  {bare:>16.0}  {:>6.2}  {:>19.0}  {:>12.1}",
            rate(events, took),
            rate(events, took) / bare,
            each(end.written - start.written, events),
            micros(end.cpu_since(&start), events),
        );
    }
    let usage = daemon.usage()?;
    println!("afterwards: RSS {} KiB, Pss {} KiB", usage.rss_kib, usage.pss_kib);
    home.no_complaints()?;
    daemon.stop()?;
    count_syncs(home)
}

/// Under strace, which slows only these two calls down.
fn count_syncs(home: &Home) -> Result<()> {
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        println!("fsyncs: not counted, strace is not installed");
        return Ok(());
    }
    // Starting and stopping sync too.
    let (idle, _) = traced(home, 0)?;
    for publishers in PUBLISHERS {
        let (syncs, events) = traced(home, publishers)?;
        let syncs = syncs.saturating_sub(idle);
        println!(
            "fsyncs, {publishers} publishers: {syncs} for {events} events, one for {:.1} (counted by strace)",
            each(events, syncs)
        );
    }
    Ok(())
}

/// Fsyncs of a run from start to stop, and its events.
fn traced(home: &Home, publishers: u64) -> Result<(u64, u64)> {
    let counts = home.folder.path().join("syncs");
    let _ = fs::remove_file(&counts);
    let output = counts.to_str().context("the folder's name is not text")?;
    let strace =
        ["strace", "-D", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync", "-o", output, "--"];
    let daemon = home.start(&strace)?;
    let events = match publishers {
        0 => 0,
        _ => Board::of(&daemon, home).race(publishers, COUNTED)?.0,
    };
    daemon.stop()?;
    // The tracer writes when the daemon is gone.
    let begun = Instant::now();
    loop {
        let text = fs::read_to_string(&counts).unwrap_or_default();
        if text.contains("total") {
            return Ok((text.lines().filter_map(calls).sum(), events));
        }
        ensure!(begun.elapsed() < PATIENCE, "strace writes no summary");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The calls in a line of the summary: `% time, seconds, usecs/call, calls, [errors], syscall`.
fn calls(line: &str) -> Option<u64> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    if !matches!(columns.last(), Some(&("fsync" | "fdatasync"))) {
        return None;
    }
    columns.get(3)?.parse().ok()
}
