//! What goes out. Fields that a table does not name may be added by a later version.

use super::flight::{ALWAYS, FIELDS, LAYER, MARK, PUBLIC};
use super::patterns::CURSOR;
use super::{Field, Shape, always, maybe};
use crate::boards::{Kind, limits as boards};
use crate::wire::{DIFFERENCES, FAULTS};

const TEXT: Shape = Shape::Text(0, usize::MAX, "");
const COUNT: Shape = Shape::Whole(0, u32::MAX as u64);
const LARGE: Shape = Shape::Whole(0, u64::MAX);
const AT: Shape = Shape::Text(0, usize::MAX, CURSOR);
const LEVEL: Shape = Shape::Word(&["info", "security", "emergency"]);
const CLOCK: Shape = Shape::Word(&["synced", "unset"]);
/// A text, or one by language.
const WORDS: Shape = Shape::OneOf(&[TEXT, Shape::Map(&Shape::Any, &TEXT, 0, usize::MAX)]);
/// Null while all feeds are heard.
const SILENCE: Shape = Shape::OrNull(&Shape::Object(&[always(
    "since",
    Shape::OrNull(&Shape::Instant),
    "When the feed was heard last; null where that is not known.",
)]));
const FLIGHTS: Field = always("flights", Shape::List(&Shape::Named("Flight"), 0, usize::MAX), "");
const NOTICES: Field = always("notices", Shape::List(&Shape::Named("Notice"), 0, usize::MAX), "");
const HEAD: Field = always("cursor", AT, "The head of the board that this is.");
const CHANGE: Field = always("cursor", AT, "The change's own last event; the head where nothing changed.");
const PAINTED: Field = maybe("painted", Shape::Flag, "With wait: whether all of them have painted it.");
const PAINTED_ON: Field = maybe(
    "displays",
    Shape::List(&Shape::Named("PaintedOn"), 0, usize::MAX),
    "With wait: those that are live.",
);
const SKIPPED: Field = always("skipped", COUNT, "Records that are not about this airport.");
const ID: Field = always("id", TEXT, "");
const FLIGHT: Field = always("flight", TEXT, "Its number.");
const DISPLAY: Field = always("display", TEXT, "Its id.");

const EVENTS: &[&str] = &[
    "message",
    "snapshot",
    "flightStateUpdate",
    "flightRemoval",
    "notice",
    "noticeRemoval",
    "heartbeat",
    "closedConnection",
];

/// The kinds of boards, as their own table has them.
const KINDS: &[&str] = &{
    let mut words = [""; Kind::WORDS.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = Kind::WORDS[at].0;
        at += 1;
    }
    words
};

pub(super) static NAMED: &[(&str, Shape)] = &[
    ("Flight", PUBLIC),
    ("FullFlight", Shape::Requiring(&FULL, ALWAYS)),
    ("Layer", LAYER),
    ("Mark", MARK),
    (
        "Notice",
        Shape::Object(&[
            ID,
            always("text", WORDS, ""),
            always("level", LEVEL, ""),
            maybe("until", Shape::Instant, "After this it is removed."),
        ]),
    ),
    (
        "StreamEvent",
        Shape::Object(&[
            maybe(
                "event",
                Shape::Word(EVENTS),
                "A plain message has none, which clients take for `message`.",
            ),
            maybe("id", AT, "Absent for what moves no cursor."),
            always("data", TEXT, "One JSON object; the text of a notice in a plain message."),
        ]),
    ),
    ("Board", Shape::Object(&[HEAD, FLIGHTS, NOTICES])),
    ("Notices", Shape::Object(&[HEAD, NOTICES])),
    ("Answer", Shape::Object(&[CHANGE, PAINTED, PAINTED_ON])),
    ("PaintedOn", Shape::Object(&[DISPLAY, always("painted", Shape::Flag, "")])),
    (
        "Imported",
        Shape::Object(&[
            CHANGE,
            always("added", COUNT, ""),
            always("changed", COUNT, ""),
            always("removed", COUNT, ""),
            SKIPPED,
            PAINTED,
            PAINTED_ON,
        ]),
    ),
    (
        "Rehearsal",
        Shape::Object(&[
            always("dry_run", Shape::Flag, "Always true."),
            HEAD,
            always("created", Shape::List(&Shape::Named("FullFlight"), 0, DIFFERENCES), ""),
            always("changed", Shape::List(&Shape::Named("Difference"), 0, DIFFERENCES), ""),
            always("removed", Shape::List(&Shape::Object(&[ID, FLIGHT]), 0, DIFFERENCES), ""),
            always("counts", Shape::Named("Counts"), "How many of each there are."),
            SKIPPED,
        ]),
    ),
    (
        "Counts",
        Shape::Object(&[
            always("created", COUNT, ""),
            always("changed", COUNT, ""),
            always("removed", COUNT, ""),
        ]),
    ),
    (
        "Difference",
        Shape::Object(&[
            ID,
            FLIGHT,
            always(
                "changes",
                Shape::Map(&Shape::Any, &Shape::List(&Shape::Any, 2, 2), 0, usize::MAX),
                "Before and after.",
            ),
        ]),
    ),
    (
        "Displays",
        Shape::Object(&[
            always("displays", Shape::List(&Shape::Named("Display"), 0, usize::MAX), ""),
            always("sources", Shape::List(&Shape::Named("Source"), 0, usize::MAX), "What feeds them."),
        ]),
    ),
    (
        "Display",
        Shape::Object(&[
            DISPLAY,
            always("board", TEXT, ""),
            always("cursor", Shape::OrNull(&AT), "What it has painted."),
            always("painted_ago_ms", Shape::OrNull(&LARGE), "Since its last receipt."),
            always("frame_age_ms", Shape::OrNull(&COUNT), "How long the picture had stood still by then."),
            always("connected", Shape::Flag, ""),
            always("live", Shape::Flag, "Changes can wait for it."),
            always("build", TEXT, "Of its page."),
            always("width", COUNT, "Pixels."),
            always("height", COUNT, ""),
            always("address", TEXT, ""),
        ]),
    ),
    (
        "LastPaint",
        Shape::Object(&[DISPLAY, always("painted_ago_ms", LARGE, ""), always("frame_age_ms", COUNT, "")]),
    ),
    (
        "Status",
        Shape::Object(&[
            HEAD,
            always("version", TEXT, ""),
            always("build", TEXT, "What pages compare with their own."),
            always(
                "now",
                Shape::Whole(i64::MIN, i64::MAX.unsigned_abs()),
                "Seconds since 1970, as the daemon believes.",
            ),
            always("clock", CLOCK, ""),
            always(
                "airport",
                Shape::Object(&[
                    always("code", TEXT, ""),
                    always("name", TEXT, ""),
                    always("timezone", TEXT, ""),
                ]),
                "",
            ),
            always("flights", COUNT, ""),
            always("notices", COUNT, ""),
            always("read_only", Shape::Flag, "Changes cannot be stored at present."),
            always("closed", Shape::Flag, "Displays were told to stop."),
            always("lost", Shape::Flag, "A damaged store was put aside and nothing has come since."),
            always("feed_silence", SILENCE, "A timetable that is polled has gone silent."),
        ]),
    ),
    (
        "Boards",
        Shape::Object(&[always(
            "boards",
            Shape::List(
                &Shape::Object(&[
                    always("name", TEXT, ""),
                    always("kind", Shape::Word(KINDS), ""),
                    always("title", Shape::Map(&Shape::Any, &TEXT, 0, usize::MAX), "By language."),
                    always("path", TEXT, "Of its page."),
                ]),
                0,
                boards::BOARDS,
            ),
            "",
        )]),
    ),
    (
        "Templates",
        Shape::Object(&[always(
            "templates",
            Shape::List(
                &Shape::Object(&[
                    always("name", TEXT, ""),
                    always("level", LEVEL, ""),
                    always("text", WORDS, ""),
                ]),
                0,
                boards::TEMPLATES,
            ),
            "",
        )]),
    ),
    (
        "Airports",
        Shape::Object(&[always(
            "airports",
            Shape::Map(&Shape::Any, &Shape::Map(&Shape::Any, &TEXT, 1, usize::MAX), 0, usize::MAX),
            "By code: names of the city by language, and `short`, the name of this one of its airports.",
        )]),
    ),
    (
        "Paired",
        Shape::Object(&[
            always("token", TEXT, "It is told this once."),
            always("role", Shape::Word(&["admin"]), ""),
        ]),
    ),
    (
        "Pairing",
        Shape::Object(&[
            always("code", TEXT, "For POST /api/pair."),
            always("addresses", Shape::List(&TEXT, 0, usize::MAX), "Of the operators' listener."),
            always("fingerprint", Shape::OrNull(&TEXT), "SHA-256 of its certificate; null in the clear."),
        ]),
    ),
    (
        "Whoami",
        Shape::Object(&[
            always("name", TEXT, "Of the token."),
            always("role", Shape::Word(&["read", "publish", "admin"]), ""),
        ]),
    ),
    (
        "Overrides",
        Shape::Object(&[
            HEAD,
            always(
                "overrides",
                Shape::List(
                    &Shape::Object(&[
                        ID,
                        FLIGHT,
                        always("field", TEXT, ""),
                        always("value", Shape::Any, "What is shown."),
                        always("beneath", Shape::Any, "What comes back."),
                        maybe("until", Shape::Instant, ""),
                        maybe("by", TEXT, ""),
                    ]),
                    0,
                    usize::MAX,
                ),
                "",
            ),
        ]),
    ),
    ("Sources", Shape::Object(&[always("sources", Shape::List(&Shape::Named("Source"), 0, usize::MAX), "")])),
    (
        "Source",
        Shape::Object(&[
            always("name", TEXT, "Whose timetable it is."),
            always("url", TEXT, "Without its query."),
            maybe("format", TEXT, "Absent where the bytes tell."),
            always("interval_s", LARGE, "From one poll to the next."),
            always(
                "state",
                Shape::Word(&["waiting", "good", "failing"]),
                "failing: what it said last still stands.",
            ),
            always("polling", Shape::Flag, "Whether it is being asked now."),
            maybe("last_success", Shape::Instant, "When it last said what could be taken."),
            maybe(
                "last_error",
                Shape::Object(&[always("at", Shape::Instant, ""), always("error", TEXT, "")]),
                "What went wrong last.",
            ),
            maybe("next_poll", Shape::Instant, ""),
            always(
                "counts",
                Shape::Object(&[
                    always("polls", LARGE, "Since the start."),
                    always("failures", LARGE, ""),
                    always("unchanged", LARGE, "Polls that brought nothing new."),
                    always("added", LARGE, ""),
                    always("changed", LARGE, ""),
                    always("removed", LARGE, ""),
                    always("skipped", COUNT, "Records of the last timetable about other airports."),
                ]),
                "",
            ),
        ]),
    ),
    ("Trail", Shape::Object(&[always("entries", Shape::List(&Shape::Named("Deed"), 0, usize::MAX), "")])),
    (
        "Deed",
        Shape::Object(&[
            always("number", LARGE, "Older ones are asked for with `before`."),
            always("at", Shape::Whole(i64::MIN, i64::MAX.unsigned_abs()), "By this machine's clock."),
            always("clock", CLOCK, "Whether that could be believed."),
            always("by", TEXT, "The name of the token; empty for nobody's."),
            maybe("address", TEXT, ""),
            always("op", TEXT, ""),
            maybe("id", TEXT, ""),
            maybe("flight", TEXT, ""),
            always("cursor", AT, ""),
            maybe("added", COUNT, ""),
            maybe("changed", COUNT, ""),
            maybe("removed", COUNT, ""),
            maybe(
                "changes",
                Shape::List(
                    &Shape::Object(&[
                        always("field", TEXT, ""),
                        always("old", Shape::Any, ""),
                        always("new", Shape::Any, ""),
                    ]),
                    0,
                    usize::MAX,
                ),
                "",
            ),
            maybe("more", COUNT, "Fields that were changed as well."),
        ]),
    ),
    (
        "Problem",
        Shape::Object(&[
            always("type", Shape::Word(&["about:blank"]), ""),
            always("title", TEXT, "The status in words."),
            always("status", Shape::Whole(400, 599), ""),
            always("detail", TEXT, "What was wrong with this request."),
            maybe(
                "errors",
                Shape::List(
                    &Shape::Object(&[
                        always("pointer", TEXT, "JSON pointer into what was sent, or the row of a table."),
                        always("expected", TEXT, ""),
                    ]),
                    1,
                    FAULTS,
                ),
                "Each fault with its place.",
            ),
        ]),
    ),
];

/// A flight with what was set by hand, of which the answer tells in another way than a request does.
const FULL: [Field; FIELDS.len()] = {
    let mut fields = [FIELDS[0]; FIELDS.len()];
    let mut at = 0;
    while at < FIELDS.len() - 1 {
        fields[at] = FIELDS[at];
        at += 1;
    }
    fields[at] = maybe("overrides", Shape::Named("Layer"), "What was set by hand.");
    fields
};
