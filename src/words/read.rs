//! The embedded files, read at the first use.

use std::sync::LazyLock;

use serde_json::Value;

use super::Words;
use super::tags::{TAGS, resolve};
use crate::embedded;

static WORDS: LazyLock<[Words; TAGS.len()]> = LazyLock::new(|| {
    let english = parse(TAGS[0]);
    TAGS.map(|tag| {
        let words = completed(parse(tag), &english);
        serde_json::from_value(words).expect("the tests read every embedded language")
    })
});

/// The file of a language, a JSON object; none for what is none of `TAGS`.
pub fn file(tag: &str) -> Option<String> {
    embedded::file(&format!("shared/languages/{tag}.json"))?.text()
}

fn parse(tag: &str) -> Value {
    let file = file(tag).and_then(|file| serde_json::from_str(&file).ok());
    file.expect("the tests read every embedded language")
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
    use std::collections::BTreeMap;

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
