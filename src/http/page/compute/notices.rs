//! Announcements as slides: the rules of `assets/board/notices.js`. A first paint has the first of each.

use super::speech::{dir_of, key_for, local_text};
use crate::board::{Instant, Level, Notice, Text};
use crate::boards::Spec;
use crate::http::page::screen::{Emergency, Slide};

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim).filter(|line| !line.is_empty())
}

fn one_line(text: &str) -> String {
    lines(text).collect::<Vec<_>>().join(" ")
}

/// The first notice of a level that stands, by id. `now` is none while no clock can be trusted: then none
/// is over.
fn first<'a>(notices: &[&'a Notice], level: Level, now: Option<Instant>) -> Option<&'a Notice> {
    let stands = |notice: &&&Notice| {
        notice.level == level && notice.until.zip(now).is_none_or(|(until, now)| now < until)
    };
    notices.iter().filter(stands).min_by(|a, b| a.id.cmp(&b.id)).copied()
}

/// The first slide of a level, in the language of the reader.
pub(super) fn slide(
    notices: &[&Notice],
    level: Level,
    now: Option<Instant>,
    tag: &str,
    label: &str,
) -> Option<Slide> {
    let said = local_text(&first(notices, level, now)?.text, tag);
    Some(Slide {
        label: label.to_owned(),
        lang: said.lang.to_owned(),
        dir: dir_of(said.lang),
        text: one_line(said.text),
    })
}

/// Language and text: the board's languages in their order, then English, then the others by code.
fn in_order<'a>(text: &'a Text, spec: &Spec) -> Vec<(&'a str, &'a str)> {
    let Text::Local(texts) = text else { return vec![("", local_text(text, "").text)] };
    let tags = spec.languages.iter().map(|language| language.tag.as_str()).chain(["en"]);
    let wanted = tags.filter_map(|tag| key_for(texts, tag)).chain(texts.keys().map(String::as_str));
    let mut keys: Vec<&str> = Vec::new();
    for key in wanted {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.into_iter().map(|key| (key, texts[key].as_str())).collect()
}

/// The first emergency in its first language, and under it the next.
pub(super) fn emergency(
    notices: &[&Notice],
    now: Option<Instant>,
    spec: &Spec,
    label: &str,
) -> Option<Emergency> {
    let notice = first(notices, Level::Emergency, now)?;
    let texts = in_order(&notice.text, spec);
    let (lang, text) = texts.first().copied().unwrap_or_default();
    let (second_lang, second) = texts.get(1).copied().unwrap_or_default();
    let mut said = lines(text);
    Some(Emergency {
        label: label.to_owned(),
        lang: lang.to_owned(),
        dir: dir_of(lang),
        text: said.next().unwrap_or_default().to_owned(),
        body: said.collect::<Vec<_>>().join("\n"),
        second: one_line(second),
        second_lang: second_lang.to_owned(),
        second_dir: dir_of(second_lang),
    })
}
