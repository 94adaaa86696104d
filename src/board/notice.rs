//! Announcements, beside the flights.

use serde::{Deserialize, Serialize};

use super::{Instant, LocalText};

/// How loud a notice is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// In the footer.
    #[default]
    Info,
    /// A banner.
    Security,
    /// The whole screen.
    Emergency,
}

/// One text for every language, or one by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// The same for everybody.
    Plain(String),
    /// By BCP 47 tag.
    Local(LocalText),
}

impl Text {
    /// The text for readers of `language`, else English, else whatever there is.
    pub fn in_language(&self, language: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Local(texts) => {
                let found = texts.get(language).or_else(|| texts.get("en"));
                found.or_else(|| texts.values().next()).map_or("", String::as_str)
            }
        }
    }
}

/// One announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Given by the publisher, or `n` and the sequence number of the event that made it.
    pub id: String,
    /// What it says; LF is allowed.
    pub text: Text,
    /// How loud.
    pub level: Level,
    /// After this it is removed, once the clock can be trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}
