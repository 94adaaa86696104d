//! The records of an XML document, one at a time and bounded: no document type, so no entities of its
//! own; at most so deep, so wide and so long. Text in the document's encoding comes in, small trees of
//! elements go out.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::encoding;
use crate::wire::{ImportError, echo};

/// Elements inside each other.
pub(super) const DEPTH: usize = 32;
/// Elements of one record.
pub(super) const ELEMENTS: usize = 4_000;
/// Attributes of one element.
pub(super) const ATTRIBUTES: usize = 32;
/// Bytes of text in one element, and of one attribute.
pub(super) const TEXT: usize = 4_096;

/// The namespace of `xsi:nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// A declaration stands within so many bytes.
const DECLARATION: usize = 256;

/// An element of a record.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name without a prefix.
    pub(super) name: String,
    /// Whether it says that there is nothing (`xsi:nil`).
    pub(super) nil: bool,
    /// Its own text, trimmed.
    pub(super) text: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of this name, unless it is empty.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What to look for.
pub(super) struct Shape {
    /// The root element.
    pub(super) root: &'static str,
    /// The namespace of all elements; those of others are passed over.
    pub(super) namespace: Option<&'static str>,
    /// Elements inside the root that hold records.
    pub(super) containers: &'static [&'static str],
    /// The records.
    pub(super) record: &'static str,
}

/// The text of an XML document in the encoding that it declares.
pub(super) fn text(body: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let head = &body[..body.len().min(DECLARATION)];
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let declared = head.starts_with(b"<?xml").then(|| String::from_utf8_lossy(head)).and_then(|head| {
        let declaration = head.split("?>").next().unwrap_or_default();
        let (_, value) = declaration.split_once("encoding")?;
        let value = value.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|char| "\"'".contains(*char))?;
        value[1..].split(quote).next().map(str::to_owned)
    });
    encoding::document(body, declared.as_deref())
}

/// The records of a document.
pub(super) struct Records<'x> {
    reader: NsReader<&'x [u8]>,
    text: &'x str,
    shape: Shape,
    /// The elements that are open around the next record.
    open: Vec<String>,
    /// Of the root.
    attributes: Vec<(String, String)>,
    ended: bool,
}

impl<'x> Records<'x> {
    /// Reads up to the root, which must be the right one.
    pub(super) fn of(text: &'x str, shape: Shape) -> Result<Self, ImportError> {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.enable_all_checks(true);
        let mut records =
            Self { reader, text, shape, open: Vec::new(), attributes: Vec::new(), ended: false };
        loop {
            match records.event()? {
                Event::Start(start) => {
                    let root = records.element(&start)?;
                    let namespace = records.namespace_of(&start);
                    if root.name != records.shape.root || !records.is_ours(&start) {
                        return Err(records.wrong_root(&root.name, namespace.as_deref()));
                    }
                    records.open.push(root.name);
                    records.attributes = root.attributes;
                    return Ok(records);
                }
                Event::Eof => return Err(ImportError::Malformed("no XML: it has no element".to_owned())),
                Event::Text(text) if !text.trim_ascii().is_empty() => {
                    return Err(records.malformed("text before the first element"));
                }
                _ => {}
            }
        }
    }

    /// An attribute of the root.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The next record; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Element>, ImportError> {
        loop {
            match self.event()? {
                Event::Start(start) => {
                    if self.ended {
                        return Err(self.malformed("a second root element"));
                    }
                    let ours = self.is_ours(&start);
                    let element = self.element(&start)?;
                    if ours && element.name == self.shape.record {
                        return self.record(element).map(Some);
                    }
                    if ours && self.shape.containers.contains(&element.name.as_str()) {
                        if self.open.len() == DEPTH {
                            return Err(self.too_deep());
                        }
                        self.open.push(element.name);
                    } else {
                        self.pass_over()?;
                    }
                }
                Event::End(_) => {
                    self.open.pop();
                    self.ended = self.open.is_empty();
                }
                Event::Eof if self.ended => return Ok(None),
                Event::Eof => return Err(self.truncated()),
                Event::Text(text) if self.ended && !text.trim_ascii().is_empty() => {
                    return Err(self.malformed("text after the last element"));
                }
                _ => {}
            }
        }
    }

    /// The tree that begins with `element`.
    fn record(&mut self, element: Element) -> Result<Element, ImportError> {
        let mut count = 1;
        let mut stack = vec![element];
        loop {
            let event = self.event()?;
            let depth = self.open.len() + stack.len();
            let Some(top) = stack.last_mut() else { return Err(self.truncated()) };
            match event {
                Event::Start(start) => {
                    count += 1;
                    if count > ELEMENTS {
                        return Err(self.malformed(&format!("a record of more than {ELEMENTS} elements")));
                    }
                    if depth == DEPTH {
                        return Err(self.too_deep());
                    }
                    if self.is_ours(&start) {
                        stack.push(self.element(&start)?);
                    } else {
                        self.pass_over()?;
                    }
                }
                Event::End(_) => {
                    top.text = top.text.trim().to_owned();
                    let Some(done) = stack.pop() else { return Err(self.truncated()) };
                    match stack.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Eof => return Err(self.truncated()),
                event => {
                    self.append(&mut top.text, &event)?;
                }
            }
        }
    }

    /// What an event adds to the text of the element that it stands in.
    fn append(&self, text: &mut String, event: &Event<'_>) -> Result<(), ImportError> {
        match event {
            Event::Text(more) => text.push_str(&more.xml10_content()),
            Event::CData(more) => text.push_str(more),
            Event::GeneralRef(reference) => text.push(self.character(reference)?),
            _ => {}
        }
        if text.len() > TEXT {
            return Err(self.malformed(&format!("more than {TEXT} bytes of text in one element")));
        }
        Ok(())
    }

    fn character(&self, reference: &quick_xml::events::BytesRef<'_>) -> Result<char, ImportError> {
        let known = match &**reference {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        known.ok_or_else(|| self.malformed(&format!("no entity {:?} is known", echo(reference))))
    }

    /// Everything up to the end of the element that has just begun.
    fn pass_over(&mut self) -> Result<(), ImportError> {
        let mut depth = 1;
        while depth > 0 {
            match self.event()? {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
            if self.open.len() + depth > DEPTH {
                return Err(self.too_deep());
            }
        }
        Ok(())
    }

    fn event(&mut self) -> Result<Event<'x>, ImportError> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err(self.malformed("a document type (DOCTYPE), which is refused")),
            Ok(event) => Ok(event),
            Err(error) => Err(self.malformed(&echo(&error.to_string()))),
        }
    }

    /// An element without its content.
    fn element(&self, start: &BytesStart<'_>) -> Result<Element, ImportError> {
        let mut element = Element { name: start.local_name().as_ref().to_owned(), ..Element::default() };
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.malformed(&echo(&error.to_string())))?;
            if element.attributes.len() == ATTRIBUTES {
                return Err(self.malformed(&format!("more than {ATTRIBUTES} attributes")));
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|error| self.malformed(&echo(&error.to_string())))?;
            if value.len() > TEXT {
                return Err(self.malformed(&format!("more than {TEXT} bytes in one attribute")));
            }
            let (bound, name) = self.reader.resolver().resolve_attribute(attribute.key);
            if bound == ResolveResult::Bound(Namespace(INSTANCE)) && name.as_ref() == "nil" {
                element.nil = matches!(value.trim(), "true" | "1");
            }
            element.attributes.push((name.as_ref().to_owned(), value.into_owned()));
        }
        Ok(element)
    }

    fn namespace_of(&self, start: &BytesStart<'_>) -> Option<String> {
        match self.reader.resolver().resolve_element(start.name()).0 {
            ResolveResult::Bound(Namespace(namespace)) => Some(namespace.to_owned()),
            ResolveResult::Unbound => None,
            ResolveResult::Unknown(prefix) => Some(prefix),
        }
    }

    fn is_ours(&self, start: &BytesStart<'_>) -> bool {
        match (self.reader.resolver().resolve_element(start.name()).0, self.shape.namespace) {
            (ResolveResult::Bound(Namespace(namespace)), Some(ours)) => namespace == ours,
            (ResolveResult::Unbound, None) => true,
            _ => false,
        }
    }

    fn wrong_root(&self, name: &str, namespace: Option<&str>) -> ImportError {
        let place = |namespace: Option<&str>| match namespace {
            Some(namespace) => format!("the namespace {:?}", echo(namespace)),
            None => "no namespace".to_owned(),
        };
        ImportError::Malformed(format!(
            "expected the root element {} in {}, not {:?} in {}",
            self.shape.root,
            place(self.shape.namespace),
            echo(name),
            place(namespace),
        ))
    }

    fn too_deep(&self) -> ImportError {
        self.malformed(&format!("elements more than {DEPTH} deep"))
    }

    fn truncated(&self) -> ImportError {
        let open = self.open.last().map_or("", String::as_str);
        self.malformed(&format!("it ends before {open} does"))
    }

    fn malformed(&self, what: &str) -> ImportError {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let read = &self.text.as_bytes()[..at.min(self.text.len())];
        let line = read.split(|byte| *byte == b'\n').count();
        ImportError::Malformed(format!("not XML as it is read here, line {line}: {what}"))
    }
}
