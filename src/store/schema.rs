//! The tables of the file and the record that says where the ring stands.

use redb::TableDefinition;

/// The file's name in the data folder.
pub const FILE_NAME: &str = "gatepost.redb";
/// Version of everything below. Another one is foreign to this program.
pub const FORMAT: u32 = 1;

/// `format`: a `u32`; `state`: a [`State`]; `trail`: a [`TrailState`].
pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// seq → the event.
pub(super) const EVENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("events");
/// flight id → seq of its last change, flight.
pub(super) const FLIGHTS: TableDefinition<&str, &[u8]> = TableDefinition::new("flights");
/// notice id → seq of its last change, notice.
pub(super) const NOTICES: TableDefinition<&str, &[u8]> = TableDefinition::new("notices");
/// idempotency key (hashed) → its number, hash of the request, answer.
pub(super) const KEYS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("keys");
/// number → idempotency key, oldest first.
pub(super) const KEY_ORDER: TableDefinition<u64, &[u8]> = TableDefinition::new("key_order");

/// number → who changed what. Absent in files that are older than the trail.
pub(super) const TRAIL: TableDefinition<u64, &[u8]> = TableDefinition::new("trail");

pub(super) const META_FORMAT: &str = "format";
pub(super) const META_STATE: &str = "state";
/// Absent before the first entry.
pub(super) const META_TRAIL: &str = "trail";

/// The epoch of no store: nothing could be read. A store never draws it.
pub(super) const NO_EPOCH: u32 = 0;

/// Where everything stands; written with every commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// Drawn when the file was created.
    pub(super) epoch: u32,
    /// The last event.
    pub(super) head: u64,
    /// The oldest event in the ring; head + 1 when it is empty.
    pub(super) first: u64,
    /// Bytes of the ring's records.
    pub(super) bytes: u64,
    /// The oldest remembered answer.
    pub(super) key_first: u64,
    /// The number of the next answer to remember.
    pub(super) key_next: u64,
    /// Whether displays were told to stop.
    pub(super) closed: bool,
    /// Whether this store was opened in place of an unreadable one and nothing has come since.
    pub(super) lost: bool,
}

impl State {
    pub(super) fn new(epoch: u32) -> Self {
        Self { epoch, head: 0, first: 1, bytes: 0, key_first: 0, key_next: 0, closed: false, lost: false }
    }

    /// Events in the ring.
    pub(super) fn count(&self) -> u64 {
        self.head + 1 - self.first
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(46);
        out.extend(self.epoch.to_le_bytes());
        for number in [self.head, self.first, self.bytes, self.key_first, self.key_next] {
            out.extend(number.to_le_bytes());
        }
        out.extend([u8::from(self.closed), u8::from(self.lost)]);
        out
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (epoch, rest) = bytes.split_first_chunk::<4>()?;
        let (numbers, flags) = rest.split_at_checked(40)?;
        let mut numbers = numbers.chunks_exact(8).map(|chunk| chunk.try_into().map(u64::from_le_bytes));
        let mut next = || numbers.next()?.ok();
        let &[closed, lost] = flags else { return None };
        Some(Self {
            epoch: u32::from_le_bytes(*epoch),
            head: next()?,
            first: next()?,
            bytes: next()?,
            key_first: next()?,
            key_next: next()?,
            closed: closed != 0,
            lost: lost != 0,
        })
    }
}

/// Where the trail stands; written with every entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TrailState {
    /// The oldest entry.
    pub(super) first: u64,
    /// The number of the next one.
    pub(super) next: u64,
    /// Bytes of the records.
    pub(super) bytes: u64,
}

impl Default for TrailState {
    fn default() -> Self {
        Self { first: 1, next: 1, bytes: 0 }
    }
}

impl TrailState {
    /// Entries that are kept.
    pub(super) fn count(&self) -> u64 {
        self.next - self.first
    }

    pub(super) fn encode(&self) -> [u8; 24] {
        let mut out = [0; 24];
        for (chunk, number) in out.chunks_exact_mut(8).zip([self.first, self.next, self.bytes]) {
            chunk.copy_from_slice(&number.to_le_bytes());
        }
        out
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 24] = bytes.try_into().ok()?;
        let mut numbers = bytes.chunks_exact(8).map(|chunk| chunk.try_into().map(u64::from_le_bytes));
        let mut next = || numbers.next()?.ok();
        let state = Self { first: next()?, next: next()?, bytes: next()? };
        (state.first >= 1 && state.first <= state.next).then_some(state)
    }
}
