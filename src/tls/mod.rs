//! The encryption of the operators' listener: rustls with ring, TLS 1.2 and 1.3.
//!
//! `identity` is a certificate with its key, out of PEM; `own` makes the one of the first start and
//! keeps it. What is served can be replaced while connections come in: [`Tls`] is the handle.

mod identity;
mod own;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};

pub use identity::{Fingerprint, Identity, IdentityError};
pub use own::{FILE, Kept};

/// The protocol, should a client ask: HTTP/2 is not spoken here.
const ALPN: &[u8] = b"http/1.1";

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Made at the first start and kept in this folder, for these names and addresses.
    Own(PathBuf),
    /// Brought by the operator.
    Files {
        /// The chain in PEM, the server's own certificate first.
        certificate: PathBuf,
        /// Its private key in PEM.
        key: PathBuf,
    },
}

impl Source {
    /// The certificate to serve with. Of its own kind one is made where there is none, for `names`.
    pub fn identity(&self, names: impl FnOnce() -> Vec<String>) -> Result<Identity, IdentityError> {
        match self {
            Self::Own(directory) => own::obtain(directory, names).map(Kept::told),
            Self::Files { certificate, key } => Identity::read(certificate, key),
        }
    }

    /// The certificate as it is, none when it has never been made. Nothing is changed.
    pub fn existing(&self) -> Result<Option<Identity>, IdentityError> {
        match self {
            Self::Own(directory) => own::existing(directory),
            Self::Files { certificate, key } => Identity::read(certificate, key).map(Some),
        }
    }
}

/// The names of the certificate that is made at the first start.
pub fn names(host: Option<&str>, addresses: &[std::net::IpAddr]) -> Vec<String> {
    // What multicast DNS knows the machine by.
    let local = host.map(|host| format!("{}.local", host.split('.').next().unwrap_or(host)));
    let host = host.map(str::to_owned).into_iter().chain(local);
    let fixed = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut names: Vec<String> = host.chain(fixed).chain(addresses.iter().map(ToString::to_string)).collect();
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// What the listener needs, and whoever replaces the certificate. Clones share it.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    served: Arc<Served>,
}

impl Tls {
    /// Serves with `identity`.
    pub fn new(identity: Identity) -> Result<Self, IdentityError> {
        let served = Arc::new(Served(RwLock::new(identity)));
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| IdentityError::Unusable(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&served) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![ALPN.to_vec()];
        Ok(Self { config: Arc::new(config), served })
    }

    /// What a handshake is made with.
    pub fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// The fingerprint of the certificate in force.
    pub fn fingerprint(&self) -> Fingerprint {
        self.served.0.read().unwrap_or_else(PoisonError::into_inner).fingerprint()
    }

    /// Serves with `identity` from the next handshake on; the connections that are open stay.
    pub fn replace(&self, identity: Identity) {
        *self.served.0.write().unwrap_or_else(PoisonError::into_inner) = identity;
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.fingerprint()).finish()
    }
}

struct Served(RwLock<Identity>);

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Served")
    }
}

impl ResolvesServerCert for Served {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).key())
    }
}

/// The operator's certificate, when the supervisor hands one over in its folder of credentials.
pub fn credentials(directory: &Path) -> Option<Source> {
    let (certificate, key) = (directory.join("gatepost.tls.crt"), directory.join("gatepost.tls.key"));
    (certificate.exists() && key.exists()).then_some(Source::Files { certificate, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_certified_by_every_name_once() {
        let addresses = ["192.168.1.7".parse().unwrap(), "::1".parse().unwrap()];
        assert_eq!(
            names(Some("kiosk.example"), &addresses),
            ["kiosk.example", "kiosk.local", "localhost", "127.0.0.1", "::1", "192.168.1.7"]
        );
        assert_eq!(names(Some("kiosk.local"), &[]), ["kiosk.local", "localhost", "127.0.0.1", "::1"]);
        assert_eq!(names(None, &[]), ["localhost", "127.0.0.1", "::1"]);
    }

    #[test]
    fn a_replaced_certificate_is_the_one_that_is_served() {
        let identity = || Identity::generate(&["localhost".to_owned()]).unwrap().0;
        let tls = Tls::new(identity()).unwrap();
        let (before, next) = (tls.fingerprint(), identity());
        let promised = next.fingerprint();
        tls.clone().replace(next);
        assert_eq!(tls.fingerprint(), promised);
        assert_ne!(before, promised);
    }
}
