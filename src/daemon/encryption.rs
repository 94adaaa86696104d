//! Which certificate the operators' listener has, by the configuration.

use crate::config::{Config, Tls as Setting};
use crate::machine;
use crate::tls::{self, Identity, IdentityError, Source, Tls};

/// Where the certificate comes from; none when nothing is encrypted.
pub fn source(config: &Config) -> Option<Source> {
    match &config.operator.tls {
        Setting::Off => None,
        Setting::Files { certificate, key } => {
            Some(Source::Files { certificate: certificate.clone(), key: key.clone() })
        }
        Setting::Auto => {
            let handed = config.credentials.as_deref().and_then(tls::credentials);
            Some(handed.unwrap_or_else(|| Source::Own(config.store.directory.clone())))
        }
    }
}

/// The certificate of `source`. An own one is made where there is none, for the names and addresses
/// that this machine has now.
pub(super) fn identity(source: &Source) -> Result<Identity, IdentityError> {
    source.identity(|| tls::names(machine::host_name().as_deref(), &machine::addresses()))
}

/// What the listener begins with, and what is wrong with it. The operator's certificate may be broken
/// by a renewal that went wrong; the boards are not kept dark for that, nor is anything sent in the
/// clear: until the files are mended, the daemon's own certificate serves.
pub(super) fn start(config: &Config) -> Result<Option<(Tls, Option<IdentityError>)>, IdentityError> {
    let Some(source) = source(config) else { return Ok(None) };
    let (identity, fault) = match identity(&source) {
        Ok(identity) => (identity, None),
        Err(fault) => {
            tracing::error!(error = %fault, "a certificate of its own serves instead");
            (identity(&Source::Own(config.store.directory.clone()))?, Some(fault))
        }
    };
    Ok(Some((Tls::new(identity)?, fault)))
}
