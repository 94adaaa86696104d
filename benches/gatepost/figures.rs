//! What the kernel says of a process and of the disk, and how figures are put.

use std::fs::{self, OpenOptions, read_to_string};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How long the bare disk is measured.
const DISK: Duration = Duration::from_millis(400);

/// What a process has used so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) rss_kib: u64,
    pub(crate) pss_kib: u64,
    /// Bytes that it caused to be written to the disk.
    pub(crate) written: u64,
    /// On the processors, user and kernel, by the scheduler's nanoseconds: the ticks of
    /// `/proc/PID/stat` are too coarse for one subscriber.
    pub(crate) cpu: Duration,
}

impl Usage {
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let rollup = read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let io = read_to_string(format!("/proc/{pid}/io"))?;
        let mut nanoseconds = 0;
        for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
            // A thread may have ended since; those that serve stay.
            let stat = read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            nanoseconds += stat.split(' ').next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        }
        Ok(Self {
            rss_kib: field(&rollup, "Rss:")?,
            pss_kib: field(&rollup, "Pss:")?,
            written: field(&io, "write_bytes:")?,
            cpu: Duration::from_nanos(nanoseconds),
        })
    }

    /// CPU time from `before` to here.
    pub(crate) fn cpu_since(&self, before: &Self) -> Duration {
        self.cpu.saturating_sub(before.cpu)
    }
}

fn field(text: &str, name: &str) -> Result<u64> {
    let value =
        text.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    Ok(value.split_whitespace().next().unwrap_or_default().parse()?)
}

/// Connections that this process, and so the daemon, may open.
pub(crate) fn open_files() -> Result<u64> {
    let limits = read_to_string("/proc/self/limits")?;
    let soft = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = soft.and_then(|values| values.split_whitespace().next()).context("no limit of open files")?;
    Ok(soft.parse().unwrap_or(u64::MAX))
}

/// The size of the program.
pub(crate) fn binary_bytes() -> Result<u64> {
    Ok(fs::metadata(env!("CARGO_BIN_EXE_gatepost"))?.len())
}

/// One page written and synced after the other, in place, in `folder`: how many a second. All
/// that is durable on this disk is bounded by it, and it may differ tenfold within a minute.
pub(crate) fn bare_syncs(folder: &Path) -> Result<f64> {
    const PAGE: [u8; 4_096] = [7; 4_096];
    const PAGES: u64 = 256;
    let path = folder.join("bare");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    for _ in 0..PAGES {
        file.write_all(&PAGE)?;
    }
    file.sync_all()?;
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < DISK {
        file.write_all_at(&PAGE, count % PAGES * 4_096)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = rate(count, begun.elapsed());
    fs::remove_file(path)?;
    Ok(rate)
}

/// `total` for each of `count`.
#[expect(clippy::cast_precision_loss, reason = "figures are shown with three digits")]
pub(crate) fn each(total: u64, count: u64) -> f64 {
    total as f64 / count.max(1) as f64
}

/// `count` a second.
pub(crate) fn rate(count: u64, time: Duration) -> f64 {
    each(count, 1) / time.as_secs_f64()
}

/// Microseconds for each of `count`.
pub(crate) fn micros(time: Duration, count: u64) -> f64 {
    time.as_secs_f64() * 1e6 / each(count, 1)
}

/// Milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
