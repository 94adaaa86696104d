//! Who may change the boards. A token is shown once, when it is created; what is kept is its
//! hash. The file is a neighbour of the store, not a part of it: it survives the store's
//! quarantine, and it is changed by the command line beside a running daemon. The supervisor may
//! hand over a second file of the same form, which nobody changes.

mod file;
mod role;
mod watched;

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use subtle::{ConditionallySelectable, ConstantTimeEq};

use file::FILE;
pub use file::{Entry, MAX_TOKENS, NAME, TokenError, adopt, create, create_first, is_name, list, revoke};
pub use role::{NoRole, Role};
use watched::Watched;

/// What every token begins with, so that it can be recognised where it has leaked.
pub const PREFIX: &str = "gp_";
/// Longer than any token: what is presented is hashed, and hashing has to be bounded.
const MAX_PRESENTED_BYTES: usize = 128;

/// The file of the supervisor, in its folder of credentials.
const CREDENTIAL: &str = "gatepost.tokens";

/// The daemon's handle: always as the files are now.
#[derive(Clone, Debug)]
pub struct Tokens {
    files: Arc<[Watched]>,
}

impl Tokens {
    /// The tokens of the store in `directory`, and those in the supervisor's folder of credentials.
    /// Nothing is read yet, and nothing has to exist.
    pub fn new(directory: &Path, credentials: Option<&Path>) -> Self {
        let handed = credentials.map(|folder| folder.join(CREDENTIAL));
        let files = [directory.join(FILE)].into_iter().chain(handed);
        Self { files: files.map(Watched::new).collect() }
    }

    /// The token that was presented, if it is one. The time it takes tells nothing about how nearly
    /// it matched.
    pub fn verify(&self, presented: &str) -> Option<Entry> {
        if presented.len() > MAX_PRESENTED_BYTES {
            return None;
        }
        let hash = hash(presented);
        let mut admitted = None;
        for entries in self.files.iter().map(Watched::current) {
            // All are compared, also after a match. 0 is nobody.
            let mut found = 0_u32;
            for (entry, number) in entries.iter().zip(1_u32..) {
                found.conditional_assign(&number, entry.hash.ct_eq(&hash));
            }
            let index = usize::try_from(found).unwrap_or_default().checked_sub(1);
            admitted = admitted.or_else(|| entries.get(index?).cloned());
        }
        admitted
    }

    /// Whether there is any token that [`Tokens::verify`] could accept.
    pub fn any(&self) -> bool {
        self.files.iter().any(|file| !file.current().is_empty())
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
        let tokens = Tokens::new(folder.path(), None);
        assert!(!tokens.any());

        let desk = create(folder.path(), "desk", Role::Read, 1).unwrap();
        let gate = create(folder.path(), "gate", Role::Admin, 2).unwrap();
        assert!(tokens.any());
        let holder = |token: &str| tokens.clone().verify(token).map(|entry| (entry.name, entry.role));
        assert_eq!(holder(&desk), Some(("desk".to_owned(), Role::Read)));
        assert_eq!(holder(&gate), Some(("gate".to_owned(), Role::Admin)));

        revoke(folder.path(), "desk").unwrap();
        assert_eq!(holder(&desk), None);
        assert!(holder(&gate).is_some());
        revoke(folder.path(), "gate").unwrap();
        assert!(!tokens.any());
    }

    #[test]
    fn nothing_but_the_token_itself_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::new(folder.path(), None);
        let token = create(folder.path(), "desk", Role::Read, 1).unwrap();
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
            assert!(tokens.verify(wrong).is_none());
        }
        assert!(tokens.verify(&token).is_some());
    }

    #[test]
    fn a_broken_file_lets_nobody_in_until_it_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let tokens = Tokens::new(folder.path(), None);
        let token = create(folder.path(), "desk", Role::Read, 1).unwrap();
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
            assert!(tokens.verify(&token).is_none());
            assert!(!tokens.any());
            fs::write(&path, &good).unwrap();
            assert!(tokens.verify(&token).is_some());
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(tokens.verify(&token).is_none());
    }

    #[test]
    fn tokens_of_the_supervisor_are_accepted_beside_those_of_the_folder() {
        let (folder, handed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let chief = create(handed.path(), "chief", Role::Admin, 1).unwrap();
        fs::rename(handed.path().join(FILE), handed.path().join(CREDENTIAL)).unwrap();
        let tokens = Tokens::new(folder.path(), Some(handed.path()));
        assert!(tokens.any());
        let desk = create(folder.path(), "desk", Role::Publish, 1).unwrap();
        for (token, name) in [(chief, "chief"), (desk, "desk")] {
            assert_eq!(tokens.verify(&token).map(|entry| entry.name).as_deref(), Some(name));
        }
        assert!(tokens.verify("gp_").is_none());
        fs::write(handed.path().join(CREDENTIAL), "not a list").unwrap();
        assert!(tokens.any(), "a broken file closes no other");
    }
}
