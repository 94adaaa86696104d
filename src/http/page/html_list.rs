//! The rows of a list. What a row is made of, element by element, is said a second time in
//! `assets/board/render-list.js`, which adopts these rows and must find nothing to change.

use std::fmt::{self, Display, Formatter};

use super::html::{Attribute, Escaped, Lang, Part};
use super::screen::{Cells, Row, Screen, SignCell};

/// What stands where a gate or belt is not known.
const NO_SIGN: &str = "–";

/// The classes of a flight's element.
pub(super) fn flight_classes(row: &Row) -> String {
    row.marks.iter().fold(format!("tone-{}", row.tone), |classes, mark| classes + " is-" + mark)
}

fn sign(cell: Option<&SignCell>) -> Vec<Part<'_>> {
    cell.map_or_else(Vec::new, |SignCell { text, sub }| {
        let none = text.is_empty();
        let text = if none { NO_SIGN } else { text };
        vec![Part { none, ..Part::new("b", text) }, Part::new("small", sub)]
    })
}

/// The parts of the cell of a column; none for a column that the row has no cell for.
fn parts<'a>(key: &str, cells: &'a Cells, around: &'a str) -> Vec<Part<'a>> {
    let text = |text: &'a str| vec![Part::new("b", text)];
    let parts = match key {
        "time" => cells.time.as_ref().map(|cell| {
            let time = Part::new("time", &cell.time);
            vec![Part::new("s", &cell.planned), time, Part::new("small", &cell.date)]
        }),
        "estimated" => (cells.estimated.as_ref())
            .map(|cell| vec![Part::new("time", &cell.time), Part::new("small", &cell.date)]),
        "city" => cells.city.as_ref().map(|cell| {
            vec![Part::new("b", &cell.name).lang(&cell.lang, around), Part::new("small", &cell.sub)]
        }),
        "flight" => (cells.flight.as_ref())
            .map(|cell| vec![Part::new("b", &cell.number), Part::new("small", &cell.share)]),
        "desks" => cells.desks.as_ref().map(|cell| text(&cell.text)),
        "terminal" => cells.terminal.as_ref().map(|cell| text(&cell.text)),
        "gate" => Some(sign(cells.gate.as_ref())),
        "belt" => Some(sign(cells.belt.as_ref())),
        "state" => cells.state.as_ref().map(|cell| {
            let word = Part::new("b", &cell.word).lang(&cell.lang, around);
            vec![word, Part::new("small", &cell.detail).lang(&cell.detail_lang, around)]
        }),
        _ => None,
    };
    parts.unwrap_or_default()
}

/// The names of the parts, for a row without a flight.
fn empty_parts(key: &str) -> &'static [&'static str] {
    match key {
        "time" => &["s", "time", "small"],
        "estimated" => &["time", "small"],
        "desks" | "terminal" => &["b"],
        _ => &["b", "small"],
    }
}

/// One place of the page, with a flight or without.
pub(super) struct Place<'a> {
    pub(super) row: Option<&'a Row>,
    pub(super) screen: &'a Screen,
}

impl Display for Place<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { row, screen } = self;
        let flaps = screen.theme == "flap";
        let Some(row) = row else {
            out.write_str("<tr class=\"blank\">")?;
            for column in &screen.columns {
                write!(out, "<td class=\"{}\">", column.key)?;
                empty_parts(column.key).iter().try_for_each(|name| Part::new(name, "").fmt(out))?;
                out.write_str("</td>")?;
            }
            return out.write_str("</tr>");
        };
        let lang = Lang(&row.lang, &screen.lang);
        write!(out, "<tr class=\"{}\" data-id=\"{}\"{lang}>", flight_classes(row), Escaped(&row.id))?;
        for column in &screen.columns {
            write!(out, "<td class=\"{}\">", column.key)?;
            for part in parts(column.key, &row.cells, &row.lang) {
                Part { flaps, ..part }.fmt(out)?;
            }
            out.write_str("</td>")?;
        }
        out.write_str("</tr>")
    }
}

/// The table of the page.
pub(super) struct List<'a>(pub(super) &'a Screen);

impl Display for List<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let screen = self.0;
        out.write_str("<table class=\"list\"><thead><tr>")?;
        for column in &screen.columns {
            let head = Part::new("span", &column.head);
            write!(out, "<th{} scope=\"col\">{head}</th>", Attribute("class", column.key))?;
        }
        out.write_str("</tr></thead>\n<tbody>")?;
        for place in 0..screen.rows.len().max(screen.rows_per_page) {
            let row = screen.rows.get(place).and_then(Option::as_ref);
            Place { row, screen }.fmt(out)?;
        }
        out.write_str("</tbody></table>\n")
    }
}
