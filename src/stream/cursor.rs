//! The id of an event: which store wrote it, and its place there.

use std::fmt;
use std::str::FromStr;

/// `<epoch>-<seq>`: eight hexadecimal digits and a number, e.g. `1a2b3c4d-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Drawn when a store is created: cursors of another store are never mistaken for ours.
    pub epoch: u32,
    /// Contiguous from 1; 0 stands before the first event.
    pub seq: u64,
}

/// The text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cursor looks like 1a2b3c4d-17")]
pub struct ParseCursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.epoch, self.seq)
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    /// Reads back exactly what [`Display`](fmt::Display) writes, and nothing else.
    fn from_str(text: &str) -> Result<Self, ParseCursorError> {
        let (epoch, seq) = text.split_once('-').ok_or(ParseCursorError)?;
        let digits = epoch.len() == 8 && epoch.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = seq.bytes().all(|byte| byte.is_ascii_digit()) && (seq == "0" || !seq.starts_with('0'));
        if !digits || !number {
            return Err(ParseCursorError);
        }
        let epoch = u32::from_str_radix(epoch, 16).map_err(|_| ParseCursorError)?;
        let seq = seq.parse().map_err(|_| ParseCursorError)?;
        Ok(Self { epoch, seq })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_reads_back_what_it_wrote(epoch: u32, seq: u64) {
            let cursor = Cursor { epoch, seq };
            let text = cursor.to_string();
            prop_assert!(text.len() < 128 && text.bytes().all(|byte| b"0123456789abcdef-".contains(&byte)));
            prop_assert_eq!(text.parse(), Ok(cursor));
        }

        #[test]
        fn whatever_parses_is_the_one_spelling(text in "[0-9a-fA-F+ -]{0,24}") {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }
}
