//! One source, again and again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::Instant as Monotonic;

use super::fetch::{Failure, Fetched, Validators, fetch};
use super::memory::Memory;
use super::status::Slot;
use super::{Engine, Source, least, pace};
use crate::store::{Author, Receipt, Request, StoreError};
use crate::wire::{Delivery, Import, ImportError};

/// What a server calls unchanged is read anew all the same after so long: a timetable may mean today by
/// what it says, and whatever went astray comes right.
const AFRESH: Duration = Duration::from_hours(6);
/// Faults of a timetable that the status tells.
const FAULTS: usize = 3;

/// Polls one source.
pub(super) struct Poller {
    pub(super) engine: Arc<Engine>,
    pub(super) memory: Arc<Memory>,
    pub(super) permits: Arc<Semaphore>,
    pub(super) source: Source,
    pub(super) slot: Slot,
}

/// What a poll brought.
enum Polled {
    Unchanged,
    Read(Import, Validators),
}

impl Poller {
    /// Polls until it is aborted.
    pub(super) async fn follow(self) {
        let format = self.source.format.as_deref();
        let rule = pace::minds(format).then(|| least(format));
        let wall = || (self.engine.wall)();
        let mut wait = rule.map_or(Duration::ZERO, |rule| self.memory.wait(&self.source.url, rule, wall()));
        let mut known = (Validators::default(), Monotonic::now());
        let mut failures = 0;
        loop {
            self.slot.waits(wall().now, wait);
            tokio::time::sleep(wait).await;
            // It is never closed.
            let Ok(_permit) = self.permits.acquire().await else { return };
            self.slot.polls();
            if let Some(rule) = rule {
                self.memory.note(&self.source.url, wall().now, rule);
            }
            if known.1.elapsed() >= AFRESH {
                known.0 = Validators::default();
            }
            wait = match self.poll(&mut known).await {
                Ok(()) => {
                    failures = 0;
                    self.source.every
                }
                Err(failure) => {
                    failures += 1;
                    self.tell(&failure);
                    pace::after_failure(self.source.every, failures, failure.after, chance())
                }
            };
        }
    }

    async fn poll(&self, known: &mut (Validators, Monotonic)) -> Result<(), Failure> {
        let polled = self.on_a_thread(known.0.clone()).await?;
        let wall = || (self.engine.wall)();
        let recovered = match polled {
            Polled::Unchanged => self.slot.succeeded(wall(), |counts| counts.unchanged += 1),
            Polled::Read(import, validators) => {
                let skipped = import.skipped;
                let receipt = self.store(import).await?;
                *known = (validators, Monotonic::now());
                self.slot.succeeded(wall(), |counts| {
                    counts.added += u64::from(receipt.added);
                    counts.changed += u64::from(receipt.changed);
                    counts.removed += u64::from(receipt.removed);
                    counts.skipped = skipped;
                })
            }
        };
        if recovered {
            tracing::info!(source = %self.source.name, "a source is there again");
        }
        Ok(())
    }

    async fn store(&self, import: Import) -> Result<Receipt, Failure> {
        let wall = (self.engine.wall)();
        let name = format!("source {}", self.source.name);
        let by = Author { name, address: None, at: wall.now, clock_trusted: wall.trusted };
        let request = Request { commands: vec![import.news.into()], key: None, by: Some(by) };
        self.engine.store.submit(request).await.map_err(|error| match error {
            StoreError::Rejected { rejection: crate::board::Rejection::Invalid(faults), .. } => {
                unread(&ImportError::Faults(faults))
            }
            StoreError::Rejected { rejection, .. } => rejection.to_string().into(),
            error => error.to_string().into(),
        })
    }

    /// Fetches and reads where blocking holds nobody up. A thread whose poller is gone ends by its
    /// deadline.
    async fn on_a_thread(&self, known: Validators) -> Result<Polled, Failure> {
        let (answer, answered) = oneshot::channel();
        let (engine, source) = (Arc::clone(&self.engine), self.source.clone());
        let work = move || drop(answer.send(fetch_and_read(&engine, &source, &known)));
        let thread = std::thread::Builder::new().name(format!("poll {}", self.source.name)).spawn(work);
        thread.map_err(|_| "no thread can be had to fetch it")?;
        answered.await.unwrap_or_else(|_| Err("the fetch was broken off".into()))
    }

    /// Says once that a source fails; its status says the rest.
    fn tell(&self, failure: &Failure) {
        let first = self.slot.failed((self.engine.wall)().now, &failure.why);
        if first {
            tracing::warn!(source = %self.source.name, why = %crate::wire::echo(&failure.why), "a source fails");
        }
    }
}

fn fetch_and_read(engine: &Engine, source: &Source, known: &Validators) -> Result<Polled, Failure> {
    match fetch(source, &engine.agent, known, engine.max_body)? {
        Fetched::Unchanged => Ok(Polled::Unchanged),
        Fetched::Body { bytes, charset, validators } => {
            let delivery = Delivery {
                format: source.format.as_deref(),
                source: &source.name,
                zone: source.zone.as_deref(),
                charset: charset.as_deref(),
                partial: false,
                body: &bytes,
            };
            let import = engine.importer.import(delivery).map_err(|error| unread(&error))?;
            // Nobody stands by who could say that it is meant.
            if import.is_empty() {
                return Err("it is empty, which would take all flights away".into());
            }
            Ok(Polled::Read(import, validators))
        }
    }
}

/// Why a timetable was not taken.
fn unread(error: &ImportError) -> Failure {
    let ImportError::Faults(faults) = error else { return error.to_string().into() };
    let first = faults.iter().take(FAULTS).map(|fault| format!("{}: {}", fault.pointer, fault.expected));
    let more = match faults.len().saturating_sub(FAULTS) {
        0 => String::new(),
        more => format!("; and {more} more faults"),
    };
    format!("{}{more}", first.collect::<Vec<_>>().join("; ")).into()
}

/// From 0 to 1, so that those who failed together do not come back together.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    // Without randomness, in the middle.
    getrandom::fill(&mut bytes).map_or(0.5, |()| f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX))
}
