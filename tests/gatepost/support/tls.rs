//! A client over TLS that believes one certificate, by its fingerprint, and tells which one it saw.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

use gatepost::tls::Fingerprint;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme,
    StreamOwned, SupportedProtocolVersion,
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::process::PATIENCE;

pub type Secured = StreamOwned<ClientConnection, TcpStream>;

/// What the operator knows the daemon by; nothing yet where any certificate is taken.
#[derive(Debug)]
pub struct Pin {
    expected: Option<String>,
    seen: Mutex<Option<Vec<u8>>>,
    provider: CryptoProvider,
}

impl Pin {
    pub fn new(expected: Option<&str>) -> Arc<Self> {
        let expected = expected.map(str::to_owned);
        Arc::new(Self { expected, seen: Mutex::default(), provider: ring::default_provider() })
    }

    /// The certificate that was shown, in DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.seen.lock().unwrap().clone().expect("a certificate was shown")
    }

    pub fn fingerprint(&self) -> String {
        Fingerprint::of(&self.certificate()).to_string()
    }
}

impl ServerCertVerifier for Pin {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.seen.lock().unwrap() = Some(own.to_vec());
        match &self.expected {
            Some(pinned) if *pinned != Fingerprint::of(own).to_string() => {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, own, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, own, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What a client offers.
pub struct Offer<'a> {
    pub versions: &'a [&'static SupportedProtocolVersion],
    pub protocols: &'a [&'a [u8]],
}

impl Default for Offer<'_> {
    fn default() -> Self {
        Self { versions: rustls::ALL_VERSIONS, protocols: &[b"http/1.1"] }
    }
}

/// Connects and shakes hands.
pub fn connect(to: SocketAddr, pin: &Arc<Pin>, offer: &Offer<'_>) -> std::io::Result<Secured> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(offer.versions)
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(pin) as Arc<dyn ServerCertVerifier>)
        .with_no_client_auth();
    config.alpn_protocols = offer.protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let mut session = ClientConnection::new(Arc::new(config), to.ip().into()).unwrap();
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    while session.is_handshaking() {
        session.complete_io(&mut stream)?;
    }
    Ok(StreamOwned::new(session, stream))
}

/// One request, and all that comes until the other side ends.
pub fn ask(to: SocketAddr, pin: &Arc<Pin>, request: &str) -> std::io::Result<String> {
    let mut stream = connect(to, pin, &Offer::default())?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
