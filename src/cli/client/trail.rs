//! `gatepost audit`, `gatepost overrides` and `gatepost sources`: whose hand it was, or whose word.

use std::io::Write;

use serde_json::Value;

use super::args::{Audit, Reading};
use super::fleet::Fleet;
use super::paint::Tone;
use super::status::{listed, shown, timed};
use super::table::Cell;
use super::times::Airport;
use super::watch::{change, is_bookkeeping};
use crate::config::Environment;

const SOURCES: [&str; 7] = ["KIOSK", "SOURCE", "STATE", "LAST GOOD", "NEXT", "ADDRESS", "ERROR"];

/// `gatepost audit`
pub(super) fn audit(asked: &Audit, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let target = format!("/api/audit?limit={}", asked.limit);
    let said = fleet.ask(|api| timed(api, &target));
    Ok(fleet.tell(&said, out, |good| {
        let mut rows = Vec::new();
        for (api, found) in good {
            let airport = Airport::from_status(found);
            rows.extend(listed(&[(*api, *found)], "entries", fleet.many()).map(|(whose, entry)| {
                let text = |field: &str| entry[field].as_str().unwrap_or_default();
                // By a clock that nobody had set.
                let doubt = if text("clock") == "unset" { "?" } else { "" };
                let subject = if text("flight").is_empty() { text("id") } else { text("flight") };
                let cells = [
                    format!("{}{doubt}", airport.field(&entry["at"])),
                    text("by").to_owned(),
                    text("address").to_owned(),
                    format!("{} {subject}", text("op")),
                    changes(entry, &airport),
                ];
                let at = entry["at"].as_i64().unwrap_or_default();
                (at, std::iter::once(whose).chain(cells.map(Into::into)).collect())
            }));
        }
        // Of several kiosks, in the order of their clocks; of one, in its own.
        if fleet.many() {
            rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        }
        let rows = rows.into_iter().map(|(_, cells)| cells).collect();
        shown(&["KIOSK", "TIME", "BY", "FROM", "CHANGE", "FIELDS"], rows, "no changes", &fleet)
    })?)
}

/// What an entry says of fields, or how many flights of a timetable it was about.
fn changes(entry: &Value, airport: &Airport) -> String {
    let fields = entry["changes"].as_array().into_iter().flatten();
    let fields = fields.map(|pair| (pair["field"].as_str().unwrap_or_default(), pair));
    let mut parts: Vec<String> = fields
        .filter(|(field, _)| !is_bookkeeping(field))
        .map(|(field, pair)| change(field, &pair["old"], &pair["new"], airport))
        .collect();
    // What is said of a single flight needs no count.
    let counts = if parts.is_empty() { &["added", "changed", "removed"][..] } else { &[] };
    for name in counts {
        if let Some(count) = entry[*name].as_u64() {
            parts.push(format!("{count} {name}"));
        }
    }
    if let Some(more) = entry["more"].as_u64() {
        parts.push(format!("and {more} more"));
    }
    parts.join(", ")
}

/// `gatepost overrides`
pub(super) fn overrides(asked: &Reading, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let said = fleet.ask(|api| timed(api, "/api/overrides"));
    Ok(fleet.tell(&said, out, |good| {
        let mut rows = Vec::new();
        for (api, found) in good {
            let airport = Airport::from_status(found);
            rows.extend(listed(&[(*api, *found)], "overrides", fleet.many()).map(|(whose, set)| {
                let text = |field: &str| set[field].as_str().unwrap_or_default();
                let cells = [
                    text("flight").to_owned(),
                    change(text("field"), &set["beneath"], &set["value"], &airport),
                    airport.field(&set["until"]),
                    text("by").to_owned(),
                ];
                std::iter::once(whose).chain(cells.map(Into::into)).collect()
            }));
        }
        shown(
            &["KIOSK", "FLIGHT", "FEED → BY HAND", "UNTIL", "BY"],
            rows,
            "nothing is set over a feed",
            &fleet,
        )
    })?)
}

/// `gatepost sources`
pub(super) fn sources(asked: &Reading, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let said = fleet.ask(|api| timed(api, "/api/sources"));
    Ok(fleet.tell(&said, out, |good| {
        let mut rows = Vec::new();
        for (api, found) in good {
            let airport = Airport::from_status(found);
            rows.extend(listed(&[(*api, *found)], "sources", fleet.many()).map(|(whose, source)| {
                let text = |field: &str| source[field].as_str().unwrap_or_default();
                let failing = text("state") == "failing";
                let tone = if failing { Tone::Bad } else { Tone::Plain };
                // What went wrong before the last success is history.
                let error = source["last_error"]["error"].as_str().filter(|_| failing).unwrap_or_default();
                vec![
                    whose,
                    text("name").into(),
                    Cell::new(text("state"), tone),
                    airport.field(&source["last_success"]).into(),
                    airport.field(&source["next_poll"]).into(),
                    text("url").into(),
                    error.into(),
                ]
            }));
        }
        shown(&SOURCES, rows, "no sources", &fleet)
    })?)
}
