//! `gatepost fingerprint`: by what a client knows the operators' listener again.

use std::io::Write;

use anyhow::bail;

use super::{Fingerprint, ignore_closed_pipe};
use crate::config::Environment;
use crate::daemon::encryption;

/// Says to `out` the SHA-256 of the certificate that `serve` has with this configuration. Fails when
/// there is none: it is made at the first start, and not here.
pub fn run(fingerprint: &Fingerprint, env: &Environment, out: &mut impl Write) -> anyhow::Result<()> {
    let config = fingerprint.place.load(env)?;
    let Some(source) = encryption::source(&config) else {
        bail!("operator.tls is \"off\": there is no certificate");
    };
    let Some(identity) = source.existing()? else {
        bail!("there is no certificate yet: the first start of the daemon makes it");
    };
    ignore_closed_pipe(writeln!(out, "{}", identity.fingerprint()))?;
    Ok(())
}
