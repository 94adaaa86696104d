//! State words as people write them.

use crate::board::KNOWN_STATES;

/// English for a state where it is not the state's own word.
const ENGLISH: [(&str, &str); 7] = [
    ("canceled", "cancelled"),
    ("check-in-open", "check-in"),
    ("delayed-new-time", "delayed"),
    ("expected-time", "expected"),
    ("wait-in-lounge", "wait"),
    ("bags-on-belt", "bags"),
    ("ontime", "on-time"),
];

/// The known state that `text` means, else `text` itself, which is shown as it is.
pub(super) fn state(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|char: char| char.is_whitespace() || "_-,".contains(char));
    let word = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let meant =
        ENGLISH.iter().find(|(english, _)| *english == word).map_or(word.as_str(), |(_, state)| state);
    let known = KNOWN_STATES.iter().find(|known| **known == meant);
    known.map_or_else(|| text.to_owned(), |known| (*known).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_in_any_case_are_the_known_states() {
        for (written, state_meant) in [
            ("Final call", "final-call"),
            ("FINAL CALL", "final-call"),
            ("final_call", "final-call"),
            ("On time", "on-time"),
            ("Check-in open", "check-in"),
            ("Delayed, new time", "delayed"),
            ("Wait in lounge", "wait"),
            ("Bags on belt", "bags"),
            ("Canceled", "cancelled"),
            ("", ""),
        ] {
            assert_eq!(state(written), state_meant);
        }
        for known in KNOWN_STATES {
            assert_eq!(state(known), known);
        }
    }

    #[test]
    fn any_other_text_stays_as_it_was_written() {
        for text in ["Gate at 10:05", "Delayed 45 min", "Embarque", "Boarding soon"] {
            assert_eq!(state(text), text);
        }
    }
}
