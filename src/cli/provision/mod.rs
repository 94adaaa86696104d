//! `gatepost provision`: takes over `gatepost.toml` from the boot partition, once.
//!
//! A power cut may come between any two of these steps; the next start then begins again, and what was
//! done is done once:
//!
//! 1. The file is read and checked as the daemon would. What is wrong is said in `gatepost.toml.error`, and
//!    nothing else is touched.
//! 2. Its configuration becomes the provisioned one, between the daemon's own file and the variables.
//! 3. The hash of its token joins the others. A token of the same name is replaced.
//! 4. It is called `gatepost.toml.taken`: everything in it is in its place.
//! 5. The section with the token is overwritten where it is, and the file is called `gatepost.toml.done`.

mod card;
mod wish;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Provision, ignore_closed_pipe};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Environment, PROVISIONED};
use crate::{durable, systemd, tokens};
use card::Card;
use wish::Wish;

/// Everybody may read the configuration; the daemon's user has to.
const MODE: u32 = 0o644;

/// Takes over what is in the folders, and tells `out` what. False when something is wrong with one of them.
pub fn run(asked: &Provision, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let mut fine = true;
    for folder in &asked.boot {
        let card = Card::new(folder);
        let said = match take(&card, asked, env) {
            Ok(said) => said,
            Err(error) => {
                fine = false;
                let reason = format!("{error:#}");
                eprintln!("gatepost: {reason}");
                // `systemctl status` keeps it when the lines above have left the journal.
                systemd::status(&reason);
                if let Err(error) = card.complain(&reason) {
                    eprintln!("gatepost: {}: this cannot be said there: {error}", folder.display());
                }
                continue;
            }
        };
        for line in said {
            ignore_closed_pipe(writeln!(out, "{}: {line}", folder.display()))?;
        }
    }
    Ok(fine)
}

/// What was done, line by line; nothing when there was nothing to do.
fn take(card: &Card, asked: &Provision, env: &Environment) -> anyhow::Result<Vec<String>> {
    let mut said = Vec::new();
    // The power went between 4 and 5.
    if card.scrub()? {
        said.push("the token of an earlier start was wiped out".to_owned());
    }
    let Some(text) = card.read()? else { return Ok(said) };
    let Wish { configuration, token } = Wish::read(&card.path(), &text)?;

    let sources = asked.place.sources(env);
    let target = sources.provisioned.clone().unwrap_or_else(|| PathBuf::from(PROVISIONED));
    let config = Config::load_provisioned(&sources, &card.path(), &configuration)?;
    let (folder, name) = parts(&target)?;
    durable::write_with(folder, name, configuration.as_bytes(), MODE)
        .with_context(|| format!("{}: cannot be written", target.display()))?;
    said.push(format!("the configuration is {}", target.display()));
    if let Some(token) = token {
        let directory = state_folder(&config.store.directory);
        tokens::adopt(&directory, &token.name, token.role, Clock::system().now(), &token.secret)
            .with_context(|| format!("{}: the token cannot be kept", directory.display()))?;
        said.push(format!("the token {} is accepted, with the role {}", token.name, token.role));
    }
    card.taken()?;
    card.scrub()?;
    card.content()?;
    said.push("the file is gatepost.toml.done, without its token".to_owned());
    Ok(said)
}

fn parts(path: &Path) -> Result<(&Path, &str), ConfigError> {
    let name = path.file_name().and_then(|name| name.to_str());
    path.parent().zip(name).ok_or_else(|| ConfigError::Unreadable {
        path: path.to_owned(),
        reason: "not the name of a file".to_owned(),
    })
}

/// Where the daemon's user has its folder. systemd keeps it in `private/` and makes the link to it when
/// the daemon starts; a folder made here in the place of that link would keep the daemon from starting.
fn state_folder(configured: &Path) -> PathBuf {
    let private =
        configured.parent().zip(configured.file_name()).map(|(at, name)| at.join("private").join(name));
    match private {
        Some(private) if !configured.exists() && private.is_dir() => private,
        _ => configured.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_folder_that_systemd_keeps_is_found_before_there_is_a_link_to_it() {
        let root = tempfile::tempdir().unwrap();
        let (public, private) = (root.path().join("gatepost"), root.path().join("private/gatepost"));
        assert_eq!(state_folder(&public), public);
        fs::create_dir_all(&private).unwrap();
        assert_eq!(state_folder(&public), private);
        std::os::unix::fs::symlink("private/gatepost", &public).unwrap();
        assert_eq!(state_folder(&public), public);
    }
}
