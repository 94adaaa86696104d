//! The certificates that the client believes: one a kiosk, by its fingerprint, as it was at the
//! first contact or as the operator has said. A line each: `host:port fingerprint`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};

use super::folders;

/// More than any airport has displays.
const MAX_PINS: usize = 4_096;

/// The SHA-256 of a certificate in DER.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(super) fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Display for Fingerprint {
    /// As `openssl x509 -fingerprint` writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, byte)| {
            let colon = if at == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")
        })
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = String;

    /// Any of the usual spellings: with or without colons, in either case, after `SHA256:` or not.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons".to_owned();
        let bare = text.get(..7).filter(|start| start.eq_ignore_ascii_case("sha256:"));
        let digits = text[bare.map_or(0, str::len)..].replace(':', "");
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

/// The file of the pins.
#[derive(Debug, Clone)]
pub(super) struct Pins {
    path: PathBuf,
}

impl Pins {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// What the kiosk at `authority` (`host:port`) is known by.
    pub(super) fn get(&self, authority: &str) -> anyhow::Result<Option<Fingerprint>> {
        Ok(self.read()?.get(authority).copied())
    }

    /// Knows `authority` by `pin` from now on, or no longer. It is on the disk when this returns.
    pub(super) fn set(&self, authority: &str, pin: Option<Fingerprint>) -> anyhow::Result<()> {
        let place = || format!("{}: cannot be written", self.path.display());
        let folder = self.path.parent().map(folders::make).with_context(place)?.with_context(place)?;
        // Two commands at once: the second reads what the first has written.
        folder.lock().with_context(place)?;
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
        folders::replace(&folder, &self.path, &[lines.concat().as_bytes()]).with_context(place)
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
    fn a_fingerprint_is_read_in_every_usual_spelling() {
        let pin = Fingerprint::of(b"certificate");
        let text = pin.to_string();
        assert_eq!(text.len(), 95);
        let bare = text.replace(':', "").to_lowercase();
        for spelling in [text.clone(), bare.clone(), format!("SHA256:{bare}"), format!("sha256:{text}")] {
            assert_eq!(spelling.parse(), Ok(pin), "{spelling}");
        }
        let (short, foreign) = (&text[1..], format!("md5:{bare}"));
        let not_hex = format!("g{}", &bare[1..]);
        for wrong in ["", "12:34", short, &not_hex, &foreign, "é", "sha256:"] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn pins_are_kept_each_under_its_kiosk() {
        let home = tempfile::tempdir().unwrap();
        let pins = Pins::at(home.path().join("deep/pins"));
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
        let error = Pins::at(path.clone()).get("a:1").unwrap_err().to_string();
        assert_eq!(error, format!("{}:3: expected host:port and a fingerprint", path.display()));
    }
}
