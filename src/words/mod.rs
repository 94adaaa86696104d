//! What the boards say in each language. The files are `assets/shared/languages/TAG.json`, which the
//! page can fetch as well; here they are embedded, read once, and completed: a text that a language
//! does not have is the English one. The fields of [`Words`] are the list of all keys, under the names
//! that they have in the files (`gateCloses` for `gate_closes`).
//!
//! A text in braces is a placeholder for [`fill`]. Times come as `09:05`, numbers as digits, names and
//! codes as they are. Arabic wraps codes into isolates, or `301-306` would read backwards.

mod read;
mod tags;

use std::borrow::Cow;
use std::collections::BTreeMap;

use read::Texts;
pub use read::{file, of};
pub use tags::{TAGS, resolve};

/// All words of one language.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Words {
    /// BCP 47, one of [`TAGS`].
    pub tag: String,
    /// The language's name for itself.
    pub name: String,
    /// Where lines begin.
    pub dir: Dir,
    /// Heads of whole boards, by the kind of board.
    pub titles: Titles,
    /// Heads of columns.
    pub heads: Heads,
    /// The public states, by their words in the interface (`boarding`, `final-call`).
    pub states: BTreeMap<String, String>,
    /// Whole lines.
    pub phrases: Phrases,
    /// What stands before or above a time or a number on the board of one place.
    pub labels: Labels,
    /// Names of the days, Monday first, as they stand alone.
    pub weekdays: [String; 7],
    /// Names of the months, January first, as they stand in a date.
    pub months: [String; 12],
    /// The same, short.
    pub months_short: [String; 12],
    /// Today, under the clock: {day} {month}.
    pub date: String,
    /// Another day than today, in a row: {day} {monthShort}.
    pub other_day: String,
}

/// Where lines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Dir {
    /// At the left.
    Ltr,
    /// At the right.
    Rtl,
}

impl Dir {
    /// As the attribute `dir` says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

/// A struct whose fields are all texts. Read by a call a field: what serde derives for its fields is ten
/// times as long, and hundreds of texts are read here.
macro_rules! texts {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $field:ident,)* }) => {
        $(#[$about])*
        #[derive(Debug, PartialEq, Eq)]
        #[cfg_attr(test, derive(serde::Serialize), serde(rename_all = "camelCase"))]
        pub struct $name {
            $($(#[$meaning])* pub $field: String,)*
        }

        impl $name {
            fn read(mut texts: Texts) -> Self {
                let read = Self { $($field: texts.text(stringify!($field)),)* };
                texts.end();
                read
            }
        }
    };
}

texts! {
    /// Heads of whole boards.
    Titles {
        /// All departures.
        departures,
        /// All arrivals.
        arrivals,
        /// Both, by turns or side by side.
        combined,
        /// One gate.
        gate,
        /// Check-in desks.
        checkin,
        /// One baggage belt.
        belt,
        /// A text.
        message,
    }
}

texts! {
    /// Heads of columns.
    Heads {
        /// The time that counts.
        time,
        /// The estimate, where it has a column of its own.
        estimated,
        /// Where a departure goes.
        destination,
        /// Where an arrival comes from.
        origin,
        /// The flight's number.
        flight,
        /// Check-in desks.
        desks,
        /// The gate.
        gate,
        /// The terminal.
        terminal,
        /// The baggage belt.
        belt,
        /// The state.
        state,
    }
}

texts! {
    /// Whole lines.
    Phrases {
        /// The state `delayed` by less than an hour: {minutes}.
        delayed_minutes,
        /// By whole hours: {hours}.
        delayed_hours,
        /// By {hours} and {minutes}.
        delayed_hours_minutes,
        /// The state `expected`, at {time}.
        expected,
        /// The state `departed`, at {time}.
        departed,
        /// The state `landed`, at {time}.
        landed,
        /// The state `arrived`, at {time}.
        arrived,
        /// The gate will be known at {time}.
        gate_at,
        /// The gate is known and opens at {time}.
        gate_opens,
        /// The gate closes at {time}.
        gate_closes,
        /// Boarding begins at {time}.
        boarding,
        /// Check-in opens at {time}.
        checkin_opens,
        /// Check-in closes at {time}.
        checkin_closes,
        /// The first bag comes at {time}.
        first_bag,
        /// The last bag comes at {time}.
        last_bag,
        /// One check-in desk: {desks}.
        desk,
        /// Several: {desks}, such as `301-306`.
        desks,
        /// A gate by its name: {gate}.
        gate,
        /// A belt by its name: {belt}.
        belt,
        /// A terminal by its name: {terminal}.
        terminal,
        /// An exit by its name: {exit}.
        exit,
        /// The gate has changed and was {gate}.
        was,
        /// The stops on the way: {cities}, joined by `separator`.
        via,
        /// Between the items of a list; the space behind it belongs to it.
        separator,
        /// Which page it is, for those who hear it: {page}, {pages}.
        page,
        /// So many rows are not shown: {count}.
        more,
        /// The link to the daemon lives.
        live,
        /// It does not, and the board shows the state of {time}.
        as_of,
        /// It does not, and nobody knows since when.
        no_contact,
        /// Changes cannot be stored at present.
        read_only,
        /// A damaged store was put aside, and nothing has come since.
        data_lost,
        /// A timetable that is polled was heard last at {time}.
        feed_as_of,
        /// It is silent, and nobody knows since when.
        feed_silent,
        /// The display was told to stop: the word for the life mark.
        closed,
        /// The same as a sentence over the whole screen.
        closed_display,
        /// The data are so old that they were taken off.
        no_current_data,
        /// What to do when a display is of no help.
        ask_staff,
        /// The board is empty.
        no_flights,
        /// The board is empty because nothing has come yet.
        no_data,
        /// Nothing goes from this gate.
        idle_gate,
        /// Nobody can check in here.
        idle_checkin,
        /// No bags come here.
        idle_belt,
        /// Before a notice of the level `info`.
        notice,
        /// Before a notice of the level `security`.
        security,
        /// Before a notice of the level `emergency`.
        emergency,
        /// There is no token yet.
        pairing,
        /// What to do about it, before a command line.
        pairing_how,
    }
}

texts! {
    /// What stands before or above a time or a number on the board of one place.
    Labels {
        /// The planned time.
        scheduled,
        /// The time that is expected now.
        estimated,
        /// The time of departure.
        departure,
        /// The time of arrival.
        arrival,
        /// When boarding begins.
        boarding,
        /// When the gate opens.
        gate_opens,
        /// When it closes.
        gate_closes,
        /// When check-in opens.
        checkin_opens,
        /// When it closes.
        checkin_closes,
        /// When the aircraft has landed.
        landed,
        /// When the first bag comes.
        first_bag,
        /// When the last bag comes.
        last_bag,
        /// The flight after this one.
        next,
        /// The flight's other numbers.
        codeshares,
    }
}

impl Words {
    fn read(mut texts: Texts) -> Self {
        let read = Self {
            tag: texts.text("tag"),
            name: texts.text("name"),
            dir: if texts.text("dir") == Dir::Rtl.as_str() { Dir::Rtl } else { Dir::Ltr },
            titles: Titles::read(texts.inner("titles")),
            heads: Heads::read(texts.inner("heads")),
            states: texts.inner("states").all(),
            phrases: Phrases::read(texts.inner("phrases")),
            labels: Labels::read(texts.inner("labels")),
            weekdays: texts.list("weekdays"),
            months: texts.list("months"),
            months_short: texts.list("months_short"),
            date: texts.text("date"),
            other_day: texts.text("other_day"),
        };
        texts.end();
        read
    }

    /// The word of a public state; none for a text that is none of the known states.
    pub fn state(&self, state: &str) -> Option<&str> {
        self.states.get(state).map(String::as_str)
    }
}

/// Puts `values` where the template names them in braces. A name without a value stays as it is: the
/// test of the files knows all placeholders, so that no board shows one.
pub fn fill<'t>(template: &'t str, values: &[(&str, &str)]) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(template);
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('{') {
        let Some((name, after)) = inside.split_once('}') else { break };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            // What was put in before may hold braces of its own: the place is counted from the end.
            let start = text.len() - rest.len() + before.len();
            let end = text.len() - after.len();
            text.to_mut().replace_range(start..end, value);
        }
        rest = after;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_by_name() {
        assert_eq!(fill("Gate closes {time}", &[("time", "10:35")]), "Gate closes 10:35");
        assert_eq!(fill("{time} 現在", &[("time", "10:35")]), "10:35 現在");
        let delay = [("minutes", "5"), ("hours", "1")];
        assert_eq!(fill("Delayed {hours} h {minutes}", &delay), "Delayed 1 h 5");
        assert_eq!(fill("Live", &delay), "Live");
    }

    #[test]
    fn a_value_is_text_and_no_template() {
        let values = [("gate", "{exit}"), ("exit", "E")];
        assert_eq!(fill("{gate} {exit}", &values), "{exit} E");
        assert_eq!(fill("{other} {exit", &values), "{other} {exit");
    }
}
