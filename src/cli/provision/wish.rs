//! What stands in `gatepost.toml` on the boot partition: the configuration, and in `[provision]` what is
//! for this once.

use std::path::Path;

use anyhow::{bail, ensure};
use toml::de::{DeTable, DeValue};

use super::card::{wipe, wipe_around};
use crate::tokens::{self, Role};

/// A token that somebody has thought of can be guessed; `openssl rand -hex 32` makes a good one.
const TOKEN_BYTES: std::ops::RangeInclusive<usize> = 24..=128;
/// What the token is called unless something else is said.
const NAME: &str = "provisioned";
const KEYS: &str = "token, token_name, role";

/// The file, taken apart.
pub(super) struct Wish {
    /// Without `[provision]`, each line where it was.
    pub(super) configuration: String,
    pub(super) token: Option<Token>,
}

/// The token to accept from now on.
pub(super) struct Token {
    pub(super) secret: String,
    pub(super) name: String,
    pub(super) role: Role,
}

impl Wish {
    /// Reads `text`, which errors name as `path`. No error repeats the token.
    pub(super) fn read(path: &Path, text: &str) -> anyhow::Result<Self> {
        let (mut configuration, mut section) = (text.as_bytes().to_vec(), text.as_bytes().to_vec());
        wipe(&mut configuration, b' ');
        wipe_around(&mut section);
        // Its heading is a section that the daemon does not know.
        let configuration = String::from_utf8(configuration)?.replace("[provision]", "#provision ");
        let token = token(path, &String::from_utf8(section)?)?;
        let elsewhere = || format!("{}: the token stands outside of its section too", path.display());
        if let Some(token) = &token {
            ensure!(!configuration.contains(&token.secret), elsewhere());
        }
        Ok(Self { configuration, token })
    }
}

fn token(path: &Path, section: &str) -> anyhow::Result<Option<Token>> {
    let at = |offset: usize, what: String| {
        let line = section.as_bytes()[..offset.min(section.len())].split(|byte| *byte == b'\n').count();
        anyhow::anyhow!("{}:{line}: {what}", path.display())
    };
    let table = DeTable::parse(section).map_err(|error| {
        at(error.span().map_or(0, |span| span.start), format!("[provision]: {}", error.message()))
    })?;
    let Some(found) = table.get_ref().get("provision") else { return Ok(None) };
    let DeValue::Table(keys) = found.get_ref() else {
        bail!("{}: [provision]: not a section", path.display())
    };
    let (mut secret, mut name, mut role) = (None, NAME.to_owned(), Role::default());
    for (key, value) in keys {
        let wrong = |expected: &str| {
            at(key.span().start, format!("`provision.{}`: expected {expected}", key.get_ref()))
        };
        let text = value.get_ref().as_str();
        match key.get_ref().as_ref() {
            "token" => {
                let fine = |text: &&str| {
                    TOKEN_BYTES.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
                };
                let (least, most) = (TOKEN_BYTES.start(), TOKEN_BYTES.end());
                let expected = format!("{least} to {most} visible ASCII characters in quotes");
                secret = Some(text.filter(fine).ok_or_else(|| wrong(&expected))?.to_owned());
            }
            "token_name" => {
                let fine = text.filter(|text| tokens::is_name(text));
                fine.ok_or_else(|| wrong(tokens::NAME))?.clone_into(&mut name);
            }
            "role" => {
                let known = text.and_then(|text| text.parse().ok());
                role = known.ok_or_else(|| wrong("\"read\", \"publish\" or \"admin\""))?;
            }
            _ => bail!(wrong(&format!("one of {KEYS}"))),
        }
    }
    ensure!(secret.is_some() || keys.is_empty(), "{}: [provision]: there is no token", path.display());
    Ok(secret.map(|secret| Token { secret, name, role }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef01234567";

    fn read(text: &str) -> Result<Wish, String> {
        Wish::read(Path::new("F"), text).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn configuration_and_token_are_taken_apart_and_lines_stay_where_they_are() {
        let text = format!("[provision]\ntoken = \"{SECRET}\"\n\n[airport]\ncode = \"CPH\"\n");
        let wish = read(&text).unwrap();
        assert_eq!(wish.configuration.lines().nth(4), Some("code = \"CPH\""));
        assert!(!wish.configuration.contains(SECRET) && !wish.configuration.contains("[provision]"));
        let token = wish.token.unwrap();
        assert_eq!(
            (token.secret.as_str(), token.name.as_str(), token.role),
            (SECRET, "provisioned", Role::Publish)
        );
        let named =
            read(&format!("[provision]\nrole = \"admin\"\ntoken_name = \"desk\"\ntoken = \"{SECRET}\""))
                .unwrap();
        let token = named.token.unwrap();
        assert_eq!((token.name.as_str(), token.role), ("desk", Role::Admin));
        assert!(read("[airport]\ncode = \"CPH\"\n").unwrap().token.is_none());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_never_with_the_token() {
        for (text, told) in [
            (
                format!("\n[provision]\ntoken = \"{}\"", &SECRET[..23]),
                "F:3: `provision.token`: expected 24 to 128",
            ),
            (
                format!("[provision]\ntoken = \"{}\"", "x".repeat(129)),
                "F:2: `provision.token`: expected 24 to 128",
            ),
            (format!("[provision]\ntoken = \"{SECRET} \""), "F:2: `provision.token`: expected"),
            (format!("[provision]\ntoken = [\"{SECRET}\"]"), "F:2: `provision.token`: expected"),
            (format!("[provision]\ntoken = \"{SECRET}"), "F:2: [provision]: "),
            (
                format!("[provision]\ntoken = \"{SECRET}\"\nname = \"x\""),
                "F:3: `provision.name`: expected one of token,",
            ),
            (
                format!("[provision]\ntoken = \"{SECRET}\"\nrole = \"root\""),
                "F:3: `provision.role`: expected \"read\"",
            ),
            (
                format!("[provision]\ntoken = \"{SECRET}\"\ntoken_name = \"A B\""),
                "F:3: `provision.token_name`: expected",
            ),
            (format!("# {SECRET}\n[provision]\ntoken = \"{SECRET}\""), "F: the token stands outside"),
            ("[provision]\nrole = \"admin\"".to_owned(), "F: [provision]: there is no token"),
        ] {
            let error = read(&text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(error.starts_with(told), "{error}");
            assert!(!error.contains(&SECRET[..23]), "{error}");
        }
    }
}
