//! The certificates that the client believes: one a kiosk, by its fingerprint, as it was at the
//! first contact or as the operator has said. A line each: `host:port fingerprint`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::folders::{self, Folders};
use crate::durable;
use crate::tls::Fingerprint;

const FILE: &str = "pins";
/// More than any airport has displays.
const MAX_PINS: usize = 4_096;

/// The file of the pins.
#[derive(Debug, Clone)]
pub(super) struct Pins {
    path: PathBuf,
}

impl Pins {
    pub(super) fn of(folders: &Folders) -> anyhow::Result<Self> {
        Ok(Self { path: folders.config(FILE)? })
    }

    /// What the kiosk at `authority` (`host:port`) is known by.
    pub(super) fn get(&self, authority: &str) -> anyhow::Result<Option<Fingerprint>> {
        Ok(self.read()?.get(authority).copied())
    }

    /// Knows `authority` by `pin` from now on, or no longer. It is on the disk when this returns.
    pub(super) fn set(&self, authority: &str, pin: Option<Fingerprint>) -> anyhow::Result<()> {
        let place = || format!("{}: cannot be written", self.path.display());
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let lock = folders::make(folder).with_context(place)?;
        // Two commands at once: the second reads what the first has written.
        lock.lock().with_context(place)?;
        let mut pins = self.read()?;
        match pin {
            Some(pin) => {
                pins.insert(authority.to_owned(), pin);
            }
            None => {
                pins.remove(authority);
            }
        }
        ensure!(pins.len() <= MAX_PINS, "{}: at most {MAX_PINS} pins", self.path.display());
        let lines: Vec<String> = pins.iter().map(|(authority, pin)| format!("{authority} {pin}\n")).collect();
        durable::write(folder, FILE, lines.concat().as_bytes()).with_context(place)
    }

    fn read(&self) -> anyhow::Result<BTreeMap<String, Fingerprint>> {
        let text = folders::read(&self.path)?.unwrap_or_default();
        let mut pins = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            let pin = line.split_once(' ').and_then(|(name, pin)| Some((name, pin.trim().parse().ok()?)));
            match pin {
                Some((authority, pin)) => {
                    pins.insert(authority.to_owned(), pin);
                }
                None if line.trim().is_empty() || line.starts_with('#') => {}
                None => bail!("{}:{}: expected host:port and a fingerprint", self.path.display(), at + 1),
            }
        }
        Ok(pins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_kept_each_under_its_kiosk() {
        let home = tempfile::tempdir().unwrap();
        let pins = Pins { path: home.path().join("deep/pins") };
        let (one, two) = (Fingerprint::of(b"1"), Fingerprint::of(b"2"));
        assert_eq!(pins.get("a:1").unwrap(), None);
        pins.set("a:1", Some(one)).unwrap();
        pins.set("b:1", Some(two)).unwrap();
        pins.set("a:1", Some(two)).unwrap();
        assert_eq!(pins.get("a:1").unwrap(), Some(two));
        pins.set("a:1", None).unwrap();
        assert_eq!((pins.get("a:1").unwrap(), pins.get("b:1").unwrap()), (None, Some(two)));
    }

    #[test]
    fn a_damaged_file_is_an_error_and_never_a_first_contact() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pins");
        std::fs::write(&path, "# mine\n\na:1 12:34\n").unwrap();
        let error = Pins { path: path.clone() }.get("a:1").unwrap_err().to_string();
        assert_eq!(error, format!("{}:3: expected host:port and a fingerprint", path.display()));
    }
}
