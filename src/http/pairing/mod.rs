//! The first token, for whoever stands before the screen. While there is no token at all, pages on this
//! machine show a code (`GET /api/pairing`), and who sends it from anywhere (`POST /api/pair`) gets a
//! token of the role admin. From then on neither says anything any more.

mod code;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Extensions, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, body::Body};
use serde::Serialize;
use serde_json::Value;

use super::content::Content;
use super::problem::ApiError;
use super::signins::{SignIns, Wait};
use super::{App, Peer, answer, body};
use crate::tokens::{NAME, Role, is_name};
use code::Codes;

/// What the network may ask before there is a token.
pub(super) const PAIR: &str = "/api/pair";
/// A code and a name.
const MAX_BODY: usize = 1_024;

/// What the daemon does for who has the code.
pub trait Threshold: Send + Sync {
    /// By what this machine is reached and known now.
    fn place(&self) -> Place;
    /// Makes the first token, called `name`, and returns it.
    fn first(&self, name: &str, role: Role) -> Result<String, NoToken>;
}

/// What the screen shows beside the code.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// The operators' listener, as `https://HOST:PORT`; the one to try first comes first.
    pub addresses: Vec<String>,
    /// SHA-256 of its certificate in pairs of digits, none in the clear.
    pub fingerprint: Option<String>,
}

/// Why there is no token for who had the code.
#[derive(Debug)]
pub enum NoToken {
    /// Somebody was quicker.
    Exists,
    /// The disk does not permit it.
    Disk(io::Error),
}

/// The code, and what is done for who has it.
pub struct Pairing {
    codes: Codes,
    /// Wrong codes, by address.
    guesses: SignIns,
    threshold: Arc<dyn Threshold>,
}

impl Pairing {
    /// With a code of its own, which nobody has asked for yet.
    pub fn new(threshold: Arc<dyn Threshold>) -> Self {
        Self { codes: Codes::default(), guesses: SignIns::default(), threshold }
    }
}

impl App {
    /// Pairing, while it is possible.
    fn open_pairing(&self) -> Option<&Pairing> {
        if !self.settings.get().pairing || self.authority.any() {
            // Should it be possible again one day, an old photograph of the screen is worth nothing.
            self.pairing.codes.forget();
            return None;
        }
        Some(&self.pairing)
    }

    /// Refuses all but the pairing itself to the network before there is a token.
    pub(super) fn admits(&self, request: &Request) -> Result<(), ApiError> {
        let stranger = !peer(request.extensions()).is_some_and(|ip| ip.is_loopback());
        if stranger && request.uri().path() != PAIR && self.open_pairing().is_some() {
            return Err(ApiError::Unpaired);
        }
        Ok(())
    }
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<Peer>().map(|peer| peer.0.ip().to_canonical())
}

/// For the displays' listener.
pub(super) fn offer() -> Router<Arc<App>> {
    Router::new().route("/api/pairing", get(show))
}

/// For the operators' listener.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PAIR, post(pair))
}

#[derive(Serialize)]
struct Offer {
    code: String,
    #[serde(flatten)]
    place: Place,
}

/// The code, for the glass of this machine alone; 204 where there is nothing to show.
async fn show(State(app): State<Arc<App>>, peer: Option<Extension<Peer>>) -> Result<Response, ApiError> {
    let here = peer.is_some_and(|peer| peer.0.0.ip().to_canonical().is_loopback());
    let mut response = match app.open_pairing().filter(|_| here) {
        Some(pairing) => {
            let code = pairing.codes.shown().map_err(|error| unlucky(&error))?;
            answer::of(StatusCode::OK, &Offer { code, place: pairing.threshold.place() })
        }
        None => answer::nothing(),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Serialize)]
struct Paired {
    token: String,
    role: Role,
}

/// `{"code", "name"}` → 201 `{"token", "role"}`.
async fn pair(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiError> {
    let (parts, mut sent) = request.into_parts();
    let from = peer(&parts.extensions);
    let permitted = Content::of(&parts.headers).among(&[Content::Json]).and_then(|_| ready(&app, from));
    let (pairing, asked) = match permitted {
        Ok(pairing) => (pairing, ask(&mut sent).await),
        Err(refused) => {
            body::drain(&mut sent, MAX_BODY).await;
            return Err(refused);
        }
    };
    let Asked { code, name } = asked?;
    if !pairing.codes.redeem(&code).map_err(|error| unlucky(&error))? {
        if let Some(from) = from {
            // Whether there is room for one more is asked before the next guess.
            let _ = pairing.guesses.failed(from);
        }
        tracing::warn!(peer = ?from, "a pairing failed: this is not the code");
        return Err(ApiError::WrongCode);
    }
    let (role, threshold, called) = (Role::Admin, Arc::clone(&pairing.threshold), name.clone());
    // The hash is on the disk before the token is told.
    let made = tokio::task::spawn_blocking(move || threshold.first(&called, role)).await;
    let made = made.map_err(|error| ApiError::Later { seconds: 2, why: error.to_string() })?;
    let token = made.map_err(|refused| match refused {
        NoToken::Exists => exists(),
        NoToken::Disk(error) => {
            tracing::error!(%error, "a pairing failed: the token cannot be kept");
            ApiError::Later { seconds: 5, why: "the token cannot be kept at present".to_owned() }
        }
    })?;
    tracing::info!(peer = ?from, name, "paired: the first token was made");
    let mut response = answer::of(StatusCode::CREATED, &Paired { token, role });
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Whether a guess is listened to.
fn ready(app: &App, from: Option<IpAddr>) -> Result<&Pairing, ApiError> {
    if !app.settings.get().pairing {
        return Err(ApiError::NotFound("pairing is switched off here: operator.pairing".to_owned()));
    }
    let pairing = app.open_pairing().ok_or_else(exists)?;
    if let Some(Wait(wait)) = from.and_then(|from| pairing.guesses.waits(from)) {
        let seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
        let why = "too many wrong codes came from this address".to_owned();
        return Err(ApiError::TooMany { seconds, why });
    }
    Ok(pairing)
}

fn exists() -> ApiError {
    let how = "there is a token already; who holds it makes others: gatepost token create NAME";
    ApiError::Conflict(how.to_owned())
}

fn unlucky(error: &io::Error) -> ApiError {
    tracing::error!(%error, "no code can be drawn");
    ApiError::Later { seconds: 5, why: "no code can be drawn at present".to_owned() }
}

struct Asked {
    code: String,
    name: String,
}

async fn ask(sent: &mut Body) -> Result<Asked, ApiError> {
    let mut object = body::object(&body::read(sent, MAX_BODY).await?)?;
    let mut text = |key: &str, expected: &str| match object.remove(key) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(ApiError::fault(&format!("/{key}"), expected)),
    };
    let code = text("code", "the code on the screen")?;
    let name = text("name", NAME)?;
    if !is_name(&name) {
        return Err(ApiError::fault("/name", NAME));
    }
    match object.keys().next() {
        Some(key) => Err(ApiError::fault(&format!("/{}", crate::wire::echo(key)), "nothing of this name")),
        None => Ok(Asked { code, name }),
    }
}
