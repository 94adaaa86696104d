//! What hangs on the walls: which boards there are, what each of them shows and how, and the texts
//! that are prepared for the day when somebody needs them. The configuration fills these, the page
//! reads them as JSON; what they mean for a flight is worked out in `http::page` and in the browser,
//! from the same fields.

mod choices;
mod filters;
mod set;
mod spec;
mod template;
mod time;

pub use choices::{Column, Kind, NightMode, Sort, Theme};
pub use filters::{Filters, is_place};
pub use set::Set;
pub use spec::{Columns, Language, Linger, Night, Spec};
pub use template::Template;
pub use time::LocalTime;

/// How much there may be.
pub mod limits {
    /// Boards.
    pub const BOARDS: usize = 32;
    /// Templates.
    pub const TEMPLATES: usize = 32;
    /// Characters of a board's or a template's name.
    pub const NAME: usize = 32;
    /// Characters of a board's title in one language.
    pub const TITLE: usize = 48;
    /// Entries of one filter.
    pub const FILTER: usize = 32;
    /// Languages of one board.
    pub const LANGUAGES: usize = 8;
}

/// Whether `name` can be the name of a board or of a template: 1 to [`limits::NAME`] of `a-z`,
/// `0-9` and `-`, so that it can stand in an address and in a variable.
pub fn is_name(name: &str) -> bool {
    (1..=limits::NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
