//! What the supervisor is told. Without one, all of this does nothing.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::MissedTickBehavior;

use crate::shutdown::Shutdown;

/// The daemon serves.
pub fn ready() {
    tell(&NotifyState::Ready);
}

/// The configuration is being read again; [`ready`] says when that is done.
pub fn reloading() {
    // Both in one message: the time tells the supervisor which of its requests this answers.
    let now = NotifyState::monotonic_usec_now();
    let told = now.and_then(|now| sd_notify::notify(&[NotifyState::Reloading, now]));
    if let Err(error) = told {
        tracing::warn!(%error, "the supervisor cannot be told that the configuration is read again");
    }
}

/// One line for `systemctl status`.
pub fn status(line: &str) {
    // A line end would begin a message of its own.
    let line = line.replace(char::is_control, " ");
    tell(&NotifyState::Status(&line));
}

/// One sign of life, for as long as the supervisor's watchdog allows.
pub fn alive() {
    tell(&NotifyState::Watchdog);
}

/// The daemon ends on purpose.
pub fn stopping() {
    tell(&NotifyState::Stopping);
}

/// Says that the daemon lives, twice within the time that the supervisor allows, and each time
/// only after `probe` has shown it: no answer and a `false` are both silence, after which the
/// supervisor restarts the daemon. Returns on shutdown, or at once when no watchdog is set.
pub async fn watchdog<P, F>(probe: P, shutdown: Shutdown)
where
    P: Fn() -> F,
    F: Future<Output = bool>,
{
    let Some(allowed) = sd_notify::watchdog_enabled().filter(|time| *time > Duration::ZERO) else {
        return;
    };
    let mut beat = tokio::time::interval(allowed / 2);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let beats = async {
        loop {
            beat.tick().await;
            if probe().await {
                alive();
            }
        }
    };
    tokio::select! {
        () = beats => {}
        () = shutdown.triggered() => {}
    }
}

fn tell(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "the supervisor cannot be told {state}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::child;
    use std::cell::Cell;
    use std::io;
    use std::os::unix::net::UnixDatagram;

    /// What a supervisor hears from the ignored test `name`, run with `variables`.
    fn heard(name: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_nonblocking(true).unwrap();
        let mut all = vec![("NOTIFY_SOCKET", path.to_str().unwrap())];
        all.extend(variables);
        let done = child::run(&format!("systemd::tests::{name}"), &all);
        assert!(done.status.success(), "{done:?}");
        let mut messages = Vec::new();
        let mut buffer = [0; 512];
        loop {
            match socket.recv(&mut buffer) {
                Ok(length) => messages.push(String::from_utf8_lossy(&buffer[..length]).trim_end().to_owned()),
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
                    return messages;
                }
            }
        }
    }

    #[test]
    fn the_supervisor_hears_of_a_life_from_start_to_end() {
        assert_eq!(heard("child_lives", &[]), ["READY=1", "STATUS=60 flights READY=0", "STOPPING=1"]);
    }

    #[test]
    #[ignore = "needs a supervisor's variables: run by the test above"]
    fn child_lives() {
        ready();
        status("60 flights\nREADY=0");
        stopping();
    }

    #[test]
    fn only_a_probe_that_answers_true_is_a_sign_of_life() {
        let beats = heard("child_beats_then_fails_then_hangs", &[("WATCHDOG_USEC", "2000")]);
        assert_eq!(beats, ["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"]);
    }

    #[tokio::test]
    #[ignore = "needs a supervisor's variables: run by the test above"]
    async fn child_beats_then_fails_then_hangs() {
        let asked = Cell::new(0);
        let shutdown = Shutdown::new();
        let probe = || {
            asked.set(asked.get() + 1);
            let turn = asked.get();
            let shutdown = shutdown.clone();
            async move {
                match turn {
                    1..=3 => true,
                    4..=6 => false,
                    _ => {
                        shutdown.trigger();
                        std::future::pending().await
                    }
                }
            }
        };
        watchdog(&probe, shutdown.clone()).await;
        assert_eq!(asked.get(), 7);
    }

    #[test]
    fn without_a_watchdog_the_probe_is_never_asked() {
        assert!(heard("child_has_no_watchdog", &[]).is_empty());
        assert!(heard("child_has_no_watchdog", &[("WATCHDOG_USEC", "0")]).is_empty());
        let another = [("WATCHDOG_USEC", "2000"), ("WATCHDOG_PID", "1")];
        assert!(heard("child_has_no_watchdog", &another).is_empty());
    }

    #[tokio::test]
    #[ignore = "needs a supervisor's variables: run by the test above"]
    async fn child_has_no_watchdog() {
        let probe = || async { unreachable!("the probe was asked") };
        watchdog(probe, Shutdown::new()).await;
    }
}
