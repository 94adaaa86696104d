//! The description of the API and the routes say the same. What each answers is held to the description
//! by every test that asks a server anything: see `support::described`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::server::{Answer, Server, get, send};

const METHODS: [&str; 6] = ["get", "put", "post", "patch", "delete", "trace"];
/// Endless, and told of by `http_reads`.
const STREAMS: [&str; 2] = ["/events", "/api/updates"];

fn description(answer: &Answer) -> Value {
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    answer.json()
}

#[test]
fn every_operation_is_served_and_no_other() {
    let server = Server::start();
    for address in [server.operator, server.display] {
        let described = description(&get(address, "/openapi.json"));
        assert_eq!(described["openapi"], "3.1.0");
        for (path, operations) in described["paths"].as_object().unwrap() {
            let target = path.replace("{name}", "departures").replace("{id}", "x").replace("{display}", "x");
            for method in METHODS {
                let stream = STREAMS.contains(&path.as_str()) && method == "get";
                if stream {
                    assert!(operations.get(method).is_some());
                    continue;
                }
                let status = send(address, &method.to_uppercase(), &target, &[], "").status;
                let served = status != 405;
                assert_eq!(served, operations.get(method).is_some(), "{method} {path}: {status}");
            }
        }
    }
}

/// The paths that the sources give to routers.
fn routes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (at, call) in text.match_indices(".route(") {
            let argument = text[at + call.len()..].trim_start();
            let argument = argument.split([',', '\n']).next().unwrap();
            found.insert(match argument.strip_prefix('"') {
                Some(literal) => literal.trim_end_matches('"').to_owned(),
                None => constant(folder, argument.rsplit("::").next().unwrap()),
            });
        }
    }
}

/// The text of a constant in one of the files of a folder.
fn constant(folder: &Path, name: &str) -> String {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter(|file| file.is_file()).map(|file| fs::read_to_string(file).unwrap());
    let found = texts.filter_map(|text| {
        let (_, rest) = text.split_once(&format!("const {name}: &str = \""))?;
        rest.split('"').next().map(str::to_owned)
    });
    found.last().unwrap_or_else(|| panic!("no constant {name}"))
}

#[test]
fn every_route_is_described() {
    let mut found = BTreeSet::new();
    routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"), &mut found);
    // Files of the pages, whose paths have any number of parts: OpenAPI has no word for that.
    assert!(found.remove("/assets/{*path}"));
    let server = Server::start();
    let described =
        [server.operator, server.display].map(|address| description(&get(address, "/openapi.json")));
    let paths = described.iter().flat_map(|described| described["paths"].as_object().unwrap().keys());
    assert_eq!(paths.cloned().collect::<BTreeSet<_>>(), found);
}

#[test]
fn a_token_is_asked_for_where_the_description_says_so() {
    let server = Server::start();
    let described = description(&get(server.operator, "/openapi.json"));
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            if STREAMS.contains(&path.as_str()) {
                continue;
            }
            let target = path.replace(['{', '}'], "");
            let status = send(server.operator, &method.to_uppercase(), &target, &[], "").status;
            assert_eq!(status == 401, operation.get("security").is_some(), "{method} {path}: {status}");
        }
    }
}

#[test]
fn answers_with_all_their_parts_are_as_described() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    let flight = json!({"direction": "departure", "scheduled": 1_795_251_600, "airport": "OSL", "source": "s",
        "codeshares": ["LH1"], "via": ["ARN"], "estimated": 1_795_251_700, "gate": "A1", "languages": ["de"],
        "remarks": [{"audience": "staff", "text": {"en": "crew"}}]});
    assert_eq!(server.ask("PUT", "/api/flights/SK1", &flight.to_string()).status, 201);
    let by_hand = json!({"gate": "A2", "overrides": {"city": {"value": "Oslo", "until": 2_000_000_000}}});
    assert_eq!(server.ask("PATCH", "/api/flights/SK1", &by_hand.to_string()).status, 200);
    server.ask("POST", "/api/notices", r#"{"text":{"en":"x"},"until":2000000000}"#);
    for path in
        ["/api/flights", "/api/flights/SK1", "/api/notices", "/api/notices/n4", "/api/flights/SK1/full"]
    {
        assert_eq!(server.ask("GET", path, "").status, 200, "{path}");
    }
    for path in [
        "/api/overrides",
        "/api/sources",
        "/api/audit",
        "/api/whoami",
        "/api/status",
        "/api/displays",
        "/api/boards",
    ] {
        assert_eq!(server.ask("GET", path, "").status, 200, "{path}");
    }
    assert!(server.ask("GET", "/api/flights/SK1/full", "").body.contains("beneath"));
    assert_eq!(server.ask("GET", "/api/airports?codes=LHR,OSL", "").status, 200);
    let rows = json!([{"direction": "arrival", "flight": "SK9", "scheduled": 1_795_251_600}]).to_string();
    assert_eq!(server.ask("PUT", "/api/timetable?source=t&dry_run=1", &rows).status, 200);
    assert_eq!(server.ask("PUT", "/api/timetable?source=t", &rows).status, 200);
}

#[test]
fn a_parameter_that_has_no_meaning_is_refused() {
    let server = Server::start();
    server.put_flight("SK455", "CPH");
    for path in ["/api/flights/SK455", "/api/notices", "/api/boards", "/api/status", "/api/displays"] {
        let refused = server.ask("GET", &format!("{path}?level=info"), "");
        assert!(refused.problem(400)["detail"].as_str().unwrap().contains("level"), "{path}");
    }
}
