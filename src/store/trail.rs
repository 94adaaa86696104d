//! The trail: who changed what, when. An entry is written in the transaction of its change, so there
//! is none without the other, and it costs no sync of its own. The oldest go when there are too many.

use std::collections::BTreeMap;
use std::net::IpAddr;

use redb::{ReadOnlyTable, ReadTransaction, ReadableTable, TableError, WriteTransaction};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::codec::{self, Kind};
use super::file::{Fault, File};
use super::ring::ReadError;
use super::schema::{META, META_TRAIL, TRAIL, TrailState};
use crate::board::{Command, Event, Instant, Undo};
use crate::stream::Cursor;

/// As many entries are kept,
pub const TRAIL_ENTRIES: u64 = 1_000;
/// and as many bytes of them.
pub const TRAIL_BYTES: u64 = 256 << 10;
/// The oldest go so many at a time: each time costs pages of their own.
const TRIMMED: u64 = 64;
/// Fields that one entry tells of.
const FIELDS: usize = 6;
/// Characters of a value that it shows.
const VALUE_CHARS: usize = 32;

/// Who asks for a change, and when. Only what has an author is kept: the daemon's own changes, such as
/// a notice that runs out, are nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name of the token.
    pub name: String,
    /// Where from.
    pub address: Option<IpAddr>,
    /// By this machine's clock.
    pub at: Instant,
    /// Whether that clock could be believed.
    pub clock_trusted: bool,
}

/// What was done; an entry, but for its number.
#[derive(Debug, Serialize)]
pub(super) struct Deed {
    at: Instant,
    clock: &'static str,
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    op: &'static str,
    /// The flight or the notice; the source of a timetable.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The number of the flight.
    #[serde(skip_serializing_if = "Option::is_none")]
    flight: Option<String>,
    cursor: String,
    #[serde(skip_serializing_if = "is_zero")]
    added: u32,
    #[serde(skip_serializing_if = "is_zero")]
    changed: u32,
    #[serde(skip_serializing_if = "is_zero")]
    removed: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<FieldChange>,
    /// Fields that were changed as well.
    #[serde(skip_serializing_if = "is_zero")]
    more: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A field before and after; null where there was or is none.
#[derive(Debug, PartialEq, Serialize)]
struct FieldChange {
    field: String,
    old: Value,
    new: Value,
}

impl Deed {
    fn new(author: Author, op: &'static str, cursor: Cursor) -> Self {
        Self {
            at: author.at,
            clock: if author.clock_trusted { "synced" } else { "unset" },
            by: author.name,
            address: author.address,
            op,
            id: None,
            flight: None,
            cursor: cursor.to_string(),
            added: 0,
            changed: 0,
            removed: 0,
            changes: Vec::new(),
            more: 0,
        }
    }

    /// Displays were told to stop, or that they may come back.
    pub(super) fn closing(author: Author, closed: bool, head: Cursor) -> Self {
        Self::new(author, if closed { "close" } else { "open" }, head)
    }

    /// A request that has changed something. `counts` are what was added, changed and removed.
    pub(super) fn changing(author: Author, commands: &[Command], cursor: Cursor, counts: [u32; 3]) -> Self {
        let (op, source) = match commands {
            [Command::ByHand { command, .. }] => operation(command),
            [command] => operation(command),
            _ => ("batch", None),
        };
        let [added, changed, removed] = counts;
        Self { id: source.cloned(), added, changed, removed, ..Self::new(author, op, cursor) }
    }

    /// Tells of the one event that it was: which thing, and what became of its fields. `json` is the
    /// thing as the public sees it.
    pub(super) fn of(mut self, event: &Event, json: &str, undo: &Undo) -> Self {
        let (id, before) = match undo {
            Undo::Flight(id, before) => (id, before.as_ref().map(|held| &*held.json)),
            Undo::Notice(id, before) => (id, before.as_ref().map(|held| &*held.json)),
        };
        if self.id.is_none() {
            self.id = Some(id.to_string());
        }
        let (before, after) = match event {
            Event::FlightStateUpdate(flight) => {
                self.flight = Some(flight.flight.clone());
                // A flight that is new or gone is told by its number.
                before.map_or((None, None), |before| (Some(before), Some(json)))
            }
            Event::FlightRemoval { flight, .. } => {
                self.flight = Some(flight.to_string());
                (None, None)
            }
            Event::Notice(_) => (before, Some(json)),
            Event::NoticeRemoval { .. } => (before, None),
        };
        let fields = differences(before, after);
        // A change that the public cannot see is one all the same.
        let unseen = fields.is_empty() && before.is_some() && after.is_some();
        let more = fields.len().saturating_sub(FIELDS) + usize::from(unseen);
        self.more = u32::try_from(more).unwrap_or(u32::MAX);
        self.changes = fields.into_iter().take(FIELDS).collect();
        self
    }
}

/// The word for a command, and the source whose flights it tells of.
fn operation(command: &Command) -> (&'static str, Option<&String>) {
    match command {
        Command::Put { .. } => ("put", None),
        Command::Patch { .. } => ("patch", None),
        Command::Remove { .. } => ("remove", None),
        Command::PutNotice(_) => ("notice", None),
        Command::RemoveNotice { .. } => ("removeNotice", None),
        Command::Timetable(timetable) => ("timetable", Some(&timetable.source)),
        Command::Legs(legs) => ("timetable", Some(&legs.source)),
        // Neither is asked for by anybody alone.
        Command::ByHand { .. } | Command::ExpireOverrides { .. } => ("batch", None),
    }
}

/// The fields that are not the same, by name. What follows from another field is left out.
fn differences(before: Option<&str>, after: Option<&str>) -> Vec<FieldChange> {
    let fields = |json: Option<&'_ str>| -> BTreeMap<String, Box<RawValue>> {
        json.and_then(|json| serde_json::from_slice(json.as_bytes()).ok()).unwrap_or_default()
    };
    let (before, after) = (fields(before), fields(after));
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let mut changes = Vec::new();
    for name in names.filter(|name| !["id", "previous_gate", "gate_changed"].contains(&name.as_str())) {
        let (old, new) = (before.get(name).map(|raw| raw.get()), after.get(name).map(|raw| raw.get()));
        if old != new {
            changes.push(FieldChange { field: name.clone(), old: shortened(old), new: shortened(new) });
        }
    }
    changes
}

/// A value, or the beginning of its text.
fn shortened(raw: Option<&str>) -> Value {
    let Some(raw) = raw else { return Value::Null };
    let text = match serde_json::from_slice(raw.as_bytes()) {
        Ok(Value::String(text)) => text,
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => return value,
        _ => raw.to_owned(),
    };
    match text.char_indices().nth(VALUE_CHARS) {
        Some((cut, _)) => format!("{}…", &text[..cut]).into(),
        None => text.into(),
    }
}

/// Appends to the trail and keeps it within its bounds.
pub(super) fn append(transaction: &WriteTransaction, deeds: &[Deed]) -> Result<(), Fault> {
    if deeds.is_empty() {
        return Ok(());
    }
    let (mut meta, mut table) = (transaction.open_table(META)?, transaction.open_table(TRAIL)?);
    let state = meta.get(META_TRAIL)?.map(|record| decode_state(record.value())).transpose()?;
    let mut state = state.unwrap_or_default();
    for deed in deeds {
        let numbered = Numbered { number: state.next, deed };
        let json = serde_json::to_vec(&numbered).map_err(|_| codec::Damaged("an entry is JSON"))?;
        let record = codec::encode(&state.next.to_be_bytes(), Kind::Deed, &[&json]);
        table.insert(state.next, record.as_slice())?;
        state.next += 1;
        state.bytes += record.len() as u64;
    }
    let full = state.count() > TRAIL_ENTRIES || state.bytes > TRAIL_BYTES;
    let (least, most) = (TRAIL_ENTRIES - TRIMMED, TRAIL_BYTES - TRAIL_BYTES / TRIMMED);
    while full && (state.count() > least || (state.count() > 1 && state.bytes > most)) {
        let Some((number, record)) = table.pop_first()? else {
            return Err(Fault::Damaged("the trail is shorter than its state says".to_owned()));
        };
        if number.value() != state.first {
            return Err(Fault::Damaged("the trail does not start where its state says".to_owned()));
        }
        state.first += 1;
        state.bytes = state.bytes.saturating_sub(record.value().len() as u64);
    }
    let record = codec::encode(META_TRAIL.as_bytes(), Kind::TrailState, &[&state.encode()]);
    meta.insert(META_TRAIL, record.as_slice())?;
    Ok(())
}

#[derive(Serialize)]
struct Numbered<'a> {
    number: u64,
    #[serde(flatten)]
    deed: &'a Deed,
}

fn decode_state(record: &[u8]) -> Result<TrailState, Fault> {
    let payload = codec::decode_as(META_TRAIL.as_bytes(), Kind::TrailState, record)?;
    Ok(TrailState::decode(payload).ok_or(codec::Damaged("not a state of the trail"))?)
}

/// The table; none in a file that is older than the trail.
fn open(transaction: &ReadTransaction) -> Result<Option<ReadOnlyTable<u64, &'static [u8]>>, Fault> {
    match transaction.open_table(TRAIL) {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Checks every record and that none is missing.
pub(super) fn verify(transaction: &ReadTransaction) -> Result<(), Fault> {
    let meta = transaction.open_table(META)?;
    let state = meta.get(META_TRAIL)?.map(|record| decode_state(record.value())).transpose()?;
    let state = state.unwrap_or_default();
    let (mut next, mut bytes) = (state.first, 0);
    if let Some(table) = open(transaction)? {
        for entry in table.iter()? {
            let (number, record) = entry?;
            codec::decode_as(&number.value().to_be_bytes(), Kind::Deed, record.value())?;
            if number.value() != next {
                return Err(codec::Damaged("the trail has a gap").into());
            }
            next += 1;
            bytes += record.value().len() as u64;
        }
    }
    if next != state.next || bytes != state.bytes {
        return Err(codec::Damaged("the trail is not what its state says").into());
    }
    Ok(())
}

/// Reads the trail, in transactions no longer than one call.
#[derive(Clone)]
pub struct Trail(File);

impl Trail {
    pub(super) fn new(file: File) -> Self {
        Self(file)
    }

    /// At most `limit` entries as JSON objects, the newest first, each older than number `before`.
    pub fn read(&self, before: Option<u64>, limit: usize) -> Result<Vec<String>, ReadError> {
        self.0.reading(|transaction| entries(transaction, before, limit)).map_err(|fault| {
            tracing::error!(%fault, "the trail cannot be read");
            ReadError::Unreadable
        })
    }
}

pub(super) fn entries(
    transaction: &ReadTransaction,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<String>, Fault> {
    let Some(table) = open(transaction)? else { return Ok(Vec::new()) };
    let mut entries = Vec::new();
    for entry in table.range(..before.unwrap_or(u64::MAX))?.rev().take(limit) {
        let (number, record) = entry?;
        let json = codec::decode_as(&number.value().to_be_bytes(), Kind::Deed, record.value())?;
        let json = std::str::from_utf8(json).map_err(|_| codec::Damaged("not UTF-8"))?;
        entries.push(json.to_owned());
    }
    Ok(entries)
}
