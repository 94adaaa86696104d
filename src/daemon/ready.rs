//! Telling everybody that both listeners serve, and where.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;

use crate::systemd;

/// The bound addresses: with port 0 nobody knows them before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) display: SocketAddr,
    pub(super) operator: SocketAddr,
}

impl Bound {
    /// Says it in the log, to systemd and in the ready file, in that order: who waits for one
    /// of the latter may look at the former.
    pub(super) fn tell(self, ready_file: Option<&Path>) -> anyhow::Result<()> {
        let Self { display, operator } = self;
        let addresses = format!("display={display} operator={operator}");
        tracing::info!("ready: {addresses}");
        systemd::status(&addresses);
        systemd::ready();
        let Some(path) = ready_file else { return Ok(()) };
        // Renamed into place, so that whoever sees it sees all of it.
        let fresh = path.with_extension("new");
        fs::write(&fresh, format!("display={display}\noperator={operator}\n"))
            .and_then(|()| fs::rename(&fresh, path))
            .with_context(|| format!("{}: cannot be written", path.display()))
    }
}
