//! For tests of what belongs to a whole process, such as its variables or its death: runs one
//! ignored test of this binary as a process of its own.

use std::process::{Command, Output, Stdio};

/// Those of the tests' own surroundings, which would be taken for the child's.
const FOREIGN: [&str; 5] = ["RUST_LOG", "JOURNAL_STREAM", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"];

/// Runs the test `name` to its end with `variables` set.
pub(crate) fn run(name: &str, variables: &[(&str, &str)]) -> Output {
    let mut child = Command::new(std::env::current_exe().unwrap());
    for name in FOREIGN {
        child.env_remove(name);
    }
    let done = child
        .args(["--exact", name, "--ignored", "--nocapture"])
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    // A test that is not there would pass.
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(said.contains("running 1 test"), "{name}: {said}");
    done
}
