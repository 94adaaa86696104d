//! Notices.

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::board::{Fault, Instant, Notice};

const FIELDS: [&str; 4] = ["id", "text", "level", "until"];
const TEMPLATE: &str = "template";

/// A notice, or all that is wrong with it. Its id is empty when none was given.
pub fn notice(map: &Map<String, Value>) -> Result<Notice, Vec<Fault>> {
    Reader::run(|reader| read_notice(reader, map))
}

/// What a notice that a template words says for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The name of the template.
    pub template: String,
    /// As of a notice: empty when none was given.
    pub id: String,
    /// After this it is removed.
    pub until: Option<Instant>,
}

/// A notice by its template, or all that is wrong with it; none for an object that names none.
pub fn prepared(map: &Map<String, Value>) -> Option<Result<Prepared, Vec<Fault>>> {
    map.contains_key(TEMPLATE).then(|| {
        Reader::run(|reader| {
            let template = reader.required(map, TEMPLATE, Reader::text);
            let (id, until) = read_identity(reader, map);
            reader.nothing_but(map, &[TEMPLATE, "id", "until"]);
            Some(Prepared { template: template?, id, until })
        })
    })
}

fn read_identity(reader: &mut Reader, map: &Map<String, Value>) -> (String, Option<Instant>) {
    let given = |field: &str| map.get(field).filter(|value| !value.is_null());
    let id = given("id").and_then(|value| reader.at("id", |reader| reader.text(value)));
    let until = given("until").and_then(|value| reader.at("until", |reader| reader.instant(value)));
    (id.unwrap_or_default(), until)
}

pub(super) fn read_notice(reader: &mut Reader, map: &Map<String, Value>) -> Option<Notice> {
    let given = |field: &str| map.get(field).filter(|value| !value.is_null());
    let text = reader.required(map, "text", Reader::any_text);
    let level = given("level").and_then(|value| reader.at("level", |reader| reader.level(value)));
    let (id, until) = read_identity(reader, map);
    reader.nothing_but(map, &FIELDS);
    let notice = Notice { id, text: text?, level: level.unwrap_or_default(), until };
    reader.union(notice.faults());
    Some(notice)
}
