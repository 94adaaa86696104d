//! What the rest of the daemon holds of the store: a bounded queue to the writer.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::figures::Figures;
use super::trail::Author;
use crate::board::{Command, Rejection};
use crate::stream::Cursor;

/// As many requests wait for the writer; one more is told to come back.
pub(super) const QUEUE: usize = 1_024;

/// A request: all its commands are carried out, or none.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// In order.
    pub commands: Vec<Command>,
    /// By which a repetition is known.
    pub key: Option<Key>,
    /// Who asks for it; the trail keeps only what has an author.
    pub by: Option<Author>,
}

impl Request {
    /// A request of one command, by nobody.
    pub fn one(command: Command) -> Self {
        Self::all(vec![command])
    }

    /// A request of several, by nobody.
    pub fn all(commands: Vec<Command>) -> Self {
        Self { commands, ..Self::default() }
    }
}

/// An idempotency key, hashed so that its length is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Who sent it, and the key.
    pub scope: [u8; 32],
    /// The request that it came with.
    pub body: [u8; 32],
}

/// What a request has done. It is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its own last event; the head where nothing changed.
    #[serde(with = "cursor_text")]
    pub cursor: Cursor,
    /// The id of the flight or notice that its last command was about.
    pub subject: Option<String>,
    /// Whether that was not there before.
    pub created: bool,
    /// Flights and notices that were not there before.
    pub added: u32,
    /// Those that were changed.
    pub changed: u32,
    /// Those that are gone.
    pub removed: u32,
}

/// Why a request was not carried out. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A command may not be carried out.
    #[error("command {at}: {rejection}")]
    Rejected {
        /// Which one, from 0.
        at: usize,
        /// Why.
        rejection: Rejection,
    },
    /// The idempotency key came with another request before.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too many requests wait.
    #[error("too many requests are waiting")]
    Busy,
    /// No space is left.
    #[error("the disk is full")]
    DiskFull,
    /// It cannot be stored at present.
    #[error("changes cannot be stored at present: {0}")]
    Unavailable(String),
    /// The daemon is stopping.
    #[error("the daemon is stopping")]
    Stopped,
}

pub(super) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the writer is asked to do.
pub(super) enum Job {
    Change(Request, Answer<Receipt>),
    Close(bool, Option<Author>, Answer<()>),
    Probe(Answer<()>),
}

/// A cheap handle to the writer. The writer ends when the last one is dropped.
#[derive(Clone)]
pub struct Store {
    pub(super) queue: SyncSender<Job>,
    pub(super) figures: Arc<Figures>,
}

impl Store {
    /// Carries out a request and answers when it is durable.
    pub async fn submit(&self, request: Request) -> Result<Receipt, StoreError> {
        self.ask(|answer| Job::Change(request, answer)).await
    }

    /// Tells all displays to stop, or lets them come back; it outlives a restart.
    pub async fn close_displays(&self, closed: bool, by: Option<Author>) -> Result<(), StoreError> {
        self.ask(|answer| Job::Close(closed, by, answer)).await
    }

    /// A round trip through the writer. An error says that commits fail at present.
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.ask(Job::Probe).await
    }

    /// How it does.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        // Before it is sent: the writer counts it off, and may be quicker than this thread.
        self.figures.waiting.up();
        let sent = self.queue.try_send(job(answer));
        if sent.is_err() {
            self.figures.waiting.down();
        }
        match sent {
            Ok(()) => answered.await.unwrap_or(Err(StoreError::Stopped)),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Stopped),
        }
    }
}

mod cursor_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::stream::Cursor;

    pub(super) fn serialize<S: Serializer>(cursor: &Cursor, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(cursor)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cursor, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
