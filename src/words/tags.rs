//! The languages that there are, and which of them a BCP 47 tag means.

/// The languages of the boards, in the order in which they are documented. English is complete, and
/// stands in for what another language lacks.
pub const TAGS: [&str; 8] = ["en", "de", "fr", "es", "ar", "zh-Hans", "zh-Hant", "ja"];

/// The language that serves a reader of `tag`: `de-AT` is read as German, `zh-TW` as traditional
/// Chinese. Case does not matter. None when there is none.
pub fn resolve(tag: &str) -> Option<&'static str> {
    let mut subtags = tag.split('-');
    let language = subtags.next()?;
    if language.eq_ignore_ascii_case("zh") {
        return Some(chinese(&subtags.collect::<Vec<_>>()));
    }
    TAGS.into_iter().find(|known| known.eq_ignore_ascii_case(language))
}

/// The script says it, else the region: Taiwan, Hong Kong and Macau write traditional characters.
fn chinese(subtags: &[&str]) -> &'static str {
    let says = |words: &[&str]| {
        subtags.iter().any(|subtag| words.iter().any(|word| word.eq_ignore_ascii_case(subtag)))
    };
    let traditional = says(&["Hant"]) || !says(&["Hans"]) && says(&["TW", "HK", "MO"]);
    if traditional { "zh-Hant" } else { "zh-Hans" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_is_itself() {
        for tag in TAGS {
            assert_eq!(resolve(tag), Some(tag));
            assert_eq!(resolve(&tag.to_lowercase()), Some(tag));
        }
    }

    #[test]
    fn a_region_or_a_script_finds_its_language() {
        for (tag, language) in [
            ("de-AT", "de"),
            ("EN-gb", "en"),
            ("es-419", "es"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"),
            ("zh-Hans-TW", "zh-Hans"),
        ] {
            assert_eq!(resolve(tag), Some(language), "{tag}");
        }
    }

    #[test]
    fn other_languages_have_none() {
        for tag in ["", "-", "pl", "den", "z", "zh_TW", "Hant"] {
            assert_eq!(resolve(tag), None, "{tag:?}");
        }
    }
}
