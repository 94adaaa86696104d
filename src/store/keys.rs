//! Remembered answers: the same key and body again gets the first answer and makes no event.
//! They are numbered, and the oldest goes when there are too many, so no clock is needed.

use redb::{ReadTransaction, WriteTransaction};

use super::codec::{self, Kind};
use super::file::Fault;
use super::handle::{Key, Receipt};
use super::schema::{KEY_ORDER, KEYS, State};

/// As many answers are remembered.
pub(super) const KEYS_KEPT: u64 = 4_096;

/// What is known of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing.
    No,
    /// It came with this very request, which was answered like this.
    Answered(Box<Receipt>),
    /// It came with another request.
    Reused,
}

pub(super) fn find(transaction: &ReadTransaction, key: &Key) -> Result<Known, Fault> {
    let table = transaction.open_table(KEYS)?;
    let Some(record) = table.get(key.scope.as_slice())? else { return Ok(Known::No) };
    let (_, body, answer) = decode(&key.scope, record.value())?;
    if body != key.body {
        return Ok(Known::Reused);
    }
    let receipt = serde_json::from_slice(answer).map_err(|_| codec::Damaged("not an answer"))?;
    Ok(Known::Answered(Box::new(receipt)))
}

/// Splits a record into its number, the request's hash and the answer.
pub(super) fn decode<'a>(
    scope: &[u8],
    record: &'a [u8],
) -> Result<(u64, &'a [u8], &'a [u8]), codec::Damaged> {
    let (number, rest) = codec::split_seq(codec::decode_as(scope, Kind::Answer, record)?)?;
    let (body, answer) = rest.split_at_checked(32).ok_or(codec::Damaged("too short"))?;
    Ok((number, body, answer))
}

/// Remembers answers and forgets the oldest beyond the bound.
pub(super) fn remember<'a>(
    transaction: &WriteTransaction,
    state: &mut State,
    answers: impl Iterator<Item = (&'a Key, &'a Receipt)>,
) -> Result<(), Fault> {
    let mut answers = answers.peekable();
    if answers.peek().is_none() {
        return Ok(());
    }
    let (mut keys, mut order) = (transaction.open_table(KEYS)?, transaction.open_table(KEY_ORDER)?);
    for (key, receipt) in answers {
        let number = state.key_next;
        let answer = serde_json::to_vec(receipt).map_err(|_| codec::Damaged("an answer is JSON"))?;
        let record = codec::encode(&key.scope, Kind::Answer, &[&number.to_le_bytes(), &key.body, &answer]);
        keys.insert(key.scope.as_slice(), record.as_slice())?;
        let record = codec::encode(&number.to_be_bytes(), Kind::KeyOrder, &[&key.scope]);
        order.insert(number, record.as_slice())?;
        state.key_next += 1;
    }
    while state.key_next - state.key_first > KEYS_KEPT {
        let number = state.key_first;
        if let Some(record) = order.remove(number)? {
            keys.remove(codec::decode_as(&number.to_be_bytes(), Kind::KeyOrder, record.value())?)?;
        }
        state.key_first += 1;
    }
    Ok(())
}
