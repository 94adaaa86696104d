//! TOML, flattened into headings, keys and members of families.

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Place};
use super::value::Value;

/// A key with its value and where it stands.
pub(super) struct Key {
    /// `section.key`; of a member, the key alone.
    pub(super) name: String,
    pub(super) value: Value,
    pub(super) place: Place,
}

/// What a file holds.
pub(super) enum Item {
    /// A heading: checked for its name, and carries no value.
    Section(String, Place),
    /// A key of a section, or one that stands above the first heading.
    Key(Key),
    /// `[family.name]`.
    Member { family: String, name: String, place: Place, keys: Vec<Key> },
}

/// Takes `text` apart. `is_family` is asked of each section and of the names of the sections in it.
/// Sections and keys come in the order of their names, members in that of the file.
pub(super) fn parse(
    text: &str,
    place: &dyn Fn(usize) -> Place,
    is_family: &dyn Fn(&str, &[&str]) -> bool,
) -> Result<Vec<Item>, ConfigError> {
    let place = |offset: usize| {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        place(before.split(|byte| *byte == b'\n').count())
    };
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        place: place(error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;

    let mut items = Vec::new();
    for (name, value) in table.get_ref() {
        let section = name.get_ref().to_string();
        let at = place(name.span().start);
        match value.get_ref() {
            DeValue::Table(entries) if is_family(&section, &subsections(entries)) => {
                items.push(Item::Section(section.clone(), at));
                family(&section, entries, &place, &mut items);
            }
            DeValue::Table(entries) => {
                items.push(Item::Section(section.clone(), at));
                items.extend(keys(entries, &place).into_iter().map(|key| {
                    let name = format!("{section}.{}", key.name);
                    Item::Key(Key { name, ..key })
                }));
            }
            value => items.push(Item::Key(Key { name: section, value: Value::from(value), place: at })),
        }
    }
    Ok(items)
}

fn family(family: &str, entries: &DeTable<'_>, place: &dyn Fn(usize) -> Place, items: &mut Vec<Item>) {
    let mut members: Vec<_> = entries.iter().collect();
    // The parser sorts by name; the order of the file says which member is the first.
    members.sort_by_key(|(name, _)| name.span().start);
    items.extend(members.into_iter().map(|(name, value)| {
        let at = place(name.span().start);
        let name = name.get_ref().to_string();
        match value.get_ref() {
            DeValue::Table(entries) => {
                Item::Member { family: family.to_owned(), name, place: at, keys: keys(entries, place) }
            }
            value => {
                let name = format!("{family}.{name}");
                Item::Key(Key { name, value: Value::from(value), place: at })
            }
        }
    }));
}

fn subsections<'t>(entries: &'t DeTable<'_>) -> Vec<&'t str> {
    let tables = entries.iter().filter(|(_, value)| matches!(value.get_ref(), DeValue::Table(_)));
    tables.map(|(name, _)| name.get_ref().as_ref()).collect()
}

fn keys(entries: &DeTable<'_>, place: &dyn Fn(usize) -> Place) -> Vec<Key> {
    let key = |(name, value): (&toml::Spanned<toml::de::DeString<'_>>, &toml::Spanned<DeValue<'_>>)| Key {
        name: name.get_ref().to_string(),
        value: Value::from(value.get_ref()),
        place: place(name.span().start),
    };
    entries.iter().map(key).collect()
}
