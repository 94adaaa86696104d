//! The language that is spoken, and texts by language: the rules of `assets/board/words.js`. The first
//! paint is the moment 0 of the monotonic clock, so it speaks the first language of whatever takes turns.

use crate::board::{Flight, LocalText, Text};
use crate::http::page::screen::{Dir, Words as Said};
use crate::words::{self, Words, fill};

/// Languages written from right to left, for texts in languages that no board speaks.
const RIGHT_TO_LEFT: [&str; 10] = ["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"];

/// The direction of a language; the empty tag is a language that is not known.
pub(super) fn dir_of(tag: &str) -> Dir {
    if tag.is_empty() {
        return Dir::Auto;
    }
    let language = tag.split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&language) { Dir::Rtl } else { Dir::Ltr }
}

/// One of several texts, with its language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Local<'a> {
    pub(super) lang: &'a str,
    pub(super) text: &'a str,
}

impl Local<'_> {
    pub(super) fn said(self) -> Said {
        Said { lang: self.lang.to_owned(), dir: dir_of(self.lang), text: self.text.to_owned() }
    }
}

/// The key of a text by language that a reader of the board language `tag` can read.
pub(super) fn key_for<'a>(texts: &'a LocalText, tag: &str) -> Option<&'a str> {
    let exact = texts.get_key_value(tag).map(|(key, _)| key);
    exact.or_else(|| texts.keys().find(|key| words::resolve(key) == Some(tag))).map(String::as_str)
}

/// A text in the language of the reader, else in English, else the first by code.
pub(super) fn local<'a>(texts: &'a LocalText, tag: &str) -> Local<'a> {
    let key = key_for(texts, tag).or_else(|| key_for(texts, "en"));
    let key = key.or_else(|| texts.keys().next().map(String::as_str));
    key.map_or_else(Local::default, |key| Local { lang: key, text: &texts[key] })
}

/// The same of a text that may be one for everybody.
pub(super) fn local_text<'a>(text: &'a Text, tag: &str) -> Local<'a> {
    match text {
        Text::Plain(text) => Local { lang: "", text },
        Text::Local(texts) => local(texts, tag),
    }
}

/// One language of a board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech(&'static Words);

impl Speech {
    /// The language for this tag, else English.
    pub(super) fn new(tag: &str) -> Self {
        Self(words::of(tag).or_else(|| words::of("en")).expect("English is embedded"))
    }

    pub(super) fn words(self) -> &'static Words {
        self.0
    }

    pub(super) fn lang(self) -> &'static str {
        &self.0.tag
    }

    pub(super) fn dir(self) -> Dir {
        dir_of(self.lang())
    }

    /// The first language of the flight's own that there is, else this one.
    pub(super) fn of(self, flight: &Flight) -> Self {
        flight.languages.iter().find_map(|tag| words::of(tag)).map_or(self, Self)
    }
}

/// A phrase with one place filled.
pub(super) fn say(phrase: &str, name: &str, value: &str) -> String {
    fill(phrase, &[(name, value)]).into_owned()
}
