//! A certificate with its private key.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};

/// A chain is a few kilobytes; this stops a device or a log given by mistake.
const MAX_FILE_BYTES: u64 = 256 << 10;
/// More links than any chain has.
const MAX_CHAIN: usize = 16;
/// The certificate is believed because it is pinned, not because of a date, and the clock of a small
/// computer may say anything: it is valid at all times that one can meet.
const NOT_BEFORE: i32 = 2000;
const NOT_AFTER: i32 = 2099;

/// Why there is no certificate to serve with.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{}: {expected}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// The certificate and the key do not serve together.
    #[error("the certificate cannot be used: {0}")]
    Unusable(String),
}

/// The SHA-256 of a certificate, by which a client knows it again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

/// As openssl and the browsers write it: pairs of capital digits with colons.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(":")?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = &'static str;

    /// Any of the usual spellings: with or without colons, in either case, after `SHA256:` or not.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected a SHA-256 fingerprint: 64 hexadecimal digits, colons or not";
        let named = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sha256:"));
        let digits = text[if named { 7 } else { 0 }..].replace(':', "");
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(EXPECTED);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).map_err(|_| EXPECTED)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A certificate chain and its key, checked to belong together.
pub struct Identity {
    key: Arc<CertifiedKey>,
    fingerprint: Fingerprint,
}

impl Identity {
    /// Out of two PEM files, or of one that holds both.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, IdentityError> {
        let content = |path: &Path, expected| IdentityError::Content { path: path.to_owned(), expected };
        let chain = CertificateDer::pem_slice_iter(&read(certificate)?)
            .take(MAX_CHAIN + 1)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| content(certificate, "expected certificates in PEM, the server's own first"))?;
        if chain.is_empty() || chain.len() > MAX_CHAIN {
            return Err(content(certificate, "expected 1 to 16 certificates in PEM, the server's own first"));
        }
        let secret = PrivateKeyDer::from_pem_slice(&read(key)?)
            .map_err(|_| content(key, "expected one private key in PEM, without a passphrase"))?;
        Self::new(chain, secret)
    }

    fn new(
        chain: Vec<CertificateDer<'static>>,
        secret: PrivateKeyDer<'static>,
    ) -> Result<Self, IdentityError> {
        let fingerprint = Fingerprint::of(chain.first().map_or(&[], |own| own.as_ref()));
        let key = CertifiedKey::from_der(chain, secret, &ring::default_provider())
            .map_err(|error| IdentityError::Unusable(error.to_string()))?;
        Ok(Self { key: Arc::new(key), fingerprint })
    }

    /// Makes one that signs itself, for `names` (host names and addresses), and its PEM: the key,
    /// then the certificate.
    pub fn generate(names: &[String]) -> Result<(Self, String), IdentityError> {
        let unusable = |error: rcgen::Error| IdentityError::Unusable(error.to_string());
        let mut params = CertificateParams::new(names).map_err(unusable)?;
        params.not_before = date_time_ymd(NOT_BEFORE, 1, 1);
        params.not_after = date_time_ymd(NOT_AFTER, 12, 31);
        let name = names.first().map_or("gatepost", String::as_str);
        params.distinguished_name.push(DnType::CommonName, format!("gatepost {name}"));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let pair = KeyPair::generate().map_err(unusable)?;
        let certificate = params.self_signed(&pair).map_err(unusable)?;
        let pem = format!("{}{}", pair.serialize_pem(), certificate.pem());
        let secret = PrivateKeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| IdentityError::Unusable(error.to_string()))?;
        Ok((Self::new(vec![certificate.der().clone()], secret)?, pem))
    }

    /// Of the server's own certificate.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The server's own certificate in DER.
    pub fn certificate(&self) -> &[u8] {
        self.key.cert.first().map_or(&[], |own| own.as_ref())
    }

    pub(super) fn key(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.key)
    }
}

/// Never the key.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Identity").field(&self.fingerprint).finish()
    }
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, IdentityError> {
    let io = |error| IdentityError::Io { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(IdentityError::Content {
            path: path.to_owned(),
            expected: "expected at most 256 KiB of PEM",
        });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls_pki_types::{ServerName, UnixTime};

    use super::*;

    #[test]
    fn a_fingerprint_is_read_in_every_usual_spelling() {
        let pin = Fingerprint::of(b"certificate");
        let text = pin.to_string();
        assert_eq!(text.len(), 95);
        let bare = text.replace(':', "").to_lowercase();
        for spelling in [text.clone(), bare.clone(), format!("SHA256:{bare}"), format!("sha256:{text}")] {
            assert_eq!(spelling.parse(), Ok(pin), "{spelling}");
        }
        let (short, foreign) = (&text[1..], format!("md5:{bare}"));
        let not_hex = format!("g{}", &bare[1..]);
        for wrong in ["", "12:34", short, &not_hex, &foreign, "é", "sha256:"] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    /// Whether a client that trusts this certificate accepts it for `name` at `time`.
    fn accepted(identity: &Identity, name: &str, time: u64) -> bool {
        let own = CertificateDer::from(identity.certificate().to_vec());
        let mut roots = RootCertStore::empty();
        roots.add(own.clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(time));
        verifier.verify_server_cert(&own, &[], &name, &[], time).is_ok()
    }

    #[test]
    fn an_own_certificate_serves_its_names_at_any_time_that_a_clock_may_say() {
        let names = ["kiosk", "kiosk.local", "127.0.0.1", "::1", "192.168.1.7"].map(str::to_owned);
        let (identity, _) = Identity::generate(&names).unwrap();
        let (first, last) = (946_771_200, 4_102_358_399);
        for name in &names {
            assert!(accepted(&identity, name, first) && accepted(&identity, name, last), "{name}");
        }
        assert!(!accepted(&identity, "kiosk.local", 0), "dates are looked at");
        for other in ["other.local", "192.168.1.8"] {
            assert!(!accepted(&identity, other, last), "{other}");
        }
    }

    #[test]
    fn no_two_have_the_same_key_and_the_key_is_never_shown() {
        let names = ["kiosk".to_owned()];
        let (one, pem) = Identity::generate(&names).unwrap();
        let (other, _) = Identity::generate(&names).unwrap();
        assert_ne!(one.fingerprint(), other.fingerprint());
        let secret = pem.lines().nth(1).unwrap();
        assert!(!format!("{one:?}").contains(secret));
    }

    #[test]
    fn a_fingerprint_is_written_as_openssl_writes_it() {
        // SHA-256 of nothing.
        let shown = Fingerprint::of(b"").to_string();
        assert!(shown.starts_with("E3:B0:C4:42:98:FC:1C:14:") && shown.len() == 95, "{shown}");
    }

    #[test]
    fn files_that_do_not_serve_are_refused_with_their_name() {
        let folder = tempfile::tempdir().unwrap();
        let (own, other) = (folder.path().join("own.pem"), folder.path().join("other.pem"));
        for path in [&own, &other] {
            std::fs::write(path, Identity::generate(&["kiosk".to_owned()]).unwrap().1).unwrap();
        }
        assert!(Identity::read(&own, &own).is_ok());
        let refused =
            |certificate: &Path, key: &Path| Identity::read(certificate, key).unwrap_err().to_string();
        assert!(refused(&own, &other).contains("cannot be used"), "the key of another certificate");
        let (none, large) = (folder.path().join("none.pem"), folder.path().join("large.pem"));
        std::fs::write(&none, "nothing of the kind").unwrap();
        std::fs::write(&large, vec![b'x'; 1 << 20]).unwrap();
        let missing = folder.path().join("missing.pem");
        for broken in [&none, &large, &missing] {
            let name = broken.to_str().unwrap();
            assert!(refused(broken, &own).contains(name) && refused(&own, broken).contains(name), "{name}");
        }
        let text = std::fs::read_to_string(&own).unwrap();
        std::fs::write(&large, text.repeat(MAX_CHAIN + 1)).unwrap();
        assert!(refused(&large, &own).contains("1 to 16 certificates"));
    }
}
