//! Tables for people: columns as wide as their widest cell, two spaces between them.

use super::paint::{Paint, Tone};

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    text: String,
    tone: Tone,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// Lays `rows` out under `heads`. A column in which no row has anything is left out.
pub(super) fn table(heads: &[&str], rows: Vec<Vec<Cell>>, paint: Paint) -> String {
    let head = heads.iter().map(|head| Cell::new(*head, Tone::Head)).collect();
    let used = |at: &usize| rows.iter().any(|row| row.get(*at).is_some_and(|cell| !cell.text.is_empty()));
    let columns: Vec<usize> = (0..heads.len()).filter(used).collect();
    let mut lines: Vec<Vec<Cell>> = std::iter::once(head).chain(rows).collect();
    for cell in lines.iter_mut().flatten() {
        cell.text = plain(&cell.text).replace('\n', " ");
    }
    let at = |line: &[Cell], column: usize| line.get(column).cloned().unwrap_or_default();
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| lines.iter().map(|line| width(&at(line, *column).text)).max().unwrap_or_default())
        .collect();
    let mut text = String::new();
    for line in &lines {
        let last = columns.iter().rposition(|column| !at(line, *column).text.is_empty());
        for (place, (column, widest)) in columns.iter().zip(&widths).enumerate() {
            let cell = at(line, *column);
            text += &paint.apply(cell.tone, &cell.text);
            if last.is_none_or(|last| place >= last) {
                break;
            }
            text += &" ".repeat(widest - width(&cell.text) + 2);
        }
        text.push('\n');
    }
    text
}

/// `text` without what would move the cursor of a terminal, but for line breaks.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|char| if char.is_control() && char != '\n' { '\u{fffd}' } else { char }).collect()
}

/// Columns of a terminal that `text` takes, near enough: two for East Asian letters, none for marks
/// that sit on the letter before.
fn width(text: &str) -> usize {
    let one = |char: char| match u32::from(char) {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    };
    text.chars().map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_must_be_and_empty_ones_are_left_out() {
        let rows = vec![
            vec!["SK455".into(), "".into(), "København".into(), Cell::new("boarding", Tone::Good)],
            vec!["CA7".into(), "".into(), "北京".into()],
            vec!["LH1".into(), "".into(), "".into(), "x".into()],
        ];
        let text = table(&["FLIGHT", "VIA", "CITY", "STATE"], rows, Paint::never());
        assert_eq!(
            text,
            "FLIGHT  CITY       STATE\nSK455   København  boarding\nCA7     北京\nLH1                x\n"
        );
    }

    #[test]
    fn what_a_kiosk_says_cannot_command_the_terminal() {
        let rows = vec![vec!["a\u{1b}[2Jb\nc".into()]];
        assert_eq!(table(&["X"], rows, Paint::never()), "X\na\u{fffd}[2Jb c\n");
    }

    #[test]
    fn colours_do_not_count_as_width() {
        let rows = vec![vec![Cell::new("ab", Tone::Bad), "x".into()], vec!["abc".into(), "y".into()]];
        let text = table(&["A", "B"], rows, Paint::always());
        assert!(text.contains("\x1b[31mab\x1b[0m   x\nabc  y\n"), "{text:?}");
    }
}
