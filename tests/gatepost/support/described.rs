//! Holds answers to the description of the API: their status, their type, their headers, and that JSON
//! has the fields that are described, and no other.

use std::sync::LazyLock;

use gatepost::http::openapi::{Side, document};
use serde_json::{Map, Value};

use super::server::Answer;

/// What both listeners say.
static DOCUMENTS: LazyLock<[Value; 2]> =
    LazyLock::new(|| [Side::Operator, Side::Display].map(|side| document(side, "test")));

/// Fails when the answer to this request is not described. A path that nobody has, or a method that it
/// has not, has no description; then the answer must say so.
pub fn check(method: &str, target: &str, answer: &Answer) {
    let path = target.split('?').next().unwrap();
    // HEAD is answered as GET is, without a body; OPTIONS is a matter of browsers.
    if path.starts_with("/assets/") || ["HEAD", "OPTIONS"].contains(&method) {
        return;
    }
    let method = method.to_lowercase();
    let described = DOCUMENTS.iter().find_map(|document| Some((document, find(document, &method, path)?)));
    let Some((document, operation)) = described else {
        // 400, 403 and 421 come before any route.
        assert!([400, 403, 404, 405, 421].contains(&answer.status), "{method} {target}: {answer:?}");
        return;
    };
    let status = answer.status.to_string();
    let unrouted = ["nothing is here", "no meaning here"].iter().any(|words| answer.body.contains(words));
    let served = DOCUMENTS.iter().filter(|document| find(document, &method, path).is_some()).count();
    // It was the other listener.
    if unrouted && served < DOCUMENTS.len() {
        return;
    }
    let response = &operation["responses"][&status];
    assert!(response.is_object(), "{method} {target}: {status} is not described: {answer:?}");
    let response = followed(document, response);
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let missing = header["required"] == true && !answer.headers.contains_key(name);
        assert!(!missing, "{method} {target}: no {name}: {answer:?}");
    }
    let Some(content) = response["content"].as_object() else {
        assert_eq!(answer.body, "", "{method} {target}: no body is described");
        return;
    };
    let kind = answer.header("content-type").split(';').next().unwrap();
    let media = content.get(kind).unwrap_or_else(|| panic!("{method} {target}: {kind} is not described"));
    if kind.ends_with("json") {
        let wrong = faults(document, &media["schema"], &answer.json());
        assert!(wrong.is_none(), "{method} {target}: {}: {answer:?}", wrong.unwrap_or_default());
    }
}

/// The operation of a path with its parameters filled in.
fn find<'d>(document: &'d Value, method: &str, path: &str) -> Option<&'d Value> {
    let parts: Vec<&str> = path.split('/').collect();
    let matches = |template: &str| {
        let template: Vec<&str> = template.split('/').collect();
        let same = |(wanted, part): (&&str, &&str)| wanted.starts_with('{') || wanted == part;
        template.len() == parts.len() && template.iter().zip(&parts).all(same)
    };
    let paths: &Map<String, Value> = document["paths"].as_object().unwrap();
    let (_, methods) = paths.iter().find(|(template, _)| matches(template))?;
    methods.get(method)
}

fn followed<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// What is wrong with `value`, if anything is: stricter than JSON Schema, as no field may be new.
fn faults(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = followed(document, schema);
    if let Some(any) = schema["anyOf"].as_array() {
        let wrong: Vec<String> = any.iter().map_while(|one| faults(document, one, value)).collect();
        return (wrong.len() == any.len()).then(|| wrong.join(" and "));
    }
    let typed = match schema["type"].as_str() {
        None => true,
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => other == "null" && value.is_null(),
    };
    let listed = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    if !typed || !listed {
        return Some(format!("{value} is no {schema}"));
    }
    if let Some(list) = value.as_array() {
        return list.iter().find_map(|item| faults(document, &schema["items"], item));
    }
    let map = value.as_object()?;
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !map.contains_key(*name)) {
        return Some(format!("no {missing} in {value}"));
    }
    map.iter().find_map(|(name, value)| {
        let free = &schema["additionalProperties"];
        match schema["properties"].get(name) {
            Some(property) => faults(document, property, value),
            None if free.is_object() => faults(document, free, value),
            None if schema["type"].is_null() => None,
            None => Some(format!("the field {name} is not described")),
        }
    })
}
