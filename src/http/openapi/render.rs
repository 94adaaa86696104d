//! The tables as a document.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::changes::CHANGES;
use super::failures::{ANY, CHANGING, FAILURES, Failure, GUARDED};
use super::reads::READS;
use super::table::{Answer, Operation, Parameter, Place, Side};
use crate::wire::schema::{Shape, Way, components};

/// The scheme of the tokens.
const BEARER: &str = "bearer";

/// What can be asked on a listener of this version.
pub fn document(side: Side, version: &str) -> Value {
    let mut paths = Map::new();
    for operation in operations(side) {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = describe(operation);
    }
    let responses: Map<String, Value> =
        FAILURES.iter().map(|failure| (failure.name.to_owned(), failed(failure))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "gatepost",
            "version": version,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            "description": "A request that is answered with 4xx or 5xx has changed nothing.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components(),
            "responses": responses,
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
        },
    })
}

/// All operations of a listener.
pub(super) fn operations(side: Side) -> impl Iterator<Item = &'static Operation> {
    READS.iter().chain(CHANGES).filter(move |operation| operation.on.is_at(side))
}

fn describe(operation: &Operation) -> Value {
    let mut responses = Map::new();
    for answer in operation.answers {
        responses.insert(answer.status.to_string(), answered(answer));
    }
    for failure in failures(operation) {
        let reference = format!("#/components/responses/{}", failure.name);
        responses.entry(failure.status.to_string()).or_insert_with(|| json!({"$ref": reference}));
    }
    let parameters: Vec<Value> = operation.parameters.iter().map(|parameter| place(parameter)).collect();
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.about,
        "responses": responses,
    });
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if !operation.bodies.is_empty() {
        described["requestBody"] = json!({"required": true, "content": contents(operation.bodies, Way::In)});
    }
    if let Some(role) = operation.role {
        described["security"] = json!([{BEARER: [role.as_str()]}]);
    }
    described
}

/// All that can go wrong, by status.
pub(super) fn failures(operation: &Operation) -> impl Iterator<Item = &'static Failure> {
    let mut statuses: BTreeSet<u16> = ANY.iter().chain(operation.failures).copied().collect();
    if operation.role.is_some() {
        statuses.extend(GUARDED);
        if operation.method != "get" {
            statuses.extend(CHANGING);
        }
    }
    FAILURES.iter().filter(move |failure| statuses.contains(&failure.status))
}

fn place(parameter: &Parameter) -> Value {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    let mut described = json!({
        "name": parameter.name,
        "in": place,
        "required": parameter.required,
        "schema": parameter.shape.json(Way::In),
    });
    if !parameter.about.is_empty() {
        described["description"] = parameter.about.into();
    }
    described
}

fn answered(answer: &Answer) -> Value {
    let mut described = json!({"description": answer.about});
    if let Some(body) = answer.body {
        described["content"] = contents(&[body], Way::Out);
    }
    if !answer.headers.is_empty() {
        let headers = answer.headers.iter().map(|name| ((*name).to_owned(), header(true)));
        described["headers"] = headers.collect::<Map<_, _>>().into();
    }
    described
}

fn failed(failure: &Failure) -> Value {
    let problem = ("application/problem+json", Shape::Named("Problem"));
    let mut described = json!({"description": failure.about, "content": contents(&[problem], Way::Out)});
    if let Some((name, always)) = failure.header {
        described["headers"] = json!({name: header(always)});
    }
    described
}

fn header(required: bool) -> Value {
    json!({"required": required, "schema": {"type": "string"}})
}

fn contents(bodies: &[(&str, Shape)], way: Way) -> Value {
    let content = bodies.iter().map(|(kind, shape)| ((*kind).to_owned(), json!({"schema": shape.json(way)})));
    content.collect::<Map<_, _>>().into()
}
