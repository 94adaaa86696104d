//! A file of tokens that is read again whenever it is another one.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::Entry;
use super::file::{self, Stamp};

/// The entries of one file, as it is now.
#[derive(Debug)]
pub(super) struct Watched {
    path: PathBuf,
    /// What was read last, and of which file; one lock, held for a stat and rarely a read.
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// None before the first look.
    state: Option<State>,
    entries: Arc<[Entry]>,
}

/// Of which file the entries are, as far as a stat can tell.
#[derive(Debug, PartialEq)]
enum State {
    Missing,
    /// Not even a stat is possible.
    Unreachable(io::ErrorKind),
    Read(Stamp),
}

impl Watched {
    /// Nothing is read yet.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, seen: Mutex::default() }
    }

    /// Rereads the file when it is not the one read last. A file that cannot be read or
    /// understood lets nobody in, and says so once for each time it is changed.
    pub(super) fn current(&self) -> Arc<[Entry]> {
        let path = &self.path;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let state = match Stamp::of(path) {
            Ok(stamp) => State::Read(stamp),
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::Missing,
            Err(error) => State::Unreachable(error.kind()),
        };
        if seen.state.as_ref() == Some(&state) {
            return seen.entries.clone();
        }
        let (state, read) = match state {
            State::Missing => (State::Missing, Ok(Vec::new())),
            State::Unreachable(kind) => (State::Unreachable(kind), Err(io::Error::from(kind).into())),
            State::Read(stamp) => match file::read(path) {
                // The stamp is that of the open file, which may be newer than the stat.
                Ok((stamp, entries)) => (State::Read(stamp), Ok(entries)),
                Err(error) => (State::Read(stamp), Err(error)),
            },
        };
        seen.state = Some(state);
        seen.entries = match read {
            Ok(entries) => entries.into(),
            Err(error) => {
                tracing::error!(%error, file = %path.display(), "no token is accepted");
                Arc::default()
            }
        };
        seen.entries.clone()
    }
}
