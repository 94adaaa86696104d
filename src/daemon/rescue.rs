//! After a panic in the store: the program begins anew in the same process (execve), with the board in
//! hand, and puts the file aside before anything reads it again.
//!
//! The board goes by an anonymous file of the kernel's memory, as standard input: no disk, which is what
//! is in doubt, and nothing to clean up. The number of the process stays, so the supervisor sees a
//! daemon that says READY once more.

use std::fs::File;
use std::io::{self, Seek};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant as Monotonic};

use rustix::fs::{MemfdFlags, memfd_create};

use crate::config::Environment;
use crate::contain;
use crate::store::{Handover, OpenError, Opened, Options};
use crate::stream::Hub;

/// Says to the next program that it is one, and which in a row. Not one of the configuration's, which
/// begin with `GATEPOST_`.
const VARIABLE: &str = "_GATEPOST_RESCUE";
/// As many follow each other; then the supervisor's pace is the better one.
const ROW: u32 = 3;
/// A program that ran for so long begins a new row.
const SETTLED: Duration = Duration::from_mins(1);

/// The place of this program in a row of those that panicked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rescue {
    number: u32,
    started: Monotonic,
}

impl Rescue {
    /// Opens the store; after a program that panicked in it, with what that has handed over and without
    /// its file. Until [`Rescue::with`] says more, a panic in the store hands nothing over.
    pub(super) fn open(env: &Environment, options: Options) -> Result<(Self, Opened), OpenError> {
        let before = env.get(VARIABLE).and_then(|number| number.parse().ok());
        let rescue = Self { number: before.unwrap_or(0), started: Monotonic::now() };
        contain::arm(move || rescue.exec(&Handover::default()));
        let opened = match before {
            Some(_) => Opened::after_panic(options, taken()),
            None => Opened::open(options)?,
        };
        Ok((rescue, opened))
    }

    /// From here on a panic in the store hands over what `hub` shows.
    pub(super) fn with(self, hub: Hub) {
        let shown =
            move || hub.read(|shown| Handover { board: Some(shown.board.clone()), closed: shown.closed });
        contain::arm(move || self.exec(&shown()));
    }

    /// The daemon is stopping: a panic is its end.
    pub(super) fn end() {
        contain::arm(|| ());
    }

    /// The next in the row, unless there were too many.
    fn next(self) -> Option<u32> {
        let before = if self.started.elapsed() >= SETTLED { 0 } else { self.number };
        (before < ROW).then_some(before + 1)
    }

    /// Returns only where there is to be no other program.
    fn exec(self, handover: &Handover) {
        let Some(number) = self.next() else {
            tracing::error!("{ROW} panics in the store in a row: the supervisor decides");
            return;
        };
        tracing::error!(number, "beginning anew, without the store's file");
        let error = match memory(handover) {
            Ok(memory) => command(number).stdin(memory).exec(),
            Err(error) => error,
        };
        tracing::error!(%error, "this program cannot be begun anew");
    }
}

/// This program with the same arguments, also after an upgrade has removed its file.
fn command(number: u32) -> Command {
    let mut arguments = std::env::args_os();
    let mut command = Command::new("/proc/self/exe");
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    command.args(arguments).env(VARIABLE, number.to_string());
    command
}

fn memory(handover: &Handover) -> io::Result<File> {
    let mut memory = File::from(memfd_create("gatepost-board", MemfdFlags::CLOEXEC)?);
    handover.write(&mut memory)?;
    memory.rewind()?;
    Ok(memory)
}

/// What stands in standard input, which is emptied: it stays open as long as the process does.
fn taken() -> Handover {
    match io::stdin().as_fd().try_clone_to_owned().map(File::from) {
        Ok(memory) => {
            let handover = Handover::read(&memory);
            // A terminal, if somebody sets the variable by hand, has no length.
            let _ = memory.set_len(0);
            handover
        }
        Err(_) => Handover::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_ends_and_time_begins_another() {
        let now = Monotonic::now();
        let next = |number, started| Rescue { number, started }.next();
        assert_eq!([0, 1, 2, 3, 9].map(|number| next(number, now)), [Some(1), Some(2), Some(3), None, None]);
        let settled = now.checked_sub(SETTLED).unwrap();
        assert_eq!(next(ROW, settled), Some(1));
    }
}
