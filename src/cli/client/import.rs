//! `gatepost import`: a timetable as a file, to every kiosk or, as far as that can be known before,
//! to none.

use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::api::{Api, Failure, Push, key};
use super::args::Import;
use super::change::painted;
use super::fleet::{Fleet, Said};
use super::spool;
use super::times::Airport;
use crate::config::Environment;

/// No daemon takes more.
const MAX_BYTES: u64 = 64 << 20;

/// Imports, or shows what an import would change.
pub(super) fn run(asked: &Import, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let body = read(&asked.file)?;
    let fleet = Fleet::open(&asked.painting.changing.targets, env)?;
    let trial = target(asked, true);
    if asked.dry_run {
        let said = send(&fleet, &body, |api, push| with_airport(api, api.push_from(&push.0, push.1)), &trial);
        return Ok(fleet.tell(&said, out, |good| {
            good.iter().map(|(api, answer)| differences(&api.kiosk.name, answer, fleet.many())).collect()
        })?);
    }
    let keep = asked.painting.changing.spool;
    if fleet.many() {
        // What one kiosk would refuse is sent to none.
        let tried = send(&fleet, &body, |api, push| api.push_from(&push.0, push.1), &trial);
        let refused = |said: &Said| matches!(said, Err(failure) if !(keep && failure.away()));
        if tried.iter().any(refused) {
            let said: Vec<Said> = tried
                .into_iter()
                .map(|said| {
                    said.and_then(|_| {
                        Err(Failure::Here("not imported, because another kiosk cannot".to_owned()))
                    })
                })
                .collect();
            return Ok(fleet.tell(&said, out, |_| String::new())?);
        }
    }
    let target = painted(&target(asked, false), &asked.painting.waiting);
    let work = |api: &Api, (push, counted): (Push, Counted)| {
        let sent = spool::deliver(api, &fleet.folders).and_then(|_| api.push_from(&push, counted));
        match sent {
            Err(failure) if keep && failure.away() => spool::spool(api, &fleet.folders, &push),
            sent => sent,
        }
    };
    let said = send(&fleet, &body, work, &target);
    let all = fleet.tell(&said, out, |good| {
        let lines = good.iter().map(|(api, answer)| format!("{}: {}\n", api.kiosk.name, summary(answer)));
        lines.collect::<Vec<_>>().concat()
    })?;
    Ok(all && said.iter().flatten().all(|answer| answer["painted"] != json!(false)))
}

/// All of the file, which must be there before anything is sent.
fn read(path: &Path) -> anyhow::Result<Bytes> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(name)?;
    } else {
        File::open(path)
            .with_context(name)?
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .with_context(name)?;
    }
    ensure!(bytes.len() as u64 <= MAX_BYTES, "{}: larger than {MAX_BYTES} bytes", name());
    if bytes.is_empty() {
        bail!("{}: an empty file", name());
    }
    Ok(bytes.into())
}

/// What the first byte leaves no doubt about. Which JSON and which XML it is, the kiosk finds out.
fn content(body: &[u8]) -> &'static str {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    match body.first() {
        Some(b'<') => "application/xml",
        Some(b'{' | b'[') => "application/json",
        _ => "text/csv",
    }
}

fn target(asked: &Import, dry_run: bool) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("source", &asked.source);
    for (name, given) in [("format", &asked.format), ("zone", &asked.zone), ("charset", &asked.charset)] {
        if let Some(value) = given {
            query.append_pair(name, value);
        }
    }
    let flags = [("dry_run", dry_run), ("allow_empty", asked.allow_empty), ("partial", asked.partial)];
    for (name, wanted) in flags {
        if wanted {
            query.append_pair(name, "1");
        }
    }
    format!("/api/timetable?{}", query.finish())
}

/// Sends the file to every kiosk, with a bar where a person sees it.
fn send(
    fleet: &Fleet,
    body: &Bytes,
    work: impl Fn(&Api, (Push, Counted)) -> Said + Sync,
    target: &str,
) -> Vec<Said> {
    let bar = ProgressBar::with_draw_target(
        Some(body.len() as u64 * fleet.apis.len() as u64),
        // Hidden by itself where standard error is no terminal.
        ProgressDrawTarget::stderr(),
    );
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes} {msg}") {
        bar.set_style(style);
    }
    let said = fleet.each(|api| {
        let push = Push {
            method: "PUT".to_owned(),
            target: target.to_owned(),
            content: content(body).to_owned(),
            body: body.clone(),
            key: key()?,
        };
        let counted = Counted { rest: Cursor::new(body.clone()), bar: bar.clone() };
        work(api, (push, counted))
    });
    bar.finish_and_clear();
    said
}

/// A body that tells how much of it has gone.
struct Counted {
    rest: Cursor<Bytes>,
    bar: ProgressBar,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.bar.inc(read as u64);
        if self.rest.position() == self.rest.get_ref().len() as u64 {
            self.bar.set_message("sent, being read");
        }
        Ok(read)
    }
}

/// How the airport writes its times goes with the differences.
fn with_airport(api: &Api, said: Said) -> Said {
    let mut answer = said?;
    if let Ok(status) = api.get("/api/status") {
        answer["airport"] = status["airport"].clone();
        answer["now"] = status["now"].clone();
    }
    Ok(answer)
}

fn summary(answer: &Value) -> String {
    if answer["spooled"].is_u64() {
        return super::change::line(answer);
    }
    // A rehearsal lists flights, and counts them beside.
    let counts = if answer["counts"].is_object() { &answer["counts"] } else { answer };
    let count = |name: &str| counts[name].as_u64().unwrap_or_default();
    let (new, changed, removed) = (count("added") + count("created"), count("changed"), count("removed"));
    let skipped = match answer["skipped"].as_u64() {
        None | Some(0) => String::new(),
        Some(skipped) => format!(", {skipped} skipped"),
    };
    format!("{new} new, {changed} changed, {removed} removed{skipped}")
}

/// A line for each flight that would change, and their sum.
fn differences(kiosk: &str, answer: &Value, many: bool) -> String {
    let airport = Airport::from_status(answer);
    let mut lines = Vec::new();
    for (mark, kind) in [('+', "created"), ('~', "changed"), ('-', "removed")] {
        let listed = answer[kind].as_array();
        for flight in listed.into_iter().flatten() {
            let what = match flight["changes"].as_object() {
                None => facts(flight, &airport),
                Some(changes) => {
                    let said = |(field, pair): (&String, &Value)| {
                        super::watch::change(field, &pair[0], &pair[1], &airport)
                    };
                    let told = |(field, _): &(&String, &Value)| !super::watch::is_bookkeeping(field);
                    changes.iter().filter(told).map(said).collect()
                }
            };
            let line = format!("{mark} {}  {}", super::watch::title(flight), what.join(", "));
            lines.push(line.trim_end().to_owned());
        }
        let shown = listed.map_or(0, Vec::len) as u64;
        if let Some(more) = answer["counts"][kind].as_u64().filter(|all| *all > shown) {
            lines.push(format!("{mark} and {} more", more - shown));
        }
    }
    lines.push(format!("{}; nothing was changed", summary(answer)));
    let whose = if many { format!("{kiosk}: ") } else { String::new() };
    let lines = lines.iter().map(|line| format!("{whose}{}\n", super::table::plain(line).replace('\n', " ")));
    lines.collect::<Vec<_>>().concat()
}

/// What a new flight is known by, beside its name.
fn facts(flight: &Value, airport: &Airport) -> Vec<String> {
    let time = Some(airport.field(&flight["scheduled"])).filter(|time| !time.is_empty());
    let places = ["gate", "belt", "state"].into_iter();
    let places = places.filter_map(|field| Some(format!("{field} {}", flight[field].as_str()?)));
    time.into_iter().chain(places).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_counted_and_a_rehearsal_told_flight_by_flight() {
        let counts = json!({ "added": 2, "changed": 1, "removed": 0, "skipped": 3 });
        assert_eq!(summary(&counts), "2 new, 1 changed, 0 removed, 3 skipped");
        let rehearsal = json!({
            "airport": { "timezone": "Europe/Zurich" }, "now": 1_795_248_000, // 2026-11-21T08:00:00Z
            "dry_run": true, "skipped": 0, "counts": { "created": 3, "changed": 1, "removed": 1 },
            "created": [{ "id": "x", "flight": "SK1", "city": "Oslo", "scheduled": 1_795_251_600, "gate": "A1" }],
            "changed": [{ "id": "y", "flight": "SK2", "changes": {
                "estimated": [null, 1_795_251_600], "gate": ["B7", "B9"], "belt": ["4", null],
            } }],
            "removed": [{ "id": "z", "flight": "SK3" }],
        });
        insta::assert_snapshot!(differences("gate", &rehearsal, false), @r"
        + SK1 Oslo  10:00, gate A1
        + and 2 more
        ~ SK2  belt 4 → none, estimated 10:00, gate B7 → B9
        - SK3
        3 new, 1 changed, 1 removed; nothing was changed
        ");
        assert!(differences("gate", &rehearsal, true).lines().all(|line| line.starts_with("gate: ")));
    }
}
