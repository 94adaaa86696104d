//! `gatepost watch`: a line for every change, from every kiosk, in the order in which each made them.
//!
//! A thread a kiosk follows its stream. It comes back by its cursor, so that a change made while it
//! was away is told once and in its place. Where the kiosk can only give the whole board, what
//! differs from the board before is told.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};

use super::api::{Api, Failure};
use super::args::Watch;
use super::fleet::{Fleet, complain};
use super::sse::{Event, Events};
use super::table::plain;
use super::times::Airport;
use crate::config::Environment;
use crate::stream::Cursor;

/// Between two tries, at first and at last.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));
/// Lines that wait for a slow reader; then the streams wait too, and the daemons keep the rest.
const AHEAD: usize = 256;

/// Prints to `out` until the reader has gone or enough was seen.
pub(super) fn run(asked: &Watch, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    if let Some(cursor) = &asked.since {
        ensure!(cursor.parse::<Cursor>().is_ok(), "--since: a cursor looks like 1a2b3c4d-17");
    }
    let fleet = Fleet::open(&asked.targets, env)?;
    let (many, as_json) = (fleet.many(), asked.targets.json);
    let (lines, told) = mpsc::sync_channel(AHEAD);
    for api in fleet.apis {
        let follower =
            Follower { api, cursor: asked.since.clone(), board: None, airport: None, begun: false };
        let lines = lines.clone();
        thread::Builder::new().name("watch".to_owned()).spawn(move || follower.run(&lines))?;
    }
    drop(lines);
    let mut good = true;
    let mut left = asked.count.unwrap_or(u64::MAX);
    for told in told {
        match told {
            Told::Over => good = false,
            Told::Line(line) => {
                let text = if as_json { format!("{}\n", line.document) } else { line.text(many) };
                match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(true),
                    written => written?,
                }
                left -= u64::from(!line.whole_board);
                if left == 0 {
                    return Ok(true);
                }
            }
        }
    }
    Ok(good)
}

/// What a follower has to tell.
enum Told {
    Line(Line),
    /// It has given up, and said why.
    Over,
}

struct Line {
    kiosk: String,
    /// For people; none where there is nothing to read.
    text: Vec<String>,
    /// For programs.
    document: Value,
    /// It is where the watch begins, or begins anew, and no change.
    whole_board: bool,
}

impl Line {
    fn text(&self, many: bool) -> String {
        let whose = if many { format!("{}  ", self.kiosk) } else { String::new() };
        let lines = self.text.iter().map(|line| format!("{whose}{}\n", plain(line).replace('\n', " ")));
        lines.collect::<Vec<_>>().concat()
    }
}

/// What a board holds, by kind and id.
type Board = BTreeMap<(&'static str, String), Value>;

/// Follows one kiosk.
struct Follower {
    api: Api,
    cursor: Option<String>,
    /// None until a whole board has come.
    board: Option<Board>,
    airport: Option<Airport>,
    /// Whether anything has come.
    begun: bool,
}

impl Follower {
    fn run(mut self, lines: &SyncSender<Told>) {
        let mut pause = PAUSES.0;
        let mut away = false;
        loop {
            let opened = self.api.events(self.cursor.as_deref());
            let trouble = match opened {
                Ok(Some(stream)) => {
                    if std::mem::take(&mut away) {
                        eprintln!("gatepost: {}: there again", self.api.kiosk.name);
                    }
                    pause = PAUSES.0;
                    let mut events = Events::new(stream);
                    let ended = self.follow(&mut events, lines);
                    let Ok(why) = ended else { return };
                    pause = events.retry.unwrap_or(pause).min(PAUSES.1);
                    Failure::Unanswered(why)
                }
                Ok(None) => Failure::Here("its displays are told to stop; waiting until it opens".to_owned()),
                Err(failure) if failure.passing() && !matches!(failure, Failure::Certificate { .. }) => {
                    failure
                }
                Err(failure) => {
                    complain(&self.api.kiosk.name, &failure);
                    // The other end is gone only together with this thread.
                    let _ = lines.send(Told::Over);
                    return;
                }
            };
            // Once: it may last for hours. An end of a stream alone is no trouble yet.
            if !matches!(trouble, Failure::Unanswered(_)) && !std::mem::replace(&mut away, true) {
                eprintln!("gatepost: {}: {trouble}; trying again", self.api.kiosk.name);
            }
            thread::sleep(pause);
            pause = PAUSES.1.min(pause * 2);
        }
    }

    /// Tells what comes until the stream ends, and why it did; an error when nobody listens.
    fn follow(
        &mut self,
        events: &mut Events<impl io::Read>,
        lines: &SyncSender<Told>,
    ) -> Result<String, mpsc::SendError<Told>> {
        loop {
            let event = match events.next() {
                Ok(Some(event)) => event,
                Ok(None) => return Ok("the stream ended".to_owned()),
                Err(error) => return Ok(error.to_string()),
            };
            let Ok(data) = serde_json::from_slice::<Value>(event.data.as_bytes()) else { continue };
            if event.name == "heartbeat" {
                // A watch goes on past midnight, and with it what is today.
                if let (Some(airport), Some(now)) = (&mut self.airport, data["now"].as_i64()) {
                    airport.now = now;
                }
                continue;
            }
            let line = self.take(&event, &data);
            if !std::mem::replace(&mut self.begun, true) {
                eprintln!("gatepost: {}: watching", self.api.kiosk.name);
            }
            self.cursor = event.id.or(self.cursor.take());
            lines.send(Told::Line(line))?;
        }
    }

    /// Folds an event into the board, and says what is new.
    fn take(&mut self, event: &Event, data: &Value) -> Line {
        let whole_board = event.name == "snapshot";
        let text = if whole_board { self.begin(data) } else { self.change(&event.name, data) };
        let document = json!({
            "kiosk": self.api.kiosk.name, "cursor": event.id, "event": event.name, "data": data,
        });
        Line { kiosk: self.api.kiosk.name.clone(), text, document, whole_board }
    }

    /// The whole board: silence at first, then whatever differs from the one before.
    fn begin(&mut self, data: &Value) -> Vec<String> {
        let airport =
            Airport::from_status(&json!({ "airport": data["board"]["airport"], "now": data["now"] }));
        let mut board = Board::new();
        for (kind, list) in [(FLIGHT, &data["flights"]), (NOTICE, &data["notices"])] {
            for thing in list.as_array().into_iter().flatten() {
                board.insert((kind, id(thing)), thing.clone());
            }
        }
        let mut text = Vec::new();
        if let Some(before) = self.board.take() {
            let reason = data["reason"].as_str().unwrap_or_default();
            eprintln!("gatepost: {}: the whole board again ({})", self.api.kiosk.name, plain(reason));
            for (key, now) in &board {
                text.extend(said(key.0, before.get(key), Some(now), &airport));
            }
            let gone = before.iter().filter(|(key, _)| !board.contains_key(*key));
            text.extend(gone.filter_map(|(key, then)| said(key.0, Some(then), None, &airport)));
        }
        self.board = Some(board);
        self.airport = Some(airport);
        text
    }

    fn change(&mut self, name: &str, data: &Value) -> Vec<String> {
        let (kind, there) = match name {
            "flightStateUpdate" => (FLIGHT, true),
            "flightRemoval" => (FLIGHT, false),
            "notice" => (NOTICE, true),
            "noticeRemoval" => (NOTICE, false),
            _ => return vec![format!("{name} {data}")],
        };
        let airport = match &self.airport {
            Some(airport) => airport.clone(),
            // A watch that began at a cursor has seen no board.
            None => self.airport.insert(Airport::of(&self.api).unwrap_or_default()).clone(),
        };
        let key = (kind, id(data));
        let board = self.board.get_or_insert_default();
        let before = if there { board.insert(key, data.clone()) } else { board.remove(&key) };
        let before = before.or_else(|| (!there).then(|| data.clone()));
        said(kind, before.as_ref(), there.then_some(data), &airport).into_iter().collect()
    }
}

const FLIGHT: &str = "flight";
const NOTICE: &str = "notice";

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap_or_default().to_owned()
}

/// What a change is in words; nothing when there is none.
fn said(kind: &str, before: Option<&Value>, now: Option<&Value>, airport: &Airport) -> Option<String> {
    let thing = now.or(before)?;
    let name = if kind == FLIGHT { title(thing) } else { format!("notice {}", id(thing)) };
    let Some(now) = now else { return Some(format!("{name}  removed")) };
    let empty = json!({});
    let then = before.unwrap_or(&empty);
    let fields = now.as_object()?.keys().chain(then.as_object()?.keys().filter(|key| now[*key].is_null()));
    let known =
        |field: &&String| !matches!(field.as_str(), "id" | "flight" | "city" | "airport" | "direction");
    let mut changes: Vec<String> = fields
        .filter(|field| !is_bookkeeping(field))
        .filter(|field| before.is_some() || known(field))
        .filter(|field| now[*field] != then[*field])
        .map(|field| change(field, &then[field], &now[field], airport))
        .collect();
    changes.sort_by_key(|change| !change.starts_with("state "));
    let new = if before.is_none() { "new: " } else { "" };
    (before.is_none() || !changes.is_empty()).then(|| format!("{name}  {new}{}", changes.join(", ")))
}

/// Whether the board keeps a field by itself, beside the one that says the same to people.
pub(super) fn is_bookkeeping(field: &str) -> bool {
    matches!(field, "previous_gate" | "gate_changed")
}

/// A flight by the words that people use for it.
pub(super) fn title(flight: &Value) -> String {
    let text = |field: &str| flight[field].as_str().filter(|text| !text.is_empty());
    let number = text("flight").or(text("id")).unwrap_or("?");
    match text("city").or(text("airport")) {
        Some(place) => format!("{number} {place}"),
        None => number.to_owned(),
    }
}

/// A field before and after.
pub(super) fn change(field: &str, before: &Value, now: &Value, airport: &Airport) -> String {
    let field = field.replace('_', " ");
    match before {
        Value::Null => format!("{field} {}", words(now, airport)),
        before => format!("{field} {} → {}", words(before, airport), words(now, airport)),
    }
}

/// A value as people read it: numbers are instants, and a text in several languages is its English.
fn words(value: &Value, airport: &Airport) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.as_i64().map_or(number.to_string(), |instant| airport.clock(instant)),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(|item| words(item, airport)).collect::<Vec<_>>().join(" "),
        Value::Object(map) => {
            let told = map.get("text").or_else(|| map.get("en")).or_else(|| map.values().next());
            told.map_or_else(String::new, |told| words(told, airport))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn airport() -> Airport {
        // 2026-11-21T08:00:00Z
        Airport::from_status(&json!({ "airport": { "timezone": "Europe/Zurich" }, "now": 1_795_248_000 }))
    }

    fn told(before: Option<&Value>, now: Option<&Value>) -> Option<String> {
        said(FLIGHT, before, now, &airport())
    }

    #[test]
    fn a_change_names_what_was_and_what_is() {
        let flight =
            json!({ "id": "D-1", "flight": "SK455", "city": "Oslo", "state": "scheduled", "gate": "B7" });
        let mut moved = flight.clone();
        moved["gate"] = "B9".into();
        moved["state"] = "delayed".into();
        moved["estimated"] = 1_795_251_600.into();
        let line = "SK455 Oslo  state scheduled → delayed, estimated 10:00, gate B7 → B9";
        assert_eq!(told(Some(&flight), Some(&moved)).as_deref(), Some(line));
        let line = "SK455 Oslo  state delayed → scheduled, gate B9 → B7, estimated 10:00 → none";
        assert_eq!(told(Some(&moved), Some(&flight)).as_deref(), Some(line));
        assert_eq!(told(Some(&flight), Some(&flight)), None);
        assert_eq!(told(Some(&flight), None).as_deref(), Some("SK455 Oslo  removed"));
        let mut remarked = flight.clone();
        remarked["remarks"] =
            json!([{ "audience": "public", "text": { "de": "Enteisung", "en": "De-icing" } }]);
        assert_eq!(told(Some(&flight), Some(&remarked)).as_deref(), Some("SK455 Oslo  remarks De-icing"));
        let line = "SK455 Oslo  new: state scheduled, gate B7";
        assert_eq!(told(None, Some(&flight)).as_deref(), Some(line));
    }
}
