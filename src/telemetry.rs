//! Where log lines go, and what a panic does.

use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Environment;
use crate::contain;

const DEFAULT_LEVEL: LevelFilter = LevelFilter::INFO;

/// Sends log lines to the journal when standard error is connected to it, else to standard
/// error. `RUST_LOG` chooses what is logged, by level and module: `info` and above when it is
/// unset.
pub fn init(env: &Environment) {
    let default = Targets::new().with_default(DEFAULT_LEVEL);
    let (filter, refused) = match env.get("RUST_LOG").map(str::parse) {
        None => (default, None),
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (default, Some(error)),
    };
    let journal = connected_to_journal(env).then(tracing_journald::layer).and_then(Result::ok);
    let lines = journal.is_none().then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            .with_target(false)
    });
    // An error means that a logger is there already: then it stays.
    let _ =
        tracing_subscriber::registry().with(journal.map(Layer::boxed)).with(lines).with(filter).try_init();
    if let Some(error) = refused {
        tracing::warn!(%error, "RUST_LOG is not understood, logging from {DEFAULT_LEVEL} on");
    }
}

/// systemd names the device and inode of the stream that it gave: a standard error that was
/// redirected since is not it.
fn connected_to_journal(env: &Environment) -> bool {
    let stderr = std::fs::metadata("/proc/self/fd/2");
    let stream = env.get("JOURNAL_STREAM");
    stderr.is_ok_and(|meta| stream == Some(&format!("{}:{}", meta.dev(), meta.ino())))
}

/// Makes every panic end the process, so that the supervisor starts a whole one; those within
/// [`contain::contained`] after what [`contain::arm`] was told. The release build ends at a panic by
/// itself; here it does so in every build, and says why.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let contained = contain::is_contained();
        report(panic, contained);
        if contained {
            contain::rescue();
        }
        std::process::abort();
    }));
}

fn report(panic: &PanicHookInfo<'_>, contained: bool) {
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    let said = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    if contained {
        tracing::error!(thread, place, said, "panic while reading the store: it is damaged");
    } else {
        tracing::error!(thread, place, said, "panic, the process ends");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::child;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn a_panic_anywhere_ends_the_process_and_is_logged() {
        let done = child::run("telemetry::tests::child_panics_on_a_thread", &[]);
        let log = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.signal(), Some(6), "{log}");
        assert!(log.contains("panic, the process ends"), "{log}");
        assert!(log.contains("lost invariant"), "{log}");
        assert!(log.contains("src/telemetry.rs:"), "{log}");
    }

    #[test]
    #[ignore = "aborts: run as a process of its own by the test above"]
    fn child_panics_on_a_thread() {
        init(&Environment::default());
        install_panic_hook();
        let _ = std::thread::spawn(|| panic!("lost invariant")).join();
    }

    #[test]
    fn a_contained_panic_is_told_before_the_process_ends() {
        let done = child::run("telemetry::tests::child_panics_at_a_file", &[]);
        let log = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.signal(), Some(6), "{log}");
        assert!(log.contains("panic while reading the store"), "{log}");
        assert_eq!(log.matches("rescued").count(), 1, "{log}");
    }

    #[test]
    #[ignore = "aborts: run as a process of its own by the test above"]
    fn child_panics_at_a_file() {
        init(&Environment::default());
        install_panic_hook();
        contain::arm(|| unreachable!("it was replaced"));
        contain::arm(|| eprintln!("rescued"));
        contain::contained(|| panic!("damaged page"));
    }

    #[test]
    fn only_the_stream_that_systemd_gave_is_the_journal() {
        let meta = std::fs::metadata("/proc/self/fd/2").unwrap();
        let given = format!("{}:{}", meta.dev(), meta.ino());
        let env = |value: &str| Environment::from_iter([("JOURNAL_STREAM", value)]);
        assert!(connected_to_journal(&env(&given)));
        assert!(!connected_to_journal(&env("1:1")));
        assert!(!connected_to_journal(&Environment::default()));
    }
}
