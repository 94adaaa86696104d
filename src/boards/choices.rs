//! The words that keys of a board can have.

use serde::{Deserialize, Serialize};

use crate::board::Direction;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them, each with its word.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)*];

            /// Its word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

words! {
    /// What a board is about.
    Kind {
        /// Flights that leave.
        Departures = "departures",
        /// Flights that come.
        Arrivals = "arrivals",
        /// Both, one after the other.
        Combined = "combined",
        /// The next flight of one gate.
        Gate = "gate",
        /// The flights that some desks check in.
        Checkin = "checkin",
        /// The flights whose bags are on one belt.
        Belt = "belt",
        /// A text.
        Message = "message",
    }
}

impl Kind {
    /// The one direction whose flights such a board shows; none for both, and for a text.
    pub fn direction(self) -> Option<Direction> {
        match self {
            Self::Departures | Self::Gate | Self::Checkin => Some(Direction::Departure),
            Self::Arrivals | Self::Belt => Some(Direction::Arrival),
            Self::Combined | Self::Message => None,
        }
    }
}

words! {
    /// A column of a list.
    Column {
        /// The scheduled time; the expected one over it, unless that has a column of its own.
        Time = "time",
        /// The expected time alone.
        Estimated = "estimated",
        /// Where to or where from.
        City = "city",
        /// The number, codeshares in turn.
        Flight = "flight",
        /// Check-in desks.
        Desks = "desks",
        /// The gate.
        Gate = "gate",
        /// The terminal.
        Terminal = "terminal",
        /// The baggage belt.
        Belt = "belt",
        /// What is going on, in words.
        State = "state",
    }
}

words! {
    /// What rows are ordered by. Ties go by time, then by flight number.
    Sort {
        /// When it is expected, else when the timetable says.
        Time = "time",
        /// The flight number.
        Flight = "flight",
        /// The name of the other end.
        City = "city",
        /// The gate; the belt, for arrivals.
        Gate = "gate",
    }
}

words! {
    /// The look.
    Theme {
        /// Light on dark.
        Dark = "dark",
        /// Dark on light.
        Light = "light",
        /// Nothing but black, white and yellow.
        Contrast = "contrast",
        /// Dark, and letters that turn over.
        Flap = "flap",
    }
}

words! {
    /// What a board does at night.
    NightMode {
        /// It goes on, dimmed.
        Dim = "dim",
        /// It shows black, but for emergencies.
        Off = "off",
    }
}
