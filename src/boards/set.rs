//! All boards and templates of one configuration.

use std::sync::Arc;

use super::{Spec, Template};

/// What is configured at one time, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set {
    /// At least one in a checked configuration; the first is also the page at `/`.
    pub boards: Vec<Arc<Spec>>,
    /// Texts to choose from.
    pub templates: Vec<Template>,
}

impl Set {
    /// The board with this name.
    pub fn board(&self, name: &str) -> Option<&Arc<Spec>> {
        self.boards.iter().find(|spec| spec.name == name)
    }

    /// The template with this name.
    pub fn template(&self, name: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.name == name)
    }
}
