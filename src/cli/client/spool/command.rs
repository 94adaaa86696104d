//! `gatepost spool`

use std::collections::BTreeSet;
use std::io::Write;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::api::Failure;
use super::super::args::Targets;
use super::super::fleet::Fleet;
use super::super::folders::Folders;
use super::super::paint::Paint;
use super::super::table::table;
use super::super::times::age;
use super::queue::{self, Queue};
use super::{deliver, summary};
use crate::cli::ignore_closed_pipe;
use crate::clock::Clock;
use crate::config::Environment;

/// Between two tries, at first and at last.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Shows what waits to `out`.
pub(in super::super) fn list(json: bool, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let found = everything(&Folders::of(env))?;
    let text = if json {
        format!("{}\n", json!({ "spool": found }))
    } else if found.is_empty() {
        "nothing waits\n".to_owned()
    } else {
        let now = Clock::system().now();
        let rows = found.iter().map(|kept| {
            let text = |field: &str| kept[field].as_str().unwrap_or_default().to_owned();
            let since = now.saturating_sub(kept["at"].as_i64().unwrap_or(now));
            let since = u64::try_from(since).unwrap_or_default().saturating_mul(1_000);
            let what = format!("{} {}", text("method"), text("target"));
            [text("kiosk"), age(since), what, kept["bytes"].to_string()].map(Into::into).to_vec()
        });
        table(&["KIOSK", "SINCE", "CHANGE", "BYTES"], rows.collect(), Paint::of(env, false))
    };
    ignore_closed_pipe(out.write_all(text.as_bytes()))?;
    Ok(true)
}

/// Delivers what waits for the kiosks that are named, else for all; `follow` until all is done.
pub(in super::super) fn flush(
    mut targets: Targets,
    follow: bool,
    env: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    if targets.to.is_empty() {
        let urls: BTreeSet<String> = everything(&Folders::of(env))?
            .iter()
            .filter_map(|kept| kept["url"].as_str().map(str::to_owned))
            .collect();
        if urls.is_empty() {
            ignore_closed_pipe(out.write_all(if targets.json {
                b"{\"kiosks\":[]}\n"
            } else {
                b"nothing waits\n"
            }))?;
            return Ok(true);
        }
        targets.to = urls.into_iter().collect();
    }
    let fleet = Fleet::open(&targets, env)?;
    let said = fleet.each(|api| {
        let mut pause = PAUSES.0;
        let mut told = false;
        loop {
            match deliver(api, &fleet.folders) {
                Ok(delivered) if delivered.refused == 0 => break Ok(json!({ "delivered": delivered.done })),
                Ok(delivered) => {
                    break Err(Failure::Here(format!(
                        "{} delivered, {} refused and put aside",
                        delivered.done, delivered.refused
                    )));
                }
                Err(failure) if follow && failure.away() => {
                    if !std::mem::replace(&mut told, true) {
                        eprintln!("gatepost: {}: {failure}; trying again", api.kiosk.name);
                    }
                    thread::sleep(pause);
                    pause = PAUSES.1.min(pause * 2);
                }
                Err(failure) => break Err(failure),
            }
        }
    });
    Ok(fleet.tell(&said, out, |good| {
        let lines =
            good.iter().map(|(api, done)| format!("{}: {} delivered\n", api.kiosk.name, done["delivered"]));
        lines.collect::<Vec<_>>().concat()
    })?)
}

/// All that waits for anybody.
fn everything(folders: &Folders) -> anyhow::Result<Vec<Value>> {
    let mut found = Vec::new();
    for path in queue::all(folders)? {
        let queue = Queue::at(path)?;
        for entry in queue.entries()? {
            // What is damaged is put aside by the delivery, which says so.
            if let Ok(kept) = entry.read() {
                let mut shown = summary(&kept.push);
                shown["kiosk"] = kept.kiosk.into();
                shown["url"] = kept.url.into();
                shown["at"] = kept.at.into();
                found.push(shown);
            }
        }
    }
    Ok(found)
}
