//! The kiosks of an airport by name, in a file that people write:
//!
//! ```toml
//! [gate-b7]
//! url = "https://gate-b7.local:8443"
//! tags = ["gates", "pier-b"]
//! ```

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail, ensure};
use toml::de::{DeTable, DeValue};

use super::kiosk::Address;
use crate::tls::Fingerprint;
use crate::wire::nearest;

/// The keys of a kiosk.
const KEYS: [&str; 5] = ["url", "tags", "id", "fingerprint", "token_file"];
/// Kiosks in one inventory.
const MAX_KIOSKS: usize = 256;

/// One kiosk as the file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) address: Address,
    pub(super) tags: Vec<String>,
    /// What it calls itself where it announces itself; names on the network change, this does not.
    pub(super) id: Option<String>,
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) token_file: Option<PathBuf>,
}

/// Reads an inventory; `path` is for the messages, and relative token files are beside it.
pub(super) fn parse(path: &Path, text: &str) -> anyhow::Result<Vec<Entry>> {
    let line = |offset: usize| text.as_bytes()[..offset.min(text.len())].split(|b| *b == b'\n').count();
    let at = |offset: usize| format!("{}:{}", path.display(), line(offset));
    let table = DeTable::parse(text)
        .map_err(|error| anyhow!("{}: {}", at(error.span().map_or(0, |span| span.start)), error.message()))?;
    let mut entries = Vec::new();
    for (name, value) in table.get_ref() {
        let (name, here) = (name.get_ref().to_string(), at(name.span().start));
        ensure!(is_name(&name), "{here}: {name:?}: a kiosk's name is letters, digits, '.', '_' and '-'");
        let DeValue::Table(keys) = value.get_ref() else {
            bail!("{here}: `{name}`: expected a section with keys of its own, such as url");
        };
        let mut found = Found::default();
        for (key, value) in keys {
            let here = at(key.span().start);
            found.read(path, key.get_ref(), value.get_ref()).map_err(|wrong| anyhow!("{here}: {wrong}"))?;
        }
        let Found { address, tags, id, fingerprint, token_file } = found;
        let address = address.ok_or_else(|| anyhow!("{here}: `{name}` has no url"))?;
        entries.push(Entry { name, address, tags, id, fingerprint, token_file });
        ensure!(entries.len() <= MAX_KIOSKS, "{here}: at most {MAX_KIOSKS} kiosks");
    }
    Ok(entries)
}

#[derive(Default)]
struct Found {
    address: Option<Address>,
    tags: Vec<String>,
    id: Option<String>,
    fingerprint: Option<Fingerprint>,
    token_file: Option<PathBuf>,
}

impl Found {
    fn read(&mut self, path: &Path, key: &str, value: &DeValue<'_>) -> Result<(), String> {
        let text = || value.as_str().ok_or_else(|| format!("`{key}`: expected text"));
        match key {
            "url" => self.address = Some(text()?.parse().map_err(|wrong| format!("`url`: {wrong}"))?),
            "id" => self.id = Some(text()?.to_owned()),
            "fingerprint" => {
                let pin = text()?.parse().map_err(|wrong| format!("`fingerprint`: {wrong}"))?;
                self.fingerprint = Some(pin);
            }
            "token_file" => {
                let beside = path.parent().unwrap_or(Path::new(""));
                self.token_file = Some(beside.join(text()?));
            }
            "tags" => {
                let tags = value.as_array().map(|tags| {
                    tags.iter().map(|tag| tag.get_ref().as_str().map(str::to_owned)).collect::<Option<_>>()
                });
                self.tags = tags.flatten().ok_or("`tags`: expected a list of texts")?;
            }
            _ => {
                let near = nearest(key, KEYS).unwrap_or(KEYS[0]);
                return Err(format!("unknown key `{key}`; the nearest known is `{near}`"));
            }
        }
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse(Path::new("kiosks.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn an_inventory_names_kiosks() {
        let pin = Fingerprint::of(b"x");
        let text = format!(
            "[gate-b7]\nurl = \"gate-b7.local\"\ntags = [\"gates\", \"b\"]\nid = \"7f\"\n\
             fingerprint = \"{pin}\"\ntoken_file = \"b7.token\"\n\n[hall]\nurl = \"http://10.0.0.5:8443\"\n"
        );
        let entries = parse(Path::new("/etc/k/kiosks.toml"), &text).unwrap();
        let [gate, hall] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!(
            (gate.name.as_str(), gate.address.to_string().as_str()),
            ("gate-b7", "https://gate-b7.local:8443")
        );
        assert_eq!(
            (gate.tags.as_slice(), gate.id.as_deref()),
            (["gates", "b"].map(str::to_owned).as_slice(), Some("7f"))
        );
        assert_eq!(gate.fingerprint, Some(pin));
        assert_eq!(gate.token_file.as_deref(), Some(Path::new("/etc/k/b7.token")));
        assert_eq!((hall.tags.len(), &hall.fingerprint), (0, &None));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, said) in [
            ("[a]\nurl = 5\n", "kiosks.toml:2: `url`: expected text"),
            ("[a]\n\nulr = \"x\"\n", "kiosks.toml:3: unknown key `ulr`; the nearest known is `url`"),
            ("[a]\ntags = []\n", "kiosks.toml:1: `a` has no url"),
            ("a = 1\n", "kiosks.toml:1: `a`: expected a section with keys of its own, such as url"),
            ("[\"a b\"]\nurl = \"x\"\n", "kiosks.toml:1: \"a b\": a kiosk's name is"),
            ("[a]\nurl = \"x\"\ntags = [1]\n", "kiosks.toml:3: `tags`: expected a list of texts"),
            ("[a]\nurl = \"ftp://x\"\n", "kiosks.toml:2: `url`: "),
            ("[a]\nurl = \"x\"\nfingerprint = \"12\"\n", "kiosks.toml:3: `fingerprint`: expected a SHA-256"),
            ("[a\n", "kiosks.toml:1: "),
        ] {
            let refusal = refusal(text);
            assert!(refusal.starts_with(said), "{refusal}");
        }
    }

    #[test]
    fn an_inventory_is_bounded() {
        let text: Vec<String> = (0..=MAX_KIOSKS).map(|at| format!("[k{at}]\nurl = \"k{at}\"\n")).collect();
        assert!(refusal(&text.concat()).ends_with("at most 256 kiosks"));
    }
}
