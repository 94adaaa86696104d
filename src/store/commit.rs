//! A batch: decided against the board in memory, made durable in one transaction, published
//! after that or taken back.

use std::sync::Arc;

use redb::{Database, WriteTransaction};

use super::codec::{self, Kind};
use super::file::Fault;
use super::handle::{Key, Receipt, Request, StoreError};
use super::keys;
use super::recover::Loaded;
use super::ring::{self, Bounds, Ring};
use super::schema::{
    EVENTS, FLIGHTS, FORMAT, KEY_ORDER, KEYS, META, META_FORMAT, META_STATE, NO_EPOCH, NOTICES, State, TRAIL,
};
use super::trail::{self, Author, Deed};
use crate::board::{Board, Command, Context, Event, Instant, Undo, decide};
use crate::stream::Cursor;
use crate::stream::frame::{Change, Frame};

/// What a batch would do, until it is durable.
pub(super) struct Staged {
    pub(super) state: State,
    entries: Vec<Entry>,
    undo: Vec<Undo>,
    keys: Vec<(Key, Receipt)>,
    deeds: Vec<Deed>,
    /// Whether something beside events and keys is to be written.
    touched: bool,
}

struct Entry {
    change: Change,
    /// The JSON for the disk where it says more than the public one.
    full: Option<String>,
}

impl Staged {
    pub(super) fn new(state: State) -> Self {
        Self {
            state,
            entries: Vec::new(),
            undo: Vec::new(),
            keys: Vec::new(),
            deeds: Vec::new(),
            touched: false,
        }
    }

    fn head(&self) -> Cursor {
        Cursor { epoch: self.state.epoch, seq: self.state.head + self.entries.len() as u64 }
    }

    /// Decides a request, command by command. If one is rejected, none has happened.
    pub(super) fn stage(
        &mut self,
        board: &mut Board,
        request: Request,
        now: Instant,
    ) -> Result<Receipt, StoreError> {
        if let Some(key) = &request.key
            && let Some((known, receipt)) = self.keys.iter().find(|(known, _)| known.scope == key.scope)
        {
            return if known.body == key.body { Ok(receipt.clone()) } else { Err(StoreError::KeyReused) };
        }
        let start = self.entries.len();
        let (mut created, mut subject) = (false, None);
        for (at, command) in request.commands.iter().enumerate() {
            let context = Context { now, next_seq: self.head().seq + 1 };
            match decide(board, command, context) {
                Ok(decision) => {
                    decision.events.into_iter().for_each(|event| self.enter(board, event));
                    (created, subject) = (decision.created, decision.subject);
                }
                Err(rejection) => {
                    self.entries.truncate(start);
                    self.unfold(board, start);
                    return Err(StoreError::Rejected { at, rejection });
                }
            }
        }
        let mut receipt = Receipt {
            cursor: self.head(),
            subject: subject.map(|id| id.to_string()),
            created,
            added: 0,
            changed: 0,
            removed: 0,
        };
        for (entry, undo) in self.entries[start..].iter().zip(&self.undo[start..]) {
            let count = match (&entry.change.event, undo) {
                (Event::FlightRemoval { .. } | Event::NoticeRemoval { .. }, _) => &mut receipt.removed,
                (_, Undo::Flight(_, None) | Undo::Notice(_, None)) => &mut receipt.added,
                _ => &mut receipt.changed,
            };
            *count += 1;
        }
        if let Some(author) = request.by {
            self.sign(author, &request.commands, &receipt, start);
        }
        if let Some(key) = request.key {
            self.keys.push((key, receipt.clone()));
        }
        Ok(receipt)
    }

    /// Enters into the trail what the request has done since the event at `start`, if anything.
    fn sign(&mut self, author: Author, commands: &[Command], receipt: &Receipt, start: usize) {
        let counts = [receipt.added, receipt.changed, receipt.removed];
        let deed = |author| Deed::changing(author, commands, receipt.cursor, counts);
        match &self.entries[start..] {
            [] => {}
            [Entry { change, .. }] => {
                self.deeds.push(deed(author).of(&change.event, &change.json, &self.undo[start]));
            }
            _ => self.deeds.push(deed(author)),
        }
    }

    fn enter(&mut self, board: &mut Board, event: Event) {
        let cursor = Cursor { seq: self.head().seq + 1, ..self.head() };
        let public = event.public();
        let full = public.is_some().then(|| ring::to_json(&event));
        let shown = public.as_ref().unwrap_or(&event);
        let json: Arc<str> = Arc::from(ring::to_json(shown));
        let frame = Frame::of(cursor, shown, &json);
        self.undo.push(board.fold(cursor.seq, &event, &json));
        self.entries.push(Entry { change: Change { event, json, frame }, full });
    }

    pub(super) fn set_closed(&mut self, closed: bool, by: Option<Author>) {
        if self.state.closed != closed {
            self.touched = true;
            self.state.closed = closed;
            self.deeds.extend(by.map(|author| Deed::closing(author, closed, self.head())));
        }
    }

    /// Makes the batch write even if it changes nothing: a commit is what shall be tried.
    pub(super) fn touch(&mut self) {
        self.touched = true;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.keys.is_empty() && !self.touched
    }

    pub(super) fn makes_events(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Takes the batch out of the board again.
    pub(super) fn take_back(mut self, board: &mut Board) {
        self.unfold(board, 0);
    }

    fn unfold(&mut self, board: &mut Board, start: usize) {
        self.undo.drain(start..).rev().for_each(|undo| board.unfold(undo));
    }

    /// Writes the batch: events, flights, notices, answers, trail, the trim and the head together.
    pub(super) fn write(&mut self, transaction: &WriteTransaction, bounds: Bounds) -> Result<(), Fault> {
        let mut state = self.state;
        if !self.entries.is_empty() {
            let mut ring = Ring::open(transaction, bounds)?;
            let mut flights = transaction.open_table(FLIGHTS)?;
            let mut notices = transaction.open_table(NOTICES)?;
            for Entry { change, full } in &self.entries {
                let json = full.as_deref().unwrap_or(&change.json);
                ring.append(&mut state, &change.event, json)?;
                let seq = state.head.to_le_bytes();
                let record = |id: &str, kind| codec::encode(id.as_bytes(), kind, &[&seq, json.as_bytes()]);
                match &change.event {
                    Event::FlightStateUpdate(flight) => {
                        flights.insert(flight.id.as_str(), record(&flight.id, Kind::Flight).as_slice())?;
                    }
                    Event::FlightRemoval { id, .. } => drop(flights.remove(&**id)?),
                    Event::Notice(notice) => {
                        notices.insert(
                            notice.id.as_str(),
                            record(&notice.id, Kind::StandingNotice).as_slice(),
                        )?;
                    }
                    Event::NoticeRemoval { id } => drop(notices.remove(&**id)?),
                }
            }
            ring.trim(&mut state)?;
            state.lost = false;
        }
        keys::remember(transaction, &mut state, self.keys.iter().map(|(key, receipt)| (key, receipt)))?;
        trail::append(transaction, &self.deeds)?;
        put_state(transaction, &state)?;
        self.state = state;
        Ok(())
    }

    /// What is to be published, once it is durable.
    pub(super) fn into_changes(self) -> Vec<Change> {
        self.entries.into_iter().map(|entry| entry.change).collect()
    }
}

fn put_state(transaction: &WriteTransaction, state: &State) -> Result<(), Fault> {
    let record = codec::encode(META_STATE.as_bytes(), Kind::State, &[&state.encode()]);
    transaction.open_table(META)?.insert(META_STATE, record.as_slice())?;
    Ok(())
}

/// Fills a new file: every table, a new epoch, and what is known from memory as its first events.
pub(super) fn create(database: &Database, seed: Option<&Board>, lost: bool) -> Result<Loaded, Fault> {
    let mut epoch = [0; 4];
    getrandom::fill(&mut epoch).map_err(|error| Fault::Io(error.to_string()))?;
    let mut board = Board::default();
    let mut staged = Staged::new(State { lost, ..State::new(u32::from_le_bytes(epoch).max(NO_EPOCH + 1)) });
    for held in seed.into_iter().flat_map(Board::flights) {
        staged.enter(&mut board, Event::FlightStateUpdate(Arc::clone(&held.value)));
    }
    for held in seed.into_iter().flat_map(Board::notices) {
        staged.enter(&mut board, Event::Notice(Arc::clone(&held.value)));
    }
    #[expect(clippy::disallowed_methods, reason = "a new file has no handle yet")]
    let transaction = database.begin_write()?;
    transaction.open_table(META)?.insert(META_FORMAT, FORMAT.to_le_bytes().as_slice())?;
    transaction.open_table(EVENTS)?;
    transaction.open_table(FLIGHTS)?;
    transaction.open_table(NOTICES)?;
    transaction.open_table(KEYS)?;
    transaction.open_table(KEY_ORDER)?;
    transaction.open_table(TRAIL)?;
    staged.write(&transaction, Bounds { events: u64::MAX, bytes: u64::MAX })?;
    transaction.commit()?;
    Ok(Loaded { state: staged.state, board })
}
