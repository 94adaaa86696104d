//! Notices.

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::board::{Fault, Notice};

const FIELDS: [&str; 4] = ["id", "text", "level", "until"];

/// A notice, or all that is wrong with it. Its id is empty when none was given.
pub fn notice(map: &Map<String, Value>) -> Result<Notice, Vec<Fault>> {
    Reader::run(|reader| read_notice(reader, map))
}

pub(super) fn read_notice(reader: &mut Reader, map: &Map<String, Value>) -> Option<Notice> {
    let given = |field: &str| map.get(field).filter(|value| !value.is_null());
    let id = given("id").and_then(|value| reader.at("id", |reader| reader.text(value)));
    let text = reader.required(map, "text", Reader::any_text);
    let level = given("level").and_then(|value| reader.at("level", |reader| reader.level(value)));
    let until = given("until").and_then(|value| reader.at("until", |reader| reader.instant(value)));
    reader.nothing_but(map, &FIELDS);
    let notice = Notice { id: id.unwrap_or_default(), text: text?, level: level.unwrap_or_default(), until };
    reader.union(notice.faults());
    Some(notice)
}
