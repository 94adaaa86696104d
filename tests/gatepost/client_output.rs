//! What the client's subcommands print, and how they end, against real daemons.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::operator::{Kiosk, Operator, until};
use crate::support::process::Home;

/// A day that is never today, so that every time is shown with its date.
const DAY: &str = "2031-03-04";

fn fill(kiosk: &Kiosk) {
    let flights = [
        json!({ "id": "D-1", "direction": "departure", "flight": "SK455", "codeshares": ["LH6102"], "airport": "OSL",
            "city": "Oslo", "scheduled": format!("{DAY}T09:55:00Z"), "gate": "B7", "state": "boarding" }),
        json!({ "id": "A-1", "direction": "arrival", "flight": "CA7", "airport": "PEK", "city": "北京",
            "scheduled": format!("{DAY}T08:10:00Z"), "estimated": format!("{DAY}T10:05:00Z"), "belt": "4", "state": "delayed" }),
    ];
    for flight in flights {
        kiosk
            .daemon()
            .send("PUT", &format!("/api/flights/{}", flight["id"].as_str().unwrap()), &flight)
            .unwrap();
    }
}

/// Text in which what differs between two runs has a name of the same width.
fn steady(text: &str, kiosks: &[&Kiosk]) -> String {
    let mut text = text.replace(env!("CARGO_PKG_VERSION"), "X.Y.Z");
    for kiosk in kiosks {
        text = text.replace(&kiosk.epoch(), "EPOCH___").replace(&kiosk.address, "ADDRESS");
    }
    text.replace('\u{fffd}', "?")
}

#[test]
fn flights_are_a_table_for_people_and_a_document_for_programs() {
    let kiosk = Kiosk::start();
    fill(&kiosk);
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let flights = |more: &[&str]| operator.run(&[&["flights", "--to", &to], more].concat()).good();
    assert_snapshot!(flights(&[]), @r"
    TIME              NOW               WAY  FLIGHT        TO/FROM     GATE  BELT  STATE
    2031-03-04 10:55                    dep  SK455 LH6102  Oslo (OSL)  B7          boarding
    2031-03-04 09:10  2031-03-04 11:05  arr  CA7           北京 (PEK)        4     delayed
    ");
    assert_snapshot!(flights(&["--direction", "departure"]), @r"
    TIME              WAY  FLIGHT        TO/FROM     GATE  STATE
    2031-03-04 10:55  dep  SK455 LH6102  Oslo (OSL)  B7    boarding
    ");
    assert_eq!(flights(&["lh6102"]), flights(&["--direction", "departure"]));
    assert_eq!(flights(&["--gate", "Z9"]), "no flights\n");

    let document: Value = serde_json::from_str(&flights(&["--json", "--airport", "pek"])).unwrap();
    let [only] = document["kiosks"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!(
        (&only["url"], &only["result"]["airport"]["timezone"]),
        (&json!(to), &json!("Europe/Copenhagen"))
    );
    assert_eq!(only["result"]["flights"][0]["flight"], "CA7");
    assert!(only["result"]["cursor"].is_string(), "{document}");
}

#[test]
fn kiosks_stand_side_by_side_and_one_that_is_away_hides_no_other() {
    let (mut one, mut two) = (Kiosk::start(), Kiosk::start());
    for kiosk in [&one, &two] {
        fill(kiosk);
    }
    two.daemon().gate("D-1", "B9").unwrap();
    let operator = Operator::of(&one);
    operator.knows(&[("gate-a", &one), ("gate-b", &two)]);

    assert_snapshot!(operator.run(&["flights", "--to", "@gates"]).good(), @r"
    KIOSK   TIME              NOW               WAY  FLIGHT        TO/FROM     GATE  BELT  STATE
    gate-a  2031-03-04 10:55                    dep  SK455 LH6102  Oslo (OSL)  B7          boarding
    gate-b  2031-03-04 10:55                    dep  SK455 LH6102  Oslo (OSL)  B9          boarding
    all     2031-03-04 09:10  2031-03-04 11:05  arr  CA7           北京 (PEK)        4     delayed
    ");
    let status = operator.run(&["status", "--to", "gate-a", "--to", &two.url(), "--to", "@all"]).good();
    assert_snapshot!(clocks(&steady(&status, &[&one, &two])), @r"
    KIOSK   HEALTH  VERSION  CLOCK  HEAD        FLIGHTS  NOTICES  DISPLAYS
    gate-a  ready   X.Y.Z    hh:mm  EPOCH___-2  2        0        0 of 0 live
    gate-b  ready   X.Y.Z    hh:mm  EPOCH___-3  2        0        0 of 0 live
    ");

    two.down();
    let shown = operator.run(&["flights", "--to", "@all", "lh6102"]);
    assert_eq!(shown.code, Some(1));
    assert!(shown.out.contains("gate-a  2031-03-04 10:55"), "{shown:?}");
    assert_eq!(shown.err, "gatepost: gate-b: cannot be reached: Connection refused\n");
    let shown = operator.run(&["set", "D-1", "gate=C1", "--to", "@all", "--json"]);
    assert_eq!(shown.code, Some(1));
    let document: Value = serde_json::from_str(&shown.out).unwrap();
    assert!(document["kiosks"][0]["result"]["cursor"].is_string(), "{document}");
    assert_eq!(document["kiosks"][1]["error"]["kind"], "unreachable");
    one.down();
    operator.run(&["flights", "--to", "gate-a"]).refused();
}

/// `hh:mm` for every time of day.
fn clocks(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut steady = chars.clone();
    for at in 0..chars.len() {
        if digit(at) && digit(at + 1) && chars.get(at + 2) == Some(&':') && digit(at + 3) && digit(at + 4) {
            steady.splice(at..at + 5, "hh:mm".chars());
        }
    }
    steady.into_iter().collect()
}

#[test]
fn a_flight_is_changed_by_words() {
    let kiosk = Kiosk::start();
    fill(&kiosk);
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    let flight = |address: &str| -> Value {
        let document = run(&["flights", address, "--json"]).good();
        serde_json::from_str::<Value>(&document).unwrap()["kiosks"][0]["result"]["flights"][0].clone()
    };
    let set = run(&["set", "SK455", "gate=", "estimated=11:20", "via=CPH, ARN", "remark=Last call"]).good();
    assert_snapshot!(steady(&set, &[&kiosk]), @"ADDRESS: done at EPOCH___-3");
    let changed = flight("SK455");
    assert_eq!(changed["gate"], Value::Null);
    // 11:20 in Copenhagen, on the day of the flight.
    assert_eq!(changed["estimated"], json!(1_930_386_000));
    assert_eq!(changed["via"], json!(["CPH", "ARN"]));
    assert_eq!(changed["remarks"][0]["text"]["en"], "Last call");

    let new = ["set", "BA1", "direction=departure", "airport=LHR", "--new"];
    let new = [&new[..], &["scheduled=2031-03-04T12:00:00Z"]].concat();
    run(&new).good();
    assert_eq!(flight("BA1")["airport"], "LHR");
    assert_snapshot!(run(&new).refused().replace(&kiosk.address, "ADDRESS"), @"gatepost: ADDRESS: BA1 is there already; leave --new out");
    run(&["remove", "BA1"]).good();

    for (arguments, code) in [
        (&["set", "BA1", "gate=1"][..], 1),
        (&["set", "SK455", "gate=far too long a gate", "visible=yes"], 1),
        (&["set", "SK455", "estimated=soon"], 1),
        (&["set", "SK455", "gaet=1"], 2),
        (&["set", "SK455"], 2),
        (&["remove"], 2),
    ] {
        let done = run(arguments);
        assert_eq!((done.code, done.out.as_str()), (Some(code), ""), "{arguments:?} {done:?}");
    }
    let refused = run(&["set", "SK455", "gate=far too long a gate", "flight=?"]).refused();
    assert_snapshot!(refused.replace(&kiosk.address, "ADDRESS"), @r"
    gatepost: ADDRESS: 2 faults were found
      /flight: expected a flight number such as SK455: 2 to 8 letters and digits
      /gate: expected 1 to 12 characters
    ");
}

#[test]
fn announcements_come_and_go() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    run(&["say", "Gate B7\nis closed", "--id", "b7", "--level", "security", "--until", "2031-03-04 12:00"])
        .good();
    run(&["say", "Leave the building", "--level", "emergency", "--id", "fire"]).good();
    assert_snapshot!(run(&["notices"]).good(), @r"
    ID    LEVEL      UNTIL             TEXT
    b7    security   2031-03-04 12:00  Gate B7 is closed
    fire  emergency                    Leave the building
    ");
    run(&["unsay", "b7"]).good();
    run(&["unsay", "fire"]).good();
    assert_eq!(run(&["notices"]).good(), "no announcements\n");
    assert!(run(&["unsay", "fire"]).refused().ends_with(": no notice \"fire\"\n"));
    assert_eq!(run(&["say"]).code, Some(2));
    assert_eq!(run(&["say", "x", "--until", "noon"]).code, Some(1));
}

#[test]
fn displays_are_told_to_stop_and_let_back() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let run = |command: &str| operator.run(&[command, "--to", &kiosk.url()]).good();
    run("close");
    assert!(run("status").contains("  closed  "));
    run("open");
    assert!(run("status").contains("  ready  "));
}

#[test]
fn an_import_is_shown_before_and_told_after_and_its_faults_have_rows() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    operator
        .write("day.csv", "flight,to,sched,gate\nSK1,OSL,2031-03-04 10:00,A1\nSK2,ARN,2031-03-04 11:00,A2\n");
    assert_snapshot!(run(&["import", "day.csv", "--dry-run"]).good(), @r"
    + SK1 OSL  2031-03-04 10:00, gate A1, state scheduled
    + SK2 ARN  2031-03-04 11:00, gate A2, state scheduled
    2 new, 0 changed, 0 removed; nothing was changed
    ");
    assert_eq!(run(&["flights"]).good(), "no flights\n");
    assert_snapshot!(run(&["import", "day.csv"]).good().replace(&kiosk.address, "ADDRESS"), @"ADDRESS: 2 new, 0 changed, 0 removed");
    operator
        .write("day.csv", "flight,to,sched,gate\nSK1,OSL,2031-03-04 10:00,A9\nSK3,CDG,2031-03-04 12:00,A3\n");
    assert_snapshot!(run(&["import", "day.csv", "--dry-run"]).good(), @r"
    + SK3 CDG  2031-03-04 12:00, gate A3, state scheduled
    ~ SK1  gate A1 → A9
    - SK2
    1 new, 1 changed, 1 removed; nothing was changed
    ");
    operator.write("day.csv", "flight,to,sched,gate\nSK1,OSL,2031-03-04 10:00,A9\nSK3,CDG,25:00,A3\n");
    assert_snapshot!(run(&["import", "day.csv"]).refused().replace(&kiosk.address, "ADDRESS"), @r#"
    gatepost: ADDRESS: one fault was found
      row 3/sched: expected a time such as 08:15, 2026-11-21 08:15, or 2026-11-21T08:15:00+01:00, not "25:00"
    "#);
    let flights = run(&["flights"]).good();
    assert!(flights.contains("A1") && !flights.contains("A9"), "{flights}");

    operator.write("day.xml", "<other/>");
    assert!(run(&["import", "day.xml"]).refused().contains("format"));
    operator.write("empty.csv", "");
    assert_eq!(run(&["import", "empty.csv"]).refused(), "gatepost: empty.csv: an empty file\n");
}

#[test]
fn what_is_set_by_hand_over_a_feed_can_be_seen_and_released_and_is_signed() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    operator.write("day.csv", "flight,to,sched,gate\nSK1,OSL,2031-03-04 10:00,A1\n");
    run(&["import", "day.csv"]).good();
    run(&["set", "SK1", "gate=B2"]).good();
    run(&["set", "SK1", "state=delayed", "--until", "2031-03-04 12:00"]).good();
    assert_snapshot!(run(&["overrides"]).good(), @r"
    FLIGHT  FEED → BY HAND             UNTIL             BY
    SK1     gate A1 → B2                                 ops
    SK1     state scheduled → delayed  2031-03-04 12:00  ops
    ");
    run(&["set", "SK1", "--release", "gate"]).good();
    assert!(run(&["flights"]).good().contains("A1    delayed"));
    run(&["set", "SK1", "--release", "all"]).good();
    assert_eq!(run(&["overrides"]).good(), "nothing is set over a feed\n");
    assert_eq!(run(&["set", "SK1", "--release", "gaet"]).code, Some(2));

    let audit = run(&["audit", "--limit", "3"]).good();
    // What stands before the name is the time of day.
    let signed: Vec<&str> = audit.lines().map(|line| &line[line.find("ops").unwrap_or(0)..]).collect();
    assert_snapshot!(signed[1..].join("\n"), @r"
    ops  127.0.0.1  patch SK1  state delayed → scheduled
    ops  127.0.0.1  patch SK1  gate B2 → A1
    ops  127.0.0.1  patch SK1  state scheduled → delayed
    ");
}

#[test]
fn a_source_that_fails_is_shown_with_what_went_wrong() {
    let home = Home::new();
    let source = "[sources.office]\nurl = \"http://127.0.0.1:1/day.csv?key=secret\"\n";
    std::fs::write(home.folder.path().join("gatepost.toml"), source).unwrap();
    let daemon = home.start_with("gatepost.toml", &[]);
    let kiosk = Kiosk { home, address: daemon.operator.to_string(), daemon: Some(daemon) };
    let operator = Operator::of(&kiosk);
    let sources = || operator.run(&["sources", "--to", &kiosk.url()]).good();
    until("it is asked and nobody answers", || sources().contains("failing"));
    let shown = sources();
    assert!(shown.contains("office  failing  ") && shown.contains("http://127.0.0.1:1/day.csv  "), "{shown}");
    assert!(shown.to_lowercase().contains("refused") && !shown.contains("secret"), "{shown}");

    let other = Kiosk::start();
    let none = Operator::of(&other).run(&["sources", "--to", &other.url()]);
    assert_eq!(none.good(), "no sources\n");
}

#[test]
fn an_import_that_one_kiosk_refuses_is_made_at_none() {
    let (one, two) = (Kiosk::start(), Kiosk::start());
    let operator = Operator::of(&one);
    operator.knows(&[("gate-a", &one), ("gate-b", &two)]);
    // Somebody else's token: the second kiosk does not know it.
    operator.write(".config/gatepost/gate-b.token", &one.home.token);
    operator.write("day.csv", "flight,to,sched\nSK1,OSL,2031-03-04 10:00\n");
    let refused = operator.run(&["import", "day.csv", "--to", "@all"]).refused();
    assert_snapshot!(refused, @r"
    gatepost: gate-a: not imported, because another kiosk cannot
    gatepost: gate-b: this token is not known, or was revoked
    ");
    assert_eq!(operator.run(&["flights", "--to", "gate-a"]).good(), "no flights\n");
}

#[test]
fn a_token_that_others_can_read_is_warned_about_once() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let token = operator.home.path().join(".config/gatepost/token");
    std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let done = operator.run(&["notices", "--to", &kiosk.url()]);
    let warning = format!("gatepost: {} can be read by others; chmod 600 it\n", token.display());
    assert_eq!((done.code, done.err), (Some(0), warning));
}

#[test]
fn colours_and_progress_are_for_terminals_only() {
    let kiosk = Kiosk::start();
    fill(&kiosk);
    let operator = Operator::of(&kiosk);
    let flights = ["flights", "--to", &kiosk.url()];
    let xterm = ("TERM", "xterm");
    assert!(operator.on_a_terminal(&[xterm], &flights).contains("\x1b[32mboarding\x1b[0m"));
    for plain in [&[xterm, ("NO_COLOR", "1")][..], &[("TERM", "dumb")], &[]] {
        let shown = operator.on_a_terminal(plain, &flights);
        assert!(shown.contains("boarding") && !shown.contains('\x1b'), "{shown:?}");
    }
    operator.write("day.csv", "flight,to,sched\nSK1,OSL,2031-03-04 10:00\n");
    let shown = operator.on_a_terminal(&[xterm], &["import", "day.csv", "--to", &kiosk.url()]);
    assert!(shown.contains("sent, being read"), "{shown:?}");
}

#[test]
fn completions_and_manual_pages_know_every_subcommand() {
    let operator = Operator { home: tempfile::tempdir().unwrap() };
    let help = operator.run(&["--help"]).good();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands.map_while(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 15, "{help}");
    let bash = operator.run(&["completions", "bash"]).good();
    operator.write("bash", &bash);
    let checked =
        std::process::Command::new("bash").arg("-n").arg(operator.home.path().join("bash")).status();
    assert!(checked.unwrap().success());
    for shell in ["zsh", "fish"] {
        assert!(operator.run(&["completions", shell]).good().contains("unsay"));
    }
    let page = operator.run(&["man"]).good();
    assert!(page.contains(".TH gatepost 1"), "{page}");
    std::fs::create_dir(operator.home.path().join("pages")).unwrap();
    operator.run(&["man", "--out", "pages"]).good();
    for command in commands.iter().filter(|command| **command != "help") {
        assert!(bash.contains(&format!("gatepost,{command})")), "{command}");
        assert!(page.contains(&format!("gatepost\\-{}(1)", command.replace('-', "\\-"))), "{command}");
        assert!(operator.home.path().join(format!("pages/gatepost-{command}.1")).exists(), "{command}");
    }
}
