//! Changes for kiosks that could not be reached: kept on the disk, and delivered in order and once
//! when they can be.
//!
//! 1. A push is given its `Idempotency-Key` before it is tried for the first time.
//! 2. When the kiosk is away it is written to the kiosk's queue, with an fsync before anybody is told.
//! 3. The next command for this kiosk, or `gatepost spool flush`, sends it with the same key, and takes
//!    it out once the kiosk has answered. A client that dies in between sends it again; the kiosk knows
//!    the key, also after a restart of its own, and gives the first answer.
//! 4. What a kiosk refuses for good is put aside, so that it does not hold up what comes after it.

mod command;
mod queue;

pub(super) use command::{flush, list};
pub(super) use queue::waiting;

use serde_json::{Value, json};

use self::queue::Queue;
use super::api::{Api, Failure, Push};
use super::fleet::{Said, complain};
use super::folders::Folders;

/// What became of a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Delivered {
    pub(super) done: usize,
    /// Put aside.
    pub(super) refused: usize,
}

/// Makes a change after those that wait. Where the kiosk is away and `keep` says so, it is kept.
pub(super) fn send(api: &Api, folders: &Folders, keep: bool, push: &Push) -> Said {
    let sent = deliver(api, folders).and_then(|_| api.push(push));
    match sent {
        Err(failure) if keep && failure.away() => spool(api, folders, push),
        sent => sent,
    }
}

/// Keeps a push for later.
pub(super) fn spool(api: &Api, folders: &Folders, push: &Push) -> Said {
    let queue = Queue::make(folders, &api.kiosk.address).map_err(|error| here(&error))?;
    let number = queue.add(&api.kiosk, push).map_err(|error| here(&error))?;
    Ok(json!({ "spooled": number, "key": push.key }))
}

/// Delivers what waits, in order, and says so. Ends at the first push that must wait on.
pub(super) fn deliver(api: &Api, folders: &Folders) -> Result<Delivered, Failure> {
    let mut delivered = Delivered::default();
    let Some(queue) = Queue::open(folders, &api.kiosk.address).map_err(|error| here(&error))? else {
        return Ok(delivered);
    };
    let name = &api.kiosk.name;
    let mut outcome = Ok(());
    for entry in queue.entries().map_err(|error| here(&error))? {
        let said = match entry.read() {
            Ok(kept) => api.push(&kept.push),
            Err(error) => Err(Failure::Refused(super::api::Refusal {
                detail: format!("{error:#}"),
                ..Default::default()
            })),
        };
        match said {
            Ok(_) => {
                queue.done(&entry).map_err(|error| here(&error))?;
                delivered.done += 1;
            }
            Err(failure) if failure.passing() => {
                outcome = Err(failure);
                break;
            }
            Err(failure) => {
                let place = queue.put_aside(&entry).map_err(|error| here(&error))?;
                eprintln!("gatepost: {name}: a kept change was refused; it is now {}", place.display());
                complain(name, &failure);
                delivered.refused += 1;
            }
        }
    }
    match delivered.done {
        0 => {}
        1 => eprintln!("gatepost: {name}: 1 kept change delivered"),
        many => eprintln!("gatepost: {name}: {many} kept changes delivered"),
    }
    outcome.map(|()| delivered)
}

fn here(error: &anyhow::Error) -> Failure {
    Failure::Here(format!("{error:#}"))
}

/// How a push is listed.
fn summary(push: &Push) -> Value {
    json!({
        "method": push.method, "target": push.target, "bytes": push.body.len(), "key": push.key,
    })
}
