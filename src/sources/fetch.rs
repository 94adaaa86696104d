//! One conditional GET, with a deadline and a bound on what comes back.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::http::header::{
    CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use ureq::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};

use super::Source;

/// For one answer, from the name of the server to the last byte.
const DEADLINE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(10);
/// Addresses that an answer may point on to, one after the other.
const REDIRECTS: usize = 3;
/// Bytes of a header's value that is read from a file.
const SECRET: u64 = 4_096;
/// Bytes of a file of certificates.
const AUTHORITIES: u64 = 1 << 20;

/// By what a server knows that there is nothing new.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Validators {
    etag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
}

/// What a server answered.
#[derive(Debug)]
pub(super) enum Fetched {
    /// Nothing is new.
    Unchanged,
    /// This.
    Body { bytes: Vec<u8>, charset: Option<String>, validators: Validators },
}

/// Why nothing came. Holds nothing of what the server sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) why: String,
    /// How long the server asked to be left alone.
    pub(super) after: Option<Duration>,
}

impl<T: Into<String>> From<T> for Failure {
    fn from(why: T) -> Self {
        Self { why: why.into(), after: None }
    }
}

/// Asks `source` for what is new since `known`, for at most `limit` bytes.
pub(super) fn fetch(
    source: &Source,
    agent: &str,
    known: &Validators,
    limit: usize,
) -> Result<Fetched, Failure> {
    let headers = headers(source, known)?;
    let client = client(source, agent)?;
    let first: Uri = source.url.parse().map_err(|_| "the address is none")?;
    let mut address = first.clone();
    for _ in 0..=REDIRECTS {
        let mut request = client.get(&address);
        if let Some(all) = request.headers_mut() {
            all.extend(headers.clone());
        }
        let response = request.call().map_err(|error| unreachable(&error))?;
        match response.status() {
            StatusCode::OK => return body(response, limit),
            StatusCode::NOT_MODIFIED => return Ok(Fetched::Unchanged),
            status if status.is_redirection() => address = redirect(&first, &address, &response)?,
            status => return Err(refused(status, response.headers())),
        }
    }
    Err(format!("it points on more than {REDIRECTS} times").into())
}

fn headers(source: &Source, known: &Validators) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str, secret: bool| -> Result<(), Failure> {
        let wrong = || Failure::from(format!("the header {name} cannot be sent"));
        let name = HeaderName::try_from(name).map_err(|_| wrong())?;
        let mut value = HeaderValue::try_from(value).map_err(|_| wrong())?;
        value.set_sensitive(secret);
        headers.insert(name, value);
        Ok(())
    };
    for (name, value) in &source.headers {
        add(name, value, false)?;
    }
    for (name, path) in &source.secrets {
        let value = read(path, SECRET)
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| format!("the file of the header {name} cannot be read"))?;
        add(name, value.trim(), true)?;
    }
    let validators = [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.modified)];
    headers.extend(validators.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    Ok(headers)
}

/// A small file, read when it is needed, so that a new key counts from the next poll on.
fn read(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (read as u64 <= limit).then_some(bytes)
}

fn client(source: &Source, agent: &str) -> Result<Agent, Failure> {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(DEADLINE))
        .timeout_connect(Some(CONNECT))
        // Followed here, where it is known what may go along.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .max_idle_connections(0)
        .accept_encoding("identity")
        .user_agent(agent);
    if source.url.starts_with("https:") {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(authorities(source.authorities.as_deref())?))
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
        config = config.tls_config(tls.build());
    }
    Ok(config.build().into())
}

/// Who may vouch for a server: those of a file, else those of the system.
fn authorities(file: Option<&Path>) -> Result<Vec<Certificate<'static>>, Failure> {
    let found: Vec<CertificateDer<'static>> = match file {
        Some(path) => {
            let pem = read(path, AUTHORITIES).ok_or("the file of the authorities cannot be read")?;
            CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect()
        }
        None => rustls_native_certs::load_native_certs().certs,
    };
    if found.is_empty() {
        return Err("nobody vouches for any server: there are no certificates of authorities".into());
    }
    Ok(found.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect())
}

/// Where a redirect leads. What is sent may be secret, so only the same server is followed, and never
/// from an encrypted address to one that is not.
fn redirect(first: &Uri, from: &Uri, response: &Response<Body>) -> Result<Uri, Failure> {
    let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
    let to = to.ok_or("it points on without saying where")?;
    let to = if to.starts_with('/') && !to.starts_with("//") {
        let (scheme, authority) = (from.scheme_str().unwrap_or_default(), from.authority());
        format!("{scheme}://{}{to}", authority.map_or("", |authority| authority.as_str()))
    } else {
        to.to_owned()
    };
    let to: Uri = to.parse().map_err(|_| "it points on to what is no address")?;
    let port = |uri: &Uri| {
        uri.port_u16().or(match uri.scheme_str() {
            Some("https") => Some(443),
            _ => Some(80),
        })
    };
    let encrypted = |uri: &Uri| uri.scheme_str() == Some("https");
    let same = to.host() == first.host()
        && ((to.scheme_str() == first.scheme_str() && port(&to) == port(first))
            || (encrypted(&to) && !encrypted(first)));
    if same { Ok(to) } else { Err("it points on to another server, which is not followed".into()) }
}

fn body(response: Response<Body>, limit: usize) -> Result<Fetched, Failure> {
    let (head, mut body) = response.into_parts();
    let bytes = body.with_config().limit(limit as u64).read_to_vec().map_err(|error| match error {
        Error::BodyExceedsLimit(_) => Failure::from(format!("the answer is larger than {limit} bytes")),
        error => unreachable(&error),
    })?;
    let value = |name: &HeaderName| head.headers.get(name).cloned();
    let kind = value(&CONTENT_TYPE).and_then(|kind| kind.to_str().map(str::to_owned).ok());
    let charset = kind.and_then(|kind| {
        let (_, charset) = kind.split_once("charset=")?;
        Some(charset.split(';').next()?.trim().trim_matches('"').to_owned())
    });
    let validators = Validators { etag: value(&ETAG), modified: value(&LAST_MODIFIED) };
    Ok(Fetched::Body { bytes, charset, validators })
}

fn refused(status: StatusCode, headers: &HeaderMap) -> Failure {
    let after = headers.get(RETRY_AFTER).and_then(|after| after.to_str().ok()?.trim().parse().ok());
    let word = status.canonical_reason().unwrap_or("no known status");
    Failure { why: format!("it answers {} ({word})", status.as_u16()), after: after.map(Duration::from_secs) }
}

fn unreachable(error: &Error) -> Failure {
    match error {
        Error::Timeout(_) => format!("no answer within {} s", DEADLINE.as_secs()).into(),
        Error::HostNotFound => "its host is not known".into(),
        error => format!("it cannot be reached: {}", crate::wire::echo(&error.to_string())).into(),
    }
}
