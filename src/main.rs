//! Arguments → options → run → exit code.

use std::io;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use gatepost::cli::{self, Cli, Command};
use gatepost::config::Environment;
use gatepost::{daemon, telemetry};

/// Refused or failed.
const FAILED: u8 = 1;
/// Threads that serve. The writer is one of its own; on a small board two leave room for the browser.
const WORKERS: usize = 2;
/// Threads that read the ring for displays that are far behind, and parse large bodies.
const READERS: usize = 4;

/// The arguments are not understood.
const USAGE: u8 = 2;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Help and version come this way too, and are no failure. There is nobody left to
            // tell when the message cannot be written.
            let _ = told.print();
            return if told.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    match run(arguments.command, &Environment::of_process()) {
        Ok(true) => ExitCode::SUCCESS,
        // Each kiosk's failure has been told already.
        Ok(false) => ExitCode::from(FAILED),
        Err(error) => {
            eprintln!("gatepost: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// Whether all was done that was asked.
fn run(command: Command, env: &Environment) -> anyhow::Result<bool> {
    let mut out = io::stdout().lock();
    match command {
        Command::Serve(serve) => {
            telemetry::init(env);
            telemetry::install_panic_hook();
            let options = serve.options(env)?;
            // Standard output is locked by nobody while the daemon runs.
            drop(out);
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(WORKERS)
                .max_blocking_threads(READERS)
                .enable_all()
                .build()
                .context("the runtime does not start")?
                .block_on(daemon::run(options))?;
        }
        Command::Check(check) => cli::check::run(&check, env, &mut out)?,
        Command::Token(token) => cli::token::run(&token, env, &mut out)?,
        Command::Client(client) => return cli::client::run(*client, env, &mut out),
        Command::Completions { shell } => cli::client::pages::completions(shell, &mut out)?,
        Command::Man { out: folder } => cli::client::pages::man(folder.as_deref(), &mut out)?,
        Command::KioskWatch(watch) => {
            telemetry::init(env);
            cli::kiosk_watch::run(&watch, env)?;
        }
        Command::Provision(asked) => return cli::provision::run(&asked, env, &mut out),
        Command::Fingerprint(asked) => cli::fingerprint::run(&asked, env, &mut out)?,
    }
    Ok(true)
}
