//! A timetable as a table: CSV as spreadsheets write it. The bytes must be UTF-8, with or without a
//! byte order mark; the header tells the separator and the columns; each further row is a flight.
//!
//! Every fault names its heading and its row as a spreadsheet counts them, the header being row 1.

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::tz::TimeZone;

use super::cells::Row;
use super::columns::{Column, columns};
use super::faults::Faults;
use super::local::Local;
use crate::board::{Fault, Flight, Instant, limits};
use crate::wire::ImportError;

/// The flights of a table, each with its row. An empty table has none.
pub(super) fn read(
    zone: &TimeZone,
    home: &str,
    now: Instant,
    body: &[u8],
) -> Result<Vec<(String, Flight)>, ImportError> {
    let text = utf8(body)?;
    let local = Local::new(zone, now);
    let mut table = Table::new(text);
    let Some((_, headings)) = table.next()? else { return Ok(Vec::new()) };
    let columns = columns(headings.iter()).map_err(Faults::of)?;
    let mut flights = Vec::new();
    let mut faults = Faults::default();
    while let Some((row, cells)) = table.next()? {
        let at = format!("row {row}");
        if flights.len() + faults.places() == limits::FLIGHTS {
            let refusal = format!("the end of the table: at most {} flights", limits::FLIGHTS);
            faults.add(vec![Fault::new(at, refusal)]);
            break;
        }
        let read = fit(&columns, &cells).and_then(|cells| Row::read(&columns, cells, &local, home));
        match read {
            Ok(flight) => flights.push((at, flight)),
            Err(found) => faults.add(found.into_iter().map(|fault| fault.under(&at)).collect()),
        }
    }
    faults.or(flights)
}

fn utf8(body: &[u8]) -> Result<&str, ImportError> {
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        return Err(ImportError::Malformed("UTF-16; save the file as CSV UTF-8".to_owned()));
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|error| {
        let line = body[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        ImportError::Malformed(format!("not UTF-8 at line {line}; save the file as CSV UTF-8"))
    })?;
    if text.contains('\0') {
        return Err(ImportError::Malformed("not text: it holds a zero byte".to_owned()));
    }
    Ok(text)
}

/// The cells, one for each column. A row of another width has lost or gained a separator, and
/// every cell behind that would be taken for another field.
fn fit(columns: &[Column], cells: &StringRecord) -> Result<Vec<String>, Vec<Fault>> {
    let surplus = cells.iter().skip(columns.len()).any(|cell| !cell.is_empty());
    if cells.len() < columns.len() || surplus {
        let expected = format!("{} cells like the header, not {}", columns.len(), cells.len());
        return Err(vec![Fault::new("", expected)]);
    }
    // A line break in a cell is a matter of its width in the spreadsheet.
    let line = |cell: &str| cell.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    Ok(cells.iter().take(columns.len()).map(|cell| line(cell).trim().to_owned()).collect())
}

/// The rows that hold anything, each with its number.
struct Table<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    row: usize,
}

impl<'t> Table<'t> {
    fn new(text: &'t str) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(separator(text))
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(text.as_bytes());
        Self { text, reader, row: 0 }
    }

    fn next(&mut self) -> Result<Option<(usize, StringRecord)>, ImportError> {
        let mut cells = StringRecord::new();
        loop {
            let start = self.offset();
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

/// A semicolon where the header has some and no comma, outside of quotes.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let (mut commas, mut semicolons) = (false, false);
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            b',' if !quoted => commas = true,
            b';' if !quoted => semicolons = true,
            _ => {}
        }
    }
    if semicolons && !commas { b';' } else { b',' }
}
