//! Wall time, and whether to believe it. A small computer has no clock that runs without power:
//! at boot it may be weeks off until the network has told it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// systemd-timesyncd keeps this folder, and in it a file once it has set the clock.
const TIMESYNC: &str = "/run/systemd/timesync";
const SYNCHRONIZED: &str = "synchronized";
/// A look at the file system for every event would cost more than it tells.
const RECHECK: Duration = Duration::from_secs(1);

/// A handle on the clock; the only reader of the system's time.
#[derive(Clone, Debug)]
pub struct Clock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    timesync: PathBuf,
    /// Before this the clock cannot be right: the program did not exist.
    built: i64,
    recheck: Duration,
    /// The last answer about the folder, and when it was found out.
    checked: Mutex<Option<(Instant, bool)>>,
}

impl Clock {
    /// The clock of this machine.
    pub fn system() -> Self {
        let built = env!("BUILD_TIME_OF_THIS_PROGRAM").parse().unwrap_or(0);
        Self::new(Path::new(TIMESYNC), built, RECHECK)
    }

    /// A clock that is trusted from `built` on, once `timesync` is missing or says that the
    /// clock is set; `timesync` is looked at again after `recheck`.
    pub fn new(timesync: &Path, built: i64, recheck: Duration) -> Self {
        let shared = Shared { timesync: timesync.to_owned(), built, recheck, checked: Mutex::new(None) };
        Self { shared: Arc::new(shared) }
    }

    /// Seconds since 1970, UTC; right only when [`Clock::trusted`].
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> i64 {
        let since = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => since(after),
            Err(before) => -since(before.duration()),
        }
    }

    /// Whether rules that depend on age may be applied.
    pub fn trusted(&self) -> bool {
        self.now() >= self.shared.built && self.synchronized()
    }

    fn synchronized(&self) -> bool {
        let shared = &*self.shared;
        let mut checked = shared.checked.lock().unwrap_or_else(PoisonError::into_inner);
        match *checked {
            Some((at, answer)) if at.elapsed() < shared.recheck => answer,
            _ => {
                // Without the folder another service, or nobody, keeps the clock: it is believed.
                let answer = shared.timesync.join(SYNCHRONIZED).exists() || !shared.timesync.exists();
                *checked = Some((Instant::now(), answer));
                answer
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_clock_is_trusted_once_timesyncd_has_set_it() {
        let run = tempfile::tempdir().unwrap();
        let folder = run.path().join("timesync");
        let clock = Clock::new(&folder, 0, Duration::ZERO);
        assert!(clock.trusted(), "nobody claims that the clock is unset");
        fs::create_dir(&folder).unwrap();
        assert!(!clock.trusted());
        fs::write(folder.join(SYNCHRONIZED), "").unwrap();
        assert!(clock.trusted());
    }

    #[test]
    fn a_time_before_the_build_is_never_trusted() {
        let run = tempfile::tempdir().unwrap();
        let missing = run.path().join("timesync");
        let now = Clock::system().now();
        assert!(!Clock::new(&missing, now + 3600, Duration::ZERO).trusted());
        assert!(Clock::new(&missing, now, Duration::ZERO).trusted());
    }

    #[test]
    fn the_build_time_is_known_and_past() {
        let built = Clock::system().shared.built;
        assert!(built > 0 && built <= Clock::system().now(), "{built}");
    }

    #[test]
    fn the_folder_is_not_looked_at_for_every_question() {
        let run = tempfile::tempdir().unwrap();
        let clock = Clock::new(run.path(), 0, Duration::from_hours(1));
        assert!(!clock.trusted());
        fs::write(run.path().join(SYNCHRONIZED), "").unwrap();
        assert!(!clock.clone().trusted(), "the answer is shared and kept");
    }
}
