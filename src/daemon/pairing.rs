//! What pairing does here: the first token into the file of the tokens, and how this machine is reached.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use super::ready::Status;
use crate::clock::Clock;
use crate::http::{NoToken, Place, Threshold};
use crate::machine;
use crate::tokens::{self, Role, TokenError};

/// Shown on the screen; a machine with more addresses than this is reached by one of these.
const MAX_ADDRESSES: usize = 4;

/// The file of the tokens, and what is known of the listener.
pub(super) struct Pairer {
    directory: PathBuf,
    clock: Clock,
    status: Status,
}

impl Pairer {
    pub(super) fn new(directory: &Path, clock: Clock, status: Status) -> Self {
        Self { directory: directory.to_owned(), clock, status }
    }
}

impl Threshold for Pairer {
    fn place(&self) -> Place {
        let fingerprint = self.status.fingerprint().map(|known| known.to_string());
        let scheme = if fingerprint.is_some() { "https" } else { "http" };
        let bound = self.status.bound().operator;
        let hosts = hosts(bound, machine::host_name().as_deref(), &machine::addresses());
        let addresses = hosts.iter().map(|host| format!("{scheme}://{host}:{}", bound.port()));
        Place { addresses: addresses.collect(), fingerprint }
    }

    fn first(&self, name: &str, role: Role) -> Result<String, NoToken> {
        let made = tokens::create_first(&self.directory, name, role, self.clock.now());
        made.map_err(|error| match error {
            TokenError::NotFirst => NoToken::Exists,
            TokenError::Io(error) => NoToken::Disk(error),
            other => NoToken::Disk(std::io::Error::other(other)),
        })
    }
}

/// By what a client finds this machine: the name that multicast DNS knows, which outlives a change of
/// address, then its addresses of this moment.
fn hosts(bound: SocketAddr, name: Option<&str>, addresses: &[IpAddr]) -> Vec<String> {
    let written = |ip: &IpAddr| match ip {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("[{v6}]"),
    };
    if !bound.ip().is_unspecified() {
        return vec![written(&bound.ip())];
    }
    // 0.0.0.0 answers to IPv4 alone.
    let reached = addresses.iter().filter(|ip| ip.is_ipv4() || bound.is_ipv6());
    let name = name.map(|name| if name.contains('.') { name.to_owned() } else { format!("{name}.local") });
    name.into_iter().chain(reached.map(written)).take(MAX_ADDRESSES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bound: &str, name: Option<&str>, addresses: &[&str]) -> Vec<String> {
        let addresses: Vec<IpAddr> = addresses.iter().map(|ip| ip.parse().unwrap()).collect();
        hosts(bound.parse().unwrap(), name, &addresses)
    }

    #[test]
    fn a_machine_is_found_by_its_name_and_its_addresses() {
        let addresses = ["10.0.0.7", "fd00::7"];
        assert_eq!(found("0.0.0.0:8443", Some("gate-b7"), &addresses), ["gate-b7.local", "10.0.0.7"]);
        assert_eq!(found("[::]:8443", Some("b7.lan"), &addresses), ["b7.lan", "10.0.0.7", "[fd00::7]"]);
        assert_eq!(found("127.0.0.1:8443", Some("gate-b7"), &addresses), ["127.0.0.1"]);
        assert_eq!(found("[fd00::7]:8443", None, &addresses), ["[fd00::7]"]);
    }

    #[test]
    fn the_screen_has_room_for_four() {
        let addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"];
        assert_eq!(found("0.0.0.0:8443", Some("b7"), &addresses).len(), MAX_ADDRESSES);
    }
}
