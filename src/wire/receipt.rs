//! What a page says of what it has painted.

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::board::Fault;
use crate::boards::is_name;

/// Bytes of a receipt.
pub const RECEIPT_BYTES: usize = 1_024;
/// Characters of a display's id.
pub const DISPLAY: usize = 64;

const FIELDS: [&str; 7] = ["display", "board", "cursor", "frame_age_ms", "build", "width", "height"];
/// Characters of a build.
const BUILD: usize = 64;
/// Pixels of a panel's side.
const SIDE: u32 = 65_535;

/// A page has painted the board as of a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaintReceipt {
    /// Which display, by [`is_display`].
    pub display: String,
    /// The name of its board.
    pub board: String,
    /// What it has painted, as the stream spells cursors.
    pub cursor: String,
    /// Milliseconds since the picture last moved on.
    pub frame_age_ms: u32,
    /// The build of the page; empty when it does not say.
    pub build: String,
    /// Pixels of the panel, 0 when it does not say.
    pub width: u32,
    /// As `width`.
    pub height: u32,
}

/// Whether `id` can be a display's: 1 to [`DISPLAY`] of `A-Z`, `a-z`, `0-9`, `_` and `-`.
pub fn is_display(id: &str) -> bool {
    (1..=DISPLAY).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// A receipt, or all that is wrong with it.
pub fn receipt(map: &Map<String, Value>) -> Result<PaintReceipt, Vec<Fault>> {
    Reader::run(|reader| {
        let display = reader.required(map, "display", |reader, value| {
            let id = reader.text(value)?;
            let expected = || format!("1 to {DISPLAY} of A-Z a-z 0-9 _ -");
            if is_display(&id) { Some(id) } else { reader.fault(expected) }
        });
        let board = reader.required(map, "board", |reader, value| {
            let name = reader.text(value)?;
            if is_name(&name) { Some(name) } else { reader.fault(|| "the name of a board".to_owned()) }
        });
        let cursor = reader.required(map, "cursor", Reader::text);
        let frame_age_ms =
            reader.required(map, "frame_age_ms", |reader, value| reader.whole(value, u32::MAX));
        let build = map.get("build").map_or(Some(String::new()), |value| {
            reader.at("build", |reader| {
                let build = reader.text(value)?;
                let fits = build.len() <= BUILD && build.bytes().all(|byte| byte.is_ascii_graphic());
                let expected = || format!("at most {BUILD} visible ASCII characters");
                if fits { Some(build) } else { reader.fault(expected) }
            })
        });
        let side = |reader: &mut Reader, name| {
            let value = map.get(name);
            value.map_or(Some(0), |value| reader.at(name, |reader| reader.whole(value, SIDE)))
        };
        let (width, height) = (side(reader, "width"), side(reader, "height"));
        reader.nothing_but(map, &FIELDS);
        Some(PaintReceipt {
            display: display?,
            board: board?,
            cursor: cursor?,
            frame_age_ms: frame_age_ms?,
            build: build?,
            width: width?,
            height: height?,
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<PaintReceipt, Vec<String>> {
        let Value::Object(map) = value else { panic!("{value}") };
        receipt(&map).map_err(|faults| faults.into_iter().map(|fault| fault.pointer).collect())
    }

    #[test]
    fn what_a_page_cannot_say_it_leaves_out() {
        let short = json!({"display": "d1", "board": "hall", "cursor": "1a2b3c4d-7", "frame_age_ms": 16.0});
        let said = read(short).unwrap();
        assert_eq!((said.cursor.as_str(), said.frame_age_ms), ("1a2b3c4d-7", 16));
        assert_eq!((said.build.as_str(), said.width, said.height), ("", 0, 0));
    }

    #[test]
    fn every_fault_is_named() {
        let wrong = json!({
            "display": "a b", "board": "Hall", "cursor": 7, "frame_age_ms": -1, "build": "\n", "width": 1.5,
            "height": 65_536, "colour": "red",
        });
        let faults = read(wrong).unwrap_err();
        let fields = ["display", "board", "cursor", "frame_age_ms", "build", "width", "height", "colour"];
        assert_eq!(faults, fields.map(|field| format!("/{field}")));
        assert_eq!(
            read(json!({})).unwrap_err(),
            fields[..4].iter().map(|f| format!("/{f}")).collect::<Vec<_>>()
        );
    }

    #[test]
    fn an_id_has_64_plain_characters_at_most() {
        assert!(is_display(&"a".repeat(64)) && is_display("Gate-B7_left"));
        for wrong in ["", "a.b", "a/b", "ä", &"a".repeat(65)] {
            assert!(!is_display(wrong), "{wrong}");
        }
    }
}
