//! `[operator]`: what each of its keys may be.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::layers::Layers;
use super::load::{CONNECTIONS, LISTEN, bytes, whole};
use super::value::Value;
use super::{ConfigError, Operator, Tls};

const BODY_BYTES: RangeInclusive<u64> = 1 << 10..=64 << 20;
const MAX_HOSTS: usize = 32;

/// `taken` is where the boards are served.
pub(super) fn check(layers: &mut Layers, taken: SocketAddr) -> Result<Operator, ConfigError> {
    let kind = layers.take("operator.tls", "\"auto\", \"files\" or \"off\"", |value| {
        Kind::ALL.into_iter().find(|(word, _)| value.text() == Some(word)).map(|(_, kind)| kind)
    })?;
    let mut file = |key| {
        let expected = "the absolute path of a PEM file, with tls = \"files\"";
        layers.take(key, expected, |value| pem_file(value, kind == Kind::Files))
    };
    let (certificate, key) = (file("operator.certificate")?, file("operator.key")?);
    let tls = match kind {
        Kind::Auto => Tls::Auto,
        Kind::Files => Tls::Files { certificate, key },
        Kind::Off => Tls::Off,
    };
    Ok(Operator {
        listen: layers.take("operator.listen", &format!("{LISTEN}, other than display.listen"), |value| {
            value.address().filter(|address| *address != taken || taken.port() == 0)
        })?,
        tls,
        hosts: layers.take(
            "operator.hosts",
            &format!("a list of at most {MAX_HOSTS} host names in lower case, without scheme and port"),
            |value| value.hosts(MAX_HOSTS),
        )?,
        max_body: bytes(layers, "operator.max_body", &BODY_BYTES)?,
        max_connections: whole(layers, "operator.max_connections", &CONNECTIONS)?,
        pairing: layers.take("operator.pairing", "true or false", Value::switch)?,
        open_post_update: layers.take("operator.open_post_update", "true or false", Value::switch)?,
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Auto,
    Files,
    Off,
}

impl Kind {
    const ALL: [(&str, Self); 3] = [("auto", Self::Auto), ("files", Self::Files), ("off", Self::Off)];
}

/// A path, or nothing where none is `needed`.
fn pem_file(value: &Value, needed: bool) -> Option<PathBuf> {
    let path = PathBuf::from(value.text()?);
    let absent = path.as_os_str().is_empty() && !needed;
    (path.is_absolute() || absent).then_some(path)
}

impl Operator {
    /// Says so when tokens can be overheard.
    pub(super) fn exposed(&self) -> Option<String> {
        let exposed = self.tls == Tls::Off && !self.listen.ip().is_loopback();
        exposed.then(|| {
            let listen = self.listen;
            format!("operator.listen = {listen} with operator.tls = \"off\": tokens cross the network in the clear")
        })
    }
}
