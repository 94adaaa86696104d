//! What is only read, and what displays say.

use super::table::{
    Answer, HTML, JSON, On, Operation, Parameter, TEXT, header, json, nothing, other, path, query,
};
use crate::board::limits;
use crate::store::TRAIL_ENTRIES;
use crate::tokens::Role;
use crate::wire::schema::{AIRPORT_CODES, Shape};

/// The schema is that of each event.
const STREAM: Answer = Answer {
    status: 200,
    about: "Events, for as long as both sides stay.",
    body: Some(("text/event-stream", Shape::Named("StreamEvent"))),
    headers: &[],
};
const PLAIN: &str = "text/plain";

const SAME: Answer = nothing(304, "It is as the reader holds it.").headers(&["ETag"]);
const HELD: Parameter = header("If-None-Match", TEXT, "The version that the reader holds.");
const SEEN: Parameter = header("Last-Event-ID", TEXT, "The cursor after which to go on.");
const SEEN_IN_QUERY: Parameter = query("last_event_id", TEXT, "The same, for who can set no header.");
const SEEN_BY_OTHERS: Parameter = query("lastEventId", TEXT, "The same, as some clients spell it.");
const DISPLAY: Parameter = query("display", TEXT, "Which display this is.");
const BOARD: Parameter = query("board", TEXT, "What it shows.");
const STREAMED: &[Answer] = &[STREAM, nothing(204, "Displays were told to stop.")];

const FLIGHT: Parameter = path("id", TEXT, "An id, or a number that only one flight has.");
const NOTICE: Parameter = path("id", TEXT, "Of a notice.");

const DIRECTION: Parameter = query("direction", Shape::Word(&["departure", "arrival"]), "");
const STATE: Parameter = query("state", Shape::Text(1, limits::STATE, CLEAN), "Exactly this state.");
const GATE: Parameter = query("gate", Shape::Text(1, limits::SHORT, CLEAN), "Exactly this gate.");
const AIRPORT: Parameter =
    query("airport", Shape::Text(0, usize::MAX, "^[A-Za-z]{3}$"), "IATA code of the other end.");
const CODES: Parameter =
    query("codes", Shape::Text(0, usize::MAX, AIRPORT_CODES), "IATA codes, parted by commas.").required();
const LIMIT: Parameter = query("limit", Shape::Whole(1, TRAIL_ENTRIES), "100 when absent.");
const BEFORE: Parameter = query("before", Shape::Whole(1, u64::MAX), "Entries older than this number.");
/// Text without control characters.
const CLEAN: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";

/// Those of both listeners, then of one.
pub(super) static READS: &[Operation] = &[
    Operation::read("/", "showFirstBoard", "The page of the first board.", &[other(HTML, "The page.")]),
    Operation::read(
        "/boards/{name}",
        "showBoard",
        "The page of a board.",
        &[
            other(HTML, "The page."),
            other(HTML, "A page that says which boards there are.").status(404, "There is no such board."),
        ],
    )
    .with(&[&path("name", TEXT, "Of a board.")]),
    Operation::read(
        "/events",
        "streamEvents",
        "The event stream: docs/design.md, \"The event stream\".",
        STREAMED,
    )
    .with(&[&SEEN, &SEEN_IN_QUERY, &SEEN_BY_OTHERS, &DISPLAY, &BOARD]),
    Operation::read("/api/updates", "streamUpdates", "Notices as plain messages.", STREAMED).with(&[
        &SEEN,
        &SEEN_IN_QUERY,
        &SEEN_BY_OTHERS,
    ]),
    Operation::read(
        "/api/flights",
        "listFlights",
        "The board, or those of its flights that pass every filter.",
        &[json("Board").headers(&["ETag"]), SAME],
    )
    .with(&[&DIRECTION, &STATE, &GATE, &AIRPORT, &HELD]),
    Operation::read(
        "/api/flights/{id}",
        "showFlight",
        "One flight.",
        &[json("Flight").headers(&["ETag"]), SAME],
    )
    .with(&[&FLIGHT, &HELD])
    .failing(&[404, 409]),
    Operation::read(
        "/api/notices",
        "listNotices",
        "All notices.",
        &[json("Notices").headers(&["ETag"]), SAME],
    )
    .with(&[&HELD]),
    Operation::read(
        "/api/notices/{id}",
        "showNotice",
        "One notice.",
        &[json("Notice").headers(&["ETag"]), SAME],
    )
    .with(&[&NOTICE, &HELD])
    .failing(&[404]),
    Operation::read("/api/boards", "listBoards", "The boards that are configured.", &[json("Boards")]),
    Operation::read("/api/templates", "listTemplates", "The texts that are prepared.", &[json("Templates")]),
    Operation::read(
        "/api/airports",
        "listAirports",
        "What the cities behind airport codes are called.",
        &[json("Airports").headers(&["ETag"]), SAME],
    )
    .with(&[&CODES, &HELD]),
    Operation::read("/healthz", "live", "Whether the daemon lives.", &[other(PLAIN, "It does.")]),
    Operation::read("/readyz", "ready", "Whether it can store what it is told.", &[other(PLAIN, "It can.")])
        .failing(&[503, 507]),
    Operation::read("/metrics", "measure", "How it does, for Prometheus.", &[other(PLAIN, "Text 0.0.4.")]),
    Operation::read(
        "/openapi.json",
        "describe",
        "This document.",
        &[Answer { status: 200, about: "OpenAPI 3.1.", body: Some((JSON, Shape::Any)), headers: &[] }],
    ),
    Operation {
        method: "post",
        on: On::Display,
        bodies: &[(JSON, Shape::Named("Receipt"))],
        ..Operation::read(
            "/api/receipts",
            "sendReceipt",
            "A page tells what it has painted.",
            &[nothing(204, "Noted.")],
        )
    }
    .failing(&[403, 413, 415, 422, 429]),
    Operation::read(
        "/api/receipts/{display}",
        "showReceipt",
        "The last receipt of a display.",
        &[json("LastPaint")],
    )
    .on(On::Display)
    .with(&[&path("display", TEXT, "Its id.")])
    .failing(&[404]),
    Operation::read(
        "/api/pairing",
        "showPairing",
        "How the first token is had; told to this machine's own pages alone.",
        &[json("Pairing"), nothing(204, "There is a token, or nothing to be told here.")],
    )
    .on(On::Display)
    .failing(&[503]),
    Operation {
        method: "post",
        on: On::Operator,
        bodies: &[(JSON, Shape::Named("Pair"))],
        ..Operation::read(
            "/api/pair",
            "pair",
            "Makes the first token, of the role admin, for who has the code on the screen.",
            &[json("Paired").status(201, "Made.")],
        )
    }
    .failing(&[403, 404, 409, 413, 415, 422, 429, 503]),
    Operation::read(
        "/api/status",
        "showStatus",
        "The head, the clock, and what is out of the ordinary.",
        &[json("Status")],
    )
    .on(On::Operator),
    Operation::read("/console", "showConsole", "The operators' page.", &[other(HTML, "The page.")])
        .on(On::Operator),
    Operation::read(
        "/api/post-update",
        "showForm",
        "Leads a browser to the console.",
        &[nothing(303, "See there.").headers(&["Location"])],
    )
    .on(On::Operator),
    Operation::read(
        "/api/flights/{id}/full",
        "showFullFlight",
        "One flight with what is not public.",
        &[json("FullFlight").headers(&["ETag"]), SAME],
    )
    .by(Role::Read)
    .with(&[&FLIGHT, &HELD])
    .failing(&[404, 409]),
    Operation::read(
        "/api/displays",
        "listDisplays",
        "Who is connected, what each has painted, and how the sources are.",
        &[json("Displays")],
    )
    .by(Role::Read),
    Operation::read(
        "/api/overrides",
        "listOverrides",
        "What was set by hand, over what.",
        &[json("Overrides")],
    )
    .by(Role::Read),
    Operation::read(
        "/api/sources",
        "listSources",
        "How the timetables are that are polled.",
        &[json("Sources")],
    )
    .by(Role::Read),
    Operation::read("/api/whoami", "whoami", "Whose token this is.", &[json("Whoami")]).by(Role::Read),
    Operation::read("/api/audit", "listDeeds", "Who changed what, the newest first.", &[json("Trail")])
        .by(Role::Publish)
        .with(&[&LIMIT, &BEFORE])
        .failing(&[503]),
];
