use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::board::{
    Audience, Changes, Command, Direction, Expect, Flight, Instant, KNOWN_STATES, Level, Notice, Remark,
    Text, limits,
};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn read(value: Value) -> Result<Flight, Vec<Fault>> {
    flight(&object(value), None)
}

fn fault(pointer: &str, faults: &[Fault]) -> String {
    let found: Vec<&Fault> = faults.iter().filter(|fault| fault.pointer == pointer).collect();
    match found.as_slice() {
        [fault] => fault.expected.clone(),
        _ => panic!("not one fault at {pointer}: {faults:?}"),
    }
}

fn instant() -> impl Strategy<Value = Instant> {
    0..=limits::LAST_INSTANT
}

/// Text of 1 to `limit` characters, none of them a control character and not all of them spaces.
fn text(limit: usize) -> impl Strategy<Value = String> {
    vec(any::<char>().prop_filter("no control characters", |char| !char.is_control()), 1..=limit)
        .prop_map(|chars| chars.into_iter().collect())
        .prop_filter("more than spaces", |text: &String| !text.trim().is_empty())
}

fn number() -> impl Strategy<Value = String> {
    "[A-Z0-9]{2,8}"
}

fn language() -> impl Strategy<Value = String> {
    "[a-z]{2,3}(-[A-Z][a-z]{3})?"
}

fn remark() -> impl Strategy<Value = Remark> {
    use Audience::{Belt, CheckIn, Gate, Public, Staff};
    let audience = prop::sample::select(vec![Public, Gate, CheckIn, Belt, Staff]);
    let texts = btree_map(language(), text(limits::REMARK), 1..4);
    (audience, texts).prop_map(|(audience, text)| Remark { audience, text })
}

prop_compose! {
    fn named()(
        id in of("[A-Za-z0-9_-][A-Za-z0-9._-]{0,47}"),
        direction in prop::sample::select(vec![Direction::Departure, Direction::Arrival]),
        flight in number(),
        codeshares in vec(number(), 0..=limits::CODESHARES),
        airport in of("[A-Z]{3}"),
        city in of(text(limits::CITY)),
        via in vec("[A-Z]{3}", 0..=limits::VIA),
        state in prop_oneof![prop::sample::select(&KNOWN_STATES[..]).prop_map(str::to_owned), text(limits::STATE)],
        visible in any::<bool>(),
        source in of(text(limits::SOURCE)),
    ) -> Flight {
        Flight {
            id: id.unwrap_or_default(), direction, flight, codeshares, airport, city, via, state, visible,
            source, ..Flight::default()
        }
    }
}

prop_compose! {
    fn timed()(
        named in named(),
        scheduled in instant(),
        times in prop::array::uniform10(of(instant())),
        short in prop::array::uniform6(of(text(limits::SHORT))),
        remarks in vec(remark(), 0..=limits::REMARKS),
        languages in vec(language(), 0..4),
        source_id in of(text(limits::SOURCE)),
        dates in prop::array::uniform2(of("20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")),
    ) -> Flight {
        let [estimated, actual, checkin_opens, checkin_closes, gate_opens, boarding, gate_closes, first_bag,
            last_bag, gate_changed] = times;
        let [terminal, gate, previous_gate, desks, belt, exit] = short;
        let [origin_date, service_date] = dates;
        Flight {
            scheduled, estimated, actual, checkin_opens, checkin_closes, gate_opens, boarding, gate_closes,
            first_bag, last_bag, terminal, gate, previous_gate, gate_changed, desks, belt, exit, remarks, languages,
            source_id, origin_date, service_date, ..named
        }
    }
}

proptest! {
    #[test]
    fn what_the_board_says_of_a_flight_reads_back_equal(flight in timed()) {
        let json = serde_json::to_vec(&flight).unwrap();
        let value = document(&json).unwrap();
        prop_assert_eq!(read(value), Ok(flight));
    }

    #[test]
    fn changes_that_name_every_field_make_any_flight_that_flight(before in timed(), after in timed()) {
        let mut map = object(serde_json::to_value(&after).unwrap());
        for field in Changes::FIELDS {
            map.entry(*field).or_insert(Value::Null);
        }
        let mut changed = before;
        changes(&map).unwrap().apply(&mut changed);
        prop_assert_eq!(changed, after);
    }

    #[test]
    fn no_body_makes_the_reader_panic(body in vec(any::<u8>(), 0..200)) {
        if let Ok(value) = document(&body) {
            let _ = commands(&value);
        }
        let _ = commands_by_line(&body);
    }

    #[test]
    fn no_value_under_a_known_field_makes_the_reader_panic(
        field in prop::sample::select(Changes::FIELDS),
        value in prop::sample::select(vec![
            json!(null), json!(true), json!(-1), json!(1e300), json!(u64::MAX), json!(""), json!("\u{0}"),
            json!([]), json!([[]]), json!({}), json!([{"audience": 1}]),
        ]),
    ) {
        let mut map = Map::new();
        map.insert(field.to_owned(), value);
        prop_assert!(flight(&map, None).is_err(), "it lacks what is required");
        let _ = changes(&map);
    }
}

#[test]
fn the_table_knows_every_field_of_the_board() {
    for field in Changes::FIELDS {
        let mut map = Map::new();
        map.insert((*field).to_owned(), json!({"no": ["such", "type"]}));
        let faults = changes(&map).unwrap_err();
        assert!(!faults[0].expected.contains("no field"), "{field}: {faults:?}");
    }
}

#[test]
fn every_fault_is_named_at_once_with_its_place() {
    let faults = read(json!({
        "direction": "up", "flight": null, "gaet": "A1", "codeshares": ["LH 1", 7], "city": 5,
        "remarks": [{"audience": "gate", "text": {"en": 1}, "txt": 0}], "gate": "far too long for a gate",
    }))
    .unwrap_err();
    assert_eq!(fault("/direction", &faults), "one of departure, arrival");
    assert!(fault("/flight", &faults).contains("cannot be without"));
    assert!(fault("/scheduled", &faults).contains("required"));
    assert!(fault("/gaet", &faults).ends_with("nearest is gate"));
    assert_eq!(fault("/codeshares/1", &faults), "text");
    assert_eq!(fault("/city", &faults), "text");
    assert_eq!(fault("/remarks/0/text/en", &faults), "text");
    assert!(fault("/remarks/0/txt", &faults).contains("nearest is text"));
    assert!(fault("/gate", &faults).contains("1 to 12"));
}

#[test]
fn numbers_and_codes_are_kept_in_capitals_without_spaces() {
    let flight = read(json!({
        "direction": "departure", "flight": "sk 455", "scheduled": 1, "codeshares": ["lh 21"],
        "airport": "cph", "via": ["osl"], "state": "",
    }))
    .unwrap();
    let (codeshares, via) = (vec!["LH21".to_owned()], vec!["OSL".to_owned()]);
    let airport = Some("CPH".to_owned());
    assert_eq!(flight, Flight { codeshares, airport, via, ..Flight::new(Direction::Departure, "SK455", 1) });
}

#[test]
fn an_instant_is_rfc_3339_with_an_offset_or_whole_seconds() {
    let at = |value: Value| changes(&object(json!({ "estimated": value }))).map(|changes| changes.estimated);
    assert_eq!(at(json!("2026-11-21T08:15:00Z")), Ok(Some(Some(1_795_248_900))));
    assert_eq!(at(json!("2026-11-21T09:15:00+01:00")), Ok(Some(Some(1_795_248_900))));
    assert_eq!(at(json!(1_795_248_900)), Ok(Some(Some(1_795_248_900))));
    assert_eq!(at(json!(null)), Ok(Some(None)));
    for outside in [json!(-1), json!(limits::LAST_INSTANT + 1), json!("1969-12-31T23:59:59Z")] {
        assert!(at(outside.clone()).is_err(), "{outside}");
    }
    for wrong in [json!("08:15"), json!("2026-11-21T08:15:00"), json!("2026-11-21"), json!(1.5), json!(true)]
    {
        assert!(at(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn null_is_the_first_state_and_visible() {
    let mut flight = Flight::new(Direction::Arrival, "SK455", 1);
    flight.state = "boarding".to_owned();
    flight.visible = false;
    flight.gate = Some("A1".to_owned());
    let map = object(json!({"state": null, "visible": null, "gate": null}));
    changes(&map).unwrap().apply(&mut flight);
    assert_eq!(flight, Flight::new(Direction::Arrival, "SK455", 1));
}

#[test]
fn the_path_may_give_the_number_but_the_body_wins() {
    let map = object(json!({"direction": "arrival", "scheduled": 1}));
    assert_eq!(flight(&map, Some("sk 455")).unwrap().flight, "SK455");
    let map = object(json!({"direction": "arrival", "scheduled": 1, "flight": "LH1"}));
    assert_eq!(flight(&map, Some("SK455")).unwrap().flight, "LH1");
}

#[test]
fn a_notice_reads_as_text_or_by_language() {
    let plain =
        notice(&object(json!({"text": "Fire\ndrill", "level": "emergency", "until": 9, "id": "fire"})));
    let text = Text::Plain("Fire\ndrill".to_owned());
    assert_eq!(plain, Ok(Notice { id: "fire".to_owned(), text, level: Level::Emergency, until: Some(9) }));
    let local = notice(&object(json!({"text": {"de": "Übung"}}))).unwrap();
    assert_eq!((local.id.as_str(), local.text.in_language("de")), ("", "Übung"));
    let faults = notice(&object(json!({"level": "loud", "txet": "x", "until": "now"}))).unwrap_err();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/text", "/level", "/until", "/txet"]);
}

#[test]
fn text_that_nobody_could_see_is_none() {
    let said =
        |text: &str| notice(&object(json!({ "text": text }))).map_err(|faults| fault("/text", &faults));
    assert_eq!(said(" Gate 3\n").map(|notice| notice.text), Ok(Text::Plain(" Gate 3\n".to_owned())));
    for blank in [" ", "\n\n", " \u{a0}\u{2003}\n"] {
        assert!(said(blank).is_err_and(|expected| expected.contains("spaces")), "{blank:?}");
    }
    let local = notice(&object(json!({"text": {"en": "Gate 3", "de": "  "}}))).unwrap_err();
    assert!(fault("/text/de", &local).contains("spaces"));
}

#[test]
fn an_id_is_no_step_in_an_address() {
    for id in [".", "..", ".hidden"] {
        let faults = notice(&object(json!({"id": id, "text": "x"}))).unwrap_err();
        assert!(fault("/id", &faults).contains("but first"), "{id}");
    }
    assert!(notice(&object(json!({"id": "a..b", "text": "x"}))).is_ok());
}

#[test]
fn a_batch_is_the_same_as_an_array_and_by_line() {
    let array = json!([
        {"op": "put", "flight": {"direction": "departure", "flight": "SK1", "scheduled": 1}},
        {"op": "patch", "id": "SK1", "changes": {"gate": "A1"}},
        {"op": "remove", "id": "SK1"},
        {"op": "notice", "notice": {"text": "x"}},
        {"op": "removeNotice", "id": "n4"},
    ]);
    let lines: Vec<String> = array.as_array().unwrap().iter().map(Value::to_string).collect();
    let lines = lines.join(
        "

",
    );
    let commands = commands(&array).unwrap();
    assert_eq!(commands_by_line(lines.as_bytes()).unwrap(), commands);
    assert_eq!(commands[2], Command::Remove { address: "SK1".to_owned(), expect: Expect::Anything });
    let ops: Vec<&str> =
        array.as_array().unwrap().iter().map(|value| value["op"].as_str().unwrap()).collect();
    assert_eq!(ops, OPS, "every op is tried here");
}

#[test]
fn a_fault_in_a_batch_is_named_by_its_place_in_the_batch() {
    let good = json!({"op": "remove", "id": "SK1"});
    let bad =
        json!({"op": "put", "flight": {"direction": "arrival", "flight": "SK1", "scheduled": 1, "gate": 5}});
    let faults = commands(&json!([good, bad, {"op": "fly"}, 5])).unwrap_err();
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/1/flight/gate", "/2/op", "/3"]);
    match commands_by_line(format!("{good}\n\n{bad}").as_bytes()) {
        Err(Unreadable::Faults(faults)) => {
            assert_eq!(faults, [Fault::new("/1/flight/gate", "line 3: text")]);
        }
        other => panic!("{other:?}"),
    }
    match commands_by_line(format!("{good}\n{{").as_bytes()) {
        Err(Unreadable::Malformed(malformed)) => assert_eq!(malformed.line, 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn batches_and_faults_are_bounded() {
    let one = json!({"op": "remove", "id": "SK1"});
    assert!(commands(&Value::Array(vec![])).is_err());
    assert!(commands(&Value::Array(vec![one.clone(); BATCH])).is_ok());
    assert!(commands(&Value::Array(vec![one.clone(); BATCH + 1])).is_err());
    assert!(commands_by_line(format!("{one}\n").repeat(BATCH + 1).as_bytes()).is_err());
    let faults = commands(&Value::Array(vec![json!(5); BATCH])).unwrap_err();
    assert_eq!(faults.len(), FAULTS);
    let unknown: Map<String, Value> = (0..1000).map(|at| (format!("x{at}"), json!(1))).collect();
    assert_eq!(changes(&unknown).unwrap_err().len(), FAULTS);
}

#[test]
fn a_key_twice_is_no_json_for_us() {
    let malformed = document(b"{\"gate\": 1,\n \"gate\": 2}").unwrap_err();
    assert_eq!((malformed.line, malformed.what.as_str()), (2, "the key \"gate\" twice"));
}

#[test]
fn an_answer_repeats_little_of_what_was_sent() {
    let long = "x".repeat(10_000);
    let body = format!("{{{long:?}: 1, {long:?}: 2}}");
    assert!(document(body.as_bytes()).unwrap_err().what.chars().count() <= ECHO + 1);
    let faults = changes(&object(json!({ long: 1 }))).unwrap_err();
    assert!(faults[0].pointer.chars().count() <= ECHO + 2);
    assert_eq!(echo("a\u{0}\nb"), "ab");
}

#[test]
fn depth_is_bounded() {
    let body = "[".repeat(100_000);
    assert!(document(body.as_bytes()).is_err());
}
