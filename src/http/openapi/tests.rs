use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::failures::FAILURES;
use super::render::{document, failures, operations};
use super::table::{On, Place, Side};

#[test]
fn every_parameter_of_a_path_is_described_and_no_other() {
    for operation in operations(Side::Operator).chain(operations(Side::Display)) {
        let in_path: BTreeSet<&str> =
            operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let described = operation.parameters.iter().filter(|parameter| parameter.place == Place::Path);
        assert_eq!(
            described.map(|parameter| parameter.name).collect::<BTreeSet<_>>(),
            in_path,
            "{operation:?}"
        );
        for status in operation.failures {
            assert!(FAILURES.iter().any(|failure| failure.status == *status), "{operation:?}");
        }
    }
}

#[test]
fn an_operation_has_a_name_of_its_own() {
    for side in [Side::Display, Side::Operator] {
        let ids: Vec<&str> = operations(side).map(|operation| operation.id).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        let described = document(side, "1").to_string();
        assert!(ids.iter().all(|id| described.contains(&format!("\"operationId\":\"{id}\""))));
    }
}

/// The table of `docs/api.md`.
fn overview() -> String {
    let mut table =
        "| method and path | listener | token | what | answers |\n|---|---|---|---|---|\n".to_owned();
    let mut known: Vec<_> = operations(Side::Operator).collect();
    known.extend(operations(Side::Display).filter(|operation| operation.on == On::Display));
    for operation in known {
        let on = match operation.on {
            On::Both => "both",
            On::Display => "display",
            On::Operator => "operator",
        };
        let answers = operation.answers.iter().map(|answer| answer.status);
        let mut statuses: Vec<u16> =
            answers.chain(failures(operation).map(|failure| failure.status)).collect();
        statuses.sort_unstable();
        statuses.dedup();
        let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
        let (method, path, about) = (operation.method.to_uppercase(), operation.path, operation.about);
        let role = operation.role.map_or("", crate::tokens::Role::as_str);
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| {method} `{path}` | {on} | {role} | {about} | {} |", statuses.join(" "));
    }
    table
}

#[test]
fn the_overview_in_the_documentation_is_this_one() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api.md");
    let (text, overview) = (std::fs::read_to_string(file).unwrap(), overview());
    assert!(text.contains(&overview), "docs/api.md should hold this table:\n{overview}");
}
