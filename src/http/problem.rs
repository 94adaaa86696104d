//! What can go wrong with a request, and the status that says so. RFC 9457.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::conditions::entity_tag;
use crate::board::{Fault, Rejection};
use crate::store::StoreError;
use crate::stream::Cursor;
use crate::tokens::Role;
use crate::wire::{ImportError, Malformed, Problem, Unreadable, echo};

const PROBLEM_JSON: &str = "application/problem+json";

/// Of the flights that share a number, so many are named.
const CANDIDATES: usize = 20;

/// A request that changed nothing. Nothing of it is repeated beyond a few characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ApiError {
    /// Not what the protocol asks for: JSON, a query, a header.
    Malformed(String),
    /// No token, or an unknown one; none exists at all when `none_exists`.
    Unauthorized { given: bool, none_exists: bool },
    /// The token is known, and its role does not permit this.
    Forbidden { needed: Role, held: Role },
    /// The network asks before there is a token.
    Unpaired,
    /// Not the code on the screen.
    WrongCode,
    /// A page of another origin sends a change.
    ForeignOrigin,
    /// This machine was asked by a name that is not its own.
    Misdirected(String),
    /// Nothing has this address.
    NotFound(String),
    /// A rule of the board.
    Conflict(String),
    /// The flight is not as `If-Match` says; its version now.
    Changed { current: Option<Cursor> },
    /// The body is larger than this.
    TooLarge { limit: usize },
    /// A content type that cannot be read here; these can.
    Unsupported { accepted: String },
    /// Faults in what was sent.
    Invalid(Vec<Fault>),
    /// The idempotency key came with another request before.
    KeyReused,
    /// Too many of these; one more can be tried in so many seconds.
    TooMany { seconds: u32, why: String },
    /// Not now, for so many seconds.
    Later { seconds: u32, why: String },
    /// The disk is full.
    DiskFull,
}

impl ApiError {
    /// Why the store refused. `refused` places a rejected command in the request.
    pub(super) fn from_store(error: StoreError, refused: impl FnOnce(usize, Rejection) -> Self) -> Self {
        match error {
            StoreError::Rejected { at, rejection } => refused(at, rejection),
            StoreError::KeyReused => Self::KeyReused,
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Busy => Self::Later { seconds: 1, why: error.to_string() },
            StoreError::Stopped => Self::Later { seconds: 2, why: error.to_string() },
            // What went wrong on the disk is for the log, not for the network.
            StoreError::Unavailable(_) => {
                Self::Later { seconds: 5, why: "changes cannot be stored at present".to_owned() }
            }
        }
    }

    /// Why the board refused; `epoch` is that of its versions.
    pub(super) fn from_rejection(rejection: Rejection, epoch: u32) -> Self {
        match rejection {
            Rejection::UnknownFlight(address) => Self::NotFound(format!("no flight {:?}", echo(&address))),
            Rejection::UnknownNotice(id) => Self::NotFound(format!("no notice {:?}", echo(&id))),
            Rejection::AmbiguousFlight { number, ids } => {
                let shown = ids.iter().take(CANDIDATES).map(String::as_str).collect::<Vec<_>>().join(", ");
                let number = echo(&number);
                let count = ids.len();
                Self::Conflict(format!(
                    "{number} is the number of {count} flights; address one by its id: {shown}"
                ))
            }
            Rejection::Changed { current } => {
                Self::Changed { current: current.map(|seq| Cursor { epoch, seq }) }
            }
            Rejection::Invalid(faults) => Self::Invalid(faults),
            Rejection::Full { .. } | Rejection::ForeignSource { .. } => Self::Conflict(rejection.to_string()),
        }
    }

    /// A fault at one place.
    pub(super) fn fault(pointer: &str, expected: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::new(pointer, expected)])
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } | Self::Unpaired | Self::WrongCode | Self::ForeignOrigin => {
                StatusCode::FORBIDDEN
            }
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Misdirected(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Changed { .. } => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unsupported { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Later { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Malformed(detail) | Self::NotFound(detail) | Self::Conflict(detail) => detail.clone(),
            Self::Unauthorized { none_exists: true, .. } => {
                "this needs a token, and there is none yet: gatepost token create NAME".to_owned()
            }
            Self::Unauthorized { given: true, .. } => "this token is not known, or was revoked".to_owned(),
            Self::Unauthorized { .. } => "this needs a token: Authorization: Bearer …".to_owned(),
            Self::Forbidden { needed, held } => {
                format!("this needs a token of the role {needed}; the role of this one is {held}")
            }
            Self::Unpaired => {
                "nobody is paired with this display yet, so the network may only pair: gatepost pair \
                 URL CODE, with the address and the code on its screen"
                    .to_owned()
            }
            Self::WrongCode => {
                "this is not the code on the screen now; it changes after some wrong ones".to_owned()
            }
            Self::ForeignOrigin => "a page of another origin may not change anything here".to_owned(),
            Self::Misdirected(host) => {
                format!("{host:?} is no name of this machine; operator.hosts in its configuration lists more")
            }
            Self::Changed { current: Some(_) } => {
                "the flight has changed since; its ETag is in the header".to_owned()
            }
            Self::Changed { current: None } => "the flight does not exist".to_owned(),
            Self::TooLarge { limit } => format!("a body has at most {limit} bytes"),
            Self::Unsupported { accepted } => format!("expected here: Content-Type {accepted}"),
            Self::Invalid(faults) => match faults.as_slice() {
                [_] => "one fault was found".to_owned(),
                faults => format!("{} faults were found", faults.len()),
            },
            Self::KeyReused => "this Idempotency-Key was used for another request".to_owned(),
            Self::TooMany { why, .. } | Self::Later { why, .. } => why.clone(),
            Self::DiskFull => "the disk is full".to_owned(),
        }
    }
}

impl From<Malformed> for ApiError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed.to_string())
    }
}

impl From<Vec<Fault>> for ApiError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Invalid(faults)
    }
}

impl From<Unreadable> for ApiError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Malformed(malformed) => malformed.into(),
            Unreadable::Faults(faults) => faults.into(),
        }
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::UnknownFormat { .. } => Self::Malformed(format!("format: {error}")),
            ImportError::Malformed(text) => Self::Malformed(text),
            ImportError::Faults(faults) => Self::Invalid(faults),
            full @ ImportError::Full { .. } => Self::Conflict(full.to_string()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = problem(self.status(), self.detail(), self.faults());
        let headers = response.headers_mut();
        match self {
            Self::Unauthorized { given, .. } => {
                let challenge = if given { "Bearer error=\"invalid_token\"" } else { "Bearer" };
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            }
            Self::Forbidden { .. } => {
                let challenge = HeaderValue::from_static("Bearer error=\"insufficient_scope\"");
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            Self::Changed { current: Some(version) } => {
                headers.insert(ETAG, entity_tag(version));
            }
            Self::TooMany { seconds, .. } | Self::Later { seconds, .. } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        response
    }
}

impl ApiError {
    fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) => faults.clone(),
            _ => Vec::new(),
        }
    }
}

fn problem(status: StatusCode, detail: String, faults: Vec<Fault>) -> Response {
    let errors = faults.into_iter().take(crate::wire::FAULTS).map(Into::into).collect();
    let title = status.canonical_reason().unwrap_or("Problem");
    let problem = Problem { r#type: "about:blank", title, status: status.as_u16(), detail, errors };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

/// What the router itself refuses (404, 405) as a problem, with a hint for who is at the wrong
/// address. `Allow` stays.
pub(super) fn dress(response: Response, hint: &str) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let typed = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // What a handler has worded, as a problem or as a page, needs no other words.
    if !failed || typed.is_some_and(|typed| typed == PROBLEM_JSON || typed.starts_with("text/html")) {
        return response;
    }
    let detail = match status {
        StatusCode::NOT_FOUND => format!("nothing is here{hint}"),
        StatusCode::METHOD_NOT_ALLOWED => format!("this method has no meaning here{hint}"),
        _ => "the request could not be understood".to_owned(),
    };
    let mut dressed = problem(status, detail, Vec::new());
    if let Some(allow) = response.headers().get(ALLOW) {
        dressed.headers_mut().insert(ALLOW, allow.clone());
    }
    dressed
}
