//! Which kiosks a command is for: an address, a name or a tag of the inventory, or the daemon of
//! this machine; and what is known of each before anything is sent.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail, ensure};
use ureq::http::Uri;

use super::args::Targets;
use super::folders::{self, Folders};
use super::inventory::{self, Entry};
use super::pins::Pins;
use crate::config::{Config, Environment, Tls};
use crate::tls::Fingerprint;

/// Where the operator's listener is unless something else is said.
const PORT: u16 = 8443;
/// Kiosks that one command speaks to.
const MAX_KIOSKS: usize = 256;
/// Longer than any token.
const MAX_TOKEN: usize = 128;

/// The operator's listener of a kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    secure: bool,
    /// `host:port`, the port always there.
    pub(super) authority: String,
}

impl Address {
    pub(super) fn new(secure: bool, authority: impl Into<String>) -> Self {
        Self { secure, authority: authority.into() }
    }

    /// The host, and the port where it is not the usual one.
    pub(super) fn short(&self) -> &str {
        self.authority.strip_suffix(&format!(":{PORT}")).unwrap_or(&self.authority)
    }

    /// Whether there is a certificate to look at.
    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether others can read what goes there.
    pub(super) fn in_the_clear(&self) -> bool {
        let host = self.authority.rsplit_once(':').map_or("", |(host, _)| host);
        let ip = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        !self.secure && host != "localhost" && !ip.is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

impl FromStr for Address {
    type Err = String;

    /// `https://host:port`. A bare host is `https` at the usual port of gatepost.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected an address such as https://gate-b7.local:{PORT}, found {text:?}");
        let (secure, rest, port) = match text.split_once("://") {
            None => (true, text, PORT),
            Some(("https", rest)) => (true, rest, 443),
            Some(("http", rest)) => (false, rest, 80),
            Some(_) => return Err(wrong()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let uri: Uri = format!("http://{authority}").parse().map_err(|_| wrong())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.contains(['@', '/', '#']);
        let port = match uri.port_u16() {
            Some(port) => port,
            None if authority == host => port,
            None => return Err(wrong()),
        };
        if !bare {
            return Err(wrong());
        }
        Ok(Self { secure, authority: format!("{}:{port}", host.to_ascii_lowercase()) })
    }
}

/// One kiosk that a command is for.
#[derive(Debug, Clone)]
pub(super) struct Kiosk {
    pub(super) name: String,
    pub(super) address: Address,
    /// The only certificate to believe, where the operator has named it.
    pub(super) fingerprint: Option<Fingerprint>,
    /// Whether a certificate that was never seen is believed. Never where it was not the operator
    /// who named the address.
    pub(super) first_use: bool,
    pub(super) token: Option<String>,
    /// What it says of itself on the network.
    pub(super) announced: Option<super::discover::Announced>,
}

/// The kiosks that `targets` names, each once, in that order.
pub(super) fn resolve(targets: &Targets, env: &Environment, folders: &Folders) -> anyhow::Result<Vec<Kiosk>> {
    let known = Inventory::open(targets, folders)?;
    let tokens = Tokens { flag: targets.token_file.as_deref(), folders, read: RefCell::default() };
    let mut kiosks: Vec<Kiosk> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |kiosk: Kiosk| {
        if seen.insert(kiosk.address.authority.clone()) {
            kiosks.push(kiosk);
        }
    };
    for to in &targets.to {
        for kiosk in known.find(to)? {
            add(tokens.equip(kiosk, targets.fingerprint)?);
        }
    }
    if targets.discover {
        for kiosk in super::discover::kiosks(&known.entries)? {
            add(tokens.equip(kiosk, None)?);
        }
    } else if targets.to.is_empty() {
        add(tokens.equip((local(targets, env)?, None), targets.fingerprint)?);
    }
    ensure!(kiosks.len() <= MAX_KIOSKS, "at most {MAX_KIOSKS} kiosks at once");
    ensure!(
        targets.fingerprint.is_none() || kiosks.len() == 1,
        "--fingerprint is the certificate of one kiosk, and {} are named",
        kiosks.len()
    );
    Ok(kiosks)
}

/// The daemon of this machine, where its configuration says that it listens.
fn local(targets: &Targets, env: &Environment) -> anyhow::Result<Kiosk> {
    let config = Config::load(&crate::config::Sources {
        file: targets.config.clone(),
        environment: env.clone(),
        ..crate::config::Sources::default()
    })?;
    let mut listen = config.operator.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(match listen {
            std::net::SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            std::net::SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    let secure = config.operator.tls != Tls::Off;
    Ok(plain("local".to_owned(), Address::new(secure, listen.to_string())))
}

fn plain(name: String, address: Address) -> Kiosk {
    Kiosk { first_use: true, ..Kiosk::stranger(name, address) }
}

impl Kiosk {
    /// One whose address did not come from the operator.
    pub(super) fn stranger(name: String, address: Address) -> Self {
        Self { name, address, fingerprint: None, first_use: false, token: None, announced: None }
    }
}

/// A kiosk, and the file of its own token if it has one.
pub(super) type Found = (Kiosk, Option<PathBuf>);

impl From<&Entry> for Kiosk {
    fn from(entry: &Entry) -> Self {
        Self { fingerprint: entry.fingerprint, ..plain(entry.name.clone(), entry.address.clone()) }
    }
}

struct Inventory {
    path: Option<PathBuf>,
    entries: Vec<Entry>,
}

impl Inventory {
    /// The file that was named must exist; the usual one need not.
    fn open(targets: &Targets, folders: &Folders) -> anyhow::Result<Self> {
        let usual = || folders.config("kiosks.toml").ok();
        let Some(path) = targets.inventory.clone().or_else(usual) else {
            return Ok(Self { path: None, entries: Vec::new() });
        };
        let entries = match folders::read(&path)? {
            Some(text) => inventory::parse(&path, &text)?,
            None if targets.inventory.is_some() => bail!("{}: there is no such file", path.display()),
            None => Vec::new(),
        };
        Ok(Self { path: Some(path), entries })
    }

    /// `@tag`, `@all`, a name, or an address.
    fn find(&self, to: &str) -> anyhow::Result<Vec<Found>> {
        let found = |entry: &Entry| (Kiosk::from(entry), entry.token_file.clone());
        if let Some(tag) = to.strip_prefix('@') {
            let tagged = |entry: &&Entry| tag == "all" || entry.tags.iter().any(|other| other == tag);
            let kiosks: Vec<Found> = self.entries.iter().filter(tagged).map(found).collect();
            ensure!(!kiosks.is_empty(), "--to {to}: no kiosk of {} has this tag", self.place());
            return Ok(kiosks);
        }
        if let Some(entry) = self.entries.iter().find(|entry| entry.name == to) {
            return Ok(vec![found(entry)]);
        }
        let address: Address = to.parse().map_err(anyhow::Error::msg).context("--to")?;
        // A kiosk of the inventory keeps its name however it is addressed.
        let known = self.entries.iter().find(|entry| entry.address == address);
        Ok(vec![known.map_or_else(|| (plain(address.short().to_owned(), address.clone()), None), found)])
    }

    fn place(&self) -> String {
        self.path.as_ref().map_or_else(|| "no inventory".to_owned(), |path| path.display().to_string())
    }
}

struct Tokens<'a> {
    flag: Option<&'a Path>,
    folders: &'a Folders,
    /// What was read, so that what is wrong with a file is said once.
    read: RefCell<BTreeMap<PathBuf, Option<String>>>,
}

impl Tokens<'_> {
    /// The kiosk with the token that the flag, the inventory, pairing or the usual file has for it.
    fn equip(&self, found: Found, fingerprint: Option<Fingerprint>) -> anyhow::Result<Kiosk> {
        let (mut kiosk, own) = found;
        kiosk.fingerprint = fingerprint.or(kiosk.fingerprint);
        let named = self.flag.map(Path::to_owned).or(own);
        kiosk.token = if let Some(path) = &named {
            let token = self.token(path)?;
            Some(token.with_context(|| format!("{}: there is no such file", path.display()))?)
        } else {
            let places = [super::pair::token_file(self.folders, &kiosk), self.folders.config("token")];
            let mut found = None;
            for path in places.into_iter().flatten() {
                found = found.or(self.token(&path)?);
            }
            found
        };
        if kiosk.token.is_some() && kiosk.address.in_the_clear() {
            let name = &kiosk.name;
            eprintln!("gatepost: {name}: {} is not encrypted, and the token crosses it", kiosk.address);
        }
        Ok(kiosk)
    }

    fn token(&self, path: &Path) -> anyhow::Result<Option<String>> {
        if let Some(known) = self.read.borrow().get(path) {
            return Ok(known.clone());
        }
        let read = token(path)?;
        self.read.borrow_mut().insert(path.to_owned(), read.clone());
        Ok(read)
    }
}

/// The token in a file: one line of visible characters.
fn token(path: &Path) -> anyhow::Result<Option<String>> {
    let Some(text) = folders::read(path)? else { return Ok(None) };
    let token = text.trim();
    let fine = (1..=MAX_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic());
    ensure!(fine, "{}: expected one token, as gatepost token create prints it", path.display());
    let mode = std::fs::metadata(path).map_or(0, |meta| meta.mode());
    if mode & 0o077 != 0 && path.is_file() {
        eprintln!("gatepost: {} can be read by others; chmod 600 it", path.display());
    }
    Ok(Some(token.to_owned()))
}

/// The certificate that is believed of `kiosk`.
pub(super) fn trust(kiosk: &Kiosk, pins: Option<&Pins>) -> anyhow::Result<super::tls::Trust> {
    use super::tls::Trust;
    if let Some(pin) = kiosk.fingerprint {
        return Ok(Trust::Pinned(pin));
    }
    let pinned = pins.map(|pins| pins.get(&kiosk.address.authority)).transpose()?.flatten();
    Ok(match pinned {
        Some(pin) => Trust::Pinned(pin),
        None if kiosk.first_use => Trust::FirstUse,
        None => Trust::Nobody,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_a_port() {
        for (text, address) in [
            ("gate-b7.local", "https://gate-b7.local:8443"),
            ("10.0.0.5:9000", "https://10.0.0.5:9000"),
            ("https://Gate-B7/", "https://gate-b7:443"),
            ("http://10.0.0.5", "http://10.0.0.5:80"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("[::1]", "https://[::1]:8443"),
        ] {
            assert_eq!(text.parse::<Address>().map(|a| a.to_string()), Ok(address.to_owned()));
        }
        for wrong in [
            "",
            "https://",
            "ftp://a",
            "https://a/b",
            "https://a?b",
            "https://u@a",
            "a b",
            "https://a:",
            "https://a:99999",
            "https://a#b",
            "@all",
        ] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_in_the_clear_is_noticed_beyond_this_machine_only() {
        let clear = |text: &str| text.parse::<Address>().unwrap().in_the_clear();
        assert!(clear("http://10.0.0.5") && clear("http://gate-b7.local"));
        assert!(!clear("http://127.0.0.1:1") && !clear("http://[::1]:1") && !clear("http://localhost:1"));
        assert!(!clear("https://10.0.0.5"));
    }
}
