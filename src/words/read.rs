//! The embedded files, read at the first use.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::Words;
use super::tags::{TAGS, resolve};
use crate::embedded;

static WORDS: LazyLock<[Words; TAGS.len()]> = LazyLock::new(|| {
    let english = parse(TAGS[0]);
    TAGS.map(|tag| Words::read(Texts::of(completed(parse(tag), &english))))
});

/// The file of a language, a JSON object; none for what is none of `TAGS`.
pub fn file(tag: &str) -> Option<String> {
    embedded::file(&format!("shared/languages/{tag}.json"))?.text()
}

fn parse(tag: &str) -> Value {
    let file = file(tag).and_then(|file| serde_json::from_slice(file.as_bytes()).ok());
    file.expect("the tests read every embedded language")
}

/// What is left to read of an object of a file. The files are embedded and the tests read all of them, so
/// that one which is not as it should be is a panic.
pub(super) struct Texts(Map<String, Value>);

impl Texts {
    fn of(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            other => panic!("{other} is no object of texts"),
        }
    }

    /// The value of a field: `gate_closes` is `gateCloses` in the file.
    fn take(&mut self, field: &str) -> Value {
        let mut key = String::with_capacity(field.len());
        for (at, word) in field.split('_').enumerate() {
            let (first, rest) = word.split_at(usize::from(at > 0));
            key.push_str(&first.to_ascii_uppercase());
            key.push_str(rest);
        }
        self.0.remove(&key).unwrap_or_else(|| panic!("the words lack {key}"))
    }

    pub(super) fn text(&mut self, field: &str) -> String {
        text(self.take(field))
    }

    pub(super) fn list<const N: usize>(&mut self, field: &str) -> [String; N] {
        let Value::Array(list) = self.take(field) else { panic!("{field} is no list") };
        let texts: Vec<String> = list.into_iter().map(text).collect();
        texts.try_into().unwrap_or_else(|_| panic!("{field} is not {N} texts"))
    }

    pub(super) fn inner(&mut self, field: &str) -> Self {
        Self::of(self.take(field))
    }

    /// The texts under their keys.
    pub(super) fn all(self) -> BTreeMap<String, String> {
        self.0.into_iter().map(|(key, value)| (key, text(value))).collect()
    }

    /// Refuses what nobody has asked for.
    pub(super) fn end(self) {
        assert!(self.0.is_empty(), "the words have no field for {:?}", self.0);
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => panic!("{other} is no text"),
    }
}

/// The language with the English texts where it has none.
fn completed(own: Value, english: &Value) -> Value {
    match (own, english) {
        (Value::Object(mut own), Value::Object(english)) => {
            for (key, text) in english {
                let had = own.remove(key).unwrap_or_default();
                own.insert(key.clone(), completed(had, text));
            }
            Value::Object(own)
        }
        (Value::Null, english) => english.clone(),
        (own, _) => own,
    }
}

/// The words for a reader of `tag`, any BCP 47 tag; none when no language serves it.
pub fn of(tag: &str) -> Option<&'static Words> {
    let tag = resolve(tag)?;
    let at = TAGS.iter().position(|known| *known == tag)?;
    Some(&WORDS[at])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// All texts of a language by their path, `phrases/gateCloses`.
    fn texts(value: &Value, path: &str, found: &mut BTreeMap<String, String>) {
        match value {
            Value::String(text) => {
                found.insert(path.to_owned(), text.clone());
            }
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    texts(item, &format!("{path}/{index}"), found);
                }
            }
            Value::Object(map) => {
                for (key, item) in map {
                    texts(item, &format!("{path}/{key}"), found);
                }
            }
            other => panic!("{path}: {other} is no text"),
        }
    }

    fn texts_of(tag: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        texts(&parse(tag), "", &mut found);
        found
    }

    fn placeholders(text: &str) -> Vec<&str> {
        let parts = text.split('{').skip(1);
        let mut names: Vec<&str> = parts.map(|part| part.split_once('}').unwrap().0).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_reads_and_is_what_its_name_says() {
        for tag in TAGS {
            let words = of(tag).unwrap();
            assert_eq!(words.tag, tag);
            assert_eq!(words.dir.as_str(), if tag == "ar" { "rtl" } else { "ltr" });
        }
        assert_eq!(of("de-CH").unwrap().state("cancelled"), Some("Annulliert"));
        assert_eq!(of("zh-TW").unwrap().titles.departures, "出發");
        assert_eq!(of("ja").unwrap().phrases.gate_closes, "搭乗締切 {time}");
        assert!(of("xx").is_none());
    }

    #[test]
    fn every_language_has_the_keys_of_english_and_its_placeholders() {
        let english = texts_of("en");
        for tag in TAGS {
            let own = texts_of(tag);
            let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&own), keys(&english), "{tag}");
            for (path, text) in &own {
                assert_eq!(placeholders(text), placeholders(&english[path]), "{tag}{path}: {text}");
                assert!(!text.trim().is_empty(), "{tag}{path} is empty");
                assert!(
                    !text.starts_with(' ') && (!text.ends_with(' ') || path == "/phrases/separator"),
                    "{tag}{path}"
                );
            }
        }
    }

    #[test]
    fn languages_of_another_script_hold_no_latin_text() {
        for tag in TAGS {
            if !matches!(tag, "ar" | "zh-Hans" | "zh-Hant" | "ja") {
                continue;
            }
            for (path, mut text) in texts_of(tag) {
                if path == "/tag" || path == "/dir" {
                    continue;
                }
                for name in placeholders(&text.clone()) {
                    text = text.replace(&format!("{{{name}}}"), "");
                }
                assert!(!text.chars().any(|char| char.is_ascii_alphabetic()), "{tag}{path}: {text}");
            }
        }
    }

    #[test]
    fn arabic_keeps_codes_in_their_own_direction() {
        let isolated = ["desks", "gate", "belt", "terminal", "exit", "cities"];
        for (path, text) in texts_of("ar") {
            for name in placeholders(&text).into_iter().filter(|name| isolated.contains(name)) {
                let inside = [format!("\u{2066}{{{name}}}\u{2069}"), format!("\u{2068}{{{name}}}\u{2069}")];
                assert!(inside.iter().any(|inside| text.contains(inside)), "{path}: {text}");
            }
        }
    }

    #[test]
    fn the_chinese_languages_are_two() {
        // Characters that the other one writes differently.
        for (tag, foreign) in [("zh-Hans", "門機達發時間櫃檯轉盤語"), ("zh-Hant", "门机达发时间柜转盘语")]
        {
            let words = serde_json::to_string(of(tag).unwrap()).unwrap();
            assert_eq!(words.chars().find(|char| foreign.contains(*char)), None, "{tag}");
        }
    }

    #[test]
    fn a_text_that_is_missing_is_the_english_one() {
        let english = json!({"a": {"b": "B", "c": "C"}, "d": ["1", "2"]});
        let own = json!({"a": {"c": "Z"}, "e": "E"});
        let expected = json!({"a": {"b": "B", "c": "Z"}, "d": ["1", "2"], "e": "E"});
        assert_eq!(completed(own, &english), expected);
    }

    #[test]
    fn nobody_loses_a_key_between_file_and_type() {
        for tag in TAGS {
            assert_eq!(serde_json::to_value(of(tag).unwrap()).unwrap(), parse(tag), "{tag}");
        }
    }
}
