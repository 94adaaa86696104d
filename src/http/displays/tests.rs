//! What is known of displays as time goes by. The clock is paused.

use std::future::Future;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::http::Uri;
use tokio::time::advance;

use super::registry::{DISPLAYS, LIVE, Refused};
use super::{Displays, Wait};
use crate::stream::Cursor;
use crate::wire::{PaintReceipt, PaintedOn, Painting};

const EPOCH: u32 = 0x1a2b_3c4d;

fn cursor(seq: u64) -> Cursor {
    Cursor { epoch: EPOCH, seq }
}

fn paint(displays: &Displays, display: &str, seq: u64) -> Result<(), Refused> {
    let receipt = PaintReceipt {
        display: display.to_owned(),
        board: "hall".to_owned(),
        cursor: String::new(),
        frame_age_ms: 16,
        build: "b".to_owned(),
        width: 1_920,
        height: 1_080,
    };
    displays.painted(receipt, cursor(seq), None)
}

fn wait(seconds: u64) -> Wait {
    let uri: Uri = format!("/?wait=painted&timeout={seconds}s").parse().unwrap();
    Wait::of(&uri, &[]).unwrap().unwrap()
}

fn painting(painted: bool, displays: &[(&str, bool)]) -> Painting {
    let displays =
        displays.iter().map(|(id, painted)| PaintedOn { display: (*id).to_owned(), painted: *painted });
    Painting { painted, displays: displays.collect() }
}

/// Whether `future` would wait.
fn waits(future: std::pin::Pin<&mut impl Future>) -> bool {
    matches!(future.poll(&mut Context::from_waker(Waker::noop())), Poll::Pending)
}

#[tokio::test(start_paused = true)]
async fn a_display_is_live_while_it_follows_the_stream_and_says_so() {
    let displays = Displays::default();
    let live = |displays: &Displays| displays.get("d").map(|shown| (shown.connected, shown.live));
    assert_eq!(live(&displays), None);
    let first = displays.connect("d", "hall", None);
    assert_eq!(live(&displays), Some((true, false)), "nothing is painted yet");
    paint(&displays, "d", 1).unwrap();
    assert_eq!(live(&displays), Some((true, true)));
    let second = displays.connect("d", "hall", None);
    drop(first);
    assert_eq!(live(&displays), Some((true, true)), "a reload has two streams for a moment");
    advance(LIVE).await;
    assert_eq!(live(&displays), Some((true, false)), "its picture stands still");
    paint(&displays, "d", 1).unwrap();
    drop(second);
    advance(Duration::from_secs(7)).await;
    let shown = displays.get("d").unwrap();
    assert_eq!((shown.connected, shown.live, shown.painted_ago_ms), (false, false, Some(7_000)));
}

#[tokio::test(start_paused = true)]
async fn as_many_as_there_may_be_are_known_and_one_that_is_gone_makes_room() {
    let displays = Displays::default();
    let streams: Vec<_> =
        (1..DISPLAYS).map(|at| displays.connect(&format!("d{at}"), "hall", None).unwrap()).collect();
    paint(&displays, "gone", 1).unwrap();
    assert_eq!(paint(&displays, "new", 1), Err(Refused::Full), "it may come back");
    assert!(displays.connect("new", "hall", None).is_none());
    paint(&displays, "d5", 1).unwrap();
    advance(LIVE).await;
    paint(&displays, "new", 1).unwrap();
    let known = displays.list();
    assert_eq!(known.len(), DISPLAYS);
    assert!(displays.get("gone").is_none() && displays.get("new").is_some());
    assert_eq!(paint(&displays, "newer", 1), Err(Refused::Full), "who follows the stream stays");
    drop(streams);
    assert_eq!(displays.list().len(), DISPLAYS);
}

#[tokio::test(start_paused = true)]
async fn a_display_that_says_too_much_is_told_to_be_quiet_for_a_moment() {
    let displays = Displays::default();
    let taken = |count: usize| (0..count).filter(|_| paint(&displays, "d", 1).is_ok()).count();
    assert_eq!(taken(20), 10);
    paint(&displays, "other", 1).unwrap();
    advance(Duration::from_millis(249)).await;
    assert_eq!(taken(5), 0);
    advance(Duration::from_millis(1)).await;
    assert_eq!(taken(5), 1);
    advance(Duration::from_hours(1)).await;
    assert_eq!(taken(20), 10, "what was not said is not saved up");
    for _ in 0..100 {
        advance(Duration::from_millis(500)).await;
        assert_eq!(taken(1), 1, "the pace of a page is always granted");
    }
}

#[tokio::test(start_paused = true)]
async fn all_live_displays_are_waited_for() {
    let displays = Displays::default();
    let _streams = ["a", "b"].map(|id| displays.connect(id, "hall", None).unwrap());
    for id in ["a", "b"] {
        paint(&displays, id, 6).unwrap();
    }
    let mut answer = std::pin::pin!(displays.wait(cursor(7), wait(5)));
    assert!(waits(answer.as_mut()));
    paint(&displays, "a", 9).unwrap();
    assert!(waits(answer.as_mut()));
    paint(&displays, "b", 7).unwrap();
    assert_eq!(answer.await, painting(true, &[("a", true), ("b", true)]));
}

#[tokio::test(start_paused = true)]
async fn who_has_not_painted_in_time_is_named() {
    let displays = Displays::default();
    let [_stays, leaves] = ["a", "b"].map(|id| displays.connect(id, "hall", None).unwrap());
    for id in ["a", "b"] {
        paint(&displays, id, 6).unwrap();
    }
    let begun = tokio::time::Instant::now();
    let mut answer = std::pin::pin!(displays.wait(cursor(7), wait(5)));
    assert!(waits(answer.as_mut()));
    paint(&displays, "a", 7).unwrap();
    // It leaves without having painted.
    drop(leaves);
    assert_eq!(answer.await, painting(false, &[("a", true), ("b", false)]));
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_display_that_comes_in_time_is_one_to_see_the_change() {
    let displays = Displays::default();
    assert_eq!(displays.wait(cursor(7), wait(2)).await, painting(false, &[]), "nobody has seen it");
    let mut answer = std::pin::pin!(displays.wait(cursor(7), wait(5)));
    assert!(waits(answer.as_mut()));
    let _stream = displays.connect("a", "hall", None);
    assert!(waits(answer.as_mut()));
    paint(&displays, "a", 8).unwrap();
    assert_eq!(answer.await, painting(true, &[("a", true)]));
    let other = Cursor { epoch: EPOCH + 1, seq: 1 };
    assert_eq!(displays.wait(other, wait(1)).await, painting(false, &[("a", false)]), "another store's");
}

#[tokio::test(start_paused = true)]
async fn one_more_than_may_wait_is_answered_at_once_and_all_at_the_end() {
    let displays = Displays::default();
    let mut waiting = Vec::new();
    for _ in 0..64 {
        let mut answer = Box::pin(displays.wait(cursor(7), wait(60)));
        assert!(waits(answer.as_mut()));
        waiting.push(answer);
    }
    let begun = tokio::time::Instant::now();
    assert_eq!(displays.wait(cursor(7), wait(60)).await, painting(false, &[]));
    waiting.pop();
    let mut answer = Box::pin(displays.wait(cursor(7), wait(60)));
    assert!(waits(answer.as_mut()), "who gives up makes room");
    waiting.push(answer);
    displays.end();
    for answer in waiting {
        assert_eq!(answer.await, painting(false, &[]));
    }
    assert_eq!(displays.wait(cursor(7), wait(60)).await, painting(false, &[]), "nobody waits after the end");
    assert_eq!(begun.elapsed(), Duration::ZERO);
}
