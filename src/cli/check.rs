//! `gatepost check`: would it start?

use std::io::Write;
use std::path::PathBuf;

use anyhow::ensure;

use super::{Check, ignore_closed_pipe};
use crate::config::Environment;
use crate::daemon::encryption;
use crate::{contain, store, telemetry, tokens};

/// Reads the configuration as `serve` would, looks at what is in the folder without changing
/// it, and says to `out` what it found. Fails when `serve` could not use it as it is.
pub fn run(check: &Check, env: &Environment, out: &mut impl Write) -> anyhow::Result<()> {
    let config = check.place.load(env)?;
    let directory = &config.store.directory;
    let mut lines = vec![
        "configuration: ok".to_owned(),
        format!("  display   {}", config.display.listen),
        format!("  operator  {}", config.operator.listen),
        format!("  folder    {}", directory.display()),
    ];
    lines.extend(config.boards.boards.iter().enumerate().map(|(at, spec)| {
        let first = if at == 0 { ", also at /" } else { "" };
        format!("  board     {} ({}){first}", spec.path(), spec.kind.as_str())
    }));
    lines.extend(config.boards.templates.iter().map(|template| format!("  template  {}", template.name)));
    lines.extend(config.warnings().iter().map(|warning| format!("  warning: {warning}")));

    let mut damaged = Vec::new();
    damaged_by_panic(directory.join(store::FILE_NAME));
    match store::check(directory) {
        Ok(found) => lines.push(format!("store: {found}")),
        Err(fault) => damaged.push(format!("store: {fault}")),
    }
    match tokens::list(directory) {
        Ok(found) => lines.push(format!("tokens: {}", found.len())),
        Err(fault) => damaged.push(format!("tokens: {fault}")),
    }
    match encryption::source(&config).map(|source| source.existing()) {
        None => lines.push("certificate: none, operator.tls is \"off\"".to_owned()),
        Some(Ok(None)) => lines.push("certificate: not there yet".to_owned()),
        Some(Ok(Some(identity))) => lines.push(format!("certificate: SHA-256 {}", identity.fingerprint())),
        Some(Err(fault)) => damaged.push(format!("certificate: {fault}")),
    }
    lines.push(String::new());
    ignore_closed_pipe(out.write_all(lines.join("\n").as_bytes()))?;
    ensure!(damaged.is_empty(), damaged.join("; "));
    Ok(())
}

/// A panic while the store is read is what it found, and its end.
#[expect(clippy::disallowed_methods, reason = "a panic does not come back, and nothing is open for writing")]
fn damaged_by_panic(store: PathBuf) {
    telemetry::install_panic_hook();
    contain::arm(move || {
        eprintln!("gatepost: store: {}: it is damaged: reading it panics", store.display());
        std::process::exit(1)
    });
}
