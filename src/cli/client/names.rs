//! Host names. Those under `.local` are asked for on the network itself (RFC 6762): a static program
//! has no name service of the system that would do it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mdns_sd::{HostnameResolutionEvent, ServiceDaemon};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Whoever is there answers within milliseconds; asked again meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);

/// Finds addresses.
#[derive(Debug, Default)]
pub(super) struct Names(DefaultResolver);

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let port = uri.port_u16();
        if let (true, Some(port)) = (host.strip_suffix(".local").is_some(), port)
            // The system may know the name from its own table.
            && let Err(Error::HostNotFound | Error::Io(_) | Error::Timeout(_)) = self.0.resolve(uri, config, timeout)
        {
            let mut found = self.empty();
            for address in ask(&host, port).unwrap_or_default().into_iter().take(16) {
                found.push(address);
            }
            return if found.is_empty() { Err(Error::HostNotFound) } else { Ok(found) };
        }
        self.0.resolve(uri, config, timeout)
    }
}

/// The first addresses that anybody gives for `host`, IPv4 first: a link-local IPv6 address needs an
/// interface to go with it.
fn ask(host: &str, port: u16) -> mdns_sd::Result<Vec<SocketAddr>> {
    let daemon = ServiceDaemon::new()?;
    let limit = u64::try_from(PATIENCE.as_millis()).unwrap_or(u64::MAX);
    let answers = daemon.resolve_hostname(&format!("{host}."), Some(limit))?;
    let end = Instant::now() + PATIENCE;
    let mut found = Vec::new();
    while let Ok(answer) = answers.recv_deadline(end) {
        if let HostnameResolutionEvent::AddressesFound(_, addresses) = answer {
            found = addresses.iter().map(|ip| SocketAddr::new(ip.to_ip_addr(), port)).collect();
            found.sort_by_key(|address: &SocketAddr| !address.is_ipv4());
            break;
        }
    }
    // It ends with its thread; an error means that it has ended already.
    let _ = daemon.shutdown();
    Ok(found)
}
