//! From the start of the process to READY, with a full ring.

use std::time::Duration;

use anyhow::Result;

use crate::daemon::Home;
use crate::figures::millis;

const ROUNDS: usize = 7;

pub(crate) fn run(home: &Home) -> Result<()> {
    println!("\nstart to READY, full ring, {ROUNDS} times each");
    let mut clean = Vec::new();
    for _ in 0..ROUNDS {
        let daemon = home.start(&[])?;
        clean.push(daemon.ready_after);
        daemon.stop()?;
    }
    show("after SIGTERM", clean);
    home.start(&[])?.kill()?;
    let mut unclean = Vec::new();
    for _ in 0..ROUNDS {
        let daemon = home.start(&[])?;
        unclean.push(daemon.ready_after);
        daemon.kill()?;
    }
    show("after SIGKILL", unclean);
    Ok(())
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let [least, middle, most] = [0, ROUNDS / 2, ROUNDS - 1].map(|at| millis(times[at]));
    println!("{what}: median {middle:.1} ms ({least:.1} to {most:.1})");
}
