//! Opening the file: 1. open and verify it, 2. read what it holds, 3. where that shows damage,
//! rename it aside and begin a new epoch, 4. where the machine refuses, go on from memory.
//! A damaged file is never opened twice, so there is no crash loop. Where reading it panics the process
//! ends, and the one that follows begins with 3.

use std::fs;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Builder, Database, DatabaseError, ReadTransaction, ReadableDatabase, ReadableTable};

use super::codec::{self, Kind};
use super::file::Fault;
use super::schema::{
    EVENTS, FILE_NAME, FLIGHTS, FORMAT, KEY_ORDER, KEYS, META, META_FORMAT, META_STATE, NO_EPOCH, NOTICES,
    State,
};
use super::{commit, keys, ring, trail};
use crate::board::{Board, Event};
use crate::contain::contained;

/// Pages that redb keeps in memory. The whole file is a few times larger at most.
const CACHE_BYTES: usize = 1_024 * 1_024;
/// Damaged files that are kept for whoever looks into it; the oldest goes first.
const QUARANTINE_KEPT: usize = 3;
/// After a power cut.
const UNCLEAN: &str = "not closed cleanly, the next start repairs it";

/// What the file says.
pub(super) struct Loaded {
    pub(super) state: State,
    pub(super) board: Board,
}

impl Loaded {
    /// What is shown without a file: what is known, or nothing.
    pub(super) fn unstored(known: Option<Board>) -> Self {
        let board = known.unwrap_or_default();
        let flights = board.flights().map(|held| held.seq).max();
        let head = flights.max(board.notices().map(|held| held.seq).max()).unwrap_or(0);
        Self { state: State { head, first: head + 1, ..State::new(NO_EPOCH) }, board }
    }
}

/// How the file was opened.
pub(super) enum Opening {
    /// It is open.
    Ready(Database, Loaded),
    /// It cannot be written; this could be read.
    ReadOnly(Option<Loaded>, Fault),
}

/// Why the daemon cannot start on this folder at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{0} is in use by another process: is gatepost running already?")]
    InUse(PathBuf),
}

/// Opens the file in `directory`, or a new one. A new one in place of a damaged one begins with
/// `seed`, what is known from memory; without it the loss is marked.
pub(super) fn open(directory: &Path, seed: Option<&Board>) -> Result<Opening, OpenError> {
    let path = directory.join(FILE_NAME);
    let fault = match attempt(directory, &path, seed) {
        Ok((database, loaded)) => return Ok(Opening::Ready(database, loaded)),
        Err(Attempt::InUse) => return Err(OpenError::InUse(path)),
        Err(Attempt::Fault(fault @ Fault::Damaged(_))) => fault,
        Err(Attempt::Fault(fault)) => return Ok(Opening::ReadOnly(read_only(&path), fault)),
    };
    Ok(put_aside(&path, &fault, seed))
}

/// Begins a new epoch from `seed`, or with nothing and marked lost, without a look at the file there.
pub(super) fn start_over(directory: &Path, seed: Option<&Board>) -> Opening {
    put_aside(&directory.join(FILE_NAME), &Fault::Damaged("it is not trusted any more".to_owned()), seed)
}

fn put_aside(path: &Path, fault: &Fault, seed: Option<&Board>) -> Opening {
    match quarantine(path) {
        Ok(aside) => {
            tracing::error!(%fault, aside = %aside.display(), "the store is damaged: put aside");
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            let fault = Fault::Io(format!("{fault}; it cannot be put aside: {error}"));
            return Opening::ReadOnly(None, fault);
        }
    }
    match attempt_new(path, seed, true) {
        Ok((database, loaded)) => Opening::Ready(database, loaded),
        Err(Attempt::InUse) => Opening::ReadOnly(None, Fault::Io("in use by another process".to_owned())),
        Err(Attempt::Fault(fault)) => Opening::ReadOnly(None, fault),
    }
}

enum Attempt {
    InUse,
    Fault(Fault),
}

impl<F: Into<Fault>> From<F> for Attempt {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

fn attempt(directory: &Path, path: &Path, seed: Option<&Board>) -> Result<(Database, Loaded), Attempt> {
    fs::create_dir_all(directory).map_err(|error| Fault::from_io(&error))?;
    if fs::metadata(path).map_or(true, |found| found.len() == 0) {
        return attempt_new(path, seed, false);
    }
    // The check writes, which a full disk forbids; then what redb does by itself must do.
    let opened = match opening(|| builder().set_check_integrity_on_open(true).open(path)) {
        Err(Attempt::Fault(Fault::Full)) => opening(|| builder().open(path)),
        opened => opened,
    }?;
    let loaded = contained(|| load(&opened.begin_read()?))?;
    Ok((opened, loaded))
}

fn attempt_new(path: &Path, seed: Option<&Board>, lost: bool) -> Result<(Database, Loaded), Attempt> {
    // It holds staff remarks: nobody else's to read, whatever the umask says.
    let private = fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    private.map_err(|error| Fault::from_io(&error))?;
    let database = opening(|| builder().create(path))?;
    let loaded = contained(|| commit::create(&database, seed, lost && seed.is_none()))?;
    sync_folder(path).map_err(|error| Fault::from_io(&error))?;
    Ok((database, loaded))
}

fn opening<T>(open: impl FnOnce() -> Result<T, DatabaseError>) -> Result<T, Attempt> {
    contained(open).map_err(|error| match error {
        DatabaseError::DatabaseAlreadyOpen => Attempt::InUse,
        error => Fault::from(error).into(),
    })
}

fn builder() -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

/// A new file's name must survive a power cut as its content does.
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

/// What can be read of a file that cannot be written.
fn read_only(path: &Path) -> Option<Loaded> {
    let opened = contained(|| builder().open_read_only(path)).ok()?;
    contained(|| load(&opened.begin_read()?)).ok()
}

/// What stands before the number of a file that was put aside.
fn aside_prefix() -> String {
    format!("{FILE_NAME}.quarantine-")
}

/// The numbers of the files that were put aside, the oldest first.
fn aside(directory: &Path) -> io::Result<Vec<u64>> {
    let prefix = aside_prefix();
    let mut numbers: Vec<u64> = fs::read_dir(directory)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix(&prefix)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// How many files were put aside and are kept.
pub(super) fn kept_aside(directory: &Path) -> u64 {
    aside(directory).map_or(0, |numbers| numbers.len() as u64)
}

/// Renames the file aside. Its number, not the time of day, tells it from earlier ones.
fn quarantine(path: &Path) -> io::Result<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let numbers = aside(folder)?;
    let named = |number: u64| folder.join(format!("{}{number}", aside_prefix()));
    let next = numbers.last().map_or(1, |last| last + 1);
    fs::rename(path, named(next))?;
    sync_folder(path)?;
    for old in numbers.iter().rev().skip(QUARANTINE_KEPT - 1) {
        fs::remove_file(named(*old))?;
    }
    Ok(named(next))
}

/// Reads the board and checks every record on the way.
pub(super) fn load(transaction: &ReadTransaction) -> Result<Loaded, Fault> {
    let meta = transaction.open_table(META)?;
    let format = meta.get(META_FORMAT)?.ok_or(codec::Damaged("no format version"))?;
    if format.value() != FORMAT.to_le_bytes() {
        return Err(Fault::Damaged(format!("its format is not {FORMAT}")));
    }
    let state = meta.get(META_STATE)?.ok_or(codec::Damaged("no state"))?;
    let state = ring::decode_state(state.value())?;
    let board = load_board(transaction, &state)?;
    verify_ring(transaction, &state)?;
    verify_keys(transaction, &state)?;
    trail::verify(transaction)?;
    Ok(Loaded { state, board })
}

fn load_board(transaction: &ReadTransaction, state: &State) -> Result<Board, Fault> {
    let mut board = Board::default();
    for entry in transaction.open_table(FLIGHTS)?.iter()? {
        let (id, record) = entry?;
        let payload = codec::decode_as(id.value().as_bytes(), Kind::Flight, record.value())?;
        let (seq, json) = codec::split_seq(payload)?;
        let event = Event::FlightStateUpdate(Arc::new(codec::decode_flight(json)?));
        hold(&mut board, state, seq, &event)?;
    }
    for entry in transaction.open_table(NOTICES)?.iter()? {
        let (id, record) = entry?;
        let payload = codec::decode_as(id.value().as_bytes(), Kind::StandingNotice, record.value())?;
        let (seq, json) = codec::split_seq(payload)?;
        hold(&mut board, state, seq, &Event::Notice(Arc::new(codec::decode_notice(json)?)))?;
    }
    Ok(board)
}

fn hold(board: &mut Board, state: &State, seq: u64, event: &Event) -> Result<(), Fault> {
    if seq == 0 || seq > state.head {
        return Err(codec::Damaged("a change after the head").into());
    }
    let public = event.public();
    let json = ring::to_json(public.as_ref().unwrap_or(event));
    board.fold(seq, event, &Arc::from(json));
    Ok(())
}

fn verify_ring(transaction: &ReadTransaction, state: &State) -> Result<(), Fault> {
    let (mut next, mut bytes) = (state.first, 0);
    for entry in transaction.open_table(EVENTS)?.iter()? {
        let (seq, record) = entry?;
        codec::decode(&seq.value().to_be_bytes(), record.value())?;
        if seq.value() != next {
            return Err(codec::Damaged("the ring has a gap").into());
        }
        next += 1;
        bytes += record.value().len() as u64;
    }
    if next != state.head + 1 || bytes != state.bytes {
        return Err(codec::Damaged("the ring is not what its state says").into());
    }
    Ok(())
}

fn verify_keys(transaction: &ReadTransaction, state: &State) -> Result<(), Fault> {
    let (keys, order) = (transaction.open_table(KEYS)?, transaction.open_table(KEY_ORDER)?);
    let mut next = state.key_first;
    for entry in order.iter()? {
        let (number, record) = entry?;
        let key = codec::decode_as(&number.value().to_be_bytes(), Kind::KeyOrder, record.value())?;
        let answer = keys.get(key)?.ok_or(codec::Damaged("a key without its answer"))?;
        keys::decode(key, answer.value())?;
        if number.value() != next {
            return Err(codec::Damaged("the keys have a gap").into());
        }
        next += 1;
    }
    if next == state.key_next { Ok(()) } else { Err(codec::Damaged("keys are missing").into()) }
}

/// Looks at the store in `directory` without changing it and says in a line what is there.
pub fn check(directory: &Path) -> Result<String, String> {
    let path = directory.join(FILE_NAME);
    if !path.exists() {
        return Ok(format!("{}: not there yet", path.display()));
    }
    match contained(|| builder().open_read_only(&path)) {
        Err(DatabaseError::DatabaseAlreadyOpen) => {
            Ok(format!("{}: in use by a running gatepost", path.display()))
        }
        Err(DatabaseError::RepairAborted) => Ok(format!("{}: {UNCLEAN}", path.display())),
        Err(error) => Err(format!("{}: {error}", path.display())),
        Ok(database) => {
            let loaded = contained(|| load(&database.begin_read()?));
            let Loaded { state, board } = loaded.map_err(|fault| format!("{}: {fault}", path.display()))?;
            Ok(format!(
                "{}: epoch {:08x}, {} flights, {} notices, {} events up to {} in the ring ({} bytes)",
                path.display(),
                state.epoch,
                board.flights().len(),
                board.notices().len(),
                state.count(),
                state.head,
                state.bytes,
            ))
        }
    }
}

/// At most `limit` entries of the trail of a store that no daemon has open, as JSON objects, the newest
/// first; none where there is no store.
pub fn trail(directory: &Path, limit: usize) -> Result<Vec<String>, String> {
    let path = directory.join(FILE_NAME);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let read = contained(|| -> Result<Vec<String>, Fault> {
        let database = match builder().open_read_only(&path) {
            Err(DatabaseError::DatabaseAlreadyOpen) => {
                return Err(Fault::Io("in use by a running gatepost".to_owned()));
            }
            Err(DatabaseError::RepairAborted) => return Err(Fault::Io(UNCLEAN.to_owned())),
            opened => opened?,
        };
        trail::entries(&database.begin_read()?, None, limit)
    });
    read.map_err(|fault| format!("{}: {fault}", path.display()))
}
