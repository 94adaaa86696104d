//! What legs do to a board, one message after the other.

use std::sync::Arc;

use super::*;
use crate::board::{Command, Context, Rejection, decide};

const NOW: Instant = 1_795_251_600;

fn context() -> Context {
    Context { now: NOW, next_seq: 1 }
}

fn leg(id: &str) -> Leg {
    let mut leg = Leg { at: "FlightLeg[1]".to_owned(), id: id.to_owned(), ..Leg::default() };
    leg.firm.direction = Some(Some(Direction::Departure));
    leg.firm.flight = Some(Some("LX8".to_owned()));
    leg
}

fn new(id: &str, scheduled: Instant) -> Leg {
    let mut leg = leg(id);
    leg.firm.scheduled = Some(Some(scheduled));
    leg
}

fn tell(board: &mut Board, source: &str, legs: Vec<Leg>) -> Result<usize, Rejection> {
    let legs = Command::Legs(Legs { source: source.to_owned(), legs });
    let events = decide(board, &legs, context())?.events;
    for event in &events {
        board.fold(1, event, &Arc::from("{}"));
    }
    Ok(events.len())
}

fn flight<'b>(board: &'b Board, id: &str) -> &'b Flight {
    &board.flight(id).unwrap().value
}

#[test]
fn a_leg_that_is_not_named_stays_and_one_that_is_deleted_goes() {
    let mut board = Board::default();
    assert_eq!(tell(&mut board, "feed", vec![new("a", NOW), new("b", NOW)]), Ok(2));
    assert_eq!(tell(&mut board, "feed", vec![new("a", NOW + 60)]), Ok(1));
    assert_eq!((flight(&board, "a").scheduled, flight(&board, "b").scheduled), (NOW + 60, NOW));
    let deleted = Leg { action: Some(Action::Delete), ..leg("b") };
    assert_eq!(tell(&mut board, "feed", vec![deleted.clone()]), Ok(1));
    assert!(board.flight("b").is_none());
    assert_eq!(tell(&mut board, "feed", vec![deleted]), Ok(0), "what is not there need not go");
}

#[test]
fn one_message_is_carried_out_in_order_and_makes_one_event_for_each_flight() {
    let mut board = Board::default();
    let mut gate = leg("a");
    gate.firm.gate = Some(Some("B2".to_owned()));
    let deleted = Leg { action: Some(Action::Delete), ..leg("a") };
    assert_eq!(tell(&mut board, "feed", vec![new("a", NOW), gate.clone()]), Ok(1));
    assert_eq!(flight(&board, "a").gate.as_deref(), Some("B2"));
    assert_eq!(tell(&mut board, "feed", vec![deleted.clone(), new("a", NOW)]), Ok(1));
    assert_eq!(flight(&board, "a").gate, None, "it was born anew");
    assert_eq!(tell(&mut board, "feed", vec![new("c", NOW), Leg { id: "c".to_owned(), ..deleted }]), Ok(0));
}

#[test]
fn a_locked_leg_hears_nothing_until_it_is_released() {
    let mut board = Board::default();
    tell(&mut board, "feed", vec![new("a", NOW), Leg { action: Some(Action::Lock), ..leg("a") }]).unwrap();
    assert!(!flight(&board, "a").visible);
    let mut gate = leg("a");
    gate.firm.gate = Some(Some("B2".to_owned()));
    assert_eq!(tell(&mut board, "feed", vec![gate.clone()]), Ok(0));
    gate.action = Some(Action::Release);
    assert_eq!(tell(&mut board, "feed", vec![gate]), Ok(1));
    assert!(flight(&board, "a").visible && flight(&board, "a").gate.is_some());
    assert_eq!(tell(&mut board, "feed", vec![Leg { action: Some(Action::Hide), ..leg("a") }]), Ok(1));
    assert!(!flight(&board, "a").visible);
    assert_eq!(tell(&mut board, "feed", vec![Leg { action: Some(Action::Release), ..leg("a") }]), Ok(1));
    assert!(flight(&board, "a").visible);
}

#[test]
fn the_flight_of_another_source_is_not_touched() {
    let mut board = Board::default();
    tell(&mut board, "feed", vec![new("a", NOW)]).unwrap();
    for legs in [vec![new("a", NOW + 60)], vec![Leg { action: Some(Action::Delete), ..leg("a") }]] {
        let refused = tell(&mut board, "other", legs).unwrap_err();
        assert!(matches!(refused, Rejection::ForeignSource { owner, .. } if owner == "feed"));
    }
}

#[test]
fn a_fallback_serves_until_something_firm_comes_and_again_when_that_is_cleared() {
    let mut board = Board::default();
    let planned = |gate: &str| {
        let mut leg = leg("a");
        leg.fallback.gate = Some(Some(gate.to_owned()));
        leg
    };
    let actual = |gate: Option<&str>| {
        let mut leg = leg("a");
        leg.firm.gate = Some(gate.map(str::to_owned));
        leg
    };
    let mut gate = |legs: Vec<Leg>| {
        tell(&mut board, "feed", legs).unwrap();
        flight(&board, "a").gate.clone()
    };
    assert_eq!(gate(vec![new("a", NOW), planned("A1")]).as_deref(), Some("A1"));
    assert_eq!(gate(vec![planned("A2")]).as_deref(), Some("A2"));
    assert_eq!(gate(vec![actual(Some("B1"))]).as_deref(), Some("B1"));
    assert_eq!(gate(vec![planned("A3")]).as_deref(), Some("B1"));
    assert_eq!(gate(vec![actual(None)]), None);
    assert_eq!(gate(vec![planned("A4")]).as_deref(), Some("A4"));
    let mut both = actual(None);
    both.fallback.gate = Some(Some("A5".to_owned()));
    assert_eq!(gate(vec![actual(Some("B2")), both]).as_deref(), Some("A5"));
}

#[test]
fn what_is_set_by_hand_stays_above_the_legs() {
    let mut board = Board::default();
    tell(&mut board, "feed", vec![new("a", NOW)]).unwrap();
    let changes = Changes { state: Some(Some("Ask staff".to_owned())), ..Changes::default() };
    let patch = Command::Patch {
        address: "a".to_owned(),
        changes: Box::new(changes),
        expect: crate::board::Expect::Anything,
    };
    let by_hand = Command::ByHand { by: "ops".to_owned(), command: Box::new(patch) };
    for event in decide(&board, &by_hand, context()).unwrap().events {
        board.fold(1, &event, &Arc::from("{}"));
    }
    let mut departed = leg("a");
    departed.progress.reach("departed");
    tell(&mut board, "feed", vec![departed]).unwrap();
    assert_eq!(flight(&board, "a").state, "Ask staff");
    assert_eq!(flight(&board, "a").without_overrides().state, "departed");
}

#[test]
fn the_oldest_of_a_full_board_make_room_and_only_what_is_over() {
    let mut board = Board::default();
    let day = 24 * 60 * 60;
    let many = i64::try_from(limits::FLIGHTS).unwrap();
    let legs: Vec<Leg> = (0..many).map(|at| new(&format!("f{at}"), NOW - 2 * day + at)).collect();
    assert_eq!(tell(&mut board, "feed", legs), Ok(limits::FLIGHTS));
    assert_eq!(tell(&mut board, "feed", vec![new("one", NOW), new("two", NOW)]), Ok(4));
    assert_eq!(board.flights().len(), limits::FLIGHTS);
    assert!(board.flight("f0").is_none() && board.flight("f1").is_none() && board.flight("f2").is_some());
    let foreign = tell(&mut board, "other", vec![new("three", NOW)]);
    assert_eq!(foreign, Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" }));
    let recent: Vec<Leg> = (2..many).map(|at| new(&format!("f{at}"), NOW)).collect();
    tell(&mut board, "feed", recent).unwrap();
    let full = tell(&mut board, "feed", vec![new("four", NOW)]);
    assert_eq!(full, Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" }));
}
