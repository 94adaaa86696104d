//! A timetable as a table: CSV as spreadsheets write it. The header tells the separator and the columns;
//! each further row is a flight. A cell is text, also where a spreadsheet would calculate.
//!
//! Every fault names its heading and its row as a spreadsheet counts them, the header being row 1.

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::tz::TimeZone;

use super::cells::Row;
use super::columns::{Column, columns};
use super::encoding;
use super::faults::Faults;
use super::kept::Kept;
use super::local::Local;
use super::record::refusal;
use crate::board::{Fault, Flight, Instant};
use crate::wire::{Delivery, ImportError};

/// Columns of a table.
pub(super) const COLUMNS: usize = 200;
/// Bytes of one cell.
pub(super) const CELL: usize = 4_096;

/// The flights of a table, each with its row. An empty table has none.
pub(super) fn read(
    zone: &TimeZone,
    home: &str,
    now: Instant,
    delivery: &Delivery<'_>,
) -> Result<Vec<(String, Flight)>, ImportError> {
    let text = encoding::table(delivery.body, delivery.charset)?;
    let local = Local::new(zone, now);
    let mut table = Table::new(&text);
    let Some((_, headings)) = table.next()? else { return Ok(Vec::new()) };
    let columns = columns(headings.iter()).map_err(Faults::of)?;
    let mut kept = Kept::default();
    while let Some((row, cells)) = table.next()? {
        let read = fit(&columns, &cells).and_then(|cells| Row::read(&columns, cells, &local, home));
        if kept.add(format!("row {row}"), read).is_break() {
            break;
        }
    }
    Ok(kept.finish()?.0)
}

/// The cells, one for each column. A row of another width has lost or gained a separator, and
/// every cell behind that would be taken for another field.
fn fit(columns: &[Column], cells: &StringRecord) -> Result<Vec<String>, Vec<Fault>> {
    let surplus = cells.iter().skip(columns.len()).any(|cell| !cell.is_empty());
    if cells.len() < columns.len() || surplus {
        let expected = format!("{} cells like the header, not {}", columns.len(), cells.len());
        return Err(vec![Fault::new("", expected)]);
    }
    if let Some((column, cell)) = columns.iter().zip(cells).find(|(_, cell)| cell.len() > CELL) {
        let expected = refusal(&format!("at most {CELL} bytes"), cell);
        return Err(vec![Fault::new(format!("/{}", column.heading), expected)]);
    }
    // A line break in a cell is a matter of its width in the spreadsheet.
    let line = |cell: &str| cell.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    Ok(cells.iter().take(columns.len()).map(|cell| line(cell).trim().to_owned()).collect())
}

/// The rows that hold anything, each with its number.
struct Table<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    separator: u8,
    row: usize,
}

impl<'t> Table<'t> {
    fn new(text: &'t str) -> Self {
        // Excel is told the separator by a line of its own, which it does not show.
        let hint = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'));
        let (text, separator) = match hint {
            Some((given, rest)) if given.trim_end_matches('\r').len() == 1 => (rest, given.as_bytes()[0]),
            _ => (text, separator(text)),
        };
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(text.as_bytes());
        Self { text, reader, separator, row: 0 }
    }

    /// Refuses a row that is far wider than any table before its cells take up memory.
    fn refuse_wide(&self, start: usize) -> Result<(), ImportError> {
        let mut quoted = false;
        let mut width = 1;
        let mut begun = false;
        for byte in self.text.as_bytes()[start..].iter().copied() {
            match byte {
                b'\r' | b'\n' if !quoted && begun => return Ok(()),
                b'\r' | b'\n' if !quoted => continue,
                b'"' => quoted = !quoted,
                byte if byte == self.separator && !quoted => width += 1,
                _ => {}
            }
            begun = true;
            if width > COLUMNS {
                let at = format!("row {}", self.row + 1);
                let fault = Fault::new(at, format!("at most {COLUMNS} columns"));
                return Err(ImportError::Faults(vec![fault]));
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<(usize, StringRecord)>, ImportError> {
        let mut cells = StringRecord::new();
        loop {
            let start = self.offset();
            self.refuse_wide(start)?;
            let more = self
                .reader
                .read_record(&mut cells)
                .map_err(|_| ImportError::Malformed(format!("row {} cannot be read", self.row + 1)))?;
            if !more {
                return Ok(None);
            }
            let written = &self.text[start..self.offset()];
            self.row += 1 + self.blank_lines(start, written);
            if written.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
                let fault = Fault::new(format!("row {}", self.row), "a closing quote for every opening one");
                return Err(ImportError::Faults(vec![fault]));
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Ok(Some((self.row, cells)));
            }
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).min(self.text.len())
    }

    /// The reader skips blank lines unseen, but a spreadsheet counts them.
    fn blank_lines(&self, start: usize, written: &str) -> usize {
        let before = &written[..written.len() - written.trim_start_matches(['\r', '\n']).len()];
        let breaks = before.bytes().filter(|byte| *byte == b'\n').count();
        // The second half of the last row's own CRLF.
        let own = self.text[..start].ends_with('\r') && before.starts_with('\n');
        breaks - usize::from(own)
    }
}

/// What separates the most in the header, outside of quotes; a comma where that is undecided.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            byte if !quoted => {
                counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    // The first of those that are equal.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}
