//! SIGHUP, `systemctl reload`: the configuration and the certificate are read again.
//!
//! A configuration that is not right changes nothing. Keys that only a restart brings into force are
//! named. The rest is taken over, each part by itself: one that fails keeps what it had. Tokens need no
//! signal: their file is looked at with every request.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::encryption;
use super::ready::Status;
use crate::config::{Config, Sources};
use crate::http::{Boards, Hosts, Live, Settings};
use crate::machine;
use crate::sources::Desk;
use crate::stream::Hub;
use crate::systemd;
use crate::tls::Tls;

/// The keys that are taken over without a restart.
const TAKEN_OVER: [&str; 7] = [
    "operator.certificate",
    "operator.hosts",
    "operator.key",
    "operator.max_body",
    "operator.open_post_update",
    "operator.pairing",
    // From and to "off" a restart is needed: see `Reload::needs_restart`.
    "operator.tls",
];

/// And the sections, whatever is in them.
const FAMILIES: [&str; 3] = ["boards.", "sources.", "templates."];

/// The signals, caught from here on: before, one would end the process.
pub(super) fn hangups() -> io::Result<Signal> {
    signal(SignalKind::hangup())
}

/// Where the configuration comes from, and where it goes to.
pub(super) struct Reload {
    pub(super) read_from: Sources,
    /// What the daemon was started with.
    pub(super) started: Config,
    pub(super) settings: Live,
    pub(super) boards: Boards,
    /// Polls what is configured.
    pub(super) desk: Arc<Desk>,
    /// Tells the pages that their board is another one.
    pub(super) hub: Hub,
    pub(super) tls: Option<Tls>,
    pub(super) status: Status,
}

impl Reload {
    /// Reads everything again at each signal.
    pub(super) async fn at(mut self, mut hangups: Signal) {
        while hangups.recv().await.is_some() {
            systemd::reloading();
            let trouble = tokio::task::block_in_place(|| self.reread());
            self.status.trouble(trouble);
            systemd::ready();
        }
    }

    /// What is wrong, if anything is.
    fn reread(&mut self) -> Option<String> {
        let next = match Config::load(&self.read_from) {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the configuration in force goes on");
                return Some(error.to_string());
            }
        };
        next.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
        self.settings.replace(settings(&next));
        self.boards.replace(next.boards.clone(), &self.hub);
        self.desk.replace(next.sources.clone());
        let trouble = self.certificate(&next);
        tracing::info!("the configuration was read again");
        trouble.or_else(|| self.waiting(&next))
    }

    /// The keys that are not yet in force.
    fn waiting(&self, next: &Config) -> Option<String> {
        let mut keys = self.started.changed(next);
        keys.retain(|key| self.needs_restart(key, next));
        if keys.is_empty() {
            return None;
        }
        let waiting = format!("only a restart brings into force: {}", keys.join(", "));
        tracing::warn!("{waiting}");
        Some(waiting)
    }

    fn needs_restart(&self, key: &str, next: &Config) -> bool {
        let switched = key == "operator.tls" && encryption::source(next).is_some() != self.tls.is_some();
        let taken_over = TAKEN_OVER.contains(&key) || FAMILIES.iter().any(|family| key.starts_with(family));
        switched || !taken_over
    }

    /// Serves with the certificate that is there now.
    fn certificate(&self, next: &Config) -> Option<String> {
        let (tls, source) = self.tls.as_ref().zip(encryption::source(next))?;
        match source.existing() {
            Ok(None) => {
                Some("the certificate in force is no longer kept, a restart makes another".to_owned())
            }
            Ok(Some(identity)) if identity.fingerprint() == tls.fingerprint() => None,
            Ok(Some(identity)) => {
                tracing::info!(sha256 = %identity.fingerprint(), "the operators' certificate was replaced");
                self.status.certificate(identity.fingerprint());
                tls.replace(identity);
                None
            }
            Err(error) => {
                tracing::error!(%error, "the certificate in force goes on");
                Some(error.to_string())
            }
        }
    }
}

/// What the listeners need of the configuration.
pub(super) fn settings(config: &Config) -> Settings {
    Settings {
        max_body: usize::try_from(config.operator.max_body).unwrap_or(usize::MAX),
        open_post_update: config.operator.open_post_update,
        pairing: config.operator.pairing,
        cors_origins: config.display.cors_origins.clone(),
        hosts: Hosts { further: config.operator.hosts.clone(), own: machine::host_name },
    }
}
