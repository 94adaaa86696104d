//! The file on the boot partition: found, read, and taken off it. The partition is FAT, which any computer
//! reads: whoever finds the card must not find the token.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

/// What the operator puts there.
const FILE: &str = "gatepost.toml";
/// The same, once everything in it is in its place here: only the token is left to be wiped out.
const TAKEN: &str = "gatepost.toml.taken";
/// The same without its token.
const DONE: &str = "gatepost.toml.done";
/// What is wrong with it.
const ERROR: &str = "gatepost.toml.error";
/// A configuration with thirty-two boards has a third of this.
const MAX_BYTES: u64 = 64 << 10;

/// The folder where the file may be.
#[derive(Debug)]
pub(super) struct Card {
    folder: PathBuf,
}

impl Card {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// By what errors name the file.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// The text of the file; none when there is no such file.
    pub(super) fn read(&self) -> anyhow::Result<Option<String>> {
        let path = self.path();
        let name = || path.display().to_string();
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => ensure!(found.with_context(name)?.is_file(), "{}: not a file", name()),
        }
        let mut bytes = Vec::new();
        File::open(&path)
            .with_context(name)?
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .with_context(name)?;
        ensure!(bytes.len() as u64 <= MAX_BYTES, "{}: larger than {MAX_BYTES} bytes", name());
        let Ok(text) = String::from_utf8(bytes) else { bail!("{}: not UTF-8 text", name()) };
        // Some editors begin with a mark that is no part of the text.
        Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }

    /// Says that all of it is in its place. A power cut from here on finds nothing to read again.
    pub(super) fn taken(&self) -> io::Result<()> {
        self.rename(FILE, TAKEN)
    }

    /// Wipes out the token of what was taken, if anything was, and says that it is done. The bytes are
    /// overwritten where they are, because a file that is only removed stays readable.
    pub(super) fn scrub(&self) -> io::Result<bool> {
        let path = self.folder.join(TAKEN);
        let mut file = match OpenOptions::new().read(true).write(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            opened => opened?,
        };
        let mut bytes = Vec::new();
        (&mut file).take(MAX_BYTES).read_to_end(&mut bytes)?;
        wipe(&mut bytes, b'#');
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        self.rename(TAKEN, DONE)?;
        Ok(true)
    }

    /// Says beside the file what is wrong with it, for whoever puts the card into another computer.
    pub(super) fn complain(&self, reason: &str) -> io::Result<()> {
        let mut file = File::create(self.folder.join(ERROR))?;
        file.write_all(format!("{reason}\n").as_bytes())?;
        file.sync_all()
    }

    /// Nothing is wrong any more.
    pub(super) fn content(&self) -> io::Result<()> {
        match fs::remove_file(self.folder.join(ERROR)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.folder.join(from), self.folder.join(to))?;
        File::open(&self.folder)?.sync_all()
    }
}

/// Puts `by` in place of every character of the section `[provision]` behind its heading, and leaves the
/// lines. To do it twice, or to the half of it, is to do it once.
pub(super) fn wipe(text: &mut [u8], by: u8) {
    over_lines(text, |line, inside| {
        if inside {
            line.iter_mut().filter(|byte| !b"\r\n".contains(byte)).for_each(|byte| *byte = by);
        }
    });
}

/// The opposite: nothing but the section is left.
pub(super) fn wipe_around(text: &mut [u8]) {
    over_lines(text, |line, inside| {
        if !inside && !is_heading(line) {
            line.iter_mut().filter(|byte| !b"\r\n".contains(byte)).for_each(|byte| *byte = b' ');
        }
    });
}

/// `work` on each line, and whether it stands in the section.
fn over_lines(text: &mut [u8], mut work: impl FnMut(&mut [u8], bool)) {
    let mut inside = false;
    for line in text.split_inclusive_mut(|byte| *byte == b'\n') {
        if line.trim_ascii_start().starts_with(b"[") {
            inside = is_heading(line);
            work(line, false);
        } else {
            work(line, inside);
        }
    }
}

fn is_heading(line: &[u8]) -> bool {
    let rest = line.trim_ascii_start().strip_prefix(b"[provision]").map(<[u8]>::trim_ascii);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"#"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wiped(text: &str, by: u8) -> String {
        let mut bytes = text.as_bytes().to_vec();
        wipe(&mut bytes, by);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_the_section_is_wiped_out_and_every_line_stays_where_it_is() {
        let text = "[airport]\r\ncode = \"CPH\"\r\n[provision] # mine\r\ntoken = \"s\"\r\n\r\n[display]\nlisten = 1\n";
        let left =
            "[airport]\r\ncode = \"CPH\"\r\n[provision] # mine\r\n###########\r\n\r\n[display]\nlisten = 1\n";
        assert_eq!(wiped(text, b'#'), left);
        assert_eq!(wiped("[provision]\ntoken = \"s\"", b' '), "[provision]\n           ");
        assert_eq!(
            wiped("[provisions]\na = 1\n[[provision]]\nb = 2\n", b'#'),
            "[provisions]\na = 1\n[[provision]]\nb = 2\n"
        );
    }

    #[test]
    fn a_file_that_is_too_large_or_no_text_or_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let card = Card::new(folder.path());
        assert_eq!(card.read().unwrap(), None);
        fs::write(card.path(), "#".repeat(64 << 10)).unwrap();
        assert_eq!(card.read().unwrap().unwrap().len(), 64 << 10);
        fs::write(card.path(), "#".repeat((64 << 10) + 1)).unwrap();
        assert!(card.read().unwrap_err().to_string().contains("larger than 65536 bytes"));
        fs::write(card.path(), b"\xff\xfe[\0").unwrap();
        assert!(card.read().unwrap_err().to_string().ends_with("not UTF-8 text"));
        fs::write(card.path(), "\u{feff}[airport]").unwrap();
        assert_eq!(card.read().unwrap().unwrap(), "[airport]");
        fs::remove_file(card.path()).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", card.path()).unwrap();
        assert!(card.read().unwrap_err().to_string().ends_with("not a file"));
    }

    proptest! {
        #[test]
        fn wiping_the_half_of_it_first_changes_nothing(
            lines in prop::collection::vec("(\\[provision\\]|\\[a\\]|token = \"[a-z]{0,9}\"| *#.{0,5})", 0..12),
            cut in any::<prop::sample::Index>(),
        ) {
            let text = lines.join("\n");
            let whole = wiped(&text, b'#');
            let cut = cut.index(text.len() + 1);
            let half = [&whole.as_bytes()[..cut], &text.as_bytes()[cut..]].concat();
            let mut again = half;
            wipe(&mut again, b'#');
            prop_assert_eq!(again, whole.into_bytes());
        }
    }
}
