//! Kiosks that announce themselves on the network (`_gatepost._tcp`, RFC 6763). Whoever answers could
//! be anybody: a kiosk found so is told from others by the id in its TXT record, because names change
//! by themselves, and is asked nothing before the operator has believed its certificate.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};
use serde_json::{Value, json};

use super::inventory::Entry;
use super::kiosk::{Address, Found, Kiosk};

const SERVICE: &str = "_gatepost._tcp.local.";
/// Everybody who is there has answered by then.
const PATIENCE: Duration = Duration::from_secs(3);
/// Answers that are looked at.
const MAX_ANSWERS: usize = 256;

/// What a kiosk says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Announced {
    pub(super) id: String,
    pub(super) host: String,
    pub(super) address: Option<std::net::SocketAddr>,
    pub(super) board: String,
    version: String,
}

impl Announced {
    fn of(service: &ResolvedService) -> Option<Self> {
        let text = |key| service.get_property_val_str(key).unwrap_or_default().to_owned();
        let id = service.get_property_val_str("id")?.to_owned();
        let mut addresses: Vec<_> =
            service.get_addresses().iter().map(mdns_sd::ScopedIp::to_ip_addr).collect();
        addresses.sort_by_key(|ip| (!ip.is_ipv4(), *ip));
        let address = addresses.first().map(|ip| std::net::SocketAddr::new(*ip, service.get_port()));
        let host = format!("{}:{}", service.get_hostname().trim_end_matches('.'), service.get_port());
        Some(Self { id, host, address, board: text("board"), version: text("version") })
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        json!({ "id": self.id, "host": self.host, "board": self.board, "version": self.version })
    }
}

/// The kiosks that answer, and those of the inventory that do not.
pub(super) fn kiosks(known: &[Entry]) -> anyhow::Result<Vec<Found>> {
    let announced = browse().context("the network cannot be searched")?;
    let found = merge(announced, known);
    if found.is_empty() {
        bail!(
            "no kiosk announces itself within {} s, and the inventory names none; kiosks announce \
             themselves through avahi-daemon and on their own network segment only",
            PATIENCE.as_secs()
        );
    }
    Ok(found)
}

fn browse() -> mdns_sd::Result<Vec<Announced>> {
    let daemon = ServiceDaemon::new()?;
    let answers = daemon.browse(SERVICE)?;
    let end = Instant::now() + PATIENCE;
    let mut found: Vec<Announced> = Vec::new();
    while let Ok(answer) = answers.recv_deadline(end) {
        if let ServiceEvent::ServiceResolved(service) = answer
            && let Some(kiosk) = Announced::of(&service)
        {
            // A later answer knows more addresses.
            found.retain(|other| other.id != kiosk.id);
            found.push(kiosk);
            if found.len() == MAX_ANSWERS {
                break;
            }
        }
    }
    // It ends with its thread; an error means that it has ended already.
    let _ = daemon.shutdown();
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(found)
}

/// A kiosk of the inventory that announces itself keeps its name and its certificate, and is where it
/// says that it is.
fn merge(announced: Vec<Announced>, known: &[Entry]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for kiosk in announced {
        let entry = known.iter().find(|entry| entry.id.as_deref() == Some(kiosk.id.as_str()));
        let (base, token_file) = if let Some(entry) = entry {
            (Kiosk::from(entry), entry.token_file.clone())
        } else {
            let name = kiosk.host.split('.').next().unwrap_or_default().to_owned();
            (Kiosk::stranger(name, Address::new(true, kiosk.host.as_str())), None)
        };
        found.push((Kiosk { announced: Some(kiosk), ..base }, token_file));
    }
    for entry in known {
        let there = |(kiosk, _): &Found| {
            entry.id.is_some() && kiosk.announced.as_ref().map(|kiosk| &kiosk.id) == entry.id.as_ref()
        };
        if !found.iter().any(there) {
            found.push((Kiosk::from(entry), entry.token_file.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(id: &str, host: &str) -> Announced {
        let address = Some("10.0.0.7:8443".parse().unwrap());
        let (id, host) = (id.to_owned(), host.to_owned());
        Announced { id, host, address, board: "departures".to_owned(), version: "1".to_owned() }
    }

    #[test]
    fn a_kiosk_is_told_by_its_id_whatever_its_name_is_now() {
        let text = "[b7]\nurl = \"gate-b7.local\"\nid = \"7f\"\n[hall]\nurl = \"10.0.0.9\"\n";
        let known = super::super::inventory::parse(std::path::Path::new("k"), text).unwrap();
        let found =
            merge(vec![announced("7f", "gate-b7-2.local:8443"), announced("99", "evil.local:8443")], &known);
        let kiosks: Vec<_> = found.iter().map(|(kiosk, _)| kiosk).collect();
        let names: Vec<_> = kiosks.iter().map(|kiosk| kiosk.name.as_str()).collect();
        assert_eq!(names, ["b7", "evil", "hall"]);
        // What the operator has pinned and kept for it stays where it was.
        assert_eq!(kiosks[0].address.to_string(), "https://gate-b7.local:8443");
        assert_eq!(kiosks[0].announced.as_ref().map(|now| now.host.as_str()), Some("gate-b7-2.local:8443"));
        let believed: Vec<_> = kiosks.iter().map(|kiosk| kiosk.first_use).collect();
        assert_eq!(believed, [true, false, true], "a stranger is never believed at first contact");
    }
}
