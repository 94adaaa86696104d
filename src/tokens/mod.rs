//! Who may change the boards. A token is shown once, when it is created; what is kept is its
//! hash. The file is a neighbour of the store, not a part of it: it survives the store's
//! quarantine, and it is changed by the command line beside a running daemon.

mod file;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use subtle::{ConditionallySelectable, ConstantTimeEq};

pub use file::{Entry, MAX_TOKENS, TokenError, create, list, revoke};
use file::{FILE, Stamp};

/// What every token begins with, so that it can be recognised where it has leaked.
pub const PREFIX: &str = "gp_";
/// Longer than any token: what is presented is hashed, and hashing has to be bounded.
const MAX_PRESENTED_BYTES: usize = 128;

/// The daemon's handle: always as the file is now.
#[derive(Clone, Debug)]
pub struct Tokens {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
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

impl Tokens {
    /// The tokens of the store in `directory`. Nothing is read yet, and nothing has to exist.
    pub fn new(directory: &Path) -> Self {
        let shared = Shared { path: directory.join(FILE), seen: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// The name of the token that was presented, if it is one. The time it takes tells nothing
    /// about how nearly it matched.
    pub fn verify(&self, presented: &str) -> Option<String> {
        if presented.len() > MAX_PRESENTED_BYTES {
            return None;
        }
        let hash = hash(presented);
        let entries = self.current();
        // All are compared, also after a match. 0 is nobody.
        let mut found = 0_u32;
        for (entry, number) in entries.iter().zip(1_u32..) {
            found.conditional_assign(&number, entry.hash.ct_eq(&hash));
        }
        let index = usize::try_from(found).ok()?.checked_sub(1)?;
        entries.get(index).map(|entry| entry.name.clone())
    }

    /// Whether there is any token that [`Tokens::verify`] could accept.
    pub fn any(&self) -> bool {
        !self.current().is_empty()
    }

    /// Rereads the file when it is not the one read last. A file that cannot be read or
    /// understood lets nobody in, and says so once for each time it is changed.
    fn current(&self) -> Arc<[Entry]> {
        let path = &self.shared.path;
        let mut seen = self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
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

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_token_works_from_its_creation_to_its_revocation_beside_a_running_daemon() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::new(folder.path());
        assert!(!tokens.any());

        let desk = create(folder.path(), "desk", 1).unwrap();
        let gate = create(folder.path(), "gate", 2).unwrap();
        assert!(tokens.any());
        assert_eq!(tokens.verify(&desk).as_deref(), Some("desk"));
        assert_eq!(tokens.clone().verify(&gate).as_deref(), Some("gate"));

        revoke(folder.path(), "desk").unwrap();
        assert_eq!(tokens.verify(&desk), None);
        assert_eq!(tokens.verify(&gate).as_deref(), Some("gate"));
        revoke(folder.path(), "gate").unwrap();
        assert!(!tokens.any());
    }

    #[test]
    fn nothing_but_the_token_itself_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::new(folder.path());
        let token = create(folder.path(), "desk", 1).unwrap();
        assert!(token.starts_with(PREFIX) && token.len() == PREFIX.len() + 64);
        let stored = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!stored.contains(&token[PREFIX.len()..]), "{stored}");

        let stored_hash = list(folder.path()).unwrap()[0].hash_hex();
        for wrong in [
            "",
            PREFIX,
            "desk",
            &token[1..],
            &token[..token.len() - 1],
            &format!("{token} "),
            &token.to_uppercase(),
            &stored_hash,
            &"x".repeat(1 << 20),
        ] {
            assert_eq!(tokens.verify(wrong), None);
        }
        assert!(tokens.verify(&token).is_some());
    }

    #[test]
    fn a_broken_file_lets_nobody_in_until_it_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let tokens = Tokens::new(folder.path());
        let token = create(folder.path(), "desk", 1).unwrap();
        let good = fs::read(&path).unwrap();
        let text = String::from_utf8(good.clone()).unwrap();
        for broken in [
            String::new(),
            "{}".to_owned(),
            text[..text.len() / 2].to_owned(),
            text.replace("\"version\": 1", "\"version\": 2"),
            text.replace("\"desk\"", "\"Desk of\\nmine\""),
            text.replace("created", "made"),
            text.replace("\"sha256\": \"", "\"sha256\": \"zz"),
            " ".repeat(1 << 20),
        ] {
            assert_ne!(broken, text);
            fs::write(&path, broken).unwrap();
            assert_eq!(tokens.verify(&token), None);
            assert!(!tokens.any());
            fs::write(&path, &good).unwrap();
            assert!(tokens.verify(&token).is_some());
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(tokens.verify(&token), None);
    }
}
