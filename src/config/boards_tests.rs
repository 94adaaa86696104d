//! Families: boards and templates as the configuration spells them.

use std::io::Write;
use std::sync::Arc;

use super::{Config, Sources};
use crate::board::{Level, Text};
use crate::boards::{Column, Kind, NightMode, Set, Sort, Spec, Theme};

/// Loads with `text` as the file and `variables` as the environment.
fn load(text: &str, variables: &[(&str, &str)]) -> Result<Set, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let path = file.path().to_owned();
    let environment = variables.iter().copied().collect();
    Config::load(&Sources { file: Some(path.clone()), environment, ..Sources::default() })
        .map(|config| config.boards)
        .map_err(|error| error.to_string().replace(path.to_str().unwrap(), "FILE"))
}

fn names(set: &Set) -> Vec<&str> {
    set.boards.iter().map(|spec| spec.name.as_str()).collect()
}

fn one(text: &str) -> Arc<Spec> {
    let set = load(text, &[]).unwrap();
    assert_eq!(set.boards.len(), 1);
    Arc::clone(&set.boards[0])
}

fn refusal(text: &str) -> String {
    load(text, &[]).expect_err(text)
}

#[test]
fn without_any_board_there_are_three_with_the_documented_defaults() {
    let set = load("", &[]).unwrap();
    let specs: Vec<Spec> = set.boards.iter().map(|spec| (**spec).clone()).collect();
    let expected = [
        Spec::new("departures", Kind::Departures),
        Spec::new("arrivals", Kind::Arrivals),
        Spec::new("combined", Kind::Combined),
    ];
    assert_eq!(specs, expected);
    assert!(set.templates.is_empty());
    assert_eq!(set, load(super::DEFAULTS, &[]).unwrap(), "the installed file says the same");
}

#[test]
fn the_file_decides_which_boards_there_are_and_which_is_the_first() {
    let set = load(
        "[boards.zulu]\nkind = \"arrivals\"\n[stream]\nretry_ms = 500\n[boards.alpha]\nkind = \"departures\"\n",
        &[],
    );
    assert_eq!(names(&set.unwrap()), ["zulu", "alpha"]);
    let inline = "boards = { z = { kind = \"arrivals\" }, a = { kind = \"arrivals\" } }\n";
    assert_eq!(names(&load(inline, &[]).unwrap()), ["z", "a"]);
}

#[test]
fn the_pattern_speaks_for_every_board_that_does_not_say_otherwise() {
    let set = load("[boards.NAME]\nlanguages = [\"de\"]\nrows = 7\n", &[]).unwrap();
    assert_eq!(names(&set), ["departures", "arrivals", "combined"], "the pattern is no board");
    assert!(set.boards.iter().all(|spec| spec.rows == 7 && spec.languages[0].tag == "de"));
    let own = "[boards.NAME]\nrows = 7\n[boards.hall]\nkind = \"arrivals\"\nrows = 9\n";
    assert_eq!(one(own).rows, 9);
    assert_eq!(
        refusal("[boards.NAME]\nrows = 31\n"),
        "FILE:2: `boards.departures.rows`: expected a whole number from 0 to 30, found 31"
    );
}

#[test]
fn every_key_of_a_board_reaches_its_spec() {
    let spec = one(r#"
        [boards.pier-b]
        kind = "departures"
        title = { en = "Pier B", de = "Pier B, Abflug" }
        terminals = ["1"]
        gates = ["B*", "C1-C9"]
        desks = ["301-306"]
        belts = ["4"]
        carriers = ["SK", "DLH"]
        airports = ["CPH"]
        columns = ["estimated", "flight", "city"]
        columns_arrival = ["belt", "flight", "city"]
        sort = "gate"
        linger_departure_min = 0
        linger_arrival_min = 1440
        linger_cancelled_min = 90
        window_min = 120
        rows = 12
        page_s = 20
        alternate_s = 60
        languages = ["de:15", "zh-Hant", "en"]
        language_s = 8
        theme = "contrast"
        clock = false
        night = "23:00-04:30"
        night_mode = "off"
        pixel_shift_s = 600
        stale_s = 60
        off_s = 60
    "#);
    let tags: Vec<(&str, u32)> = spec.languages.iter().map(|l| (l.tag.as_str(), l.seconds)).collect();
    assert_eq!(tags, [("de", 15), ("zh-Hant", 8), ("en", 8)]);
    assert_eq!(spec.title["de"], "Pier B, Abflug");
    assert_eq!(spec.filters.gates, ["B*", "C1-C9"]);
    assert_eq!((spec.filters.terminals[0].as_str(), spec.filters.desks[0].as_str()), ("1", "301-306"));
    assert_eq!((spec.filters.belts[0].as_str(), spec.filters.carriers.len()), ("4", 2));
    assert_eq!(spec.filters.airports, ["CPH"]);
    assert_eq!(spec.columns.departure, [Column::Estimated, Column::Flight, Column::City]);
    assert_eq!(spec.columns.arrival, [Column::Belt, Column::Flight, Column::City]);
    let linger = spec.linger;
    assert_eq!((linger.departure, linger.arrival, linger.cancelled), (0, 86_400, 5_400));
    assert_eq!((spec.sort, spec.window, spec.rows), (Sort::Gate, Some(7_200), 12));
    assert_eq!((spec.page_s, spec.alternate_s, spec.pixel_shift_s), (20, 60, 600));
    assert_eq!((spec.theme, spec.clock, spec.stale_s, spec.off_s), (Theme::Contrast, false, 60, 60));
    let night = spec.night.unwrap();
    assert_eq!((night.from.minutes(), night.to.minutes(), night.mode), (1_380, 270, NightMode::Off));
}

#[test]
fn a_title_or_a_message_in_one_text_is_for_all_languages() {
    let spec = one("[boards.x]\nkind = \"arrivals\"\ntitle = \"Exit 1\"\nlanguages = [\"de\", \"fr\"]\n");
    assert_eq!(
        spec.title.iter().map(|(tag, text)| format!("{tag} {text}")).collect::<Vec<_>>(),
        ["de Exit 1", "fr Exit 1"]
    );
    let spec = one("[boards.x]\nkind = \"message\"\nmessage = \"\"\"Closed.\nUse door 4.\"\"\"\n");
    assert_eq!(spec.message, Some(Text::Plain("Closed.\nUse door 4.".to_owned())));
    let spec = one("[boards.x]\nkind = \"message\"\n[boards.x.message]\nde = \"Zu\"\n");
    assert!(matches!(&spec.message, Some(Text::Local(texts)) if texts["de"] == "Zu"));
}

#[test]
fn a_variable_is_spelt_after_a_board_that_exists() {
    let file = "[boards.pier-b]\nkind = \"departures\"\n";
    let set = load(
        file,
        &[
            ("GATEPOST_BOARDS_PIER_B_ROWS", "12"),
            ("GATEPOST_BOARDS_PIER_B_LANGUAGES", "en, de:20"),
            ("GATEPOST_BOARDS_PIER_B_TITLE", "Pier B"),
            ("GATEPOST_BOARDS_PIER_B_CLOCK", "false"),
        ],
    );
    let spec = Arc::clone(&set.unwrap().boards[0]);
    assert_eq!((spec.rows, spec.languages.len(), spec.clock), (12, 2, false));
    assert_eq!(spec.title["de"], "Pier B");
    assert_eq!(load("", &[("GATEPOST_BOARDS_ARRIVALS_ROWS", "3")]).unwrap().boards[1].rows, 3);
    assert_eq!(
        load(file, &[("GATEPOST_BOARDS_PIER_A_ROWS", "12")]).unwrap_err(),
        "GATEPOST_BOARDS_PIER_A_ROWS: unknown variable `GATEPOST_BOARDS_PIER_A_ROWS`; \
         the nearest known is `GATEPOST_BOARDS_PIER_B_ROWS`"
    );
}

#[test]
fn a_misspelt_word_names_the_nearest() {
    let board = |line: &str| refusal(&format!("[boards.x]\nkind = \"departures\"\n{line}\n"));
    for (line, key, nearest) in [
        ("languages = [\"zh\"]", "languages", "zh-Hans"),
        ("languages = [\"dee\"]", "languages", "de"),
        ("languages = [\"zh-hant\"]", "languages", "zh-Hant"),
        ("languages = [\"en-GB\"]", "languages", "en"),
        ("theme = \"drak\"", "theme", "dark"),
        ("sort = \"times\"", "sort", "time"),
        ("night_mode = \"dimm\"", "night_mode", "dim"),
        ("columns = [\"city\", \"flight\", \"gates\"]", "columns", "gate"),
    ] {
        let said = board(line);
        assert!(said.starts_with(&format!("FILE:3: `boards.x.{key}`: expected ")), "{said}");
        assert!(said.ends_with(&format!("; the nearest known is `{nearest}`")), "{said}");
    }
    assert_eq!(
        refusal("[boards.x]\nkind = \"departure\"\n"),
        "FILE:2: `boards.x.kind`: expected one of departures, arrivals, combined, gate, checkin, belt, message, \
         found \"departure\"; the nearest known is `departures`"
    );
    assert_eq!(board("row = 5"), "FILE:3: unknown key `boards.x.row`; the nearest known is `boards.x.rows`");
    assert_eq!(refusal("[board.x]\n"), "FILE:1: unknown section `board`; the nearest known is `boards`");
}

#[test]
fn a_wrong_value_names_file_line_key_and_what_was_expected() {
    for (kind, line) in [
        ("departures", "title = \"\\t\""),
        ("departures", "title = { german = \"x\" }"),
        ("departures", "title = { de = 5 }"),
        ("departures", "message = \"x\""),
        ("message", "message = \"\""),
        ("departures", "terminals = [\"\"]"),
        ("departures", "gates = [\"*\"]"),
        ("departures", "gates = [\"A9-A1\"]"),
        ("departures", "gates = \"A1\""),
        ("gate", "gates = []"),
        ("checkin", "desks = []"),
        ("belt", "belts = []"),
        ("departures", "carriers = [\"sk\"]"),
        ("departures", "airports = [\"Copenhagen\"]"),
        ("departures", "columns_departure = [\"city\"]"),
        ("departures", "columns_arrival = [\"city\", \"flight\", \"city\"]"),
        ("combined", "columns = [\"city\", \"flight\"]"),
        ("departures", "linger_departure_min = 1441"),
        ("departures", "linger_arrival_min = -1"),
        ("departures", "linger_cancelled_min = 1.5"),
        ("departures", "window_min = 10081"),
        ("departures", "rows = 31"),
        ("departures", "page_s = 4"),
        ("departures", "page_s = 121"),
        ("departures", "alternate_s = 4"),
        ("departures", "languages = []"),
        ("departures", "languages = [\"de\", \"de\"]"),
        ("departures", "languages = [\"de:2\"]"),
        ("departures", "language_s = 601"),
        ("departures", "clock = 1"),
        ("departures", "night = \"23:00\""),
        ("departures", "night = \"23:00-24:00\""),
        ("departures", "night = \"23:00-23:00\""),
        ("departures", "pixel_shift_s = 9"),
        ("departures", "stale_s = 9"),
        ("departures", "off_s = 179"),
    ] {
        let said = refusal(&format!("[boards.x]\nkind = \"{kind}\"\n{line}\n"));
        let key = line.split(' ').next().unwrap();
        assert!(said.starts_with(&format!("FILE:3: `boards.x.{key}`: expected ")), "{line}: {said}");
        assert!(said.contains(", found "), "{said}");
    }
}

#[test]
fn what_a_board_leaves_out_and_needs_is_told_at_its_heading() {
    assert!(refusal("\n[boards.x]\nrows = 5\n").starts_with("FILE:2: `boards.x.kind`: expected one of "));
    let said = refusal("\n\n[boards.b7]\nkind = \"gate\"\n");
    assert!(said.starts_with("FILE:3: `boards.b7.gates`: expected a list of 1 to 32 "), "{said}");
    let said = refusal("[templates.fire]\nlevel = \"emergency\"\n");
    assert!(said.starts_with("FILE:1: `templates.fire.text`: expected a text of 1 to 500 "), "{said}");
}

#[test]
fn names_and_their_number_are_bounded() {
    for name in ["Hall", "\"\"", "a_b", "\"a b\"", "\"a.b\"", &"a".repeat(33)] {
        let said = refusal(&format!("[boards.{name}]\nkind = \"arrivals\"\n"));
        assert!(said.starts_with("FILE:1: `boards`: expected names of 1 to 32 "), "{said}");
    }
    let boards = |count: usize| {
        (0..count).fold(String::new(), |text, at| text + &format!("[boards.b{at}]\nkind = \"arrivals\"\n"))
    };
    assert_eq!(load(&boards(32), &[]).unwrap().boards.len(), 32);
    assert_eq!(refusal(&boards(33)), "FILE:65: `boards`: expected at most 32 of them, found \"b32\"");
    for text in ["boards = 5", "[boards]\nrows = 5"] {
        assert!(refusal(text).contains(": expected a section for each of them, such as [boards.NAME]"));
    }
}

#[test]
fn lists_and_texts_are_bounded() {
    let board = |kind: &str, line: &str| load(&format!("[boards.x]\nkind = \"{kind}\"\n{line}\n"), &[]);
    let gates = |count: usize| format!("gates = {:?}", vec!["B7"; count]);
    assert!(board("gate", &gates(32)).is_ok());
    assert!(board("gate", &gates(33)).unwrap_err().contains("expected a list of 1 to 32 gates"));
    for (kind, key, limit) in [("arrivals", "title", 48), ("message", "message", 500)] {
        let text = |length: usize| format!("{key} = {{ de = {:?} }}", "ü".repeat(length));
        assert!(board(kind, &text(limit)).is_ok());
        assert!(board(kind, &text(limit + 1)).unwrap_err().contains(&format!("1 to {limit} characters")));
    }
    let all = board(
        "arrivals",
        "languages = [\"en\", \"de\", \"fr\", \"es\", \"ar\", \"zh-Hans\", \"zh-Hant\", \"ja\"]",
    );
    assert_eq!(all.unwrap().boards[0].languages.len(), 8);
}

#[test]
fn templates_are_texts_with_a_level() {
    let set = load(
        "[templates.fire]\nlevel = \"emergency\"\ntext = { en = \"Leave\", de = \"Raus\" }\n\
         [templates.delay]\ntext = \"Delays\"\n",
        &[],
    );
    let set = set.unwrap();
    let found: Vec<_> = set.templates.iter().map(|t| (t.name.as_str(), t.level)).collect();
    assert_eq!(found, [("fire", Level::Emergency), ("delay", Level::Info)]);
    assert_eq!(set.template("delay").unwrap().text, Text::Plain("Delays".to_owned()));
    assert_eq!(set.boards.len(), 3, "templates are no boards");
    assert!(refusal("[templates.x]\nlevel = \"loud\"\ntext = \"x\"\n").contains("`templates.x.level`"));
    assert!(refusal("[templates.x]\ntext = { en = \"\" }\n").starts_with("FILE:2: `templates.x.text`"));
}
