//! What is kept for a kiosk that is away arrives in order and once, whoever dies meanwhile.

use std::fs;

use serde_json::{Value, json};

use crate::support::operator::{Kiosk, Operator, Running, until, waiting};
use crate::support::process::{Random, Stream};

/// Every notice that the kiosk ever had, in order.
fn notices(kiosk: &Kiosk, count: usize) -> Vec<String> {
    let mut stream = Stream::open(kiosk.daemon().display, Some(&format!("{}-0", kiosk.epoch()))).unwrap();
    let mut found = Vec::new();
    while found.len() < count {
        let event = stream.next().unwrap();
        assert_eq!(event.name, "notice");
        let notice: Value = serde_json::from_str(&event.data).unwrap();
        found.push(notice["text"].as_str().unwrap().to_owned());
    }
    found
}

#[test]
fn a_change_for_a_kiosk_that_is_away_is_kept_on_request_and_delivered_by_the_next_command() {
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    kiosk.down();
    run(&["say", "zero"]).refused();
    assert_eq!(waiting(operator.home.path()), 0, "nobody asked for it");
    assert_eq!(
        run(&["say", "one", "--spool"]).good(),
        format!("{}: cannot be reached; kept as number 1 of what waits for it\n", kiosk.address)
    );
    run(&["say", "two", "--spool"]).good();
    // What cannot be made without the kiosk cannot be kept.
    let refused = run(&["set", "SK455", "estimated=10:00", "--spool"]).refused();
    assert!(refused.contains("give times with a date and an offset"), "{refused}");
    let listed = operator.run(&["spool", "list"]).good();
    assert_eq!(listed.matches("POST /api/notices").count(), 2, "{listed}");

    kiosk.up();
    let done = run(&["say", "three"]);
    assert_eq!(
        (done.code, done.err),
        (Some(0), format!("gatepost: {}: 2 kept changes delivered\n", kiosk.address))
    );
    assert_eq!(waiting(operator.home.path()), 0);
    assert_eq!(operator.run(&["spool", "list"]).good(), "nothing waits\n");
    assert_eq!(notices(&kiosk, 3), ["one", "two", "three"]);
}

#[test]
fn an_import_is_kept_as_it_was_read() {
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    kiosk.down();
    operator.write("day.csv", "flight,to,sched\nSK1,OSL,2031-03-04 10:00\n");
    operator.run(&["import", "day.csv", "--spool", "--to", &to]).good();
    operator.write("day.csv", "changed since");
    kiosk.up();
    assert!(operator.run(&["flights", "--to", &to]).out.contains("SK1"));
}

#[test]
fn what_is_refused_for_good_does_not_hold_up_the_rest() {
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    kiosk.down();
    for arguments in [&["unsay", "nothing"][..], &["say", "after"]] {
        operator.run(&[arguments, &["--spool", "--to", &kiosk.url()]].concat()).good();
    }
    // A token that is unknown there now may be known again: nothing is lost by trying.
    let token = kiosk.home.token.clone();
    operator.write(".config/gatepost/token", "gp_somebody");
    kiosk.up();
    let refused = operator.run(&["spool", "flush"]).refused();
    assert!(refused.contains("this token is not known"), "{refused}");
    assert_eq!(waiting(operator.home.path()), 2);

    operator.write(".config/gatepost/token", &token);
    let refused = operator.run(&["spool", "flush"]).refused();
    assert!(refused.contains("no notice \"nothing\""), "{refused}");
    assert!(refused.contains("1 delivered, 1 refused and put aside"), "{refused}");
    assert_eq!((waiting(operator.home.path()), notices(&kiosk, 1)), (0, vec!["after".to_owned()]));
}

#[test]
fn a_spool_is_delivered_once_and_in_order_after_kill_nine_on_both_sides() {
    const CHANGES: usize = 60;
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let epoch = kiosk.epoch();
    kiosk.down();
    // The files of the spool as the program writes them, without a process for each.
    operator.run(&["say", "0", "--spool", "--to", &kiosk.url()]).good();
    let queue = fs::read_dir(operator.home.path().join(".local/state/gatepost/spool")).unwrap();
    let queue = queue.map(|queue| queue.unwrap().path()).next().unwrap();
    let first = fs::read_to_string(queue.join("0000000001.push")).unwrap();
    let (header, _) = first.split_once('\n').unwrap();
    let mut header: Value = serde_json::from_str(header).unwrap();
    for number in 1..CHANGES {
        header["key"] = format!("key-{number}").into();
        let text = format!("{header}\n{}", json!({ "text": number.to_string() }));
        fs::write(queue.join(format!("{:010}.push", number + 1)), text).unwrap();
    }

    let mut random = Random(0x7370_6f6f);
    let mut rounds = 0;
    while waiting(operator.home.path()) > 0 {
        kiosk.up();
        let start = waiting(operator.home.path());
        let mut flush = Running(operator.command(&["spool", "flush"]).spawn().unwrap());
        let enough = start.saturating_sub(usize::try_from(1 + random.below(8)).unwrap());
        until("some are delivered", || waiting(operator.home.path()) <= enough);
        // In the middle of whatever both are doing; each is the first to die in some rounds.
        if rounds % 2 == 0 {
            flush.0.kill().unwrap();
            kiosk.down();
        } else {
            kiosk.down();
            flush.0.kill().unwrap();
        }
        flush.0.wait().unwrap();
        rounds += 1;
    }
    assert!(rounds >= 5, "both were killed {rounds} times");

    kiosk.up();
    assert_eq!(kiosk.epoch(), epoch);
    let expected: Vec<String> = (0..CHANGES).map(|number| number.to_string()).collect();
    assert_eq!(notices(&kiosk, CHANGES), expected);
    let head = kiosk.daemon().events(None).next().unwrap().id.unwrap();
    assert_eq!(head, format!("{epoch}-{CHANGES}"), "not one event more");
}

#[test]
fn a_flush_that_follows_ends_when_all_is_delivered() {
    let mut kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    kiosk.down();
    operator.run(&["say", "one", "--spool", "--to", &kiosk.url()]).good();
    let mut flush = Running(operator.command(&["spool", "flush", "--follow"]).spawn().unwrap());
    // It has found out that nobody is there before somebody is.
    let said = std::io::BufReader::new(flush.0.stderr.take().unwrap());
    let mut lines = std::io::BufRead::lines(said);
    assert!(lines.next().unwrap().unwrap().ends_with("; trying again"));
    kiosk.up();
    assert!(flush.0.wait().unwrap().success());
    assert_eq!(notices(&kiosk, 1), ["one"]);
}
