//! The open database, shared between the writer and the readers of the ring. The writer can
//! take it away, to reopen or to quarantine it, and waits for readers to finish first.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use redb::{Database, ReadTransaction, ReadableDatabase, WriteTransaction};

use super::handle::StoreError;
use crate::contain::contained;

/// Why something could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The file holds what was never written to it.
    #[error("{0}")]
    Damaged(String),
    /// No space left.
    #[error("the disk is full")]
    Full,
    /// The machine refuses.
    #[error("{0}")]
    Io(String),
}

impl<E: Into<redb::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        match error.into() {
            redb::Error::Io(error) => Self::from_io(&error),
            redb::Error::PreviousIo | redb::Error::DatabaseClosed => {
                Self::Io("the file was closed".to_owned())
            }
            error => Self::Damaged(error.to_string()),
        }
    }
}

impl From<super::codec::Damaged> for Fault {
    fn from(damaged: super::codec::Damaged) -> Self {
        Self::Damaged(damaged.to_string())
    }
}

impl Fault {
    pub(super) fn from_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{InvalidData, QuotaExceeded, StorageFull, UnexpectedEof};
        match error.kind() {
            StorageFull | QuotaExceeded => Self::Full,
            InvalidData | UnexpectedEof => Self::Damaged(error.to_string()),
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<&Fault> for StoreError {
    fn from(fault: &Fault) -> Self {
        match fault {
            Fault::Full => Self::DiskFull,
            Fault::Damaged(what) | Fault::Io(what) => Self::Unavailable(what.clone()),
        }
    }
}

/// The open database, or its absence while it cannot be opened.
#[derive(Clone)]
pub(super) struct File {
    database: Arc<RwLock<Option<Database>>>,
}

impl File {
    pub(super) fn new(database: Option<Database>) -> Self {
        Self { database: Arc::new(RwLock::new(database)) }
    }

    fn read(&self) -> RwLockReadGuard<'_, Option<Database>> {
        // A panic ends the process; only tests that catch one come here after it.
        self.database.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` in a read transaction that lives no longer than the call.
    pub(super) fn reading<T>(
        &self,
        work: impl FnOnce(&ReadTransaction) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let database = self.read();
        let database = database.as_ref().ok_or_else(closed)?;
        contained(|| work(&database.begin_read()?))
    }

    /// Runs `work` in a write transaction and makes it durable with one fsync.
    pub(super) fn writing<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let database = self.read();
        let database = database.as_ref().ok_or_else(closed)?;
        contained(|| {
            #[expect(clippy::disallowed_methods, reason = "the one place where a transaction begins")]
            let transaction = database.begin_write()?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
    }

    /// Closes the file, once the readers are done.
    pub(super) fn close(&self) {
        let database = self.database.write().unwrap_or_else(PoisonError::into_inner).take();
        // Closing a damaged database may panic as reading it may.
        contained(|| drop(database));
    }

    pub(super) fn put(&self, database: Database) {
        *self.database.write().unwrap_or_else(PoisonError::into_inner) = Some(database);
    }

    pub(super) fn is_open(&self) -> bool {
        self.read().is_some()
    }
}

fn closed() -> Fault {
    Fault::Io("the file is closed".to_owned())
}
