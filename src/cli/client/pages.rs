//! `gatepost completions` and `gatepost man`, made from the arguments themselves.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, ignore_closed_pipe};

/// The completions for `shell`.
pub fn completions(shell: Shell, out: &mut impl Write) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gatepost", &mut text);
    ignore_closed_pipe(out.write_all(&text))?;
    Ok(())
}

/// gatepost(1) to `out`, or the pages of all subcommands into `folder`.
pub fn man(folder: Option<&Path>, out: &mut impl Write) -> anyhow::Result<()> {
    let command = Cli::command().disable_help_subcommand(true);
    if let Some(folder) = folder {
        let failed = || format!("{}: the pages cannot be written", folder.display());
        return clap_mangen::generate_to(command, folder).with_context(failed);
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    ignore_closed_pipe(out.write_all(&text))?;
    Ok(())
}
