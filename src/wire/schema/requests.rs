//! What comes in.

use super::flight::{FIELDS, LANGUAGE, REMARK};
use super::patterns::{CURSOR, DISPLAY_ID, FORM_LINES, GRAPHIC, LINES, NAME, PLAIN_ID_OR_NONE, TIME};
use super::{Field, Shape, always, clearable, maybe};
use crate::board::limits;
use crate::wire::BATCH;

/// Seconds since 1970.
pub(super) const SECONDS: Shape = Shape::Whole(0, limits::LAST_INSTANT.unsigned_abs());

const NOTICE_TEXT: Shape = Shape::OneOf(&[
    Shape::Text(1, limits::NOTICE, LINES),
    Shape::Map(&LANGUAGE, &Shape::Text(1, limits::NOTICE, LINES), 1, limits::LANGUAGES),
]);
const NOTICE_ID: Field = clearable("id", Shape::Text(0, limits::ID, PLAIN_ID_OR_NONE), "Given when absent.");
const UNTIL: Field = clearable("until", Shape::Instant, "After this it is removed.");
const ADDRESS: Field = always("id", Shape::Text(1, limits::ID, ""), "An id, or a flight number.");

/// A flight whose number may stand in the address instead.
const AT_ADDRESS: Shape = Shape::Requiring(FIELDS, &["direction", "scheduled"]);
const WHOLE: Shape = Shape::Requiring(FIELDS, &["direction", "flight", "scheduled"]);

const fn op(word: &'static [&'static str]) -> Field {
    always("op", Shape::Word(word), "")
}

pub(super) static NAMED: &[(&str, Shape)] = &[
    ("Instant", Shape::OneOf(&[SECONDS, Shape::Text(0, usize::MAX, TIME)])),
    ("Remark", REMARK),
    ("NewFlight", WHOLE),
    ("FlightAtAddress", AT_ADDRESS),
    ("FlightChanges", Shape::Requiring(FIELDS, &[])),
    (
        "NewNotice",
        Shape::Object(&[
            NOTICE_ID,
            always("text", NOTICE_TEXT, "The same for everybody, or by language. Line feeds are allowed."),
            clearable("level", Shape::Word(&["info", "security", "emergency"]), "info when absent."),
            UNTIL,
        ]),
    ),
    (
        "NoticeByTemplate",
        Shape::Object(&[
            always("template", Shape::Text(0, usize::MAX, NAME), "One of those that are configured."),
            NOTICE_ID,
            UNTIL,
        ]),
    ),
    (
        "Command",
        Shape::OneOf(&[
            Shape::Object(&[op(&["put"]), always("flight", Shape::Named("NewFlight"), "")]),
            Shape::Object(&[op(&["patch"]), ADDRESS, always("changes", Shape::Named("FlightChanges"), "")]),
            Shape::Object(&[op(&["remove"]), ADDRESS]),
            Shape::Object(&[op(&["notice"]), always("notice", Shape::Named("NewNotice"), "")]),
            Shape::Object(&[op(&["removeNotice"]), ADDRESS]),
        ]),
    ),
    ("Commands", Shape::List(&Shape::Named("Command"), 1, BATCH)),
    (
        "Timetable",
        Shape::OneOf(&[
            Shape::List(&Shape::Named("NewFlight"), 0, limits::FLIGHTS),
            Shape::Object(&[always(
                "flights",
                Shape::List(&Shape::Named("NewFlight"), 0, limits::FLIGHTS),
                "",
            )]),
        ]),
    ),
    ("Update", Shape::Object(&[always("update", Shape::Text(1, limits::NOTICE, FORM_LINES), "")])),
    (
        "Pair",
        Shape::Object(&[
            always(
                "code",
                Shape::Text(0, usize::MAX, ""),
                "On the screen; case, dashes and blanks do not matter.",
            ),
            always("name", Shape::Text(1, 32, "^[a-z0-9._-]*$"), "What the token is called."),
        ]),
    ),
    (
        "Receipt",
        Shape::Object(&[
            always("display", Shape::Text(0, usize::MAX, DISPLAY_ID), ""),
            always("board", Shape::Text(0, usize::MAX, NAME), ""),
            always("cursor", Shape::Text(0, usize::MAX, CURSOR), "What was painted."),
            always("frame_age_ms", Shape::Whole(0, u32::MAX as u64), "Since the picture last moved on."),
            maybe("build", Shape::Text(0, 64, GRAPHIC), "Of the page."),
            maybe("width", Shape::Whole(0, 65_535), "Pixels of the panel."),
            maybe("height", Shape::Whole(0, 65_535), ""),
        ]),
    ),
];
