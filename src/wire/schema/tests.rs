use std::collections::BTreeSet;

use super::*;
use crate::board::Changes;

#[test]
fn a_flight_is_described_with_every_field_of_the_board() {
    let described: Vec<&str> = flight::FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(described, [Changes::FIELDS, &["overrides"]].concat());
}

/// All references in a schema.
fn references(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_name_leads_somewhere() {
    let components = components();
    assert_eq!(components.len(), requests::NAMED.len() + answers::NAMED.len(), "no name is used twice");
    let mut found = BTreeSet::new();
    components.values().for_each(|schema| references(schema, &mut found));
    for reference in found {
        assert!(components.contains_key(reference.strip_prefix(COMPONENTS).unwrap()), "{reference}");
    }
}

#[test]
fn null_clears_in_a_request_and_is_no_answer() {
    let gate = |name: &str| components()[name]["properties"]["gate"].clone();
    assert_eq!(gate("FlightChanges")["anyOf"][1], json!({"type": "null"}));
    assert_eq!(gate("Flight")["type"], "string");
    assert_eq!(
        components()["FlightChanges"]["properties"]["flight"]["type"],
        "string",
        "it cannot be cleared"
    );
}

#[test]
fn what_is_refused_is_not_described() {
    let overrides = flight::overrides();
    assert!(overrides["properties"]["gate"].is_object());
    assert!(overrides["properties"].get("source").is_none(), "who a flight is stays with its feed");
    assert_eq!(components()["NewFlight"]["additionalProperties"], false);
    assert!(components()["Flight"].get("additionalProperties").is_none());
}
