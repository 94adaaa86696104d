//! One operation of the API as a line of a table.

use crate::tokens::Role;
use crate::wire::schema::Shape;

/// A listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The displays' one.
    Display,
    /// The operators' one.
    Operator,
}

/// Where an operation is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Both,
    Display,
    Operator,
}

impl On {
    pub(super) fn is_at(self, side: Side) -> bool {
        match self {
            Self::Both => true,
            Self::Display => side == Side::Display,
            Self::Operator => side == Side::Operator,
        }
    }
}

/// One method of one path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation {
    /// In lower case, as the document spells it.
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// By which generated clients call it.
    pub(super) id: &'static str,
    pub(super) about: &'static str,
    pub(super) on: On,
    /// What its token must permit; none needs no token.
    pub(super) role: Option<Role>,
    pub(super) parameters: &'static [&'static Parameter],
    /// The bodies that it reads, each with its content type.
    pub(super) bodies: &'static [(&'static str, Shape)],
    pub(super) answers: &'static [Answer],
    /// What can go wrong, beside what can with any request.
    pub(super) failures: &'static [u16],
}

impl Operation {
    /// Something that is read by anybody.
    pub(super) const fn read(
        path: &'static str,
        id: &'static str,
        about: &'static str,
        answers: &'static [Answer],
    ) -> Self {
        let (parameters, bodies, failures) = (&[], &[], &[]);
        Self {
            method: "get",
            path,
            id,
            about,
            on: On::Both,
            role: None,
            parameters,
            bodies,
            answers,
            failures,
        }
    }

    /// The same for the operators' listener, with a token.
    pub(super) const fn by(self, role: Role) -> Self {
        Self { on: On::Operator, role: Some(role), ..self }
    }

    /// On one listener only.
    pub(super) const fn on(self, on: On) -> Self {
        Self { on, ..self }
    }

    /// With parameters.
    pub(super) const fn with(self, parameters: &'static [&'static Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// That can fail so.
    pub(super) const fn failing(self, failures: &'static [u16]) -> Self {
        Self { failures, ..self }
    }
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

/// A parameter of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) required: bool,
    pub(super) about: &'static str,
    pub(super) shape: Shape,
}

const fn parameter(name: &'static str, place: Place, shape: Shape, about: &'static str) -> Parameter {
    Parameter { name, place, required: matches!(place, Place::Path), about, shape }
}

/// A part of the path.
pub(super) const fn path(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    parameter(name, Place::Path, shape, about)
}

/// A parameter of the query.
pub(super) const fn query(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    parameter(name, Place::Query, shape, about)
}

/// A header.
pub(super) const fn header(name: &'static str, shape: Shape, about: &'static str) -> Parameter {
    parameter(name, Place::Header, shape, about)
}

impl Parameter {
    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// One way in which a request goes well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) about: &'static str,
    /// Content type and shape; none for no body.
    pub(super) body: Option<(&'static str, Shape)>,
    /// Headers that always come with it.
    pub(super) headers: &'static [&'static str],
}

/// JSON of a name.
pub(super) const fn json(name: &'static str) -> Answer {
    Answer { status: 200, about: "Done.", body: Some((JSON, Shape::Named(name))), headers: &[] }
}

/// Something else.
pub(super) const fn other(content_type: &'static str, about: &'static str) -> Answer {
    Answer { status: 200, about, body: Some((content_type, TEXT)), headers: &[] }
}

/// No body.
pub(super) const fn nothing(status: u16, about: &'static str) -> Answer {
    Answer { status, about, body: None, headers: &[] }
}

impl Answer {
    pub(super) const fn headers(self, headers: &'static [&'static str]) -> Self {
        Self { headers, ..self }
    }

    pub(super) const fn status(self, status: u16, about: &'static str) -> Self {
        Self { status, about, ..self }
    }
}

pub(super) const JSON: &str = "application/json";
pub(super) const HTML: &str = "text/html";
pub(super) const TEXT: Shape = Shape::Text(0, usize::MAX, "");
