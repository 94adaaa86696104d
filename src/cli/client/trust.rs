//! `gatepost trust`: which certificate a kiosk is known by.

use std::io::Write;

use super::args::{Targets, Trust};
use super::folders::Folders;
use super::kiosk;
use super::pins::Pins;
use super::{api::Api, tls};
use crate::cli::ignore_closed_pipe;
use crate::config::Environment;

/// Pins what was said, else what the kiosk shows, and tells it to `out`.
pub(super) fn run(asked: &Trust, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    let targets = Targets::one(&asked.kiosk, asked.inventory.clone());
    let folders = Folders::of(env);
    let pins = Pins::of(&folders)?;
    for kiosk in kiosk::resolve(&targets, env, &folders)? {
        let (name, address) = (kiosk.name.clone(), kiosk.address.clone());
        anyhow::ensure!(address.is_secure(), "{address}: there is no certificate without https");
        let said = if asked.forget {
            pins.set(&address.authority, None)?;
            format!("{name}: forgotten; the next first contact is believed\n")
        } else {
            let pin = match asked.fingerprint {
                Some(pin) => pin,
                None => shown(kiosk)?,
            };
            pins.set(&address.authority, Some(pin))?;
            format!("{name}: {pin}\n")
        };
        ignore_closed_pipe(out.write_all(said.as_bytes()))?;
    }
    Ok(true)
}

/// The certificate that a kiosk shows. It gets no token.
fn shown(kiosk: kiosk::Kiosk) -> anyhow::Result<crate::tls::Fingerprint> {
    let stranger = kiosk::Kiosk { token: None, ..kiosk };
    let failed = |failure: super::api::Failure| anyhow::anyhow!("{failure}");
    let api = Api::new(stranger, tls::Trust::FirstUse, Box::new(|_| Ok(()))).map_err(failed)?;
    let answered = api.get("/healthz");
    match api.certificate() {
        Some(pin) => Ok(pin),
        None => Err(failed(answered.err().unwrap_or(super::api::Failure::Here("no certificate".to_owned())))),
    }
}
