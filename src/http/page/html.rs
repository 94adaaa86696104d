//! Text into HTML. What a row is made of, element by element, is said a second time in
//! `assets/board/render.js`, which adopts these rows and must find nothing to change.

use std::fmt::{self, Display, Formatter, Write};

use super::row::{NO_GATE, RowView, fit};

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

impl Display for RowView {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let gate_class = if self.gate == NO_GATE { "none".to_owned() } else { fit(&self.gate) };
        write!(
            formatter,
            "<tr class=\"{}\" data-id=\"{}\">\
             <td class=\"time\"><s>{}</s><time>{}</time><small>{}</small></td>\
             <td class=\"city\"><b{}>{}</b><small>{}</small></td>\
             <td class=\"flight\"><b{}>{}</b><small>{}</small></td>\
             <td class=\"gate\"><b{}>{}</b><small>{}</small></td>\
             <td class=\"state\"><b{}>{}</b><small{}>{}</small></td></tr>",
            self.classes,
            Escaped(&self.id),
            self.planned,
            self.time,
            self.date,
            Attribute("class", &fit(&self.city)),
            Escaped(&self.city),
            Escaped(&self.sub),
            Attribute("class", &fit(&self.flight)),
            Escaped(&self.flight),
            Escaped(self.shares.first().map_or("", String::as_str)),
            Attribute("class", &gate_class),
            Escaped(&self.gate),
            Escaped(&self.gate_sub),
            Attribute("class", &fit(&self.word)),
            Escaped(&self.word),
            Attribute("class", &fit(&self.detail)),
            Escaped(&self.detail),
        )
    }
}
