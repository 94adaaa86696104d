//! The process's variables, read once. Whoever needs one is handed this instead of reading for
//! itself, so that a test can say what the environment is.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// Variables by name.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
}

impl Environment {
    /// The variables of this process.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    /// The value of `name`, when it is set and is UTF-8.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(OsStr::new(name))?.to_str()
    }

    /// All variables whose name begins with `prefix`; a value is None when it is not UTF-8.
    pub(super) fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (String, Option<&str>)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_str()))
            .filter(move |(name, _)| name.starts_with(prefix))
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let variables = variables.into_iter().map(|(k, v)| (k.into(), v.into()));
        Self { variables: variables.collect() }
    }
}
