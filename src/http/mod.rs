//! Two listeners, one router each: `display` only reads and takes receipts, `operator` also changes.
//!
//! A change goes 1. through `mutation` (token, conditions, key, body), 2. is read by `wire`, 3. is
//! carried out by the store, and 4. is answered with a cursor, at once or when `displays` have painted it. Whatever goes wrong on the way is an
//! `ApiError` (`problem`), the only place with status codes of failure. `serve` is the accept loop with
//! its deadlines, because axum's own sets none.

mod airports;
mod answer;
mod audit;
mod boards;
mod body;
mod closing;
mod conditions;
mod console;
mod content;
mod cors;
pub mod display;
mod displays;
mod events;
mod flights;
mod guard;
mod handshake;
mod health;
mod hosts;
mod listener;
mod live;
mod metrics;
mod mutation;
mod notices;
pub mod openapi;
pub mod operator;
mod overrides;
pub mod page;
mod pages;
mod pairing;
mod problem;
mod protect;
mod query;
mod rehearsal;
mod serve;
mod signins;
mod socket;
mod sources;
mod status;
mod streams;
mod timetable;
mod traffic;
mod updates;
mod whoami;

use std::sync::Arc;

pub use boards::{Boards, build};
pub use displays::Displays;
pub use guard::{Authority, Holder};
pub use hosts::Hosts;
pub use listener::Listener;
pub use live::{Live, Settings};
pub use metrics::Metrics;
pub use pairing::{NoToken, Pairing, Place, Threshold};
pub use serve::{Limits, Peer, serve};
pub use signins::SignIns;
pub use traffic::{Traffic, Traffics};

use crate::board::{Command, Rejection};
use crate::sources::Sources;
use crate::store::{Receipt, Request, Store, Trail};
use crate::stream::{Cursor, Hub};
use crate::wire::{Answer, Importer};
use displays::Wait;
use mutation::Sender;
use problem::ApiError;

/// What every handler may use.
pub struct App {
    /// The published board and its streams.
    pub hub: Hub,
    /// Where changes go.
    pub store: Store,
    /// Who made them.
    pub trail: Trail,
    /// Who may make them.
    pub authority: Arc<dyn Authority>,
    /// Which boards there are, and which texts are prepared.
    pub boards: Boards,
    /// Who shows them, and what each has painted.
    pub displays: Displays,
    /// Who was wrong about a token lately.
    pub sign_ins: SignIns,
    /// How the first token is made by who stands before the screen, where the settings permit that.
    pub pairing: Pairing,
    /// How the timetables are that are polled.
    pub sources: Sources,
    /// What is counted here, and who else has numbers to tell.
    pub metrics: Metrics,
    /// The timetable formats.
    pub importer: Arc<dyn Importer>,
    /// What the configuration says.
    pub settings: Live,
}

impl App {
    /// Carries out `commands`, all or none. `refused` says what a rejected one means here.
    async fn submit(
        &self,
        commands: Vec<Command>,
        sender: Sender,
        refused: impl FnOnce(usize, Rejection) -> ApiError,
    ) -> Result<Receipt, ApiError> {
        let Sender { key, by } = sender;
        let answer = self.store.submit(Request { commands, key, by: Some(by) }).await;
        answer.map_err(|error| ApiError::from_store(error, refused))
    }

    async fn submit_one(&self, command: Command, sender: Sender) -> Result<Receipt, ApiError> {
        let refused = |_, rejection| ApiError::from_rejection(rejection, self.epoch());
        self.submit(vec![command], sender, refused).await
    }

    /// The answer to a change that has happened, once it can be seen where the caller waits for that.
    async fn answer(&self, cursor: Cursor, wait: Option<Wait>) -> Answer {
        let painting = match wait {
            Some(wait) => Some(self.displays.wait(cursor, wait).await),
            None => None,
        };
        Answer { cursor: cursor.to_string(), painting }
    }

    /// The epoch of every version that is current.
    fn epoch(&self) -> u32 {
        self.hub.read(|published| published.cursor.epoch)
    }
}
