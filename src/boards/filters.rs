//! Which flights belong on a board.

use serde::{Deserialize, Serialize};

/// A flight is shown when each list that is not empty names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// Terminals, as the flights spell them.
    pub terminals: Vec<String>,
    /// Gates: `B7`, all of a pier `B*`, a range `A1-A9`.
    pub gates: Vec<String>,
    /// Desks, in the same three ways. A flight with `301-306` is at each of them.
    pub desks: Vec<String>,
    /// Belts, in the same three ways.
    pub belts: Vec<String>,
    /// Airline designators (`SK`), of the flight's number or of one of its codeshares.
    pub carriers: Vec<String>,
    /// IATA codes of the other end.
    pub airports: Vec<String>,
}

/// Whether `entry` can stand in the list of gates, desks or belts: 1 to 25 characters, a `*` only at
/// the end and after something, and what looks like a range goes up from one number to another with
/// the same letters before both, or before the first alone.
pub fn is_place(entry: &str) -> bool {
    let plain = entry.strip_suffix('*').unwrap_or(entry);
    let shaped = (1..=25).contains(&entry.chars().count())
        && !plain.is_empty()
        && !plain.contains(|char: char| char == '*' || char.is_control())
        && plain == plain.trim();
    let ends = plain.split_once('-').and_then(|(low, high)| Some([numbered(low)?, numbered(high)?]));
    let kin = |low: &str, high: &str| low == high || high.is_empty();
    shaped && ends.is_none_or(|[low, high]| kin(low.0, high.0) && low.1 <= high.1)
}

/// Letters, and the number after them.
fn numbered(text: &str) -> Option<(&str, u32)> {
    let letters = text.trim_end_matches(|char: char| char.is_ascii_digit());
    let plain = letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    plain.then_some(())?;
    Some((letters, text[letters.len()..].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_or_all_of_a_pier_or_a_range() {
        for good in ["B7", "B*", "A1-A9", "301-306", "12", "B-7", "Pier B", "A7-A7", "A1-9", "Ä1", "9-east"]
        {
            assert!(is_place(good), "{good}");
        }
        for bad in ["", "*", "B*7", "**", " B7", "B7 ", "A9-A1", "A1-B9", "A9-1", "1-A9", "306-301", "B\n7"] {
            assert!(!is_place(bad), "{bad}");
        }
        assert!(is_place(&"B".repeat(25)) && !is_place(&"B".repeat(26)));
    }
}
