//! The operators' door. The network reaches it only while there is a token, or while it may pair; else
//! only this machine does. It moves without a restart.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::ready::Status;
use crate::http::{Listener, Live};
use crate::tls::Tls;
use crate::tokens::Tokens;

/// How often it is asked whether there is a token, and whether one can be had: a look at the file's date.
const LOOK: Duration = Duration::from_secs(1);
/// Connections that wait to be accepted.
const BACKLOG: u32 = 128;

/// A listener that is where the tokens say.
pub(super) struct Door {
    configured: SocketAddr,
    tls: Option<Tls>,
    /// What says whether the first token can be had by pairing.
    settings: Live,
    tokens: Tokens,
    status: Status,
    /// None while neither the old nor the new address can be had.
    listener: Option<TcpListener>,
    looks: Interval,
    /// Why it is not where it should be, said once.
    hindered: Option<io::ErrorKind>,
}

impl Door {
    /// Opens where the tokens say. An address that this machine does not have yet is waited for on
    /// loopback: a cable that is unplugged at boot keeps no board dark.
    pub(super) fn open(
        configured: SocketAddr,
        tls: Option<Tls>,
        settings: Live,
        tokens: Tokens,
        status: Status,
    ) -> anyhow::Result<Self> {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut door =
            Self { configured, tls, settings, tokens, status, listener: None, looks, hindered: None };
        door.tell();
        let wanted = door.wanted();
        let listener = match bind(wanted) {
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                door.hinder(wanted, &error);
                bind(loopback(configured))
            }
            bound => bound,
        };
        door.put(listener.with_context(|| format!("operator.listen: cannot listen on {wanted}"))?);
        Ok(door)
    }

    fn wanted(&self) -> SocketAddr {
        // The first token shall not cross a network in the clear.
        let open = self.tokens.any() || (self.pairing() && self.tls.is_some());
        let mut address = if open { self.configured } else { loopback(self.configured) };
        // Any port was asked for: the one that was given is kept.
        if let (0, Some(bound)) = (address.port(), self.address()) {
            address.set_port(bound.port());
        }
        address
    }

    fn pairing(&self) -> bool {
        self.settings.get().pairing
    }

    fn tell(&self) {
        self.status.unpaired(self.pairing() && !self.tokens.any());
    }

    fn address(&self) -> Option<SocketAddr> {
        self.listener.as_ref()?.local_addr().ok()
    }

    fn put(&mut self, listener: TcpListener) {
        if let Ok(address) = listener.local_addr() {
            self.status.operator(address, address.ip() == self.configured.ip());
        }
        self.listener = Some(listener);
    }

    /// Goes where the tokens say, or stays when that cannot be had.
    fn settle(&mut self) {
        self.tell();
        let (wanted, here) = (self.wanted(), self.address());
        if here == Some(wanted) {
            return;
        }
        // One address can include the other, and then only one of them can be bound.
        self.listener = None;
        match bind(wanted) {
            Ok(listener) => {
                self.hindered = None;
                self.put(listener);
                tracing::info!(address = %wanted, "the operators' listener has moved");
            }
            Err(error) => {
                self.hinder(wanted, &error);
                let back = here.unwrap_or_else(|| loopback(self.configured));
                match bind(back) {
                    Ok(listener) => self.put(listener),
                    Err(error) => tracing::error!(%error, address = %back, "operators cannot connect"),
                }
            }
        }
    }

    fn hinder(&mut self, wanted: SocketAddr, error: &io::Error) {
        if self.hindered.replace(error.kind()) != Some(error.kind()) {
            tracing::warn!(%error, address = %wanted, "operator.listen cannot be bound, it is tried again");
        }
    }
}

impl Listener for Door {
    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        loop {
            let accepted = async {
                match &self.listener {
                    Some(listener) => listener.accept().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                accepted = accepted => return accepted,
                _ = self.looks.tick() => self.settle(),
            }
        }
    }

    fn tls(&self) -> Option<Arc<ServerConfig>> {
        self.tls.as_ref().map(Tls::config)
    }
}

/// The same port, for this machine alone.
pub(super) fn loopback(mut address: SocketAddr) -> SocketAddr {
    if !address.ip().is_loopback() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Connections of an earlier life still fade away on this port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Hosts, Settings};
    use crate::tokens::{Role, create, revoke};

    fn settings(pairing: bool) -> Settings {
        let hosts = Hosts { further: Vec::new(), own: || None };
        Settings { max_body: 1, open_post_update: false, pairing, cors_origins: Vec::new(), hosts }
    }

    fn live(pairing: bool) -> Live {
        Live::new(settings(pairing))
    }

    fn door(configured: &str, folder: &std::path::Path) -> Door {
        pairing_door(configured, folder, None)
    }

    /// One that pairs, when it is given a certificate.
    fn pairing_door(configured: &str, folder: &std::path::Path, tls: Option<Tls>) -> Door {
        let status = Status::new("127.0.0.1:1".parse().unwrap(), None);
        let settings = live(tls.is_some());
        Door::open(configured.parse().unwrap(), tls, settings, Tokens::new(folder, None), status).unwrap()
    }

    #[tokio::test]
    async fn a_door_that_pairs_is_open_from_the_start_whatever_becomes_of_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let identity = crate::tls::Source::Own(folder.path().to_owned()).identity(Vec::new).unwrap();
        let mut door = pairing_door("0.0.0.0:0", folder.path(), Some(Tls::new(identity).unwrap()));
        let here = door.address().unwrap();
        assert!(here.ip().is_unspecified());
        create(folder.path(), "desk", Role::Publish, 0).unwrap();
        door.settle();
        revoke(folder.path(), "desk").unwrap();
        door.settle();
        assert_eq!(door.address(), Some(here));
        // As long as pairing is permitted.
        door.settings.replace(settings(false));
        door.settle();
        assert!(door.address().unwrap().ip().is_loopback());
        door.settings.replace(settings(true));
        door.settle();
        assert_eq!(door.address(), Some(here));
    }

    #[tokio::test]
    async fn nobody_pairs_over_a_network_in_the_clear() {
        let folder = tempfile::tempdir().unwrap();
        let status = Status::new("127.0.0.1:1".parse().unwrap(), None);
        let configured = "0.0.0.0:0".parse().unwrap();
        let door =
            Door::open(configured, None, live(true), Tokens::new(folder.path(), None), status).unwrap();
        assert!(door.address().unwrap().ip().is_loopback());
    }

    #[tokio::test]
    async fn the_network_reaches_it_only_while_there_is_a_token() {
        let folder = tempfile::tempdir().unwrap();
        let mut door = door("0.0.0.0:0", folder.path());
        let before = door.address().unwrap();
        assert!(before.ip().is_loopback() && before.port() != 0);
        create(folder.path(), "desk", Role::Publish, 0).unwrap();
        door.settle();
        let open = door.address().unwrap();
        assert_eq!((open.ip().is_unspecified(), open.port()), (true, before.port()));
        revoke(folder.path(), "desk").unwrap();
        door.settle();
        assert_eq!(door.address(), Some(before));
    }

    #[tokio::test]
    async fn an_address_that_cannot_be_had_is_waited_for_on_loopback() {
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), "desk", Role::Publish, 0).unwrap();
        // TEST-NET-1: no machine has it.
        let mut door = door("192.0.2.1:0", folder.path());
        let here = door.address().unwrap();
        assert!(here.ip().is_loopback());
        door.settle();
        assert_eq!(door.address(), Some(here), "it is where it was");
    }

    #[tokio::test]
    async fn a_place_that_somebody_else_has_is_an_error_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let holder = bind(taken).unwrap();
        let tokens = Tokens::new(folder.path(), None);
        let refused = Door::open(taken, None, live(false), tokens, Status::new(taken, None)).err().unwrap();
        assert!(refused.to_string().contains(&taken.to_string()), "{refused}");
        drop(holder);
    }
}
