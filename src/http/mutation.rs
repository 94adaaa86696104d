//! The way in for whatever changes something: 1. the token, 2. the key's shape, 3. the body, bounded,
//! 4. the key as the identity of all this. What is refused has its body drained, so that the client
//! sees the answer.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Uri};
use bytes::Bytes;

use super::content::Content;
use super::displays::Wait;
use super::problem::ApiError;
use super::{App, Peer, body, conditions, guard};
use crate::board::Expect;
use crate::store::{Author, Key};
use crate::tokens::Role;

/// Who sends a change that needs no token.
const NOBODY: &str = "";

/// A change that is asked for by somebody who may.
#[derive(Debug)]
pub(super) struct Mutation {
    headers: HeaderMap,
    uri: Uri,
    /// What the body says that it is.
    pub(super) content: Content,
    pub(super) body: Bytes,
    pub(super) sender: Sender,
}

/// By whom it is asked for, and the key by which a repetition is known.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) key: Option<Key>,
    pub(super) by: Author,
}

impl FromRequest<Arc<App>> for Mutation {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        Self::accept(request, app, Role::Publish, false).await
    }
}

impl Mutation {
    /// Takes a change in from who may do what `needed` does; `open` ones from anybody.
    pub(super) async fn accept(
        request: Request,
        app: &App,
        needed: Role,
        open: bool,
    ) -> Result<Self, ApiError> {
        let (parts, mut body) = request.into_parts();
        let limit = app.settings.get().max_body;
        let admitted = if open && !parts.headers.contains_key("authorization") {
            Ok(NOBODY.to_owned())
        } else {
            guard::admit(app, &parts, needed).map(|holder| holder.name)
        };
        let admitted = admitted.and_then(|by| conditions::key_text(&parts.headers).map(|_| by));
        let taken = match admitted {
            Ok(by) => body::read(&mut body, limit).await.map(|body| (by, body)),
            Err(refused) => Err(refused),
        };
        let (by, body) = match taken {
            Ok(taken) => taken,
            Err(refused) => {
                body::drain(&mut body, limit).await;
                return Err(refused);
            }
        };
        let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
        let key = conditions::key(&parts.headers, &by, parts.method.as_str(), target, &body)?;
        let content = Content::of(&parts.headers);
        let address = parts.extensions.get::<Peer>().map(|peer| peer.0.ip().to_canonical());
        let path = crate::wire::echo(parts.uri.path());
        tracing::debug!(%by, ?address, method = %parts.method, %path, bytes = body.len(), "a change is asked for");
        let wall = app.hub.wall();
        let by = Author { name: by, address, at: wall.now, clock_trusted: wall.trusted };
        Ok(Self { headers: parts.headers, uri: parts.uri, content, body, sender: Sender { key, by } })
    }

    /// What it expects of the flight that it changes.
    pub(super) fn expect(&self, app: &App) -> Result<Expect, ApiError> {
        conditions::creation_is_unconditional(&self.headers)?;
        conditions::expectation(&self.headers, app.epoch())
    }

    /// The encoding that its content type declares.
    pub(super) fn charset(&self) -> Option<String> {
        Content::charset(&self.headers)
    }

    /// Whether its answer shall wait for paint. Any parameter but those and `others` is refused.
    pub(super) fn wait(&self, others: &[&str]) -> Result<Option<Wait>, ApiError> {
        Wait::of(&self.uri, others)
    }

    /// Refuses to wait, where the answer has no cursor that could be painted.
    pub(super) fn at_once(&self) -> Result<(), ApiError> {
        match self.wait(&[])? {
            Some(_) => Err(ApiError::Malformed("there is nothing to wait for here".to_owned())),
            None => Ok(()),
        }
    }

    /// Refuses conditions; no other changes than those of one flight keep any.
    pub(super) fn unconditional(&self) -> Result<(), ApiError> {
        conditions::unconditional(&self.headers)
    }
}
