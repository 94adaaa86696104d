//! When sources were asked last, on disk: a daemon that is restarted again and again must not ask more
//! often than a feed allows. Written only for feeds that mind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::board::Instant;
use crate::durable;
use crate::stream::Wall;

const FILE_NAME: &str = "polls.json";
/// More is not ours.
const FILE_BYTES: u64 = 64 * 1_024;

/// The last poll of each source, by its address: a source may be renamed.
pub(super) struct Memory {
    directory: PathBuf,
    last: Mutex<BTreeMap<String, Instant>>,
}

impl Memory {
    /// What the file says; nothing where it cannot be read.
    pub(super) fn new(directory: &Path) -> Self {
        let path = directory.join(FILE_NAME);
        let sane = fs::metadata(&path).is_ok_and(|found| found.len() <= FILE_BYTES);
        let text = if sane { fs::read(&path).ok() } else { None };
        let last = text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        Self { directory: directory.to_owned(), last: Mutex::new(last) }
    }

    /// Notes a poll before it is made, so that none is forgotten.
    pub(super) fn note(&self, url: &str, now: Instant, rule: Duration) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.insert(url.to_owned(), now);
        // What is long past forbids nothing.
        let recent = now - seconds(rule);
        last.retain(|_, at| *at >= recent);
        let text = serde_json::to_vec(&*last).unwrap_or_default();
        if let Err(error) = durable::write(&self.directory, FILE_NAME, &text) {
            tracing::warn!(%error, "the time of a poll cannot be kept");
        }
    }

    /// How long `url` must not be asked yet.
    pub(super) fn wait(&self, url: &str, rule: Duration, wall: Wall) -> Duration {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).get(url).copied();
        let Some(last) = last else { return Duration::ZERO };
        // Without a clock to go by, the whole time.
        if !wall.trusted || last > wall.now {
            return rule;
        }
        let passed = u64::try_from(wall.now - last).unwrap_or(0);
        rule.saturating_sub(Duration::from_secs(passed))
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Duration = Duration::from_mins(3);
    const URL: &str = "https://feed.example/";

    fn at(now: Instant) -> Wall {
        Wall { now, trusted: true }
    }

    #[test]
    fn the_last_poll_is_known_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(folder.path());
        assert_eq!(memory.wait(URL, RULE, at(1_000)), Duration::ZERO);
        memory.note(URL, 1_000, RULE);
        let memory = Memory::new(folder.path());
        assert_eq!(memory.wait(URL, RULE, at(1_060)), Duration::from_mins(2));
        assert_eq!(memory.wait(URL, RULE, at(1_180)), Duration::ZERO);
        assert_eq!(memory.wait(URL, RULE, at(900)), RULE, "the clock has gone back");
        assert_eq!(memory.wait(URL, RULE, Wall { now: 1_170, trusted: false }), RULE);
        assert_eq!(memory.wait("https://other.example/", RULE, at(1_001)), Duration::ZERO);
    }

    #[test]
    fn what_is_past_is_forgotten_and_a_foreign_file_is_no_matter() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(folder.path());
        memory.note(URL, 1_000, RULE);
        memory.note("https://other.example/", 9_000, RULE);
        let kept: BTreeMap<String, Instant> =
            serde_json::from_slice(&fs::read(folder.path().join(FILE_NAME)).unwrap()).unwrap();
        assert_eq!(kept.len(), 1);
        fs::write(folder.path().join(FILE_NAME), "{\"x\": []").unwrap();
        assert_eq!(Memory::new(folder.path()).wait(URL, RULE, at(9_001)), Duration::ZERO);
    }
}
