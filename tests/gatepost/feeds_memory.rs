//! A timetable of a hundred thousand records, in every format, is read by the real daemon within 64 MiB,
//! those of the release program included:
//! one that fits on the board once it is folded, and one that does not.

use serde_json::Value;

use crate::support::process::{Daemon, Home};

const RECORDS: usize = 100_000;
/// Of the process beside its program, the largest body included. The release program takes less than
/// the 8 MiB that are left of 64; a debug build takes three times that.
const KIBIBYTES: u64 = 56 * 1_024;

/// What may stay of it in a daemon that goes on.
const RETAINED: u64 = 4 * 1_024;

/// The records of a format, made of a flight number each, and what stands around them.
struct Bulk {
    format: &'static str,
    home: &'static str,
    start: &'static str,
    record: fn(&str) -> String,
    between: &'static str,
    end: &'static str,
}

const FORMATS: [Bulk; 6] = [
    Bulk {
        format: "csv",
        home: "ZRH",
        start: "flight,time,to,gate,status\n",
        record: |number| format!("{number},2026-11-21 10:00,Chicago,E27,Go to gate\n"),
        between: "",
        end: "",
    },
    Bulk {
        format: "json",
        home: "ZRH",
        start: "[",
        record: |number| format!(r#"{{"direction":"arrival","flight":"{number}","scheduled":1795251600}}"#),
        between: ",",
        end: "]",
    },
    Bulk {
        format: "schiphol",
        home: "AMS",
        start: r#"{"flights":["#,
        record: |number| {
            format!(
                r#"{{"flightName":"{number}","flightDirection":"A","scheduleDateTime":"2026-11-21T10:00:00Z"}}"#
            )
        },
        between: ",",
        end: "]}",
    },
    Bulk {
        format: "swedavia",
        home: "ARN",
        start: r#"{"flights":["#,
        record: |number| {
            format!(r#"{{"flightId":"{number}","arrivalTime":{{"scheduledUtc":"2026-11-21T10:00:00Z"}}}}"#)
        },
        between: ",",
        end: "]}",
    },
    Bulk {
        format: "avinor",
        home: "OSL",
        start: r#"<airport name="OSL"><flights>"#,
        record: |number| {
            format!(
                "<flight><flight_id>{number}</flight_id><schedule_time>2026-11-21T10:00:00Z</schedule_time>\
                 <arr_dep>A</arr_dep></flight>"
            )
        },
        between: "",
        end: "</flights></airport>",
    },
    Bulk {
        format: "aidx",
        home: "ZRH",
        start: r#"<IATA_AIDX_FlightLegNotifRQ xmlns="http://www.iata.org/IATA/2007/00">"#,
        record: |number| {
            format!(
                "<FlightLeg><LegIdentifier><Airline>{}</Airline><FlightNumber>{}</FlightNumber>\
                 <DepartureAirport>ZRH</DepartureAirport><ArrivalAirport>CPH</ArrivalAirport>\
                 <OriginDate>2026-11-21</OriginDate></LegIdentifier><LegData>\
                 <OperationTime OperationQualifier=\"OFB\" TimeType=\"SCT\">2026-11-21T10:00:00Z\
                 </OperationTime></LegData></FlightLeg>",
                &number[..2],
                &number[2..]
            )
        },
        between: "",
        end: "</IATA_AIDX_FlightLegNotifRQ>",
    },
];

impl Bulk {
    /// So many records of so many flights.
    fn body(&self, flights: usize) -> Vec<u8> {
        let records: Vec<String> =
            (0..RECORDS).map(|at| (self.record)(&format!("LX{}", at % flights))).collect();
        format!("{}{}{}", self.start, records.join(self.between), self.end).into_bytes()
    }

    fn daemon(&self, home: &Home) -> Daemon {
        // AIDX takes three times the size of the default limit for so many legs.
        home.start(&[("GATEPOST_AIRPORT_CODE", self.home), ("GATEPOST_OPERATOR_MAX_BODY", "64MiB")])
    }
}

fn check(format: &str) {
    let bulk = FORMATS.iter().find(|bulk| bulk.format == format).unwrap();
    let home = Home::new();
    let query = format!("source=bulk&format={format}");
    let daemon = bulk.daemon(&home);
    let (status, answer) = daemon.import(&query, bulk.body(RECORDS));
    assert_eq!(status, 409, "{answer}");
    let detail = answer["detail"].as_str().unwrap();
    assert!(detail.contains("at most 5000 flights"), "{detail}");
    // Legs are changes and not copies, so the same leg is not folded, and a message has its bound too.
    if format != "aidx" {
        let (status, answer) = daemon.import(&query, bulk.body(100));
        assert_eq!((status, &answer["added"]), (200, &Value::from(100)), "{answer}");
    }
    let peak = daemon.peak() - daemon.program();
    assert!(peak <= KIBIBYTES, "{format}: {peak} KiB");
}

#[test]
fn a_hundred_thousand_records_of_csv_stay_within_64_mib() {
    check("csv");
}

#[test]
fn a_hundred_thousand_records_of_json_stay_within_64_mib() {
    check("json");
}

#[test]
fn a_hundred_thousand_records_of_schiphol_stay_within_64_mib() {
    check("schiphol");
}

#[test]
fn a_hundred_thousand_records_of_swedavia_stay_within_64_mib() {
    check("swedavia");
}

#[test]
fn a_hundred_thousand_records_of_avinor_stay_within_64_mib() {
    check("avinor");
}

#[test]
fn a_hundred_thousand_records_of_aidx_stay_within_64_mib() {
    check("aidx");
}

/// The variables that the unit sets.
fn of_the_unit() -> Vec<(&'static str, &'static str)> {
    const UNIT: &str = include_str!("../../systemd/gatepost.service");
    UNIT.lines().filter_map(|line| line.strip_prefix("Environment=")?.split_once('=')).collect()
}

#[test]
fn what_a_large_timetable_took_is_given_back() {
    let bulk = FORMATS.iter().find(|bulk| bulk.format == "aidx").unwrap();
    let home = Home::new();
    let mut variables = of_the_unit();
    variables.extend([("GATEPOST_AIRPORT_CODE", bulk.home), ("GATEPOST_OPERATOR_MAX_BODY", "64MiB")]);
    let daemon = home.start(&variables);
    let before = daemon.kept();
    let (status, answer) = daemon.import("source=bulk&format=aidx", bulk.body(RECORDS));
    assert_eq!(status, 409, "{answer}");
    // Threads give back what they had when they next have something to do.
    let asked = (0..2_000).find(|_| {
        daemon.get("/api/status");
        daemon.kept() <= before + RETAINED
    });
    assert!(asked.is_some(), "{} KiB are kept", daemon.kept() - before);
}
