//! Texts that are written in calm and posted in haste.

use serde::Serialize;

use crate::board::{Level, Text};

/// A notice without an id and an end, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// What it is asked for by.
    pub name: String,
    /// How loud.
    pub level: Level,
    /// What it says.
    pub text: Text,
}
