//! Announcements as slides: the rules of `assets/board/notices.js`, for the first paint.
//! `tests/board/vectors.json` holds both to them.

use serde::Serialize;

use crate::board::{Instant, Level, Notice, Text};

/// One view of a notice, named as in the browser; the last three belong to emergencies.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Slide {
    pub(super) lang: String,
    pub(super) text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) body: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) second: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) second_lang: String,
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(str::trim).filter(|line| !line.is_empty())
}

fn one_line(text: &str) -> String {
    lines(text).collect::<Vec<_>>().join(" ")
}

/// Language and text, English first, then by code; a text for everybody has the language "".
fn languages(text: &Text) -> Vec<(&str, &str)> {
    match text {
        Text::Plain(text) => vec![("", text)],
        Text::Local(texts) => {
            let mut texts: Vec<_> = texts.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
            texts.sort_by_key(|(code, _)| (*code != "en", *code));
            texts
        }
    }
}

fn slides_of(notice: &Notice) -> Vec<Slide> {
    let texts = languages(&notice.text);
    if notice.level != Level::Emergency {
        let slide = |(lang, text): (&str, &str)| Slide {
            lang: lang.to_owned(),
            text: one_line(text),
            ..Slide::default()
        };
        return texts.into_iter().map(slide).collect();
    }
    let Some(((lang, text), others)) = texts.split_first() else {
        return vec![Slide::default()];
    };
    let first = |second: &str, second_lang: &str| {
        let mut lines = lines(text);
        Slide {
            lang: (*lang).to_owned(),
            text: lines.next().unwrap_or_default().to_owned(),
            body: lines.collect::<Vec<_>>().join("\n"),
            second: one_line(second),
            second_lang: second_lang.to_owned(),
        }
    };
    if others.is_empty() {
        return vec![first("", "")];
    }
    others.iter().map(|(code, second)| first(second, code)).collect()
}

/// The slides of one level. `now` is none while no clock can be trusted: then nothing expires.
pub(super) fn slides<'a>(
    notices: impl IntoIterator<Item = &'a Notice>,
    level: Level,
    now: Option<Instant>,
) -> Vec<Slide> {
    let mut shown: Vec<&Notice> = notices
        .into_iter()
        .filter(|notice| notice.level == level)
        .filter(|notice| match (notice.until, now) {
            (Some(until), Some(now)) => now < until,
            _ => true,
        })
        .collect();
    shown.sort_by(|a, b| a.id.cmp(&b.id));
    shown.into_iter().flat_map(slides_of).collect()
}
