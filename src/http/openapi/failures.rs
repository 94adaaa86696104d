//! What can go wrong: the statuses of `ApiError`, each once.

/// A status of failure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failure {
    pub(super) status: u16,
    /// Under which the description stands.
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// A header that comes with it, and whether always.
    pub(super) header: Option<(&'static str, bool)>,
}

const fn failure(status: u16, name: &'static str, about: &'static str) -> Failure {
    Failure { status, name, about, header: None }
}

impl Failure {
    const fn with(self, header: &'static str, always: bool) -> Self {
        Self { header: Some((header, always)), ..self }
    }
}

/// All of them.
pub(super) const FAILURES: &[Failure] = &[
    failure(400, "Malformed", "Not what the protocol asks for: JSON, a query, a header."),
    failure(401, "Unauthorized", "No token, or one that is not known.").with("WWW-Authenticate", true),
    failure(
        403,
        "Forbidden",
        "The token or the code does not permit this, or a page of another origin sends a change.",
    )
    .with("WWW-Authenticate", false),
    failure(404, "NotFound", "Nothing has this address."),
    failure(
        409,
        "Conflict",
        "A rule of the board, a number that several flights have, or a first token that is not the first.",
    ),
    failure(412, "Changed", "The flight is not as If-Match says.").with("ETag", false),
    failure(413, "TooLarge", "The body is too large."),
    failure(415, "Unsupported", "The body is of a type that cannot be read here."),
    failure(421, "Misdirected", "This machine was asked by a name that is not its own."),
    failure(422, "Invalid", "Faults in what was sent, or an Idempotency-Key that came with another request."),
    failure(429, "TooMany", "Too many of these, or too many unknown tokens.").with("Retry-After", true),
    failure(503, "Later", "Not now: the store cannot take it.").with("Retry-After", true),
    failure(507, "DiskFull", "The disk is full."),
];

/// With any request at all.
pub(super) const ANY: &[u16] = &[400, 421];
/// Where a token is needed.
pub(super) const GUARDED: &[u16] = &[401, 403, 429];
/// Where something is changed; pages of other origins are refused.
pub(super) const CHANGING: &[u16] = &[403, 413, 422, 503, 507];
