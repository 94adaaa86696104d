//! The header of a table: which column says what. Nothing is lost in silence, so a column that has no
//! meaning here is refused.

use crate::board::{Changes, Fault};
use crate::wire::{echo, nearest};

/// What the cells of a column say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A field of the flight.
    Field(&'static str),
    /// Where a departure goes.
    Destination,
    /// Where an arrival comes from.
    Origin,
    /// The day of the row's times.
    Date,
    /// Nothing: it has no heading, so its cells must be empty.
    Unnamed,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    /// Its heading as it stands in the file.
    pub(super) heading: String,
    pub(super) meaning: Meaning,
}

/// The headings that real timetables have, beside the names of the fields themselves. In lower case,
/// words apart by one space.
const ALIASES: [(&str, Meaning); 26] = [
    ("flt", Meaning::Field("flight")),
    ("number", Meaning::Field("flight")),
    ("flight number", Meaning::Field("flight")),
    ("flight no", Meaning::Field("flight")),
    ("code shares", Meaning::Field("codeshares")),
    ("time", Meaning::Field("scheduled")),
    ("sched", Meaning::Field("scheduled")),
    ("std", Meaning::Field("scheduled")),
    ("sta", Meaning::Field("scheduled")),
    ("departure", Meaning::Field("scheduled")),
    ("arrival", Meaning::Field("scheduled")),
    ("etd", Meaning::Field("estimated")),
    ("eta", Meaning::Field("estimated")),
    ("estimate", Meaning::Field("estimated")),
    ("atd", Meaning::Field("actual")),
    ("ata", Meaning::Field("actual")),
    ("status", Meaning::Field("state")),
    ("remark", Meaning::Field("state")),
    ("desk", Meaning::Field("desks")),
    ("check in desks", Meaning::Field("desks")),
    ("destination", Meaning::Destination),
    ("to", Meaning::Destination),
    ("origin", Meaning::Origin),
    ("from", Meaning::Origin),
    ("date", Meaning::Date),
    ("", Meaning::Unnamed),
];

/// The columns that these headings announce, or all that is wrong with them.
pub(super) fn columns<'h>(headings: impl Iterator<Item = &'h str>) -> Result<Vec<Column>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut columns = Vec::new();
    for heading in headings {
        match meaning(heading) {
            Some(meaning) => columns.push(Column { heading: echo(heading.trim()), meaning }),
            None => faults.push(unknown(heading)),
        }
    }
    // A remark is the state where nothing else is.
    let has = |columns: &[Column], wanted: &[Meaning]| {
        columns.iter().any(|column| wanted.contains(&column.meaning))
    };
    let is_remark = |column: &Column| plain(&column.heading) == "remark";
    if columns.iter().any(|column| column.meaning == Meaning::Field("state") && !is_remark(column)) {
        for column in columns.iter_mut().filter(|column| is_remark(column)) {
            column.meaning = Meaning::Field("remarks");
        }
    }
    for (wanted, needed) in [
        (&[Meaning::Field("flight")][..], "a column flight"),
        (&[Meaning::Field("scheduled")], "a column scheduled, or time, std, sta"),
        (
            &[Meaning::Field("direction"), Meaning::Destination, Meaning::Origin],
            "a column destination for departures, origin for arrivals, or direction",
        ),
    ] {
        if !has(&columns, wanted) {
            faults.push(Fault::new("row 1", needed));
        }
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

fn meaning(heading: &str) -> Option<Meaning> {
    let plain = plain(heading);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, meaning)| *meaning);
    alias.or_else(|| {
        let name = plain.replace(' ', "_");
        Changes::FIELDS.iter().find(|field| **field == name).map(|field| Meaning::Field(field))
    })
}

/// Lower case, with one space where the heading has spaces, underscores, hyphens or line breaks.
fn plain(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let words = lower.split(|char: char| char.is_whitespace() || "_-".contains(char));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn unknown(heading: &str) -> Fault {
    let known = ALIASES.iter().map(|(alias, _)| *alias).chain(Changes::FIELDS.iter().copied());
    let shown = echo(heading.trim());
    let expected = match nearest(&shown.replace(' ', "_"), known) {
        Some(near) => format!("no column of this name; the nearest is {near}"),
        None => format!("no column of this name; there are {}", Changes::FIELDS.join(", ")),
    };
    Fault::new(format!("row 1/{shown}"), expected)
}
