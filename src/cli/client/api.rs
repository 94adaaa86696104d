//! One kiosk's HTTP API: requests, and what their failures mean to the person who waits.

use std::fmt;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::{Request, Response};
use ureq::unversioned::transport::{Connector, TcpConnector};
use ureq::{Agent, Body, SendBody};

use super::kiosk::Kiosk;
use super::names::Names;
use super::tls::{Guard, PinnedTls, Trust};
use crate::tls::Fingerprint;

/// To find and greet a kiosk.
const CONNECT: Duration = Duration::from_secs(5);
/// For one answer; a daemon that is still busy after this will not answer.
const ANSWER: Duration = Duration::from_mins(1);
/// A stream is silent for longer than this only when its other end is gone: twice the longest
/// heartbeat.
const SILENCE: Duration = Duration::from_mins(2);
/// Bytes of the largest answer: every flight with every remark fits.
const LARGEST: u64 = 64 << 20;

/// Why a kiosk did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing has reached it.
    Unreachable(String),
    /// It may have done it: the connection ended before its answer.
    Unanswered(String),
    /// Somebody else answers, or it has a new certificate. Nothing was sent.
    Certificate { address: String, pinned: Option<Fingerprint>, seen: Fingerprint },
    /// It says no.
    Refused(Refusal),
    /// The client itself could not go on.
    Here(String),
}

/// A refusal (RFC 9457), as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) detail: String,
    pub(super) errors: Vec<Pointed>,
}

/// One fault, and where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Pointed {
    pub(super) pointer: String,
    pub(super) expected: String,
}

impl Failure {
    /// Whether the same push may be taken later, so that it must be kept.
    pub(super) fn passing(&self) -> bool {
        match self {
            Self::Refused(refusal) => matches!(refusal.status, 401 | 403 | 408 | 421 | 429 | 500..),
            _ => true,
        }
    }

    /// Whether the kiosk is not there.
    pub(super) fn away(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Unanswered(_))
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::Unreachable(_) => json!({ "kind": "unreachable", "detail": self.to_string() }),
            Self::Unanswered(_) => json!({ "kind": "unanswered", "detail": self.to_string() }),
            Self::Here(_) => json!({ "kind": "here", "detail": self.to_string() }),
            Self::Certificate { pinned, seen, .. } => json!({
                "kind": "certificate", "detail": self.to_string(),
                "pinned": pinned.map(|pin| pin.to_string()), "seen": seen.to_string(),
            }),
            Self::Refused(refusal) => {
                let errors = refusal.errors.iter();
                let errors = errors.map(|e| json!({ "pointer": e.pointer, "expected": e.expected }));
                json!({
                    "kind": "refused", "status": refusal.status, "detail": refusal.detail,
                    "errors": errors.collect::<Vec<_>>(),
                })
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "cannot be reached: {why}"),
            Self::Unanswered(why) => write!(f, "gave no answer, so it may have been done or not: {why}"),
            Self::Certificate { address, pinned: Some(pinned), seen } => write!(
                f,
                "its certificate has changed and nothing was sent: it was {pinned} and is {seen}; if \
                 `gatepost fingerprint` shows the same there: gatepost trust {address} --fingerprint {seen}"
            ),
            Self::Certificate { address, pinned: None, seen } => write!(
                f,
                "its certificate is not known and nothing was sent; if `gatepost fingerprint` shows the \
                 same there: gatepost trust {address} --fingerprint {seen}"
            ),
            Self::Refused(refusal) => f.write_str(&refusal.detail),
            Self::Here(why) => f.write_str(why),
        }
    }
}

/// A change as it is sent, and sent again: under its key the kiosk makes it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Push {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    pub(super) content: String,
    pub(super) body: Bytes,
    pub(super) key: String,
}

impl Push {
    /// A change with a JSON body, or none, under a key of its own.
    pub(super) fn new(method: &str, target: String, body: Option<&Value>) -> Result<Self, Failure> {
        Ok(Self {
            method: method.to_owned(),
            target,
            content: "application/json".to_owned(),
            body: body.map(|body| body.to_string().into()).unwrap_or_default(),
            key: key()?,
        })
    }
}

/// A key that nobody has used.
pub(super) fn key() -> Result<String, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::Here(format!("no randomness: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(random)))
}

/// A kiosk and the way to it. Cheap to make; connects when it is asked something.
pub(super) struct Api {
    pub(super) kiosk: Kiosk,
    agent: Agent,
    guard: Arc<Guard>,
}

impl Api {
    pub(super) fn new(kiosk: Kiosk, trust: Trust, learn: super::tls::Learn) -> Result<Self, Failure> {
        let guard = Guard::new(trust, learn);
        let tls = PinnedTls::new(&guard).map_err(|error| Failure::Here(error.to_string()))?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent(concat!("gatepost/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .timeout_per_read(Some(SILENCE))
            .timeout_per_write(Some(SILENCE))
            .build();
        let agent = Agent::with_parts(config, ().chain(TcpConnector::default()).chain(tls), Names::default());
        Ok(Self { kiosk, agent, guard })
    }

    /// What stands at `target`.
    pub(super) fn get(&self, target: &str) -> Result<Value, Failure> {
        let request = self.request("GET", target).body(SendBody::none());
        let request = request.map_err(|error| Failure::Here(error.to_string()))?;
        self.answer(self.run(request, Some(ANSWER))?)
    }

    /// Makes a change.
    pub(super) fn push(&self, push: &Push) -> Result<Value, Failure> {
        self.push_from(push, Cursor::new(push.body.clone()))
    }

    /// Makes a change whose body is read through `body`, which may count what has gone.
    pub(super) fn push_from(&self, push: &Push, body: impl Read + 'static) -> Result<Value, Failure> {
        let request = self.request(&push.method, &push.target).header("Idempotency-Key", &push.key);
        let request = if push.body.is_empty() {
            request.body(SendBody::none())
        } else {
            let request =
                request.header("Content-Type", &push.content).header("Content-Length", push.body.len());
            request.body(SendBody::from_owned_reader(body))
        };
        let request = request.map_err(|error| Failure::Here(error.to_string()))?;
        self.answer(self.run(request, Some(ANSWER))?)
    }

    /// Opens the event stream after `cursor`, or from the present board on; none when displays
    /// are told to stay away.
    pub(super) fn events(&self, cursor: Option<&str>) -> Result<Option<impl Read + 'static>, Failure> {
        let mut request = self.request("GET", "/events");
        if let Some(cursor) = cursor {
            request = request.header("Last-Event-ID", cursor);
        }
        let request = request.body(SendBody::none()).map_err(|error| Failure::Here(error.to_string()))?;
        let response = self.run(request, None)?;
        match response.status().as_u16() {
            200 => Ok(Some(response.into_body().into_with_config().limit(u64::MAX).reader())),
            204 => Ok(None),
            _ => self.answer(response).map(|_| None),
        }
    }

    /// The certificate of the last handshake.
    pub(super) fn certificate(&self) -> Option<Fingerprint> {
        self.guard.seen()
    }

    fn request(&self, method: &str, target: &str) -> ureq::http::request::Builder {
        // A kiosk that has announced itself is where it says that it is, whatever its name is now.
        let base = match self.kiosk.announced.as_ref().and_then(|announced| announced.address) {
            Some(address) => format!("https://{address}"),
            None => self.kiosk.address.to_string(),
        };
        let mut request = Request::builder().method(method).uri(format!("{base}{target}"));
        if let Some(token) = &self.kiosk.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request
    }

    fn run(
        &self,
        request: Request<SendBody<'_>>,
        limit: Option<Duration>,
    ) -> Result<Response<Body>, Failure> {
        let request = self.agent.configure_request(request).timeout_recv_response(limit).build();
        self.agent.run(request).map_err(|error| self.failure(&error))
    }

    fn answer(&self, response: Response<Body>) -> Result<Value, Failure> {
        let status = response.status();
        let read = response.into_body().into_with_config().limit(LARGEST).read_to_vec();
        let body = read.map_err(|error| self.failure(&error))?;
        if status.is_success() {
            let text = || Value::from(String::from_utf8_lossy(&body).trim().to_owned());
            return Ok(serde_json::from_slice(&body).unwrap_or_else(|_| text()));
        }
        let told: Refusal = serde_json::from_slice(&body).unwrap_or_default();
        let detail = if told.detail.is_empty() { format!("answered {status}") } else { told.detail };
        Err(Failure::Refused(Refusal { status: status.as_u16(), detail, errors: told.errors }))
    }

    fn failure(&self, error: &ureq::Error) -> Failure {
        if let Some((pinned, seen)) = self.guard.mismatch() {
            let address = self.kiosk.address.to_string();
            return Failure::Certificate { address, pinned, seen };
        }
        let (why, refused) = match error {
            ureq::Error::Io(io) => {
                let not_tls = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
                let why = match not_tls {
                    Some(rustls::Error::InvalidMessage(_)) => format!("it does not speak TLS ({io})"),
                    _ => said(io),
                };
                (why, io.kind() == std::io::ErrorKind::ConnectionRefused)
            }
            ureq::Error::Timeout(_) => ("it took too long".to_owned(), false),
            ureq::Error::HostNotFound => ("no such host".to_owned(), true),
            other => (other.to_string(), false),
        };
        if refused || !self.guard.connected() { Failure::Unreachable(why) } else { Failure::Unanswered(why) }
    }
}

/// What the system says, without the number that only programs want.
fn said(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error ").map_or(text.as_str(), |(text, _)| text).to_owned()
}
