//! One board, in the very shape in which the page reads it.

use serde::{Deserialize, Serialize};

use super::{Column, Filters, Kind, LocalTime, NightMode, Sort, Theme};
use crate::board::{LocalText, Text};

/// What a board shows, and how. Its JSON is in the page; every field is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// Its page is `/boards/NAME`.
    pub name: String,
    /// What it is about.
    pub kind: Kind,
    /// Over the list, by language; where there is none, the language's own word for the kind.
    pub title: LocalText,
    /// Which flights it shows.
    pub filters: Filters,
    /// The columns of its lists.
    pub columns: Columns,
    /// The order of its rows.
    pub sort: Sort,
    /// How long flights stay.
    pub linger: Linger,
    /// How many seconds ahead it looks; none for as far as there are flights.
    pub window: Option<u32>,
    /// Rows of a page; 0 for as many as the panel has room for.
    pub rows: u8,
    /// Seconds of a page.
    pub page_s: u32,
    /// Seconds of a direction on a combined board; a list of several pages is shown to its end.
    pub alternate_s: u32,
    /// Its languages in turn, at least one.
    pub languages: Vec<Language>,
    /// The look.
    pub theme: Theme,
    /// Whether it shows the time of day.
    pub clock: bool,
    /// When it rests.
    pub night: Option<Night>,
    /// Every so many seconds the picture moves by a pixel or two; 0 for never.
    pub pixel_shift_s: u32,
    /// After so many seconds without contact its rows are marked as old.
    pub stale_s: u32,
    /// After so many they are taken off.
    pub off_s: u32,
    /// The text of a board of the kind `message`.
    pub message: Option<Text>,
}

/// Columns from the start of the line to its end; each at most once, city and flight always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// Of departures.
    pub departure: Vec<Column>,
    /// Of arrivals.
    pub arrival: Vec<Column>,
}

/// Seconds for which a flight stays after its time: the actual, else the expected, else the
/// scheduled one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linger {
    /// Departures.
    pub departure: u32,
    /// Arrivals.
    pub arrival: u32,
    /// Flights of either direction that were cancelled, diverted or returned.
    pub cancelled: u32,
}

/// A language and how long it is shown before the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// One of `words::TAGS`.
    pub tag: String,
    /// Seconds.
    pub seconds: u32,
}

/// When a board rests, by the clock of the airport; `from` may be later than `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Night {
    /// The first minute.
    pub from: LocalTime,
    /// The minute in which it wakes.
    pub to: LocalTime,
    /// How.
    pub mode: NightMode,
}

impl Spec {
    /// A board of `kind` with the documented defaults.
    pub fn new(name: &str, kind: Kind) -> Self {
        use Column::{Belt, City, Flight, Gate, State, Time};
        Self {
            name: name.to_owned(),
            kind,
            title: LocalText::new(),
            filters: Filters::default(),
            columns: Columns {
                departure: vec![Time, City, Flight, Gate, State],
                arrival: vec![Time, City, Flight, Belt, State],
            },
            sort: Sort::Time,
            linger: Linger { departure: 600, arrival: 1_800, cancelled: 3_600 },
            window: None,
            rows: 0,
            page_s: 15,
            alternate_s: 30,
            languages: vec![Language { tag: "en".to_owned(), seconds: 10 }],
            theme: Theme::Dark,
            clock: true,
            night: None,
            pixel_shift_s: 0,
            stale_s: 180,
            off_s: 3_600,
            message: None,
        }
    }

    /// The path of its page.
    pub fn path(&self) -> String {
        format!("/boards/{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_reads_what_the_contract_says() {
        let json = r#"{"name":"departures","kind":"departures","title":{},"filters":{"terminals":[],"gates":[],"desks":[],"belts":[],"carriers":[],"airports":[]},"columns":{"departure":["time","city","flight","gate","state"],"arrival":["time","city","flight","belt","state"]},"sort":"time","linger":{"departure":600,"arrival":1800,"cancelled":3600},"window":null,"rows":0,"page_s":15,"alternate_s":30,"languages":[{"tag":"en","seconds":10}],"theme":"dark","clock":true,"night":null,"pixel_shift_s":0,"stale_s":180,"off_s":3600,"message":null}"#;
        let spec = Spec::new("departures", Kind::Departures);
        assert_eq!(serde_json::to_string(&spec).unwrap(), json);
        assert_eq!(serde_json::from_str::<Spec>(json).unwrap(), spec);
    }

    #[test]
    fn every_field_that_is_set_reads_back() {
        let local = |text: &str| LocalText::from([("de".to_owned(), text.to_owned())]);
        let spec = Spec {
            title: local("Abflug"),
            filters: Filters { gates: vec!["B*".to_owned()], ..Filters::default() },
            window: Some(7_200),
            rows: 12,
            theme: Theme::Flap,
            night: Some(Night {
                from: "23:00".parse().unwrap(),
                to: "04:30".parse().unwrap(),
                mode: NightMode::Off,
            }),
            message: Some(Text::Local(local("Willkommen"))),
            ..Spec::new("b", Kind::Message)
        };
        let json = serde_json::to_value(&spec).unwrap();
        assert_eq!(json["night"], serde_json::json!({"from": "23:00", "to": "04:30", "mode": "off"}));
        assert_eq!((&json["theme"], &json["message"]["de"]), (&"flap".into(), &"Willkommen".into()));
        assert_eq!(serde_json::from_value::<Spec>(json).unwrap(), spec);
    }
}
