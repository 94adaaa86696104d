//! TLS to a kiosk that nobody vouches for: its certificate is known by its fingerprint, as an SSH
//! host is. There is no authority and no name to check; what is checked is that the other end holds
//! the key of exactly that certificate.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::tls::Fingerprint;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{self, CryptoProvider};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned,
};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// What the client knows of a kiosk's certificate before it connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Exactly this one.
    Pinned(Fingerprint),
    /// Nothing yet, and the first one is to be believed.
    FirstUse,
    /// Nothing yet, and no stranger is to be believed.
    Nobody,
}

/// Called with the certificate of a first contact, once the other end has shown that it holds its
/// key and before anything is sent; its error ends the connection.
pub(super) type Learn = Box<dyn Fn(Fingerprint) -> io::Result<()> + Send + Sync>;

/// Decides about certificates, and remembers which one it saw.
pub(super) struct Guard {
    provider: Arc<CryptoProvider>,
    state: Mutex<State>,
    learn: Learn,
}

#[derive(Debug)]
struct State {
    trust: Trust,
    seen: Option<Fingerprint>,
    /// Whether any connection has come as far as a request.
    connected: bool,
}

impl Guard {
    pub(super) fn new(trust: Trust, learn: Learn) -> Arc<Self> {
        let provider = Arc::new(crypto::ring::default_provider());
        let state = Mutex::new(State { trust, seen: None, connected: false });
        Arc::new(Self { provider, state, learn })
    }

    /// The certificate that was pinned and the one that came instead, if that is what went wrong.
    pub(super) fn mismatch(&self) -> Option<(Option<Fingerprint>, Fingerprint)> {
        self.with(|state| match (state.trust, state.seen) {
            (Trust::Pinned(pin), Some(seen)) if pin != seen => Some((Some(pin), seen)),
            (Trust::Nobody, Some(seen)) => Some((None, seen)),
            _ => None,
        })
    }

    /// The certificate of the last handshake.
    pub(super) fn seen(&self) -> Option<Fingerprint> {
        self.with(|state| state.seen)
    }

    /// Whether a request may have reached the kiosk.
    pub(super) fn connected(&self) -> bool {
        self.with(|state| state.connected)
    }

    /// The handshake is through: what was seen is what is believed from now on.
    fn complete(&self) -> io::Result<()> {
        if let (Trust::FirstUse, Some(seen)) = self.with(|state| (state.trust, state.seen)) {
            (self.learn)(seen)?;
            self.with(|state| state.trust = Trust::Pinned(seen));
        }
        Ok(())
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|state| state.fmt(f))
    }
}

impl ServerCertVerifier for Guard {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let seen = Fingerprint::of(end_entity);
        let believed = self.with(|state| {
            state.seen = Some(seen);
            match state.trust {
                Trust::Pinned(pin) => pin == seen,
                Trust::FirstUse => true,
                Trust::Nobody => false,
            }
        });
        if believed {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, cert, dss, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.provider.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, cert, dss, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Puts TLS on a connection of `https`, and leaves one of `http` as it is. ureq's own connector
/// knows authorities only.
#[derive(Debug)]
pub(super) struct PinnedTls {
    config: Arc<ClientConfig>,
    guard: Arc<Guard>,
}

impl PinnedTls {
    pub(super) fn new(guard: &Arc<Guard>) -> Result<Self, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::clone(&guard.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(guard) as Arc<dyn ServerCertVerifier>)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), guard: Arc::clone(guard) })
    }
}

impl<In: Transport> Connector<In> for PinnedTls {
    type Out = Either<In, Encrypted>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() {
            self.guard.with(|state| state.connected = true);
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::BadUri(host.to_owned()))?;
        let mut conn = ClientConnection::new(Arc::clone(&self.config), name).map_err(io::Error::other)?;
        let mut sock = TransportAdapter::new(transport.boxed(), Arc::clone(&details.current_time));
        sock.set_timeout(details.timeout);
        while conn.is_handshaking() {
            conn.complete_io(&mut sock)?;
        }
        self.guard.complete()?;
        self.guard.with(|state| state.connected = true);
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Encrypted { buffers, stream: StreamOwned { conn, sock } })))
    }
}

/// A connection with TLS on it.
pub(super) struct Encrypted {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.get_mut().set_timeout(timeout);
        self.stream.write_all(&self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.get_mut().set_timeout(timeout);
        let amount = match self.stream.read(self.buffers.input_append_buf()) {
            // A daemon that was killed sends no farewell; the end is an end all the same, and
            // HTTP says whether it came too early.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            read => read?,
        };
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.get_mut().get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
