//! `gatepost pair`: the first token of a kiosk, with the code on its screen.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde_json::json;

use super::api::{Api, Push};
use super::args::{Pair, Targets};
use super::fleet;
use super::folders::{self, Folders};
use super::kiosk::{self, Kiosk};
use super::pins::Pins;
use crate::cli::ignore_closed_pipe;
use crate::config::Environment;
use crate::durable;

/// Where the tokens of paired kiosks are, each under its address.
const FOLDER: &str = "tokens";

/// The file of the token that was got by pairing with `kiosk`, for this client.
pub(super) fn token_file(folders: &Folders, kiosk: &Kiosk) -> anyhow::Result<PathBuf> {
    folders.config(&format!("{FOLDER}/{}", kiosk.address.authority))
}

/// Trades the code for a token and keeps that, with the certificate of who gave it.
pub(super) fn run(asked: &Pair, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let mut targets = Targets::one(&asked.kiosk, asked.inventory.clone());
    targets.fingerprint = asked.fingerprint;
    let folders = Folders::of(env);
    let found = kiosk::resolve(&targets, env, &folders)?;
    let [kiosk] = <[Kiosk; 1]>::try_from(found)
        .map_err(|found| anyhow::anyhow!("one kiosk is paired at a time, and {} are named", found.len()))?;
    ensure!(!kiosk.address.in_the_clear(), "{}: a token is not sent in the clear; use https", kiosk.address);
    let usual = token_file(&folders, &kiosk)?;
    let path = asked.token_file.as_deref().unwrap_or(&usual);
    // Whatever is in the usual place was of a kiosk that has no token any more.
    ensure!(path == usual || !path.exists(), "{}: exists already, and is left as it is", path.display());
    // Before the code is spent.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().and_then(|name| name.to_str()).context("--token-file: expected a file")?;
    let place = || format!("{}: cannot be written", path.display());
    folders::make(folder).with_context(place)?;

    let (called, address) = (kiosk.name.clone(), kiosk.address.clone());
    // A token from before is no good there, and nobody's business.
    let api = fleet::api(Kiosk { token: None, ..kiosk }, &folders)?;
    let token = trade(&api, asked).with_context(|| called.clone())?;
    durable::write(folder, name, format!("{token}\n").as_bytes()).with_context(place)?;
    let known = match api.certificate() {
        Some(seen) => {
            Pins::of(&folders)?.set(&address.authority, Some(seen))?;
            format!("its certificate begins as on the screen, or somebody is in between: {seen}\n")
        }
        None => String::new(),
    };
    let said = format!("{called}: paired, the token is in {}\n{known}", path.display());
    ignore_closed_pipe(out.write_all(said.as_bytes()))?;
    Ok(true)
}

fn trade(api: &Api, asked: &Pair) -> anyhow::Result<String> {
    let body = json!({ "code": asked.code, "name": asked.name });
    let said = Push::new("POST", "/api/pair".to_owned(), Some(&body)).and_then(|push| api.push(&push));
    let said = said.map_err(|failure| anyhow::anyhow!("{failure}"))?;
    said["token"].as_str().map(str::to_owned).context("answered without a token")
}
