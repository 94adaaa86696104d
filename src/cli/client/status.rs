//! `gatepost status`, `gatepost displays` and `gatepost notices`: what is, side by side.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::api::{Api, Failure};
use super::args::{Reading, Status};
use super::change::ago;
use super::fleet::{Fleet, Said};
use super::paint::Tone;
use super::spool;
use super::table::{Cell, table};
use super::times::Airport;
use crate::config::Environment;
use crate::stream::Cursor;

const STATUS: [&str; 11] =
    ["KIOSK", "HEALTH", "VERSION", "CLOCK", "HEAD", "FLIGHTS", "NOTICES", "DISPLAYS", "BOARD", "ID", "KEPT"];
const DISPLAYS: [&str; 8] = ["KIOSK", "DISPLAY", "BOARD", "CURSOR", "PAINTED", "FRAME", "SIZE", "ADDRESS"];
/// Between two looks at what is painted.
const LOOK: Duration = Duration::from_millis(200);

/// `gatepost status`
pub(super) fn status(mut asked: Status, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    asked.targets.discover = asked.discover;
    let fleet = Fleet::open(&asked.targets, env)?;
    let wait = asked.waiting.wait.map(|_| Duration::from_secs(asked.waiting.timeout));
    let said = fleet.ask(|api| {
        let mut status = look(api)?;
        if let Some(timeout) = wait {
            status["painted"] = painted(api, &mut status, timeout)?.into();
        }
        status["spooled"] = spool::waiting(&fleet.folders, &api.kiosk.address).into();
        if let Some(announced) = &api.kiosk.announced {
            status["announced"] = announced.json();
        }
        Ok(status)
    });
    let all = fleet.tell(&said, out, |good| {
        table(&STATUS, good.iter().map(|(api, status)| row(&api.kiosk.name, status)).collect(), fleet.paint)
    })?;
    Ok(all && said.iter().flatten().all(|status| status["painted"] != json!(false)))
}

fn look(api: &Api) -> Said {
    let mut status = api.get("/api/status")?;
    status["ready"] = match api.get("/readyz") {
        Ok(_) => json!({ "ok": true }),
        Err(Failure::Refused(refusal)) => json!({ "ok": false, "detail": refusal.detail }),
        Err(failure) => return Err(failure),
    };
    status["displays"] = match api.get("/api/displays") {
        Ok(mut told) => told["displays"].take(),
        // Who may not see them sees the rest.
        Err(Failure::Refused(_)) => Value::Null,
        Err(failure) => return Err(failure),
    };
    Ok(status)
}

/// Whether every live display has painted the head of `status` before `timeout` is over; what is
/// known of the displays by then goes into it.
fn painted(api: &Api, status: &mut Value, timeout: Duration) -> Result<bool, Failure> {
    let end = Instant::now() + timeout;
    let head = status["cursor"].as_str().and_then(|cursor| cursor.parse::<Cursor>().ok());
    loop {
        let mut told = api.get("/api/displays")?;
        let displays = told["displays"].take();
        let has_painted = |display: &&Value| {
            let at = display["cursor"].as_str().and_then(|cursor| cursor.parse::<Cursor>().ok());
            matches!((at, head), (Some(at), Some(head)) if at.epoch == head.epoch && at.seq >= head.seq)
        };
        let mut live = displays.as_array().into_iter().flatten().filter(|display| live(display)).peekable();
        // As with every change: where nobody paints, nothing is painted.
        let painted = live.peek().is_some() && live.all(|display| has_painted(&display));
        status["displays"] = displays;
        if painted || Instant::now() >= end {
            return Ok(painted);
        }
        thread::sleep(LOOK);
    }
}

fn live(display: &Value) -> bool {
    display["live"] == json!(true)
}

fn row(kiosk: &str, status: &Value) -> Vec<Cell> {
    let text = |field: &str| status[field].as_str().unwrap_or_default();
    let health = match &status["ready"] {
        ready if ready["ok"] != json!(true) => {
            Cell::new(ready["detail"].as_str().unwrap_or("not ready"), Tone::Bad)
        }
        _ if status["closed"] == json!(true) => Cell::new("closed", Tone::Warn),
        _ if status["lost"] == json!(true) => Cell::new("store lost", Tone::Warn),
        _ if status["feed_silence"].is_object() => Cell::new("feed silent", Tone::Warn),
        _ => Cell::new("ready", Tone::Good),
    };
    let clock = match text("clock") {
        "synced" => Cell::from(Airport::from_status(status).field(&status["now"])),
        other => Cell::new(other, Tone::Warn),
    };
    let kept = status["spooled"].as_u64().filter(|kept| *kept > 0);
    vec![
        kiosk.into(),
        health,
        text("version").into(),
        clock,
        text("cursor").into(),
        status["flights"].to_string().into(),
        status["notices"].to_string().into(),
        displays_cell(status),
        status["announced"]["board"].as_str().unwrap_or_default().into(),
        status["announced"]["id"].as_str().unwrap_or_default().into(),
        kept.map_or(Cell::default(), |kept| Cell::new(kept.to_string(), Tone::Warn)),
    ]
}

/// How many displays are live, and when the slowest of them painted.
fn displays_cell(status: &Value) -> Cell {
    let Some(displays) = status["displays"].as_array() else { return Cell::default() };
    let live: Vec<&Value> = displays.iter().filter(|display| live(display)).collect();
    let oldest = live.iter().max_by_key(|display| display["painted_ago_ms"].as_u64());
    let painted =
        oldest.map_or_else(String::new, |oldest| format!(", painted {} ago", ago(&oldest["painted_ago_ms"])));
    let late = if status["painted"] == json!(false) { ", not all at the head" } else { "" };
    let tone = if live.is_empty() || !late.is_empty() { Tone::Warn } else { Tone::Plain };
    Cell::new(format!("{} of {} live{painted}{late}", live.len(), displays.len()), tone)
}

/// `gatepost displays`
pub(super) fn displays(asked: &Reading, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let said = fleet.ask(|api| api.get("/api/displays"));
    Ok(fleet.tell(&said, out, |good| {
        let rows = listed(good, "displays", fleet.many()).map(|(whose, display)| {
            let text = |field: &str| display[field].as_str().unwrap_or_default();
            let painted = match ago(&display["painted_ago_ms"]) {
                never if never.is_empty() => "never".to_owned(),
                ago => format!("{ago} ago"),
            };
            let size = match (display["width"].as_u64(), display["height"].as_u64()) {
                (Some(width @ 1..), Some(height)) => format!("{width}×{height}"),
                _ => String::new(),
            };
            let tone = if live(display) { Tone::Good } else { Tone::Warn };
            let gone = if display["connected"] == json!(true) { "" } else { ", gone" };
            vec![
                whose,
                text("display").into(),
                text("board").into(),
                text("cursor").into(),
                Cell::new(format!("{painted}{gone}"), tone),
                ago(&display["frame_age_ms"]).into(),
                size.into(),
                text("address").into(),
            ]
        });
        shown(&DISPLAYS, rows.collect(), "no displays", &fleet)
    })?)
}

/// `gatepost notices`
pub(super) fn notices(asked: &Reading, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let said = fleet.ask(|api| timed(api, "/api/notices"));
    Ok(fleet.tell(&said, out, |good| {
        let airports: Vec<(&str, Airport)> =
            good.iter().map(|(api, found)| (api.kiosk.name.as_str(), Airport::from_status(found))).collect();
        let mut rows = Vec::new();
        for ((api, found), (_, airport)) in good.iter().zip(&airports) {
            rows.extend(listed(&[(*api, *found)], "notices", fleet.many()).map(|(whose, notice)| {
                let level = notice["level"].as_str().unwrap_or_default();
                let tone = match level {
                    "emergency" => Tone::Bad,
                    "security" => Tone::Warn,
                    _ => Tone::Plain,
                };
                let text = match &notice["text"] {
                    Value::String(text) => text.clone(),
                    texts => texts["en"].as_str().map_or_else(|| texts.to_string(), str::to_owned),
                };
                vec![
                    whose,
                    notice["id"].as_str().unwrap_or_default().into(),
                    Cell::new(level, tone),
                    airport.field(&notice["until"]).into(),
                    text.into(),
                ]
            }));
        }
        shown(&["KIOSK", "ID", "LEVEL", "UNTIL", "TEXT"], rows, "no announcements", &fleet)
    })?)
}

/// What stands at `target`, with the clock that its times are to be read by.
pub(super) fn timed(api: &Api, target: &str) -> Said {
    let mut found = api.get(target)?;
    let status = api.get("/api/status")?;
    found["airport"] = status["airport"].clone();
    found["now"] = status["now"].clone();
    Ok(found)
}

/// Every item of a list of every kiosk, with a cell that says whose it is where there are `many`.
pub(super) fn listed<'a>(
    good: &'a [(&'a Api, &'a Value)],
    list: &'a str,
    many: bool,
) -> impl Iterator<Item = (Cell, &'a Value)> {
    good.iter().flat_map(move |(api, found)| {
        let items = found[list].as_array().into_iter().flatten();
        items.map(move |item| (if many { api.kiosk.name.as_str().into() } else { Cell::default() }, item))
    })
}

pub(super) fn shown(heads: &[&str], rows: Vec<Vec<Cell>>, empty: &str, fleet: &Fleet) -> String {
    if rows.is_empty() { format!("{empty}\n") } else { table(heads, rows, fleet.paint) }
}
