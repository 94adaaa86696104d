//! What can be wrong with a configuration, said so that it can be put right without the manual.

use std::fmt;
use std::path::PathBuf;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The defaults inside the program, at a line of `packaging/gatepost.toml`.
    Default(usize),
    /// A line of a file.
    File(PathBuf, usize),
    /// A variable.
    Variable(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default(line) => write!(f, "the embedded defaults:{line}"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file is not TOML.
    #[error("{place}: {reason}")]
    Syntax {
        /// Where it stops being TOML.
        place: Place,
        /// What the parser says.
        reason: String,
    },
    /// A key, section or variable that gatepost does not know.
    #[error("{place}: unknown {what} `{name}`; the nearest known is `{nearest}`")]
    Unknown {
        /// Where it is written.
        place: Place,
        /// "key", "section" or "variable".
        what: &'static str,
        /// As it is written.
        name: String,
        /// What may have been meant.
        nearest: String,
    },
    /// A value that its key cannot have.
    #[error("{place}: `{key}`: expected {expected}, found {found}")]
    Wrong {
        /// Where it is written.
        place: Place,
        /// `section.key`.
        key: String,
        /// What would be right.
        expected: String,
        /// What is there.
        found: String,
    },
}
