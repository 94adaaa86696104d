//! The world's airports with scheduled service by their IATA codes, and what their cities are called
//! in the languages of the boards. `table.tsv` is generated; `docs/airports.md` says from what, and
//! `licences/` holds the licences of the sources.
//!
//! A line is `code, name, short name, de, fr, es, ar, zh-Hans, zh-Hant, ja`, parted by tabs, without
//! empty fields at its end, and the lines are in the order of their codes: a look-up searches the text
//! as it is, so that nothing is read at start. `=LCY` for a name and the
//! fields behind the short name are those of London City: one city, several airports.

use std::sync::LazyLock;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::embedded;

/// Unpacked at the first look-up.
static TABLE: LazyLock<String> = LazyLock::new(|| {
    let table = String::from_utf8(embedded::airports().into_owned());
    table.expect("the tests read every line")
});

/// The languages of the table beside English, in the order of its columns.
pub const LANGUAGES: [&str; 7] = ["de", "fr", "es", "ar", "zh-Hans", "zh-Hant", "ja"];

/// Letters of a code.
const CODE: usize = 3;

/// One airport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Airport {
    code: &'static str,
    name: &'static str,
    short: &'static str,
    /// What differs from the name, by language; empty where nothing is known.
    others: [&'static str; LANGUAGES.len()],
}

/// The airport with the IATA code `code`, three capitals; none when the table does not have it.
pub fn find(code: &str) -> Option<Airport> {
    let fields = Fields::of(line(code)?);
    let names = match fields.name.strip_prefix('=') {
        Some(lead) => Fields::of(line(lead)?),
        None => fields,
    };
    Some(Airport { code: fields.code, name: names.name, short: fields.short, others: names.others })
}

impl Airport {
    /// The IATA code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The city in Latin letters: its English name where it has one, else its own.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Which of the city's airports this is (`Heathrow`), where it has several.
    pub fn short_name(&self) -> Option<&'static str> {
        Some(self.short).filter(|short| !short.is_empty())
    }

    /// The city in a language of the boards; none where the table knows no name in its script.
    pub fn city(&self, tag: &str) -> Option<&'static str> {
        if tag == "en" {
            return Some(self.name);
        }
        let at = LANGUAGES.iter().position(|language| *language == tag)?;
        let own = match self.others[at] {
            // Most names are written alike in both forms.
            "" if tag == "zh-Hant" => self.city("zh-Hans")?,
            "" if matches!(tag, "de" | "fr" | "es") => self.name,
            own => own,
        };
        Some(own).filter(|own| !own.is_empty())
    }
}

/// `{"en":"London","fr":"Londres",…,"sub":"Heathrow"}`: what the page reads. A language that is not
/// there is written as English.
impl Serialize for Airport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("en", self.name)?;
        for tag in LANGUAGES {
            if let Some(name) = self.city(tag).filter(|name| *name != self.name) {
                map.serialize_entry(tag, name)?;
            }
        }
        if let Some(short) = self.short_name() {
            map.serialize_entry("sub", short)?;
        }
        map.end()
    }
}

#[derive(Clone, Copy)]
struct Fields {
    code: &'static str,
    name: &'static str,
    short: &'static str,
    others: [&'static str; LANGUAGES.len()],
}

impl Fields {
    fn of(line: &'static str) -> Self {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        Self { code: next(), name: next(), short: next(), others: std::array::from_fn(|_| next()) }
    }
}

/// The line that begins with `code`, found by halves: at most as many steps as a byte offset has bits.
fn line(code: &str) -> Option<&'static str> {
    if code.len() != CODE {
        return None;
    }
    let bytes = TABLE.as_bytes();
    // Both are beginnings of lines, or the end.
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[low..middle].iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
        let end =
            bytes[middle..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| middle + at);
        match bytes[start..start + CODE].cmp(code.as_bytes()) {
            std::cmp::Ordering::Equal => return Some(&TABLE[start..end]),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> Vec<&'static str> {
        TABLE.lines().map(|line| line.split('\t').next().unwrap()).collect()
    }

    #[test]
    fn codes_are_three_capitals_each_once_in_order() {
        let codes = codes();
        assert!(codes.len() > 3_000, "{} airports", codes.len());
        assert!(
            codes.iter().all(|code| code.len() == CODE && code.bytes().all(|byte| byte.is_ascii_uppercase()))
        );
        assert!(codes.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn every_airport_is_found_and_has_a_name() {
        for code in codes() {
            let airport = find(code).unwrap();
            assert_eq!(airport.code(), code);
            assert!(!airport.name().is_empty() && !airport.name().starts_with('='), "{code}");
        }
    }

    #[test]
    fn fields_are_plain_text_in_the_script_of_their_language() {
        for text in TABLE.lines() {
            let fields: Vec<&str> = text.split('\t').collect();
            assert!(fields.len() <= 3 + LANGUAGES.len(), "{text}");
            let unseen = |char: char| {
                char.is_control()
                    || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            };
            assert!(fields.iter().all(|field| field.trim() == *field && !field.contains(unseen)), "{text}");
            for (at, from, to) in [
                (6, '\u{600}', '\u{6ff}'),
                (7, '\u{4e00}', '\u{9fff}'),
                (8, '\u{4e00}', '\u{9fff}'),
                // Kana and kanji.
                (9, '\u{3040}', '\u{9fff}'),
            ] {
                let field = fields.get(at).copied().unwrap_or_default();
                assert!(
                    field.chars().all(|char| (from..=to).contains(&char) || " -=・".contains(char)),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_shared_name_is_one_step_away() {
        for text in TABLE.lines() {
            if let Some((_, lead)) = text.split_once("\t=") {
                let lead = Fields::of(line(&lead[..CODE]).unwrap());
                assert!(!lead.name.starts_with('='), "{text}");
                assert!(lead.others.iter().any(|other| !other.is_empty()), "{text}");
            }
        }
    }

    #[test]
    fn cities_are_called_as_boards_call_them() {
        for (code, tag, city) in [
            ("CPH", "en", "Copenhagen"),
            ("CPH", "de", "Kopenhagen"),
            ("CPH", "zh-Hans", "哥本哈根"),
            ("CPH", "zh-Hant", "哥本哈根"),
            ("MUC", "de", "München"),
            ("MUC", "en", "Munich"),
            ("GVA", "de", "Genf"),
            ("GVA", "fr", "Genève"),
            ("LHR", "fr", "Londres"),
            ("LGW", "es", "Londres"),
            ("JFK", "ar", "نيويورك"),
            ("CAI", "ar", "القاهرة"),
            ("SYD", "zh-Hans", "悉尼"),
            ("SYD", "zh-Hant", "雪梨"),
            ("NRT", "ja", "東京"),
            ("AOJ", "ja", "青森"),
            ("GRU", "en", "São Paulo"),
            ("BER", "fr", "Berlin"),
        ] {
            assert_eq!(find(code).unwrap().city(tag), Some(city), "{code} {tag}");
        }
    }

    #[test]
    fn a_city_with_several_airports_tells_them_apart() {
        let short = |code: &str| find(code).unwrap().short_name();
        assert_eq!((short("LHR"), short("LGW"), short("CPH")), (Some("Heathrow"), Some("Gatwick"), None));
        assert_eq!((find("LHR").unwrap().name(), find("YXU").unwrap().name()), ("London", "London"));
    }

    #[test]
    fn what_is_not_known_is_none() {
        for code in ["", "C", "CP", "CPHX", "cph", "ZZZ", "AA", "000", "\u{10ffff}", "日"] {
            assert_eq!(find(code), None, "{code:?}");
        }
        let small = find("AAA").unwrap();
        assert_eq!((small.city("de"), small.city("ja"), small.city("zh-Hant")), (Some("Anaa"), None, None));
        assert_eq!(find("CPH").unwrap().city("pl"), None);
    }

    #[test]
    fn json_holds_what_differs_from_english() {
        let json = serde_json::to_string(&find("LHR").unwrap()).unwrap();
        assert_eq!(
            json,
            r#"{"en":"London","fr":"Londres","es":"Londres","ar":"لندن","zh-Hans":"伦敦","zh-Hant":"倫敦","ja":"ロンドン","sub":"Heathrow"}"#
        );
        assert_eq!(serde_json::to_string(&find("AAA").unwrap()).unwrap(), r#"{"en":"Anaa"}"#);
    }
}
