//! The writer: one named thread, the only one that changes the file.
//!
//! It takes what is waiting, decides it against its board, makes it durable with one fsync,
//! publishes, answers, and wakes the streams, in this order. The fsync is what gathers the next
//! batch; no timer is needed.
//! A batch that cannot be stored is taken back, and nobody is told that it happened.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Monotonic};

use super::commit::Staged;
use super::figures::Figures;
use super::file::{Fault, File};
use super::handle::{Answer, Job, QUEUE, Receipt, Request, Store, StoreError};
use super::handover::Handover;
use super::keys::{self, Known};
use super::recover::{self, Loaded, OpenError, Opening};
use super::ring::{Bounds, Reader};
use super::schema::{NO_EPOCH, State};
use super::trail::Trail;
use crate::board::{Board, Instant};
use crate::stream::Cursor;
use crate::stream::frame::Change;

/// As many requests share one commit.
const BATCH: usize = 256;
/// While commits fail, one is tried this often.
const RETRY: Duration = Duration::from_secs(5);

/// Where the store is and how large it may become.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder.
    pub directory: PathBuf,
    /// Events in the ring.
    pub ring_events: u64,
    /// Bytes in the ring.
    pub ring_bytes: u64,
    /// How long a batch waits for company. Zero is best for nearly everybody.
    pub commit_interval: Duration,
}

/// Who is told what has become durable, in order.
pub trait Outlet: Send + 'static {
    /// These events follow what was told before; the last one is at `head`. From here on every
    /// reader sees them; those that wait are woken by [`Outlet::wake`].
    fn publish(&self, head: Cursor, changes: Vec<Change>);
    /// Wakes whoever waits for events. Apart from `publish`, so that a publisher's answer does
    /// not stand behind a thousand displays.
    fn wake(&self);
    /// Everything is different: a new epoch.
    fn replace(&self, head: Cursor, board: Board);
    /// Displays shall stop, or come back.
    fn closed(&self, closed: bool);
    /// Whether changes can be stored.
    fn read_only(&self, read_only: bool);
}

/// An opened store, before anybody listens.
pub struct Opened {
    file: File,
    options: Options,
    state: State,
    /// The board as of [`Opened::head`].
    pub board: Board,
    failing: Option<String>,
    distrusted: bool,
}

impl Opened {
    /// Opens or creates the store. Damage is put aside, and a folder that cannot be written is
    /// served from memory; only another process on the same file is an error.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let opening = recover::open(&options.directory, None)?;
        Ok(Self::of(opening, options, None))
    }

    /// After a process that ended because reading the store panicked: the file is put aside unread, and
    /// the new one begins with what was in memory; without a board the loss is marked.
    pub fn after_panic(options: Options, Handover { board, closed }: Handover) -> Self {
        let opening = recover::start_over(&options.directory, board.as_ref());
        let distrusted = matches!(opening, Opening::ReadOnly(..));
        let mut opened = Self { distrusted, ..Self::of(opening, options, board) };
        // Durable with the next commit.
        opened.state.closed = closed;
        opened
    }

    /// `known` is the board where the file cannot say.
    fn of(opening: Opening, options: Options, known: Option<Board>) -> Self {
        let (database, loaded, failing) = match opening {
            Opening::Ready(database, loaded) => (Some(database), loaded, None),
            Opening::ReadOnly(loaded, fault) => {
                tracing::error!(%fault, "changes cannot be stored");
                (None, loaded.unwrap_or_else(|| Loaded::unstored(known)), Some(fault.to_string()))
            }
        };
        let file = File::new(database);
        Self { file, options, state: loaded.state, board: loaded.board, failing, distrusted: false }
    }

    /// The last durable event.
    pub fn head(&self) -> Cursor {
        head(&self.state)
    }

    /// Whether displays were told to stop.
    pub fn closed(&self) -> bool {
        self.state.closed
    }

    /// Whether changes cannot be stored.
    pub fn read_only(&self) -> bool {
        self.failing.is_some()
    }

    /// Whether a damaged store was put aside and nothing has come since.
    pub fn lost(&self) -> bool {
        self.state.lost
    }

    /// Reads the ring for clients that are far behind.
    pub fn reader(&self) -> Reader {
        Reader::new(self.file.clone())
    }

    /// Reads who changed what.
    pub fn trail(&self) -> Trail {
        Trail::new(self.file.clone())
    }

    /// Starts the writer. It ends, and closes the file, when all handles are gone.
    pub fn start(
        self,
        outlet: Box<dyn Outlet>,
        now: Box<dyn Fn() -> Instant + Send>,
    ) -> std::io::Result<(Store, JoinHandle<()>)> {
        let (queue, jobs) = mpsc::sync_channel(QUEUE);
        let Self { file, options, state, board, failing, distrusted } = self;
        let retry_at = failing.is_some().then(|| Monotonic::now() + RETRY);
        let figures = Arc::new(Figures::default());
        figures.put_aside.set(recover::kept_aside(&options.directory));
        let store = Store { queue, figures: Arc::clone(&figures) };
        let writer =
            Writer { file, options, state, board, failing, distrusted, retry_at, outlet, now, jobs, figures };
        writer.measure();
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || writer.run())?;
        Ok((store, thread))
    }
}

fn head(state: &State) -> Cursor {
    Cursor { epoch: state.epoch, seq: state.head }
}

struct Writer {
    file: File,
    options: Options,
    state: State,
    board: Board,
    /// Why the last commit failed; none when it did not.
    failing: Option<String>,
    /// Whether the file that is there panicked once and could not be put aside yet.
    distrusted: bool,
    /// When a commit is tried next, while they fail.
    retry_at: Option<Monotonic>,
    outlet: Box<dyn Outlet>,
    now: Box<dyn Fn() -> Instant + Send>,
    jobs: Receiver<Job>,
    figures: Arc<Figures>,
}

/// An answer that waits for the commit.
enum Reply {
    Change(Answer<Receipt>, Result<Receipt, StoreError>),
    Done(Answer<()>),
    Probe(Answer<()>),
}

impl Writer {
    fn run(mut self) {
        loop {
            let job = match self.retry_at {
                None => self.jobs.recv().map_err(RecvTimeoutError::from),
                // By the clock and not by silence: requests must not put the retry off.
                Some(at) => match at.checked_duration_since(Monotonic::now()) {
                    Some(left) => self.jobs.recv_timeout(left),
                    None => Err(RecvTimeoutError::Timeout),
                },
            };
            match job {
                Ok(job) => {
                    let batch = self.gather(job);
                    self.process(batch);
                }
                Err(RecvTimeoutError::Timeout) => self.try_again(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.file.close();
    }

    /// What is waiting, up to a bound.
    fn gather(&self, first: Job) -> Vec<Job> {
        self.figures.waiting.down();
        let mut batch = vec![first];
        let until = Monotonic::now() + self.options.commit_interval;
        while batch.len() < BATCH {
            let next = match until.checked_duration_since(Monotonic::now()) {
                Some(left) if !left.is_zero() => self.jobs.recv_timeout(left).ok(),
                _ => self.jobs.try_recv().ok(),
            };
            let Some(job) = next else { break };
            self.figures.waiting.down();
            batch.push(job);
        }
        batch
    }

    fn process(&mut self, batch: Vec<Job>) {
        let mut staged = Staged::new(self.state);
        let now = (self.now)();
        let size = batch.len();
        let mut replies = Vec::with_capacity(size);
        for job in batch {
            replies.push(match job {
                Job::Change(request, answer) => {
                    let result = self.stage(&mut staged, request, now);
                    Reply::Change(answer, result)
                }
                Job::Close(closed, by, answer) => {
                    staged.set_closed(closed, by);
                    Reply::Done(answer)
                }
                Job::Probe(answer) => Reply::Probe(answer),
            });
        }
        let news = staged.makes_events();
        let stored = self.store(staged, size);
        let health = self.failing.clone();
        for reply in replies {
            // A caller that has gone away does not wait for its answer.
            match reply {
                Reply::Change(answer, result) => drop(answer.send(stored.clone().and(result))),
                Reply::Done(answer) => drop(answer.send(stored.clone())),
                Reply::Probe(answer) => {
                    let health = health.clone().map_or(Ok(()), |why| Err(StoreError::Unavailable(why)));
                    drop(answer.send(health));
                }
            }
        }
        if news {
            self.outlet.wake();
        }
    }

    /// Decides a request, unless its key was answered before.
    fn stage(&mut self, staged: &mut Staged, request: Request, now: Instant) -> Result<Receipt, StoreError> {
        if let Some(key) = &request.key {
            match self.file.reading(|transaction| keys::find(transaction, key)) {
                Ok(Known::No) => {}
                Ok(Known::Answered(receipt)) => return Ok(*receipt),
                Ok(Known::Reused) => return Err(StoreError::KeyReused),
                Err(fault) => {
                    if matches!(fault, Fault::Damaged(_)) {
                        // The commit of this batch will find the same and put the file aside.
                        staged.touch();
                    }
                    return Err(StoreError::from(&fault));
                }
            }
        }
        staged.stage(&mut self.board, request, now)
    }

    /// Makes a batch of so many requests durable and publishes it, or takes it back.
    fn store(&mut self, mut staged: Staged, size: usize) -> Result<(), StoreError> {
        if staged.is_empty() {
            return Ok(());
        }
        let bounds = Bounds { events: self.options.ring_events, bytes: self.options.ring_bytes };
        let begun = Monotonic::now();
        match self.file.writing(|transaction| staged.write(transaction, bounds)) {
            Ok(()) => {
                let closed = staged.state.closed;
                if closed != self.state.closed {
                    self.outlet.closed(closed);
                }
                self.state = staged.state;
                self.figures.spans.observe_span(begun.elapsed());
                self.figures.sizes.observe(size as u64);
                self.measure();
                self.outlet.publish(head(&self.state), staged.into_changes());
                self.recovered();
                Ok(())
            }
            Err(fault) => {
                staged.take_back(&mut self.board);
                self.failed(&fault);
                Err(StoreError::from(&fault))
            }
        }
    }

    fn failed(&mut self, fault: &Fault) {
        tracing::error!(%fault, "a commit failed");
        self.figures.failures.one();
        self.failing = Some(fault.to_string());
        self.retry_at = Some(Monotonic::now() + RETRY);
        self.outlet.read_only(true);
        self.reopen(matches!(fault, Fault::Damaged(_)));
    }

    /// Tells how long the ring is.
    fn measure(&self) {
        self.figures.ring_events.set(self.state.count());
        self.figures.ring_bytes.set(self.state.bytes);
    }

    fn recovered(&mut self) {
        self.retry_at = None;
        if self.failing.take().is_some() {
            tracing::info!("changes are stored again");
            self.outlet.read_only(false);
        }
    }

    /// Tries a commit of nothing, to see whether commits work again.
    fn try_again(&mut self) {
        self.retry_at = Some(Monotonic::now() + RETRY);
        if !self.file.is_open() {
            self.reopen(false);
        }
        if self.file.is_open() {
            let mut staged = Staged::new(self.state);
            staged.touch();
            // The outcome is told by `failed` or `recovered`.
            let _ = self.store(staged, 0);
        }
    }

    /// Opens the file again and brings it and the board in memory together.
    fn reopen(&mut self, damaged: bool) {
        self.file.close();
        let directory = &self.options.directory;
        let nothing_known = self.state.epoch == NO_EPOCH && self.board.is_empty();
        let seed = if nothing_known { None } else { Some(&self.board) };
        let opening = if self.distrusted || (damaged && seed.is_some()) {
            // What panicked or broke its checksum once is not trusted again.
            Ok(recover::start_over(directory, seed))
        } else {
            recover::open(directory, seed)
        };
        match opening {
            Ok(Opening::Ready(database, loaded)) => {
                self.distrusted = false;
                self.file.put(database);
                self.adopt(loaded);
            }
            Ok(Opening::ReadOnly(_, fault)) => tracing::warn!(%fault, "the store cannot be opened"),
            Err(error) => tracing::warn!(%error, "the store cannot be opened"),
        }
    }

    /// Goes on from what the reopened file says.
    fn adopt(&mut self, loaded: Loaded) {
        let Loaded { state, board } = loaded;
        let same = state.epoch == self.state.epoch;
        if same && state.head == self.state.head {
            self.state = state;
            return;
        }
        if same && state.head < self.state.head {
            // What was acknowledged is in memory and no longer on disk: the disk is wrong.
            self.file.close();
            let opening = recover::start_over(&self.options.directory, Some(&self.board));
            if let Opening::Ready(database, loaded) = opening {
                self.file.put(database);
                self.show(loaded);
            }
            return;
        }
        // A new epoch, or a commit that was said to have failed and is there after all.
        self.show(Loaded { state, board });
    }

    fn show(&mut self, loaded: Loaded) {
        self.state = loaded.state;
        self.board = loaded.board;
        self.measure();
        self.figures.put_aside.set(recover::kept_aside(&self.options.directory));
        self.outlet.replace(head(&self.state), self.board.clone());
    }
}
