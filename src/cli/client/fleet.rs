//! The kiosks of one command, asked side by side.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::api::{Api, Failure};
use super::args::Targets;
use super::folders::Folders;
use super::kiosk::{self, Kiosk};
use super::paint::Paint;
use super::pins::Pins;
use super::spool;
use crate::cli::ignore_closed_pipe;
use crate::config::Environment;

/// Kiosks that are asked at one time.
const THREADS: usize = 16;

/// What a kiosk said.
pub(super) type Said = Result<Value, Failure>;

/// The kiosks, and how to show what they say.
pub(super) struct Fleet {
    pub(super) apis: Vec<Api>,
    pub(super) folders: Folders,
    pub(super) paint: Paint,
    json: bool,
}

impl Fleet {
    /// Finds out who is meant and what is known of them. Nothing is sent yet.
    pub(super) fn open(targets: &Targets, env: &Environment) -> anyhow::Result<Self> {
        let folders = Folders::of(env);
        let kiosks = kiosk::resolve(targets, env, &folders)?;
        let apis = kiosks.into_iter().map(|kiosk| api(kiosk, &folders));
        let apis = apis.collect::<anyhow::Result<_>>()?;
        Ok(Self { apis, paint: Paint::of(env, targets.json), json: targets.json, folders })
    }

    /// Whether more than one is meant, so that each line must say whose it is.
    pub(super) fn many(&self) -> bool {
        self.apis.len() > 1
    }

    /// Does `work` with every kiosk, some at a time, and keeps their order.
    pub(super) fn each<T: Send>(&self, work: impl Fn(&Api) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(self.apis.len()));
        std::thread::scope(|scope| {
            for _ in 0..THREADS.min(self.apis.len()) {
                scope.spawn(|| {
                    while let Some((at, api)) = self.take(&next) {
                        let said = work(api);
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((at, said));
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, said)| said).collect()
    }

    /// Asks every kiosk, after what waits for it was delivered, so that its answer has it.
    pub(super) fn ask(&self, work: impl Fn(&Api) -> Said + Sync) -> Vec<Said> {
        self.each(|api| match spool::deliver(api, &self.folders) {
            Err(failure) if failure.away() => Err(failure),
            Err(failure) => {
                complain(&api.kiosk.name, &failure);
                work(api)
            }
            Ok(_) => work(api),
        })
    }

    fn take(&self, next: &AtomicUsize) -> Option<(usize, &Api)> {
        let at = next.fetch_add(1, Ordering::Relaxed);
        self.apis.get(at).map(|api| (at, api))
    }

    /// Tells what was said: `show` of those that went well to `out`, a line for each that did
    /// not to standard error. Whether all went well.
    pub(super) fn tell(
        &self,
        said: &[Said],
        out: &mut impl Write,
        show: impl FnOnce(&[(&Api, &Value)]) -> String,
    ) -> io::Result<bool> {
        let both = || self.apis.iter().zip(said);
        let text = if self.json {
            let kiosks: Vec<Value> = both().map(|(api, said)| document(api, said)).collect();
            format!("{}\n", json!({ "kiosks": kiosks }))
        } else {
            let good: Vec<(&Api, &Value)> =
                both().filter_map(|(api, said)| Some((api, said.as_ref().ok()?))).collect();
            if good.is_empty() { String::new() } else { show(&good) }
        };
        ignore_closed_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
        for (api, said) in both() {
            if let Err(failure) = said {
                complain(&api.kiosk.name, failure);
            }
        }
        Ok(said.iter().all(Result::is_ok))
    }
}

/// A line for what went wrong, and one for each fault of a refused document.
pub(super) fn complain(kiosk: &str, failure: &Failure) {
    let mut text = format!("gatepost: {kiosk}: {failure}\n");
    if let Failure::Refused(refusal) = failure {
        for error in &refusal.errors {
            let place = if error.pointer.is_empty() { "" } else { ": " };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {}{place}expected {}", error.pointer, error.expected);
        }
    }
    // One write, so that the lines of two kiosks are never mixed.
    eprint!("{}", super::table::plain(&text));
}

fn document(api: &Api, said: &Said) -> Value {
    let mut document = json!({ "kiosk": api.kiosk.name, "url": api.kiosk.address.to_string() });
    match said {
        Ok(value) => document["result"] = value.clone(),
        Err(failure) => document["error"] = failure.json(),
    }
    document
}

/// The way to `kiosk`, which believes what is pinned and pins what it sees first.
pub(super) fn api(kiosk: Kiosk, folders: &Folders) -> anyhow::Result<Api> {
    let pins = Pins::of(folders);
    let trust = kiosk::trust(&kiosk, pins.as_ref().ok())?;
    let (name, authority) = (kiosk.name.clone(), kiosk.address.authority.clone());
    let learn = move |seen| {
        let pins = pins.as_ref().map_err(|error| io::Error::other(error.to_string()))?;
        pins.set(&authority, Some(seen)).map_err(|error| io::Error::other(format!("{error:#}")))?;
        eprintln!(
            "gatepost: {name}: first contact, its certificate is believed from now on; compare it with \
             `gatepost fingerprint` there: {seen}"
        );
        Ok(())
    };
    Api::new(kiosk, trust, Box::new(learn)).map_err(|failure| anyhow::anyhow!(failure.to_string()))
}
