//! Telling everybody that both listeners serve, and where. An address can change later, and so can
//! the certificate; then it is told again.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;

use crate::systemd;
use crate::tls::Fingerprint;

/// The bound addresses: with port 0 nobody knows them before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) display: SocketAddr,
    pub(super) operator: SocketAddr,
}

/// What is told. Clones share it.
#[derive(Clone)]
pub(super) struct Status {
    facts: Arc<Mutex<Facts>>,
}

struct Facts {
    bound: Bound,
    /// Whether the operators' address is the configured one.
    as_configured: bool,
    certificate: Option<Fingerprint>,
    /// Whether the first token is waited for, with a code on the screen.
    unpaired: bool,
    /// What somebody should put right.
    trouble: Option<String>,
    ready_file: Option<PathBuf>,
    /// Nothing is told before everything serves.
    ready: bool,
}

impl Status {
    /// Where the boards are served. The operators' address is set by [`Status::operator`].
    pub(super) fn new(display: SocketAddr, ready_file: Option<PathBuf>) -> Self {
        let facts = Facts {
            bound: Bound { display, operator: display },
            as_configured: false,
            certificate: None,
            unpaired: false,
            trouble: None,
            ready_file,
            ready: false,
        };
        Self { facts: Arc::new(Mutex::new(facts)) }
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn bound(&self) -> Bound {
        self.facts().bound
    }

    /// Where operators connect now, and whether that is as configured.
    pub(super) fn operator(&self, address: SocketAddr, as_configured: bool) {
        let mut facts = self.facts();
        facts.bound.operator = address;
        facts.as_configured = as_configured;
        facts.tell_again();
    }

    /// The certificate in force.
    pub(super) fn certificate(&self, fingerprint: Fingerprint) {
        let mut facts = self.facts();
        facts.certificate = Some(fingerprint);
        facts.tell_again();
    }

    /// The certificate in force.
    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        self.facts().certificate
    }

    /// Whether the first token is waited for. The code itself is for the screen alone.
    pub(super) fn unpaired(&self, unpaired: bool) {
        let mut facts = self.facts();
        if facts.unpaired != unpaired {
            facts.unpaired = unpaired;
            facts.tell_again();
        }
    }

    /// What somebody should put right; none when all is well.
    pub(super) fn trouble(&self, trouble: Option<String>) {
        let mut facts = self.facts();
        facts.trouble = trouble;
        facts.tell_again();
    }

    /// Says for the first time that everything serves: in the log, to systemd and in the ready file,
    /// in that order: who waits for one of the latter may look at the former.
    pub(super) fn ready(&self) -> anyhow::Result<()> {
        let mut facts = self.facts();
        facts.ready = true;
        let line = facts.line();
        tracing::info!("ready: {line}");
        systemd::status(&line);
        systemd::ready();
        facts.write()
    }
}

impl Facts {
    fn line(&self) -> String {
        let Bound { display, operator } = self.bound;
        let place = if self.as_configured { "" } else { " (this machine only)" };
        let certificate = self.certificate.map(|known| format!(", certificate SHA-256 {known}"));
        let trouble = self.trouble.as_ref().map(|trouble| format!(", {trouble}"));
        format!(
            "display={display} operator={operator}{place}{}{}{}",
            certificate.unwrap_or_default(),
            if self.unpaired { ", no token yet: gatepost pair with the code on the screen" } else { "" },
            trouble.unwrap_or_default(),
        )
    }

    fn tell_again(&self) {
        if !self.ready {
            return;
        }
        systemd::status(&self.line());
        if let Err(error) = self.write() {
            tracing::warn!(%error, "the ready file is out of date");
        }
    }

    fn write(&self) -> anyhow::Result<()> {
        let Some(path) = self.ready_file.as_deref() else { return Ok(()) };
        let Bound { display, operator } = self.bound;
        // Renamed into place, so that whoever sees it sees all of it.
        let fresh = path.with_extension("new");
        fs::write(&fresh, format!("display={display}\noperator={operator}\n"))
            .and_then(|()| fs::rename(&fresh, path))
            .with_context(|| format!("{}: cannot be written", path.display()))
    }
}
