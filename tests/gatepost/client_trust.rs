//! Whom the client believes: the certificate of the first contact, or the one that it was told, and
//! no other ever after.

use std::fs;

use crate::support::operator::{Kiosk, Operator};

const TLS: [(&str, &str); 1] = [("GATEPOST_OPERATOR_TLS", "auto")];

fn fingerprint(kiosk: &Kiosk) -> String {
    kiosk.home.run(&["fingerprint"]).trim().to_owned()
}

fn pins(operator: &Operator) -> String {
    fs::read_to_string(operator.home.path().join(".config/gatepost/pins")).unwrap_or_default()
}

/// The daemon comes back with another certificate, as after a new installation.
fn replace_certificate(kiosk: &mut Kiosk) {
    kiosk.down();
    for file in fs::read_dir(kiosk.home.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "pem") {
            fs::remove_file(path).unwrap();
        }
    }
    kiosk.up_with(&TLS);
}

#[test]
fn a_certificate_is_believed_at_first_contact_and_refused_when_it_changes() {
    let mut kiosk = Kiosk::start_with(&TLS);
    let operator = Operator::of(&kiosk);
    let to = format!("https://{}", kiosk.address);
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    let first = fingerprint(&kiosk);

    let met = run(&["say", "hello", "--id", "one"]);
    assert_eq!(met.code, Some(0), "{met:?}");
    assert!(met.err.contains("first contact") && met.err.contains(&first), "{met:?}");
    assert_eq!(pins(&operator), format!("{} {first}\n", kiosk.address));
    // From now on there is nothing to say.
    assert!(run(&["notices"]).good().contains("hello"));

    replace_certificate(&mut kiosk);
    let second = fingerprint(&kiosk);
    assert_ne!(first, second);
    let refused = run(&["unsay", "one"]).refused();
    let trust = format!("gatepost trust {to} --fingerprint {second}");
    for part in ["its certificate has changed and nothing was sent", &first, &second, &trust] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    assert_eq!(refused.lines().count(), 1, "{refused}");
    assert_eq!(pins(&operator), format!("{} {first}\n", kiosk.address), "a refusal teaches nothing");
    // Nor is it kept: whoever is there now is not who it is for.
    run(&["unsay", "one", "--spool"]).refused();
    assert_eq!(operator.run(&["spool", "list"]).good(), "nothing waits\n");

    // The command of the message, as it stands there.
    let trust: Vec<&str> = trust.split(' ').skip(1).collect();
    operator.run(&trust).good();
    run(&["unsay", "one"]).good();
}

#[test]
fn a_certificate_that_was_named_is_the_only_one_to_be_believed() {
    let kiosk = Kiosk::start_with(&TLS);
    let operator = Operator::of(&kiosk);
    let to = format!("https://{}", kiosk.address);
    let right = fingerprint(&kiosk);
    let other = if right.starts_with('0') { '1' } else { '0' };
    let wrong = format!("{other}{}", &right[1..]).replace(':', "").to_lowercase();
    let status = |pin: &str| operator.run(&["status", "--to", &to, "--fingerprint", pin]);
    assert!(status(&wrong).refused().contains("its certificate has changed and nothing was sent"));
    status(&right).good();
    assert_eq!(pins(&operator), "", "what is named is not learned");
    assert_eq!(status("12:34").code, Some(2));

    // An inventory names it as well.
    operator.write(
        ".config/gatepost/kiosks.toml",
        &format!("[gate]\nurl = \"{to}\"\nfingerprint = \"{wrong}\"\n"),
    );
    operator.run(&["status", "--to", "gate"]).refused();
}

#[test]
fn trust_shows_pins_and_forgets() {
    let mut kiosk = Kiosk::start_with(&TLS);
    let operator = Operator::of(&kiosk);
    let to = format!("https://{}", kiosk.address);
    let first = fingerprint(&kiosk);
    assert_eq!(operator.run(&["trust", &to]).good(), format!("{}: {first}\n", kiosk.address));
    operator.run(&["status", "--to", &to]).good();
    replace_certificate(&mut kiosk);
    operator.run(&["status", "--to", &to]).refused();
    operator.run(&["trust", &to, "--forget"]).good();
    assert_eq!(pins(&operator), "");
    assert!(operator.run(&["status", "--to", &to]).err.contains("first contact"));
    let plain = operator.run(&["trust", &format!("http://{}", kiosk.address)]).refused();
    assert!(plain.ends_with("there is no certificate without https\n"), "{plain}");
}

#[test]
fn a_pin_that_cannot_be_kept_keeps_the_token_from_being_sent() {
    let kiosk = Kiosk::start_with(&TLS);
    let operator = Operator::of(&kiosk);
    // In the place where the new file is prepared, something that is in the way.
    fs::create_dir_all(operator.home.path().join(".config/gatepost/pins.next")).unwrap();
    let refused = operator.run(&["say", "hello", "--to", &format!("https://{}", kiosk.address)]).refused();
    assert!(refused.contains("pins: cannot be written"), "{refused}");
    let notices = kiosk.daemon().events(None).next().unwrap();
    assert!(notices.data.contains("\"notices\":[]"), "{notices:?}");
}

#[test]
fn who_speaks_no_tls_is_told_from_who_is_away() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let refused = operator.run(&["status", "--to", &format!("https://{}", kiosk.address)]).refused();
    assert!(refused.contains("it does not speak TLS"), "{refused}");
}

#[test]
fn a_watch_follows_the_encrypted_stream_through_a_restart() {
    let mut kiosk = Kiosk::start_with(&TLS);
    let operator = Operator::of(&kiosk);
    let to = format!("https://{}", kiosk.address);
    let say = |text: &str| {
        let said = operator.run(&["say", text, "--to", &to]);
        assert_eq!(said.code, Some(0), "{said:?}");
    };
    say("one");
    let since = format!("{}-0", kiosk.epoch());
    let watch = operator.command(&["watch", "--to", &to, "--since", &since, "--count", "3"]).spawn().unwrap();
    say("two");
    kiosk.down();
    kiosk.up_with(&TLS);
    say("three");
    let done = watch.wait_with_output().unwrap();
    let lines = String::from_utf8(done.stdout).unwrap();
    assert_eq!(
        lines,
        "notice n1  new: level info, text one\nnotice n2  new: level info, text two\nnotice n3  new: level info, text three\n"
    );
}
