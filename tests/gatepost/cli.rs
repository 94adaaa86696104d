//! `gatepost check` and `gatepost token` as processes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in `home`, with none of this process's variables.
fn gatepost(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gatepost"))
        .args(arguments)
        .current_dir(home)
        .env_clear()
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn exit_codes_tell_done_from_refused_from_misused() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("empty.toml"), "").unwrap();
    for (arguments, code) in [
        (&["--version"][..], 0),
        (&["--help"], 0),
        (&["token", "create", "--help"], 0),
        (&["check", "--config", "empty.toml"], 0),
        (&["check", "--config", "missing.toml"], 1),
        (&["serve", "--config", "missing.toml"], 1),
        (&["token", "revoke", "nobody", "--data", "d"], 1),
        (&[], 2),
        (&["fly"], 2),
        (&["serve", "--config"], 2),
        (&["token", "create"], 2),
    ] {
        let done = gatepost(home.path(), arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?} {done:?}");
        let quiet = if code == 0 { &done.stderr } else { &done.stdout };
        assert!(quiet.is_empty(), "{arguments:?} {done:?}");
    }
}

#[test]
fn check_names_the_file_the_line_and_the_nearest_key() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("g.toml"), "[stream]\n\nretry = 5\n").unwrap();
    let done = gatepost(home.path(), &["check", "--config", "g.toml"]);
    assert_eq!(done.status.code(), Some(1));
    let said = "gatepost: g.toml:3: unknown key `stream.retry`; \
                the nearest known is `stream.retry_ms`\n";
    assert_eq!(err(&done), said);
}

#[test]
fn check_shows_what_serve_would_use() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("g.toml"), "[operator]\nlisten = \"0.0.0.0:1\"\ntls = \"off\"\n").unwrap();
    let done = gatepost(home.path(), &["check", "--config", "g.toml", "--data", "d"]);
    let folder = home.path().canonicalize().unwrap().join("d");
    let shown = out(&done);
    assert!(shown.contains("0.0.0.0:1"), "{shown}");
    assert!(shown.contains(folder.to_str().unwrap()), "{shown}");
    assert!(shown.contains("warning: operator.listen"), "{shown}");
    assert!(shown.contains("  board     /boards/departures (departures), also at /\n"), "{shown}");
    assert!(shown.contains("  board     /boards/combined (combined)\n"), "{shown}");
    assert!(!folder.exists(), "a check makes nothing");
}

#[test]
fn a_token_is_printed_once_and_listed_until_it_is_revoked() {
    let home = tempfile::tempdir().unwrap();
    let token = |arguments: &[&str]| {
        let all = ["token", "--data", "d"];
        gatepost(home.path(), &[&all, arguments].concat())
    };
    let created = token(&["create", "desk"]);
    assert!(created.status.success(), "{created:?}");
    let secret = out(&created);
    // Alone on standard output, so that a script can keep it.
    assert!(secret.starts_with("gp_") && secret.lines().count() == 1, "{secret}");
    assert_eq!(token(&["create", "desk"]).status.code(), Some(1));
    assert_eq!(token(&["create", "The Desk"]).status.code(), Some(1));

    let listed = out(&token(&["list"]));
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("desk") && !listed.contains(&secret[3..]), "{listed}");

    assert!(token(&["revoke", "desk"]).status.success());
    assert!(!out(&token(&["list"])).contains("desk"));
}

#[test]
fn check_fails_on_a_damaged_folder_and_leaves_it_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let check = || gatepost(home.path(), &["check", "--data", "."]);
    gatepost(home.path(), &["token", "create", "desk", "--data", "."]);
    let healthy = check();
    assert!(healthy.status.success(), "{healthy:?}");
    assert!(out(&healthy).contains("tokens: 1\n"), "{healthy:?}");

    for (file, what) in [("tokens.json", "tokens: "), ("gatepost.redb", "store: ")] {
        fs::write(home.path().join(file), "not what it was").unwrap();
        let done = check();
        assert_eq!(done.status.code(), Some(1), "{file}");
        assert!(err(&done).contains(what), "{done:?}");
        assert_eq!(fs::read(home.path().join(file)).unwrap(), b"not what it was");
        fs::remove_file(home.path().join(file)).unwrap();
    }
}
