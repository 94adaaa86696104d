//! What is changed. All of it needs a token, and is done once however often it is sent with the same
//! `Idempotency-Key`.

use super::table::{Answer, JSON, Operation, Parameter, TEXT, header, json, nothing, path, query};
use crate::board::limits;
use crate::tokens::Role;
use crate::wire::schema::{ENTITY_TAGS, PLAIN_ID, Shape, TIMEOUT, TOKEN_TEXT};

const KEY: Parameter =
    header("Idempotency-Key", Shape::Text(0, usize::MAX, TOKEN_TEXT), "By which a repetition is known.");
const MATCH: Parameter =
    header("If-Match", Shape::Text(1, usize::MAX, ENTITY_TAGS), "The versions that may be changed.");
const WAIT: Parameter =
    query("wait", Shape::Word(&["painted"]), "Answer once every live display has painted the change.");
const TIMEOUT_S: Parameter =
    query("timeout", Shape::Text(0, usize::MAX, TIMEOUT), "With wait: how long, 5s when absent.");

const FLIGHT: Parameter = path("id", TEXT, "An id, or a number that only one flight has.");
const NEW_FLIGHT: Parameter = path("id", Shape::Text(0, usize::MAX, PLAIN_ID), "An id, or a flight number.");
const NOTICE: Parameter = path("id", TEXT, "Of a notice.");
const NEW_NOTICE: Parameter = path("id", Shape::Text(0, usize::MAX, PLAIN_ID), "Of a notice.");

const SOURCE: Parameter = query(
    "source",
    Shape::Text(1, limits::SOURCE, r"^[^\u0000-\u001f\u007f-\u009f]*$"),
    "Whose timetable it is.",
)
.required();
const FORMAT: Parameter =
    query("format", TEXT, "json, csv, aidx, avinor, schiphol or swedavia; else read off the bytes.");
const ZONE: Parameter =
    query("zone", TEXT, "IANA zone of times without an offset; the airport's when absent.");
const CHARSET: Parameter = query("charset", TEXT, "The encoding, where the bytes leave that open.");
const YES_OR_NO: Shape = Shape::Word(&["0", "1"]);
const PARTIAL: Parameter = query("partial", YES_OR_NO, "Only what has changed.");
const DRY_RUN: Parameter = query("dry_run", YES_OR_NO, "Tell what it would do, and do nothing.");
const ALLOW_EMPTY: Parameter = query("allow_empty", YES_OR_NO, "Take a timetable without flights.");

const MERGE_PATCH: &str = "application/merge-patch+json";

const ANSWER: Answer = json("Answer");
const NOTICE_ANSWERS: &[Answer] = &[
    ANSWER.status(200, "Replaced.").headers(&["Location"]),
    ANSWER.status(201, "Posted.").headers(&["Location"]),
];
const NOTICE_BODIES: &[(&str, Shape)] =
    &[(JSON, Shape::OneOf(&[Shape::Named("NewNotice"), Shape::Named("NoticeByTemplate")]))];

const fn change(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    about: &'static str,
    answers: &'static [Answer],
) -> Operation {
    Operation { method, ..Operation::read(path, id, about, answers) }.by(Role::Publish)
}

/// All of them.
pub(super) static CHANGES: &[Operation] = &[
    Operation {
        bodies: &[(JSON, Shape::Named("FlightAtAddress"))],
        ..change(
            "put",
            "/api/flights/{id}",
            "putFlight",
            "Creates or replaces a flight.",
            &[
                ANSWER.status(200, "Replaced.").headers(&["ETag"]),
                ANSWER.status(201, "Created.").headers(&["ETag", "Location"]),
            ],
        )
    }
    .with(&[&NEW_FLIGHT, &WAIT, &TIMEOUT_S, &MATCH, &KEY])
    .failing(&[409, 412, 415]),
    Operation {
        bodies: &[(MERGE_PATCH, Shape::Named("FlightChanges")), (JSON, Shape::Named("FlightChanges"))],
        ..change(
            "patch",
            "/api/flights/{id}",
            "patchFlight",
            "Changes some fields of a flight.",
            &[ANSWER.headers(&["ETag"])],
        )
    }
    .with(&[&FLIGHT, &WAIT, &TIMEOUT_S, &MATCH, &KEY])
    .failing(&[404, 409, 412, 415]),
    change("delete", "/api/flights/{id}", "removeFlight", "Takes a flight away.", &[ANSWER])
        .with(&[&FLIGHT, &WAIT, &TIMEOUT_S, &MATCH, &KEY])
        .failing(&[404, 409, 412]),
    Operation {
        bodies: &[(JSON, Shape::Named("Commands")), ("application/x-ndjson", TEXT)],
        ..change(
            "post",
            "/api/events",
            "sendCommands",
            "Carries out a batch, all of it or nothing.",
            &[ANSWER],
        )
    }
    .with(&[&WAIT, &TIMEOUT_S, &KEY])
    .failing(&[409, 415]),
    Operation {
        bodies: &[(JSON, Shape::Named("Timetable")), ("text/csv", TEXT), ("application/xml", Shape::Any)],
        ..change(
            "put",
            "/api/timetable",
            "putTimetable",
            "Replaces what a source said before; only differences become events. The JSON of Schiphol and \
             Swedavia is read too: docs/feeds.md.",
            &[Answer {
                body: Some((JSON, Shape::OneOf(&[Shape::Named("Imported"), Shape::Named("Rehearsal")]))),
                ..ANSWER
            }],
        )
    }
    .with(&[&SOURCE, &FORMAT, &ZONE, &CHARSET, &PARTIAL, &DRY_RUN, &ALLOW_EMPTY, &WAIT, &TIMEOUT_S, &KEY])
    .failing(&[409, 415]),
    Operation {
        bodies: NOTICE_BODIES,
        ..change("post", "/api/notices", "postNotice", "Posts a notice, or replaces one.", NOTICE_ANSWERS)
    }
    .with(&[&WAIT, &TIMEOUT_S, &KEY])
    .failing(&[409, 415]),
    Operation {
        bodies: NOTICE_BODIES,
        ..change("put", "/api/notices/{id}", "putNotice", "Posts or replaces this notice.", NOTICE_ANSWERS)
    }
    .with(&[&NEW_NOTICE, &WAIT, &TIMEOUT_S, &KEY])
    .failing(&[409, 415]),
    change("delete", "/api/notices/{id}", "removeNotice", "Takes a notice away.", &[ANSWER])
        .with(&[&NOTICE, &WAIT, &TIMEOUT_S, &KEY])
        .failing(&[404]),
    Operation {
        bodies: &[
            (JSON, Shape::Named("Update")),
            ("application/x-www-form-urlencoded", Shape::Named("Update")),
        ],
        ..change(
            "put",
            "/api/post-update",
            "postUpdate",
            "Posts a notice from one field. Needs no token where operator.open_post_update says so.",
            &[nothing(204, "Posted.")],
        )
    }
    .with(&[&KEY])
    .failing(&[409, 415]),
    change("post", "/api/close", "closeDisplays", "Tells the displays to stop.", &[nothing(204, "Told.")])
        .with(&[&KEY])
        .by(Role::Admin),
    change("delete", "/api/close", "openDisplays", "Lets the displays come back.", &[nothing(204, "Done.")])
        .with(&[&KEY])
        .by(Role::Admin),
];
