//! `--wait painted`: done is what every live display shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::operator::{Kiosk, Operator, until};
use crate::support::process::{PATIENCE, Stream};

/// A display that follows the stream, and paints while it is told to.
fn display(kiosk: &Kiosk, id: &'static str) -> Arc<AtomicBool> {
    let paints = Arc::new(AtomicBool::new(true));
    let (address, flag) = (kiosk.daemon().display, Arc::clone(&paints));
    let mut stream =
        Stream::open_as(address, &format!("/events?display={id}&board=departures"), None).unwrap();
    std::thread::spawn(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        while let Some(event) = stream.next() {
            if !flag.load(Ordering::SeqCst) {
                continue;
            }
            let receipt = json!({
                "display": id, "board": "departures", "cursor": event.id.unwrap(), "frame_age_ms": 7,
                "build": "x", "width": 1920, "height": 1080,
            });
            // The daemon may have gone; then so does the stream.
            let _ = agent.post(format!("http://{address}/api/receipts")).send_json(receipt);
        }
    });
    paints
}

#[test]
fn a_change_is_done_when_every_live_display_shows_it() {
    let kiosk = Kiosk::start();
    let operator = Operator::of(&kiosk);
    let to = kiosk.url();
    let run = |arguments: &[&str]| operator.run(&[arguments, &["--to", &to]].concat());
    kiosk.daemon().put("one");
    let wait = ["--wait", "painted", "--timeout", "1s"];

    let nobody = run(&[&["set", "one", "gate=B1"], &wait[..]].concat());
    assert_eq!(
        (nobody.code, nobody.out.ends_with(", but no display is live to paint it\n")),
        (Some(1), true),
        "{nobody:?}"
    );
    assert_eq!(run(&[&["status"], &wait[..]].concat()).code, Some(1));

    let paints = display(&kiosk, "wall-1");
    until("it is live", || run(&["status"]).out.contains("1 of 1 live, painted "));
    let long = ["--wait", "painted", "--timeout", "30s"];
    assert!(
        run(&[&["set", "one", "gate=B2"], &long[..]].concat()).good().ends_with(", painted by 1 display\n")
    );
    assert!(run(&[&["say", "hello"], &long[..]].concat()).good().ends_with(", painted by 1 display\n"));
    run(&[&["status"], &long[..]].concat()).good();
    let shown = run(&["displays"]).good();
    assert!(shown.contains("wall-1   departures  ") && shown.contains("1920×1080"), "{shown}");

    paints.store(false, Ordering::SeqCst);
    let late = run(&[&["remove", "one"], &wait[..]].concat());
    assert!(late.code == Some(1) && late.out.ends_with(", but not painted in time by wall-1\n"), "{late:?}");
    let late = run(&[&["status"], &wait[..]].concat());
    assert!(late.code == Some(1) && late.out.contains(", not all at the head"), "{late:?}");
    assert_eq!(run(&["remove", "one", "--timeout", "1s"]).code, Some(2), "a timeout of what?");
    assert_eq!(run(&["say", "x", "--wait", "painted", "--timeout", "2m"]).code, Some(2));
}
