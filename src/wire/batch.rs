//! Commands, one or many.

use serde_json::{Map, Value};

use super::fields::{read_changes, read_flight};
use super::notice::read_notice;
use super::reader::Reader;
use super::{BATCH, Malformed, Unreadable, document};
use crate::board::{Command, Expect, Fault, limits};

/// The words that `op` may be.
pub const OPS: [&str; 5] = ["put", "patch", "remove", "notice", "removeNotice"];

/// One command, or all that is wrong with it.
pub fn command(value: &Value) -> Result<Command, Vec<Fault>> {
    Reader::run(|reader| read_command(reader, value))
}

/// A batch as a JSON array. An empty one is refused: it would be an acknowledgement of nothing.
pub fn commands(value: &Value) -> Result<Vec<Command>, Vec<Fault>> {
    Reader::run(|reader| {
        let Some(values) = value.as_array() else {
            return reader.fault(|| "a list of commands".to_owned());
        };
        bounded(reader, values.len())?;
        reader.list(value, read_command)
    })
}

/// A batch as a command a line; empty lines are skipped. Pointers count commands as in an array,
/// and what was expected names the line.
pub fn commands_by_line(body: &[u8]) -> Result<Vec<Command>, Unreadable> {
    let lines = body.split(|byte| *byte == b'\n').enumerate();
    let lines: Vec<(usize, &[u8])> = lines
        .map(|(at, line)| (at + 1, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
        .take(BATCH + 1)
        .collect();
    Reader::run(|reader| bounded(reader, lines.len()))?;
    let mut commands = Vec::with_capacity(lines.len());
    let mut faults = Vec::new();
    for (at, (line, text)) in lines.into_iter().enumerate() {
        let value = document(text).map_err(|malformed| Malformed { line, ..malformed })?;
        match command(&value) {
            Ok(command) => commands.push(command),
            Err(found) => faults.extend(found.into_iter().map(|fault| {
                let expected = format!("line {line}: {}", fault.expected);
                Fault { pointer: format!("/{at}{}", fault.pointer), expected }
            })),
        }
        if faults.len() >= super::FAULTS {
            faults.truncate(super::FAULTS);
            break;
        }
    }
    if faults.is_empty() { Ok(commands) } else { Err(faults.into()) }
}

fn bounded(reader: &mut Reader, count: usize) -> Option<()> {
    if (1..=BATCH).contains(&count) {
        return Some(());
    }
    reader.fault(|| format!("1 to {BATCH} commands"))
}

fn read_command(reader: &mut Reader, value: &Value) -> Option<Command> {
    let map = reader.object(value)?;
    let words: Vec<(&str, &str)> = OPS.iter().map(|op| (*op, *op)).collect();
    let op = reader.required(map, "op", |reader, value| reader.word(value, &words))?;
    let expect = Expect::Anything;
    match op {
        "put" => {
            reader.nothing_but(map, &["op", "flight"]);
            let flight = below(reader, map, "flight", |reader, map| Some(read_flight(reader, map, None)))?;
            Some(Command::Put { address: None, flight: Box::new(flight), expect })
        }
        "patch" => {
            reader.nothing_but(map, &["op", "id", "changes"]);
            let address = reader.required(map, "id", address);
            let changes = below(reader, map, "changes", |reader, map| Some(read_changes(reader, map)));
            Some(Command::Patch { address: address?, changes: Box::new(changes?), expect })
        }
        "remove" => {
            reader.nothing_but(map, &["op", "id"]);
            let address = reader.required(map, "id", address)?;
            Some(Command::Remove { address, expect })
        }
        "notice" => {
            reader.nothing_but(map, &["op", "notice"]);
            below(reader, map, "notice", read_notice).map(Command::PutNotice)
        }
        _ => {
            reader.nothing_but(map, &["op", "id"]);
            let id = reader.required(map, "id", address)?;
            Some(Command::RemoveNotice { id })
        }
    }
}

/// The object in a required field.
fn below<T>(
    reader: &mut Reader,
    map: &Map<String, Value>,
    field: &str,
    read: impl FnOnce(&mut Reader, &Map<String, Value>) -> Option<T>,
) -> Option<T> {
    reader.required(map, field, |reader, value| {
        let map = reader.object(value)?;
        read(reader, map)
    })
}

fn address(reader: &mut Reader, value: &Value) -> Option<String> {
    let text = reader.text(value)?;
    if (1..=limits::ID).contains(&text.chars().count()) {
        return Some(text);
    }
    reader.fault(|| format!("an id or a flight number: 1 to {} characters", limits::ID))
}
