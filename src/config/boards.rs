//! `[boards.NAME]` and `[templates.NAME]`: what their keys may be, and the rules between them.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use super::layers::{Expected, Layers, nearest};
use super::value::Value;
use super::{ConfigError, DEFAULTS};
use crate::board::{Level, LocalText, Text, limits as texts};
use crate::boards::{
    Column, Columns, Filters, Kind, Language, Linger, Night, NightMode, Set, Sort, Spec, Template, Theme,
    is_place, limits,
};
use crate::words::{TAGS, resolve};

const LINGER_MIN: RangeInclusive<u32> = 0..=1_440;
const WINDOW_MIN: RangeInclusive<u32> = 0..=10_080;
const ROWS: RangeInclusive<u8> = 0..=30;
const PAGE_S: RangeInclusive<u32> = 5..=120;
const ALTERNATE_S: RangeInclusive<u32> = 5..=600;
const LANGUAGE_S: RangeInclusive<u32> = 3..=600;
const SHIFT_S: RangeInclusive<u32> = 10..=86_400;
const STALE_S: RangeInclusive<u32> = 10..=86_400;
const LAST_OFF_S: u32 = 604_800;

/// The words of a template's level.
const LEVELS: [(&str, Level); 3] =
    [("info", Level::Info), ("security", Level::Security), ("emergency", Level::Emergency)];

/// All boards and templates, in the order of the file.
pub(super) fn check(layers: &mut Layers) -> Result<Set, ConfigError> {
    let mut set = Set::default();
    for name in layers.members("boards") {
        set.boards.push(Arc::new(board(Section { prefix: format!("boards.{name}"), layers }, name)?));
    }
    for name in layers.members("templates") {
        set.templates.push(template(&mut Section { prefix: format!("templates.{name}"), layers }, name)?);
    }
    Ok(set)
}

/// The boards and templates of `text`, which is no file of the operator's; errors call it `name`.
pub fn boards_of(name: &str, text: &str) -> Result<Set, ConfigError> {
    let mut layers = Layers::defaults(DEFAULTS)?;
    layers.apply_file(Path::new(name), text)?;
    layers.fill_members();
    check(&mut layers)
}

fn board(mut section: Section<'_>, name: String) -> Result<Spec, ConfigError> {
    let kind = section.word("kind", Kind::WORDS)?;
    let languages = languages(&mut section)?;
    let stale_s = section.whole("stale_s", &STALE_S)?;
    Ok(Spec {
        name,
        kind,
        title: title(&mut section, &languages)?,
        message: message(&mut section, kind)?,
        filters: filters(&mut section, kind)?,
        columns: columns(&mut section, kind)?,
        sort: section.word("sort", Sort::WORDS)?,
        linger: Linger {
            departure: section.whole("linger_departure_min", &LINGER_MIN)? * 60,
            arrival: section.whole("linger_arrival_min", &LINGER_MIN)? * 60,
            cancelled: section.whole("linger_cancelled_min", &LINGER_MIN)? * 60,
        },
        window: Some(section.whole("window_min", &WINDOW_MIN)? * 60).filter(|window| *window > 0),
        rows: section.whole("rows", &ROWS)?,
        page_s: section.whole("page_s", &PAGE_S)?,
        alternate_s: section.whole("alternate_s", &ALTERNATE_S)?,
        languages,
        theme: section.word("theme", Theme::WORDS)?,
        clock: section.take("clock", |value| value.switch().ok_or_else(|| "true or false".into()))?,
        night: night(&mut section)?,
        pixel_shift_s: section.take("pixel_shift_s", |value| {
            let never = value.whole(&(0..=0));
            let (low, high) = (SHIFT_S.start(), SHIFT_S.end());
            never.or(value.whole(&SHIFT_S)).ok_or_else(|| format!("0, or {low} to {high}").into())
        })?,
        stale_s,
        off_s: section.whole("off_s", &(stale_s..=LAST_OFF_S))?,
    })
}

fn template(section: &mut Section<'_>, name: String) -> Result<Template, ConfigError> {
    Ok(Template {
        name,
        level: section.word("level", &LEVELS)?,
        text: section.take("text", |value| {
            local(value, texts::NOTICE, true).ok_or_else(|| expected_text(texts::NOTICE).into())
        })?,
    })
}

fn title(section: &mut Section<'_>, languages: &[Language]) -> Result<LocalText, ConfigError> {
    let text = section.take("title", |value| match value {
        Value::Text(text) if text.is_empty() => Ok(Text::Local(LocalText::new())),
        value => local(value, limits::TITLE, false)
            .ok_or_else(|| format!("nothing, or {}", expected_text(limits::TITLE)).into()),
    })?;
    Ok(match text {
        Text::Local(texts) => texts,
        // One text for all languages.
        Text::Plain(text) => languages.iter().map(|language| (language.tag.clone(), text.clone())).collect(),
    })
}

fn message(section: &mut Section<'_>, kind: Kind) -> Result<Option<Text>, ConfigError> {
    section.take("message", |value| match (kind, value) {
        (Kind::Message, value) => {
            let text = local(value, texts::NOTICE, true);
            text.map(Some).ok_or_else(|| expected_text(texts::NOTICE).into())
        }
        (_, Value::Text(text)) if text.is_empty() => Ok(None),
        _ => Err(format!("nothing: this is a board of the kind {:?}", kind.as_str()).into()),
    })
}

fn filters(section: &mut Section<'_>, kind: Kind) -> Result<Filters, ConfigError> {
    let capitals = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase()) && text.len() == 3;
    let carrier = |text: &str| {
        (2..=3).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let terminal =
        |text: &str| (1..=texts::SHORT).contains(&text.chars().count()) && !text.contains(char::is_control);
    let places = "gates, desks or belts such as \"B7\", \"B*\", \"A1-A9\" or \"301-306\"";
    let filters = Filters {
        terminals: section.filter("terminals", "terminals of 1 to 12 characters", false, terminal)?,
        gates: section.filter("gates", places, kind == Kind::Gate, is_place)?,
        desks: section.filter("desks", places, kind == Kind::Checkin, is_place)?,
        belts: section.filter("belts", places, kind == Kind::Belt, is_place)?,
        carriers: section.filter("carriers", "airline designators such as \"SK\"", false, carrier)?,
        airports: section.filter("airports", "IATA codes of three capital letters", false, capitals)?,
    };
    Ok(filters)
}

/// The columns of either direction; `columns` is those of the board's own.
fn columns(section: &mut Section<'_>, kind: Kind) -> Result<Columns, ConfigError> {
    let departure = section.take("columns_departure", column_list)?;
    let arrival = section.take("columns_arrival", column_list)?;
    let own = section.take("columns", |value| match (value, kind.direction()) {
        (Value::Texts(words), _) if words.is_empty() => Ok(None),
        (_, None) => Err("nothing here: columns_departure and columns_arrival".into()),
        (value, Some(_)) => column_list(value).map(Some),
    })?;
    let of = |direction, list| match &own {
        Some(own) if kind.direction() == Some(direction) => own.clone(),
        _ => list,
    };
    Ok(Columns {
        departure: of(crate::board::Direction::Departure, departure),
        arrival: of(crate::board::Direction::Arrival, arrival),
    })
}

fn column_list(value: &Value) -> Result<Vec<Column>, Expected> {
    let expected = || {
        let known: Vec<&str> = Column::WORDS.iter().map(|(word, _)| *word).collect();
        format!(
            "a list of columns, each at most once, city and flight among them; there are {}",
            known.join(", ")
        )
    };
    let words = value.texts().ok_or_else(expected)?;
    let mut columns = Vec::new();
    for word in words {
        let column =
            find(word, Column::WORDS).map_err(|near| Expected { what: expected(), nearest: Some(near) })?;
        if columns.contains(&column) {
            return Err(expected().into());
        }
        columns.push(column);
    }
    let complete = columns.contains(&Column::City) && columns.contains(&Column::Flight);
    if complete { Ok(columns) } else { Err(expected().into()) }
}

/// `["de:15", "en"]`: tags, each with seconds of its own or with those of `language_s`.
fn languages(section: &mut Section<'_>) -> Result<Vec<Language>, ConfigError> {
    let usual = section.whole("language_s", &LANGUAGE_S)?;
    let expected = || {
        let (low, high) = (LANGUAGE_S.start(), LANGUAGE_S.end());
        format!(
            "a list of 1 to {} different languages, such as \"de\", or \"de:15\" for {low} to {high} \
             seconds of its own; there are {}",
            limits::LANGUAGES,
            TAGS.join(", ")
        )
    };
    section.take("languages", |value| {
        let entries = value.texts().filter(|list| (1..=limits::LANGUAGES).contains(&list.len()));
        let mut languages: Vec<Language> = Vec::new();
        for entry in entries.ok_or_else(expected)? {
            let (tag, seconds) = match entry.split_once(':') {
                Some((tag, seconds)) => (tag, seconds.parse().map_err(|_| expected())?),
                None => (entry.as_str(), usual),
            };
            if !TAGS.contains(&tag) {
                // A variant of a language is nearer than any other language, however it is spelt.
                let kin = resolve(tag).map(str::to_owned);
                let near = kin.unwrap_or_else(|| nearest(tag, TAGS.iter().map(ToString::to_string)));
                return Err(Expected { what: expected(), nearest: Some(near) });
            }
            if !LANGUAGE_S.contains(&seconds) || languages.iter().any(|language| language.tag == tag) {
                return Err(expected().into());
            }
            languages.push(Language { tag: tag.to_owned(), seconds });
        }
        Ok(languages)
    })
}

fn night(section: &mut Section<'_>) -> Result<Option<Night>, ConfigError> {
    let mode = section.word("night_mode", NightMode::WORDS)?;
    section.take("night", |value| {
        let expected = || Expected::from("nothing, or two different times of day such as \"23:00-04:30\"");
        let text = value.text().ok_or_else(expected)?;
        if text.is_empty() {
            return Ok(None);
        }
        let times = text.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        let (from, to) = times.filter(|(from, to)| from != to).ok_or_else(expected)?;
        Ok(Some(Night { from, to, mode }))
    })
}

/// One text or one by language, none of them empty or longer than `limit`.
fn local(value: &Value, limit: usize, breaks: bool) -> Option<Text> {
    let text = match value {
        Value::Text(text) => Text::Plain(text.clone()),
        Value::Local(by_language) => Text::Local(by_language.clone()),
        _ => return None,
    };
    text.faults("", limit, breaks).is_empty().then_some(text)
}

fn expected_text(limit: usize) -> String {
    format!("a text of 1 to {limit} characters, or one by language such as {{ en = \"…\", de = \"…\" }}")
}

/// What `word` stands for, else the word that is spelt most like it.
fn find<T: Copy>(word: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning);
    found.ok_or_else(|| nearest(word, words.iter().map(|(known, _)| (*known).to_owned())))
}

/// One member of a family.
struct Section<'l> {
    prefix: String,
    layers: &'l mut Layers,
}

impl Section<'_> {
    fn take<T>(
        &mut self,
        key: &str,
        check: impl FnOnce(&Value) -> Result<T, Expected>,
    ) -> Result<T, ConfigError> {
        self.layers.take_or(&format!("{}.{key}", self.prefix), check)
    }

    fn whole<T>(&mut self, key: &str, range: &RangeInclusive<T>) -> Result<T, ConfigError>
    where
        T: TryFrom<i64> + PartialOrd + std::fmt::Display,
    {
        self.take(key, |value| {
            let expected = || format!("a whole number from {} to {}", range.start(), range.end()).into();
            value.whole(range).ok_or_else(expected)
        })
    }

    fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Result<T, ConfigError> {
        self.take(key, |value| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let what = format!("one of {}", known.join(", "));
            let word = value.text().unwrap_or_default();
            find(word, words).map_err(|near| Expected { what, nearest: (!word.is_empty()).then_some(near) })
        })
    }

    /// A list of entries that are `good`; a list that makes the board's place cannot be empty.
    fn filter(
        &mut self,
        key: &str,
        what: &str,
        place: bool,
        good: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, ConfigError> {
        let least = usize::from(place);
        self.take(key, |value| {
            let list = value.texts().filter(|list| (least..=limits::FILTER).contains(&list.len()));
            let list = list.filter(|list| list.iter().all(|entry| good(entry)));
            list.map(<[String]>::to_vec)
                .ok_or_else(|| format!("a list of {least} to {} {what}", limits::FILTER).into())
        })
    }
}
