//! The raw configuration: every known key with its value and where that was written.
//!
//! 1. The embedded default file lists the keys that exist; it is the only list.
//! 2. The operator's file replaces values; any other key in it is an error.
//! 3. `GATEPOST_SECTION_KEY` variables replace them again.
//! 4. Each key is then taken out once, checked, by the module above.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::error::{ConfigError, Place};
use super::value::Value;

const PREFIX: &str = "GATEPOST_";

/// `section.key` → what it is set to, and where.
pub(super) struct Layers {
    values: BTreeMap<String, (Value, Place)>,
}

impl Layers {
    /// The first layer, which also defines the keys.
    pub(super) fn defaults(text: &str) -> Result<Self, ConfigError> {
        let entries = parse(text, &Place::Default)?;
        Ok(Self {
            values: entries
                .into_iter()
                .filter(|entry| !entry.section)
                .map(|entry| (entry.name, (entry.value, entry.place)))
                .collect(),
        })
    }

    /// The operator's file.
    pub(super) fn apply_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let place = |line| Place::File(path.to_owned(), line);
        for entry in parse(text, &place)? {
            self.known(&entry)?;
            if !entry.section {
                self.values.insert(entry.name, (entry.value, entry.place));
            }
        }
        Ok(())
    }

    /// The variables.
    pub(super) fn apply_environment(&mut self, env: &Environment) -> Result<(), ConfigError> {
        for (name, text) in env.with_prefix(PREFIX) {
            let place = Place::Variable(name.clone());
            let Some((value, origin)) =
                self.values.iter_mut().find_map(|(key, slot)| (variable(key) == name).then_some(slot))
            else {
                let nearest = nearest(&name, self.values.keys().map(|key| variable(key)));
                return Err(ConfigError::Unknown { place, what: "variable", name, nearest });
            };
            *value = text.map_or(Value::Other("text that is not UTF-8"), |text| value.same_kind_from(text));
            *origin = place;
        }
        Ok(())
    }

    /// Every key and what it is set to, as it would be shown.
    pub(super) fn shown(&self) -> BTreeMap<String, String> {
        self.values.iter().map(|(key, (value, _))| (key.clone(), value.to_string())).collect()
    }

    /// Takes `key` out and makes it a `T`, or says what was `expected`.
    pub(super) fn take<T>(
        &mut self,
        key: &str,
        expected: &str,
        check: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let (value, place) = self.values.remove(key).unwrap_or((
            Value::Other("nothing"),
            Place::Default(0), // The test that every key is taken keeps this from happening.
        ));
        check(&value).ok_or_else(|| ConfigError::Wrong {
            place,
            key: key.to_owned(),
            expected: expected.to_owned(),
            found: value.to_string(),
        })
    }

    /// Keys that nobody has taken.
    #[cfg(test)]
    pub(super) fn left(&self) -> Vec<&str> {
        self.values.keys().map(String::as_str).collect()
    }

    fn known(&self, entry: &Entry) -> Result<(), ConfigError> {
        let unknown = |what, nearest| {
            Err(ConfigError::Unknown { place: entry.place.clone(), what, name: entry.name.clone(), nearest })
        };
        let sections = || self.values.keys().filter_map(|key| key.split_once('.'));
        match entry.name.split_once('.') {
            _ if self.values.contains_key(&entry.name) => Ok(()),
            None if entry.section => {
                if sections().any(|(section, _)| section == entry.name) {
                    return Ok(());
                }
                let names = sections().map(|(section, _)| section.to_owned());
                unknown("section", nearest(&entry.name, names))
            }
            None if sections().any(|(section, _)| section == entry.name) => Err(ConfigError::Wrong {
                place: entry.place.clone(),
                key: entry.name.clone(),
                expected: "a section with keys of its own".to_owned(),
                found: entry.value.to_string(),
            }),
            // Most often a known key stands under the wrong heading.
            _ => {
                let bare = entry.name.rsplit('.').next().unwrap_or_default();
                let elsewhere = self.values.keys().find(|key| key.rsplit('.').next() == Some(bare));
                let nearest =
                    elsewhere.cloned().unwrap_or_else(|| nearest(&entry.name, self.values.keys().cloned()));
                unknown("key", nearest)
            }
        }
    }
}

struct Entry {
    name: String,
    value: Value,
    place: Place,
    /// A heading: checked for its name, and carries no value.
    section: bool,
}

/// Flattens TOML into headings and `section.key` entries, in the order of their names.
fn parse(text: &str, place: &dyn Fn(usize) -> Place) -> Result<Vec<Entry>, ConfigError> {
    let line = |offset: usize| {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        before.split(|byte| *byte == b'\n').count()
    };
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        place: place(error.span().map_or(1, |span| line(span.start))),
        reason: error.message().to_owned(),
    })?;

    let mut entries = Vec::new();
    for (name, value) in table.get_ref() {
        let at = place(line(name.span().start));
        let section = name.get_ref();
        if let DeValue::Table(keys) = value.get_ref() {
            entries.push(Entry {
                name: section.to_string(),
                value: Value::Other("a section"),
                place: at,
                section: true,
            });
            entries.extend(keys.iter().map(|(key, value)| Entry {
                name: format!("{section}.{}", key.get_ref()),
                value: Value::from(value.get_ref()),
                place: place(line(key.span().start)),
                section: false,
            }));
        } else {
            entries.push(Entry {
                name: section.to_string(),
                value: Value::from(value.get_ref()),
                place: at,
                section: false,
            });
        }
    }
    Ok(entries)
}

fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

fn nearest(name: &str, known: impl Iterator<Item = String>) -> String {
    known.min_by_key(|candidate| strsim::damerau_levenshtein(name, candidate)).unwrap_or_default()
}
