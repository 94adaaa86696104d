//! Text into HTML, and the parts that every cell is made of.

use std::fmt::{self, Display, Formatter, Write};

use super::fit::fit;

/// Text that is safe inside an element and inside a quoted attribute.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                _ => formatter.write_char(char)?,
            }
        }
        Ok(())
    }
}

/// JSON that is safe inside a script element: no text in it can end the element.
pub(super) struct ScriptJson<'a>(pub(super) &'a str);

impl Display for ScriptJson<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.split('<').enumerate() {
            if index > 0 {
                formatter.write_str("\\u003c")?;
            }
            formatter.write_str(part)?;
        }
        Ok(())
    }
}

/// An attribute, or nothing when its value is empty.
pub(super) struct Attribute<'a>(pub(super) &'static str, pub(super) &'a str);

impl Display for Attribute<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.1.is_empty() {
            return Ok(());
        }
        write!(formatter, " {}=\"{}\"", self.0, Escaped(self.1))
    }
}

/// A language is named only where it is not the one around it.
pub(super) struct Lang<'a>(pub(super) &'a str, pub(super) &'a str);

impl Display for Lang<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Attribute("lang", if self.0 == self.1 { "" } else { self.0 }).fmt(formatter)
    }
}

/// One part of a cell: an element with a text and the class of its width.
#[derive(Clone, Copy, Default)]
pub(super) struct Part<'a> {
    pub(super) name: &'static str,
    pub(super) text: &'a str,
    /// The language of the text and the one around it.
    pub(super) lang: &'a str,
    pub(super) around: &'a str,
    /// Whether the letters stand on flaps.
    pub(super) flaps: bool,
    /// A dash that stands for nothing.
    pub(super) none: bool,
}

impl<'a> Part<'a> {
    pub(super) fn new(name: &'static str, text: &'a str) -> Self {
        Self { name, text, ..Self::default() }
    }

    pub(super) fn lang(self, lang: &'a str, around: &'a str) -> Self {
        Self { lang, around, ..self }
    }
}

impl Display for Part<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let class = if self.none { "none".to_owned() } else { fit(self.text, self.flaps) };
        let (name, class) = (self.name, Attribute("class", &class));
        write!(formatter, "<{name}{class}{}>{}</{name}>", Lang(self.lang, self.around), Escaped(self.text))
    }
}
