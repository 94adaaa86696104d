//! Changes: `set`, `remove`, `say`, `unsay`, `close`, `open`. Each is a push, which is sent to every
//! kiosk at once, kept where it is asked for, and told about in one line a kiosk.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::api::{Api, Failure, Push};
use super::args::{Changing, Loudness, Painting, Remove, Say, Set, Unsay, Waiting};
use super::fields::{Assignment, Released};
use super::fleet::{Fleet, Said};
use super::spool;
use super::times::{self, Airport, age};
use crate::config::Environment;

/// `gatepost set`
pub(super) fn set(asked: &Set, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let target = format!("/api/flights/{}", escape(&asked.flight));
    push(&asked.painting, env, out, |api| {
        let local = asked.fields.iter().any(Assignment::is_local)
            || asked.until.as_deref().is_some_and(|until| times::anywhere(until).is_none());
        let airport = local.then(|| Airport::of(api)).transpose()?;
        let there = if local || asked.new { known(api, &target)? } else { None };
        if asked.new && there.is_some() {
            return Err(Failure::Here(format!("{} is there already; leave --new out", asked.flight)));
        }
        let scheduled = there.as_ref().and_then(|flight| flight["scheduled"].as_i64());
        let mut fields = Map::new();
        for assignment in &asked.fields {
            let (name, value) = assignment.value(airport.as_ref(), scheduled).map_err(Failure::Here)?;
            fields.insert(name.to_owned(), value);
        }
        let fields = overridden(asked, airport.as_ref(), fields)?;
        let method = if asked.new { "PUT" } else { "PATCH" };
        Push::new(method, painted(&target, &asked.painting.waiting), Some(&Value::Object(fields)))
    })
}

/// `fields` as overrides, where they are to run out or others are to end.
fn overridden(
    asked: &Set,
    airport: Option<&Airport>,
    fields: Map<String, Value>,
) -> Result<Map<String, Value>, Failure> {
    if asked.release.contains(&Released::All) {
        let mut changes = fields;
        changes.insert("overrides".to_owned(), Value::Null);
        return Ok(changes);
    }
    let mut overrides = Map::new();
    for released in &asked.release {
        if let Released::Field(field) = released {
            overrides.insert((*field).to_owned(), Value::Null);
        }
    }
    let mut changes = Map::new();
    match &asked.until {
        None => changes = fields,
        Some(text) => {
            let until = until(airport, text)?;
            let marked = |(name, value)| (name, json!({ "value": value, "until": until }));
            overrides.extend(fields.into_iter().map(marked));
        }
    }
    if !overrides.is_empty() {
        changes.insert("overrides".to_owned(), Value::Object(overrides));
    }
    Ok(changes)
}

/// The flight at `target`, if it is there.
fn known(api: &Api, target: &str) -> Result<Option<Value>, Failure> {
    match api.get(target) {
        Err(Failure::Refused(refusal)) if refusal.status == 404 => Ok(None),
        said => said.map(Some),
    }
}

/// `gatepost remove`
pub(super) fn remove(asked: &Remove, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let target = painted(&format!("/api/flights/{}", escape(&asked.flight)), &asked.painting.waiting);
    push(&asked.painting, env, out, |_| Push::new("DELETE", target.clone(), None))
}

/// `gatepost say`
pub(super) fn say(asked: &Say, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    push(&asked.painting, env, out, |api| {
        let level = asked.level.map(|level| match level {
            Loudness::Info => "info",
            Loudness::Security => "security",
            Loudness::Emergency => "emergency",
        });
        let until = match asked.until.as_deref() {
            Some(text) if times::anywhere(text).is_some() => Some(until(None, text)?),
            Some(text) => Some(until(Some(&Airport::of(api)?), text)?),
            None => None,
        };
        let fields = [
            ("text", asked.text.as_deref().map(Value::from)),
            ("template", asked.template.as_deref().map(Value::from)),
            ("level", level.map(Value::from)),
            ("id", asked.id.as_deref().map(Value::from)),
            ("until", until.map(Value::from)),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let target = painted("/api/notices", &asked.painting.waiting);
        Push::new("POST", target, Some(&Value::Object(fields.collect())))
    })
}

/// The instant of `--until`, which needs the airport's clock unless it says its offset.
fn until(airport: Option<&Airport>, text: &str) -> Result<i64, Failure> {
    let read = match (times::anywhere(text), airport) {
        (Some(instant), _) => Ok(instant),
        (None, Some(airport)) => airport.next(text),
        (None, None) => Err("a date, a time and an offset".to_owned()),
    };
    read.map_err(|expected| Failure::Here(format!("--until: expected {expected}, found {text:?}")))
}

/// `gatepost unsay`
pub(super) fn unsay(asked: &Unsay, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let target = painted(&format!("/api/notices/{}", escape(&asked.id)), &asked.painting.waiting);
    push(&asked.painting, env, out, |_| Push::new("DELETE", target.clone(), None))
}

/// `gatepost close` and `gatepost open`
pub(super) fn close(
    asked: &Changing,
    method: &str,
    env: &Environment,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.targets, env)?;
    let said = fleet.each(|api| {
        let push = Push::new(method, "/api/close".to_owned(), None)?;
        spool::send(api, &fleet.folders, asked.spool, &push)
    });
    tell(&fleet, &said, out)
}

/// Makes a push for each kiosk, and sends it.
fn push(
    asked: &Painting,
    env: &Environment,
    out: &mut impl Write,
    make: impl Fn(&Api) -> Result<Push, Failure> + Sync,
) -> anyhow::Result<bool> {
    let fleet = Fleet::open(&asked.changing.targets, env)?;
    let keep = asked.changing.spool;
    let said = fleet.each(|api| {
        let push = make(api).map_err(|failure| match failure {
            failure if keep && failure.away() => Failure::Here(format!(
                "it {failure}; only what needs no answer first can be kept: give times with a date and an offset"
            )),
            failure => failure,
        })?;
        spool::send(api, &fleet.folders, keep, &push)
    });
    tell(&fleet, &said, out)
}

/// Whether all is done, and painted where that was to be waited for.
fn tell(fleet: &Fleet, said: &[Said], out: &mut impl Write) -> anyhow::Result<bool> {
    let all = fleet.tell(said, out, |good| {
        let lines = good.iter().map(|(api, answer)| format!("{}: {}\n", api.kiosk.name, line(answer)));
        lines.collect::<Vec<_>>().concat()
    })?;
    Ok(all && said.iter().flatten().all(|answer| answer["painted"] != json!(false)))
}

/// What an answer to a change says.
pub(super) fn line(answer: &Value) -> String {
    if let Some(waiting) = answer["spooled"].as_u64() {
        return format!("cannot be reached; kept as number {waiting} of what waits for it");
    }
    let cursor = answer["cursor"].as_str().map_or_else(String::new, |cursor| format!(" at {cursor}"));
    let displays: Vec<&Value> = answer["displays"].as_array().into_iter().flatten().collect();
    let painted = match &answer["painted"] {
        Value::Bool(false) if displays.is_empty() => ", but no display is live to paint it".to_owned(),
        Value::Bool(true) if displays.len() == 1 => ", painted by 1 display".to_owned(),
        Value::Bool(true) => format!(", painted by {} displays", displays.len()),
        Value::Bool(false) => {
            let late = displays.iter().filter(|display| display["painted"] != json!(true));
            let late: Vec<&str> = late.filter_map(|display| display["display"].as_str()).collect();
            format!(", but not painted in time by {}", late.join(", "))
        }
        _ => String::new(),
    };
    format!("done{cursor}{painted}")
}

/// `target`, to be answered when it is painted if that is to be waited for.
pub(super) fn painted(target: &str, waiting: &Waiting) -> String {
    if waiting.wait.is_none() {
        return target.to_owned();
    }
    let mark = if target.contains('?') { '&' } else { '?' };
    format!("{target}{mark}wait=painted&timeout={}s", waiting.timeout)
}

/// Text as one step of a path.
pub(super) fn escape(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

/// An age of a document in milliseconds, in words.
pub(super) fn ago(value: &Value) -> String {
    value.as_u64().map(age).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_holds_any_text_as_one_step() {
        assert_eq!(escape("D-2026-11-21-SK455"), "D-2026-11-21-SK455");
        assert_eq!(escape("../a b?ü"), "..%2Fa%20b%3F%C3%BC");
    }

    #[test]
    fn an_answer_says_who_has_not_painted() {
        let answer = json!({ "cursor": "1a2b3c4d-7", "painted": false, "displays": [
            { "display": "wall-1", "painted": true }, { "display": "wall-2", "painted": false },
        ] });
        assert_eq!(line(&answer), "done at 1a2b3c4d-7, but not painted in time by wall-2");
        assert_eq!(line(&Value::Null), "done");
        assert_eq!(
            line(&json!({ "spooled": 3 })),
            "cannot be reached; kept as number 3 of what waits for it"
        );
    }
}
