//! The raw configuration: every known key with its value and where that was written.
//!
//! 1. The embedded default file lists the keys that exist; it is the only list. A section that holds
//!    a section `NAME` is a family: its members have names of the operator's choice, and `NAME` is the
//!    pattern that lists their keys.
//! 2. The operator's file replaces values; any other key in it is an error. Members of a family in it
//!    stand for those of the defaults.
//! 3. What a member does not say, it has from the pattern.
//! 4. `GATEPOST_SECTION_KEY` variables replace values again.
//! 5. Each key is then taken out once, checked, by `load` and its neighbours.

use std::collections::BTreeMap;
use std::path::Path;

use super::environment::Environment;
use super::error::{ConfigError, Place};
use super::parse::{Item, Key, parse};
use super::value::Value;
use crate::boards::{is_name, limits};

const PREFIX: &str = "GATEPOST_";
/// The member that is the pattern of the others. No name is in capitals.
pub(super) const PATTERN: &str = "NAME";
/// Members of one family.
const MEMBERS: usize = limits::BOARDS;

/// What a check says of a value that it refuses.
pub(super) struct Expected {
    /// What would be right.
    pub(super) what: String,
    /// A known word that may have been meant.
    pub(super) nearest: Option<String>,
}

impl<T: Into<String>> From<T> for Expected {
    fn from(what: T) -> Self {
        Self { what: what.into(), nearest: None }
    }
}

/// `section.key` → what it is set to, and where.
pub(super) struct Layers {
    values: BTreeMap<String, (Value, Place)>,
    families: BTreeMap<String, Family>,
}

/// Sections of one shape.
#[derive(Default)]
struct Family {
    pattern: BTreeMap<String, (Value, Place)>,
    /// In the order of their file, each with its heading.
    members: Vec<(String, Place)>,
    /// Whether the file that is being applied has named members.
    replaced: bool,
}

impl Layers {
    /// The first layer, which also defines the keys.
    pub(super) fn defaults(text: &str) -> Result<Self, ConfigError> {
        let is_family = |_: &str, sections: &[&str]| sections.contains(&PATTERN);
        let mut layers = Self { values: BTreeMap::new(), families: BTreeMap::new() };
        for item in parse(text, &Place::Default, &is_family)? {
            match item {
                Item::Section(..) => {}
                Item::Key(key) => layers.set(key),
                Item::Member { family, name, place, keys } => layers.add_member(&family, name, place, keys),
            }
        }
        Ok(layers)
    }

    /// The operator's file, and what lies over it: members of a family stand for those below.
    pub(super) fn apply_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        self.families.values_mut().for_each(|family| family.replaced = false);
        let place = |line| Place::File(path.to_owned(), line);
        let families: Vec<String> = self.families.keys().cloned().collect();
        let is_family = |section: &str, _: &[&str]| families.iter().any(|family| family == section);
        for item in parse(text, &place, &is_family)? {
            match item {
                Item::Section(name, place) => self.known_section(name, place)?,
                Item::Key(key) => {
                    self.known_key(&key)?;
                    self.set(key);
                }
                Item::Member { family, name, place, keys } => {
                    self.known_member(&family, &name, &place, &keys)?;
                    self.add_member(&family, name, place, keys);
                }
            }
        }
        Ok(())
    }

    /// Gives the members what they have from their pattern. A fault in a default is one of the
    /// member that it was not good enough for, so it is told at the member's heading.
    pub(super) fn fill_members(&mut self) {
        for (family, Family { pattern, members, .. }) in &self.families {
            for (member, heading) in members {
                for (key, (value, place)) in pattern {
                    let place = if matches!(place, Place::Default(_)) { heading } else { place };
                    let name = format!("{family}.{member}.{key}");
                    self.values.entry(name).or_insert_with(|| (value.clone(), place.clone()));
                }
            }
        }
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

    /// The members of a family, in the order of their file.
    pub(super) fn members(&self, family: &str) -> Vec<String> {
        let family = self.families.get(family);
        family.map(|family| family.members.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default()
    }

    /// Takes `key` out and makes it a `T`, or says what was `expected`.
    pub(super) fn take<T>(
        &mut self,
        key: &str,
        expected: &str,
        check: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, ConfigError> {
        self.take_or(key, |value| check(value).ok_or_else(|| expected.into()))
    }

    /// As [`Layers::take`], where `check` itself knows what would be right.
    pub(super) fn take_or<T>(
        &mut self,
        key: &str,
        check: impl FnOnce(&Value) -> Result<T, Expected>,
    ) -> Result<T, ConfigError> {
        let (value, place) = self.values.remove(key).unwrap_or((
            Value::Other("nothing"),
            Place::Default(0), // The test that every key is taken keeps this from happening.
        ));
        check(&value).map_err(|Expected { what, nearest }| ConfigError::Wrong {
            place,
            key: key.to_owned(),
            expected: what,
            found: match nearest {
                Some(nearest) => format!("{value}; the nearest known is `{nearest}`"),
                None => value.to_string(),
            },
        })
    }

    /// Keys that nobody has taken.
    #[cfg(test)]
    pub(super) fn left(&self) -> Vec<&str> {
        self.values.keys().map(String::as_str).collect()
    }

    fn set(&mut self, key: Key) {
        self.values.insert(key.name, (key.value, key.place));
    }

    fn add_member(&mut self, family: &str, name: String, place: Place, keys: Vec<Key>) {
        let of_file = !matches!(place, Place::Default(_));
        let slot = self.families.entry(family.to_owned()).or_default();
        if name == PATTERN {
            slot.pattern.extend(keys.into_iter().map(|key| (key.name, (key.value, key.place))));
            return;
        }
        if of_file && !slot.replaced {
            slot.replaced = true;
            for (default, _) in slot.members.drain(..) {
                let prefix = format!("{family}.{default}.");
                self.values.retain(|key, _| !key.starts_with(&prefix));
            }
        }
        for key in keys {
            self.values.insert(format!("{family}.{name}.{}", key.name), (key.value, key.place));
        }
        slot.members.push((name, place));
    }

    fn known_section(&self, name: String, place: Place) -> Result<(), ConfigError> {
        let known = || self.sections().chain(self.families.keys().map(String::as_str));
        if known().any(|section| section == name) {
            return Ok(());
        }
        let nearest = nearest(&name, known().map(str::to_owned));
        Err(ConfigError::Unknown { place, what: "section", name, nearest })
    }

    fn known_key(&self, Key { name, value, place }: &Key) -> Result<(), ConfigError> {
        let wrong = |expected: String| ConfigError::Wrong {
            place: place.clone(),
            key: name.clone(),
            expected,
            found: value.to_string(),
        };
        let section = name.split('.').next().unwrap_or_default();
        if self.values.contains_key(name) {
            Ok(())
        } else if self.families.contains_key(section) {
            Err(wrong(format!("a section for each of them, such as [{section}.{PATTERN}]")))
        } else if *name == section && self.sections().any(|known| known == section) {
            Err(wrong("a section with keys of its own".to_owned()))
        } else {
            // Most often a known key stands under the wrong heading.
            let bare = name.rsplit('.').next().unwrap_or_default();
            let elsewhere = self.values.keys().find(|key| key.rsplit('.').next() == Some(bare));
            let nearest = elsewhere.cloned().unwrap_or_else(|| nearest(name, self.values.keys().cloned()));
            Err(ConfigError::Unknown { place: place.clone(), what: "key", name: name.clone(), nearest })
        }
    }

    fn known_member(&self, family: &str, name: &str, place: &Place, keys: &[Key]) -> Result<(), ConfigError> {
        let wrong = |expected: String| ConfigError::Wrong {
            place: place.clone(),
            key: family.to_owned(),
            expected,
            found: format!("{name:?}"),
        };
        let Some(slot) = self.families.get(family) else { return Ok(()) };
        if name != PATTERN && !is_name(name) {
            return Err(wrong(format!("names of 1 to {} of a-z, 0-9 and \"-\"", limits::NAME)));
        }
        if name != PATTERN && slot.replaced && slot.members.len() >= MEMBERS {
            return Err(wrong(format!("at most {MEMBERS} of them")));
        }
        let unknown = keys.iter().find(|key| !slot.pattern.contains_key(&key.name));
        unknown.map_or(Ok(()), |key| {
            let nearest = nearest(&key.name, slot.pattern.keys().cloned());
            Err(ConfigError::Unknown {
                place: key.place.clone(),
                what: "key",
                name: format!("{family}.{name}.{}", key.name),
                nearest: format!("{family}.{name}.{nearest}"),
            })
        })
    }

    /// The sections that are not families.
    fn sections(&self) -> impl Iterator<Item = &str> {
        let of_members = |section: &&str| !self.families.contains_key(*section);
        self.values.keys().filter_map(|key| Some(key.split_once('.')?.0)).filter(of_members)
    }
}

fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace(['.', '-'], "_").to_uppercase())
}

/// The one of `known` that is spelt most like `name`.
pub(super) fn nearest(name: &str, known: impl Iterator<Item = String>) -> String {
    known.min_by_key(|candidate| strsim::damerau_levenshtein(name, candidate)).unwrap_or_default()
}
