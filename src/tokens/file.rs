//! The file of the tokens, and the only ways in which it changes. A change is read, made and
//! written under a lock, so that two command lines at once lose nothing.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{PREFIX, Role, hash};
use crate::durable;

/// Beside the store.
pub(super) const FILE: &str = "tokens.json";
const VERSION: u32 = 1;
/// How many tokens there can be.
pub const MAX_TOKENS: usize = 64;
/// How many characters a name can have.
const MAX_NAME_CHARS: usize = 32;
/// What [`is_name`] asks for.
pub const NAME: &str = "1 to 32 characters of a-z, 0-9, '.', '_' and '-'";
/// What [`MAX_TOKENS`] entries need, several times over.
const MAX_FILE_BYTES: u64 = 64 << 10;

/// Why tokens cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The folder or the file does not permit it.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file is not one that [`create`] has written.
    #[error("tokens.json is damaged: {0}")]
    Damaged(&'static str),
    /// Not a name.
    #[error("a name has {NAME}")]
    Name,
    /// The name is in use.
    #[error("there is a token {0} already; revoke it first")]
    Duplicate(String),
    /// No token has the name.
    #[error("there is no token {0}")]
    NoSuch(String),
    /// It was to be the first, and there is one.
    #[error("there is a token already")]
    NotFirst,
    /// [`MAX_TOKENS`] are reached.
    #[error("there are {MAX_TOKENS} tokens already; revoke one first")]
    TooMany,
}

/// A token, as far as it is kept.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose it is.
    pub name: String,
    /// What it permits.
    pub role: Role,
    /// When it was created, in epoch seconds by this machine's clock.
    pub created: i64,
    pub(super) hash: [u8; 32],
}

impl Entry {
    pub(super) fn hash_hex(&self) -> String {
        hex(&self.hash)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    tokens: Vec<Record>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    name: String,
    /// Absent in files that are older than roles, and where it says nothing new.
    #[serde(default, skip_serializing_if = "Role::is_default")]
    role: Role,
    sha256: String,
    created: i64,
}

/// Makes a token called `name` that permits `role`, and returns it; it cannot be had a second time.
pub fn create(directory: &Path, name: &str, role: Role, now: i64) -> Result<String, TokenError> {
    made(directory, name, role, now, |_| Ok(()))
}

/// As [`create`], but only where there is no token yet.
pub fn create_first(directory: &Path, name: &str, role: Role, now: i64) -> Result<String, TokenError> {
    let none = |entries: &[Entry]| if entries.is_empty() { Ok(()) } else { Err(TokenError::NotFirst) };
    made(directory, name, role, now, none)
}

/// Accepts `secret`, which somebody else has made, under `name`. The token of that name from before, if there is
/// one, is replaced; to say it twice is to say it once.
pub fn adopt(directory: &Path, name: &str, role: Role, now: i64, secret: &str) -> Result<(), TokenError> {
    if !is_name(name) {
        return Err(TokenError::Name);
    }
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let adopted = Entry { name: name.to_owned(), role, created: now, hash: hash(secret) };
    change(directory, |entries| {
        if let Some(entry) = entries.iter_mut().find(|entry| entry.name == name) {
            *entry = adopted;
        } else if entries.len() >= MAX_TOKENS {
            return Err(TokenError::TooMany);
        } else {
            entries.push(adopted);
        }
        Ok(())
    })
}

fn made(
    directory: &Path,
    name: &str,
    role: Role,
    now: i64,
    permit: impl FnOnce(&[Entry]) -> Result<(), TokenError>,
) -> Result<String, TokenError> {
    if !is_name(name) {
        return Err(TokenError::Name);
    }
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(io::Error::from)?;
    let token = format!("{PREFIX}{}", hex(&secret));
    // Before the daemon's first start there is no folder yet.
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    change(directory, |entries| {
        permit(entries)?;
        if entries.iter().any(|entry| entry.name == name) {
            return Err(TokenError::Duplicate(name.to_owned()));
        }
        if entries.len() >= MAX_TOKENS {
            return Err(TokenError::TooMany);
        }
        entries.push(Entry { name: name.to_owned(), role, created: now, hash: hash(&token) });
        Ok(())
    })?;
    Ok(token)
}

/// Ends the token called `name`: a running daemon refuses it from the next request on.
pub fn revoke(directory: &Path, name: &str) -> Result<(), TokenError> {
    let no_such = || TokenError::NoSuch(name.to_owned());
    if !directory.exists() {
        return Err(no_such());
    }
    change(directory, |entries| {
        let before = entries.len();
        entries.retain(|entry| entry.name != name);
        if entries.len() == before {
            return Err(no_such());
        }
        Ok(())
    })
}

/// All tokens, oldest first.
pub fn list(directory: &Path) -> Result<Vec<Entry>, TokenError> {
    match read(&directory.join(FILE)) {
        Ok((_, entries)) => Ok(entries),
        Err(TokenError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Which version of a file something was read from.
#[derive(Debug, PartialEq)]
pub(super) struct Stamp {
    modified: (i64, i64),
    bytes: u64,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|meta| Self::from(&meta))
    }
}

impl From<&fs::Metadata> for Stamp {
    fn from(meta: &fs::Metadata) -> Self {
        Self { modified: (meta.mtime(), meta.mtime_nsec()), bytes: meta.len(), inode: meta.ino() }
    }
}

pub(super) fn read(path: &Path) -> Result<(Stamp, Vec<Entry>), TokenError> {
    let file = File::open(path)?;
    let stamp = Stamp::from(&file.metadata()?);
    let mut text = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(TokenError::Damaged("too large"));
    }
    let document: Document =
        serde_json::from_slice(&text).map_err(|_| TokenError::Damaged("not the expected JSON"))?;
    if document.version != VERSION {
        return Err(TokenError::Damaged("of an unknown version"));
    }
    if document.tokens.len() > MAX_TOKENS {
        return Err(TokenError::Damaged("too many tokens"));
    }
    let entries = document.tokens.into_iter().map(|record| {
        let hash = unhex(&record.sha256).ok_or(TokenError::Damaged("a hash is not one"))?;
        if !is_name(&record.name) {
            return Err(TokenError::Damaged("a name is not one"));
        }
        Ok(Entry { name: record.name, role: record.role, created: record.created, hash })
    });
    Ok((stamp, entries.collect::<Result<_, _>>()?))
}

/// Read, change, write under the lock.
fn change(
    directory: &Path,
    edit: impl FnOnce(&mut Vec<Entry>) -> Result<(), TokenError>,
) -> Result<(), TokenError> {
    // The folder itself is locked: a lock file could be a link that the daemon's user has
    // planted for root, who runs this, to follow. Held by others for a write at most, and the
    // kernel releases it when its holder dies.
    let folder = File::open(directory)?;
    folder.lock()?;
    let mut entries = list(directory)?;
    edit(&mut entries)?;
    write(directory, &entries)
}

fn write(directory: &Path, entries: &[Entry]) -> Result<(), TokenError> {
    let records = entries.iter().map(|entry| Record {
        name: entry.name.clone(),
        role: entry.role,
        sha256: entry.hash_hex(),
        created: entry.created,
    });
    let document = Document { version: VERSION, tokens: records.collect() };
    let mut text = serde_json::to_string_pretty(&document).map_err(io::Error::from)?;
    text.push('\n');
    durable::write(directory, FILE, text.as_bytes())?;
    Ok(())
}

/// Whether a token can be called so: [`NAME`].
pub fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    (1..=MAX_NAME_CHARS).contains(&name.len()) && name.bytes().all(allowed)
}

fn hex(bytes: &[u8; 32]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    let pairs = bytes.iter().map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    pairs.flatten().collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    if text.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn command_lines_at_once_lose_no_token() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let folder = folder.path();
                scope.spawn(move || {
                    for number in 0..8 {
                        create(folder, &format!("w{writer}-{number}"), Role::Publish, 0).unwrap();
                    }
                });
            }
        });
        assert_eq!(list(folder.path()).unwrap().len(), 64);
        assert!(matches!(create(folder.path(), "one-more", Role::Publish, 0), Err(TokenError::TooMany)));
    }

    #[test]
    fn a_name_is_used_once_and_an_unknown_one_cannot_be_revoked() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("not/yet/there");
        assert!(matches!(revoke(&home, "desk"), Err(TokenError::NoSuch(_))));
        assert!(list(&home).unwrap().is_empty());
        create(&home, "desk", Role::Publish, 5).unwrap();
        assert!(matches!(create(&home, "desk", Role::Publish, 6), Err(TokenError::Duplicate(_))));
        assert!(matches!(revoke(&home, "gate"), Err(TokenError::NoSuch(_))));
        let kept = list(&home).unwrap();
        assert_eq!((kept[0].name.as_str(), kept[0].created), ("desk", 5));
    }

    #[test]
    fn a_file_from_before_there_were_roles_is_read_and_kept_readable() {
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), "desk", Role::Publish, 5).unwrap();
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!text.contains("role"), "{text}");
        create(folder.path(), "chief", Role::Admin, 6).unwrap();
        let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(text.contains("\"role\": \"admin\""), "{text}");
        let roles: Vec<Role> = list(folder.path()).unwrap().iter().map(|entry| entry.role).collect();
        assert_eq!(roles, [Role::Publish, Role::Admin]);
    }

    #[test]
    fn only_one_token_is_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let firsts: Vec<_> = std::thread::scope(|scope| {
            let first = |number| {
                let folder = folder.path();
                scope.spawn(move || create_first(folder, &format!("w{number}"), Role::Admin, 0))
            };
            let running: Vec<_> = (0..8).map(first).collect();
            running.into_iter().map(|running| running.join().unwrap()).collect()
        });
        assert_eq!(firsts.iter().filter(|first| first.is_ok()).count(), 1);
        assert!(
            firsts
                .iter()
                .filter_map(|first| first.as_ref().err())
                .all(|error| matches!(error, TokenError::NotFirst))
        );
        assert_eq!(list(folder.path()).unwrap().len(), 1);
    }

    #[test]
    fn a_token_of_somebody_elses_making_replaces_the_one_of_its_name_alone() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("not/yet/there");
        adopt(&home, "desk", Role::Publish, 1, "first").unwrap();
        create(&home, "gate", Role::Read, 2).unwrap();
        adopt(&home, "desk", Role::Admin, 3, "second").unwrap();
        adopt(&home, "desk", Role::Admin, 3, "second").unwrap();
        let tokens = super::super::Tokens::new(&home, None);
        assert!(tokens.verify("first").is_none());
        assert_eq!(
            tokens.verify("second").map(|entry| (entry.name, entry.role)),
            Some(("desk".to_owned(), Role::Admin))
        );
        assert_eq!(list(&home).unwrap().len(), 2);
        assert!(matches!(adopt(&home, "A B", Role::Read, 0, "third"), Err(TokenError::Name)));
        for number in 2..MAX_TOKENS {
            adopt(&home, &format!("w{number}"), Role::Read, 0, "more").unwrap();
        }
        assert!(matches!(adopt(&home, "one-more", Role::Read, 0, "third"), Err(TokenError::TooMany)));
        adopt(&home, "desk", Role::Read, 0, "third").unwrap();
    }

    #[test]
    fn a_damaged_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "mine").unwrap();
        assert!(matches!(create(folder.path(), "desk", Role::Publish, 0), Err(TokenError::Damaged(_))));
        assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), b"mine");
    }

    proptest! {
        #[test]
        fn a_hash_survives_its_text_form(bytes: [u8; 32]) {
            prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        }

        #[test]
        fn only_plain_short_names_are_names(name in "\\PC{0,40}") {
            let plain = name.chars().all(|c| "abcdefghijklmnopqrstuvwxyz0123456789._-".contains(c));
            prop_assert_eq!(is_name(&name), plain && (1..=32).contains(&name.len()));
        }

        #[test]
        fn plain_names_are_accepted(name in "[a-z0-9._-]{1,32}") {
            prop_assert!(is_name(&name));
        }
    }
}
