//! `key=value` of a flight, and the JSON that it stands for.

use std::str::FromStr;

use serde_json::{Value, json};

use super::times::{self, Airport};
use crate::board::{Changes, Instant};
use crate::wire::nearest;

/// One public remark in English, which is what most remarks are.
const REMARK: &str = "remark";

/// What is to become of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    pub(super) field: &'static str,
    text: String,
}

/// A field in which a feed is to speak again, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Released {
    All,
    Field(&'static str),
}

impl FromStr for Released {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            REMARK => Ok(Self::Field("remarks")),
            field => known(field).map(Self::Field),
        }
    }
}

/// The field of this name.
fn known(key: &str) -> Result<&'static str, String> {
    let fields = || Changes::FIELDS.iter().copied().chain([REMARK]);
    let name = key.replace('-', "_");
    fields().find(|field| *field == name).ok_or_else(|| match nearest(key, fields()) {
        Some(near) => format!("a flight has no {key}; the nearest is {near}"),
        None => format!("a flight has no {key}; there are {}", fields().collect::<Vec<_>>().join(", ")),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Time,
    List,
    Switch,
    Json,
    Text,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((key, value)) = text.split_once('=') else {
            return Err("expected key=value, such as gate=B9".to_owned());
        };
        Ok(Self { field: known(key)?, text: value.trim().to_owned() })
    }
}

impl Assignment {
    fn kind(&self) -> Kind {
        match self.field {
            "scheduled" | "estimated" | "actual" | "checkin_opens" | "checkin_closes" | "gate_opens"
            | "boarding" | "gate_closes" | "first_bag" | "last_bag" | "gate_changed" => Kind::Time,
            "codeshares" | "via" | "languages" => Kind::List,
            "visible" => Kind::Switch,
            "remarks" => Kind::Json,
            _ => Kind::Text,
        }
    }

    /// Whether the airport's clock is needed to know what is meant.
    pub(super) fn is_local(&self) -> bool {
        self.kind() == Kind::Time && !self.text.is_empty() && times::anywhere(&self.text).is_none()
    }

    /// Its name in a document, and its value: null where it is to be cleared. `scheduled` is when
    /// the flight is planned, if that is known.
    pub(super) fn value(
        &self,
        airport: Option<&Airport>,
        scheduled: Option<Instant>,
    ) -> Result<(&'static str, Value), String> {
        let text = self.text.as_str();
        let wrong = |expected: String| format!("{}: expected {expected}, found {text:?}", self.field);
        if self.field == REMARK {
            let remark = json!([{ "audience": "public", "text": { "en": text } }]);
            return Ok(("remarks", if text.is_empty() { Value::Null } else { remark }));
        }
        if text.is_empty() {
            return Ok((self.field, Value::Null));
        }
        let value = match self.kind() {
            Kind::Time => {
                // The plan itself is today's; everything else belongs to the plan.
                let other = scheduled.filter(|_| self.field != "scheduled");
                match (times::anywhere(text), airport) {
                    (Some(instant), _) => instant.into(),
                    (None, Some(airport)) => airport.read(text, other).map_err(wrong)?.into(),
                    (None, None) => return Err(wrong("a date, a time and an offset".to_owned())),
                }
            }
            Kind::List => text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
            Kind::Switch => match text {
                "true" | "yes" | "1" => true.into(),
                "false" | "no" | "0" => false.into(),
                _ => return Err(wrong("true or false".to_owned())),
            },
            Kind::Json => {
                serde_json::from_slice(text.as_bytes()).map_err(|error| wrong(format!("JSON ({error})")))?
            }
            Kind::Text => text.into(),
        };
        Ok((self.field, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        let airport = Airport::from_status(&json!({
            "airport": { "timezone": "Europe/Zurich" }, "now": 1_795_248_000, // 2026-11-21T08:00:00Z
        }));
        let (name, value) = text.parse::<Assignment>()?.value(Some(&airport), Some(1_795_305_000))?;
        Ok(json!({ name: value }))
    }

    #[test]
    fn a_value_becomes_what_its_field_holds() {
        for (text, value) in [
            ("gate=B9", json!({ "gate": "B9" })),
            ("gate=", json!({ "gate": null })),
            ("state=Ask at desk = 4", json!({ "state": "Ask at desk = 4" })),
            ("codeshares=LH1, UA2,", json!({ "codeshares": ["LH1", "UA2"] })),
            ("visible=no", json!({ "visible": false })),
            (
                "remark=Last call",
                json!({ "remarks": [{ "audience": "public", "text": { "en": "Last call" } }] }),
            ),
            ("remark=", json!({ "remarks": null })),
            ("remarks=[]", json!({ "remarks": [] })),
            ("scheduled=10:00", json!({ "scheduled": 1_795_251_600 })),
            ("estimated=2026-11-21T10:00:00+01:00", json!({ "estimated": 1_795_251_600 })),
            // The flight is planned for 00:50 of the 22nd at the airport.
            ("estimated=01:10", json!({ "estimated": 1_795_306_200 })),
            ("gate-opens=23:50", json!({ "gate_opens": 1_795_301_400 })),
        ] {
            assert_eq!(read(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_nearest_name() {
        for (text, said) in [
            ("gaet=B9", "a flight has no gaet; the nearest is gate"),
            ("gate", "expected key=value, such as gate=B9"),
            ("visible=perhaps", "visible: expected true or false, found \"perhaps\""),
            ("estimated=soon", "estimated: expected a time such as 08:15, "),
            ("remarks={", "remarks: expected JSON ("),
        ] {
            let refusal = read(text).unwrap_err();
            assert!(refusal.starts_with(said), "{refusal}");
        }
        let unknown = "estimated=10:00".parse::<Assignment>().unwrap();
        assert!(unknown.is_local());
        let refusal = unknown.value(None, None).unwrap_err();
        assert_eq!(refusal, "estimated: expected a date, a time and an offset, found \"10:00\"");
    }
}
