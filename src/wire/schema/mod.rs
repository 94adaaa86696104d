//! What `reader` takes and what the answers are, described: tables that become JSON Schema (draft
//! 2020-12) when somebody asks. The limits are those that the readers keep; tests hold the tables to
//! what is really read and written.

mod answers;
mod flight;
mod patterns;
mod requests;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

pub use patterns::{AIRPORT_CODES, ENTITY_TAGS, NAME, PLAIN_ID, TIMEOUT, TOKEN_TEXT};

/// Where schemas that have a name stand.
const COMPONENTS: &str = "#/components/schemas/";

/// The shape of a JSON value.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text of so many characters that matches, unless the pattern is empty.
    Text(usize, usize, &'static str),
    /// One of these.
    Word(&'static [&'static str]),
    /// A whole number within bounds.
    Whole(i64, u64),
    /// True or false.
    Flag,
    /// A point in time: in a request as text or as a number, in an answer as a number.
    Instant,
    /// Anything.
    Any,
    /// This, or null.
    OrNull(&'static Shape),
    /// So many of these.
    List(&'static Shape, usize, usize),
    /// An object of so many of the second, each under a name of the first shape.
    Map(&'static Shape, &'static Shape, usize, usize),
    /// An object of these fields.
    Object(&'static [Field]),
    /// An object of these fields, of which the second list must be there.
    Requiring(&'static [Field], &'static [&'static str]),
    /// What a request says of overrides: an object of fields that may be overridden, each with its value.
    Overrides,
    /// Any of these.
    OneOf(&'static [Shape]),
    /// The one of this name.
    Named(&'static str),
}

/// One field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    name: &'static str,
    about: &'static str,
    need: Need,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    Maybe,
    /// In a request it may be absent or null; in an answer, absent.
    Clearable,
}

const fn always(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, about, need: Need::Always, shape }
}

const fn maybe(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, about, need: Need::Maybe, shape }
}

const fn clearable(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, about, need: Need::Clearable, shape }
}

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Into the daemon: what is not described is refused.
    In,
    /// Out of it: a later version may say more.
    Out,
}

/// All schemas that have a name, by their names.
pub fn components() -> Map<String, Value> {
    let tables = [(Way::In, requests::NAMED), (Way::Out, answers::NAMED)];
    let named = tables.into_iter().flat_map(|(way, table)| table.iter().map(move |named| (way, named)));
    named.map(|(way, (name, shape))| ((*name).to_owned(), shape.json(way))).collect()
}

impl Shape {
    /// As JSON Schema.
    pub fn json(&self, way: Way) -> Value {
        match self {
            Self::Text(least, most, pattern) => text(*least, *most, pattern),
            Self::Word(words) => json!({"type": "string", "enum": words}),
            Self::Whole(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Instant => match way {
                Way::In => reference("Instant"),
                Way::Out => requests::SECONDS.json(way),
            },
            Self::Any => json!({}),
            Self::OrNull(shape) => or_null(&shape.json(way)),
            Self::List(of, least, most) => {
                let mut list = json!({"type": "array", "items": of.json(way)});
                bound(&mut list, "minItems", "maxItems", *least, *most);
                list
            }
            Self::Map(names, of, least, most) => {
                let mut map = json!({"type": "object", "additionalProperties": of.json(way)});
                if !matches!(names, Self::Any) {
                    map["propertyNames"] = names.json(way);
                }
                bound(&mut map, "minProperties", "maxProperties", *least, *most);
                map
            }
            Self::Object(fields) => {
                let needed = fields.iter().filter(|field| field.need == Need::Always);
                let needed: Vec<&str> = needed.map(|field| field.name).collect();
                object(fields, &needed, way)
            }
            Self::Requiring(fields, needed) => object(fields, needed, way),
            Self::Overrides => flight::overrides(),
            Self::OneOf(shapes) => {
                json!({"anyOf": shapes.iter().map(|shape| shape.json(way)).collect::<Vec<_>>()})
            }
            Self::Named(name) => reference(name),
        }
    }
}

fn text(least: usize, most: usize, pattern: &str) -> Value {
    let mut text = json!({"type": "string"});
    if !pattern.is_empty() {
        text["pattern"] = pattern.into();
    }
    bound(&mut text, "minLength", "maxLength", least, most);
    text
}

/// Bounds that say nothing are left out.
fn bound(schema: &mut Value, least_is: &str, most_is: &str, least: usize, most: usize) {
    if least > 0 {
        schema[least_is] = least.into();
    }
    if most < usize::MAX {
        schema[most_is] = most.into();
    }
}

fn or_null(schema: &Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("{COMPONENTS}{name}")})
}

fn object(fields: &[Field], needed: &[&str], way: Way) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = field.shape.json(way);
        if field.need == Need::Clearable && way == Way::In {
            schema = or_null(&schema);
        }
        if !field.about.is_empty() {
            schema["description"] = field.about.into();
        }
        properties.insert(field.name.to_owned(), schema);
    }
    let mut object = json!({"type": "object", "properties": properties});
    if !needed.is_empty() {
        object["required"] = needed.into();
    }
    if way == Way::In {
        object["additionalProperties"] = false.into();
    }
    object
}
