//! The command line: what can be asked of the program, and the subcommands that are not the
//! daemon.

pub mod check;
pub mod client;
mod demo;
pub mod fingerprint;
pub mod kiosk_watch;
pub mod provision;
pub mod token;

use std::io;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError, Environment, Sources};
use crate::daemon;
use crate::tokens::Role;
use kiosk_watch::KioskWatch;

/// The airport display that never lies.
#[derive(Debug, Parser)]
#[command(name = "gatepost", version, arg_required_else_help = true)]
pub struct Cli {
    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon
    Serve(Serve),
    /// Check the configuration and the store, without starting
    Check(Check),
    /// Create, list and revoke the tokens of those who may change the boards
    Token(Token),
    /// Whatever speaks to kiosks
    #[command(flatten)]
    Client(Box<client::Client>),
    /// Print completions of this command line for a shell
    Completions {
        /// Which one
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write the pages of all subcommands into this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Tell systemd that the kiosk's browser lives, for as long as its page reports
    KioskWatch(KioskWatch),
    /// Take over gatepost.toml from the boot partition, once
    Provision(Provision),
    /// Show by what the operators' certificate is known: its SHA-256
    Fingerprint(Fingerprint),
}

/// Where the configuration and the data are.
#[derive(Args, Debug)]
pub struct Place {
    /// Configuration file [default: /etc/gatepost/gatepost.toml, if it exists]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// What was provisioned, over the configuration file [default: /etc/gatepost/provisioned.toml, if it
    /// exists, and nothing with --config]
    #[arg(long, value_name = "FILE", global = true)]
    provisioned: Option<PathBuf>,
    /// Folder of the store and the tokens, instead of the configured one
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
}

impl Place {
    /// The configuration that these flags, their file and `environment` make.
    pub fn load(&self, environment: &Environment) -> Result<Config, ConfigError> {
        Config::load(&self.sources(environment))
    }

    fn sources(&self, environment: &Environment) -> Sources {
        Sources {
            file: self.config.clone(),
            provisioned: self.provisioned.clone(),
            environment: environment.clone(),
            data: self.data.clone(),
        }
    }
}

/// `gatepost serve`
#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Load a sample day and play it, in a folder of its own unless --data names one
    #[arg(long)]
    demo: bool,
    /// Write the bound addresses to this file once everything serves
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

impl Serve {
    /// What the daemon is to run with. A demonstration never touches the configured store.
    pub fn options(self, environment: &Environment) -> anyhow::Result<daemon::Options> {
        let mut place = self.place;
        if self.demo && place.data.is_none() {
            place.data = Some(demo::folder(environment)?);
        }
        let sources = place.sources(environment);
        let config = Config::load(&sources)?;
        Ok(daemon::Options { config, sources, demo: self.demo, ready_file: self.ready_file })
    }
}

/// `gatepost check`
#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    place: Place,
}

/// `gatepost fingerprint`
#[derive(Args, Debug)]
pub struct Fingerprint {
    #[command(flatten)]
    place: Place,
}

/// `gatepost provision`
#[derive(Args, Debug)]
pub struct Provision {
    #[command(flatten)]
    place: Place,
    /// Folder to look in; may be repeated
    #[arg(long, value_name = "DIR", default_values = ["/boot/firmware", "/boot"])]
    boot: Vec<PathBuf>,
}

/// `gatepost token`
#[derive(Args, Debug)]
pub struct Token {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    action: TokenAction,
}

#[derive(Debug, Subcommand)]
enum TokenAction {
    /// Make a token and print it, this once
    Create {
        /// Whose it is: 1 to 32 characters of a-z, 0-9, '.', '_' and '-'
        name: String,
        /// What it permits: read (see the displays), publish (change flights and notices), admin
        /// (close the displays, read who changed what)
        #[arg(long, default_value_t, value_parser = role())]
        role: Role,
    },
    /// Show the names of the tokens
    List,
    /// End a token, at once
    Revoke {
        /// As it was created
        name: String,
    },
}

/// The words are listed, so that help and completions know them.
fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str)).try_map(|word| word.parse::<Role>())
}

/// A reader that has gone, such as `head`, is not a failure.
fn ignore_closed_pipe(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    fn serve(arguments: &[&str], environment: &Environment) -> anyhow::Result<daemon::Options> {
        let arguments = ["gatepost", "serve"].iter().chain(arguments);
        match Cli::try_parse_from(arguments)?.command {
            Command::Serve(serve) => serve.options(environment),
            other => anyhow::bail!("{other:?}"),
        }
    }

    #[test]
    fn a_demonstration_has_a_folder_of_its_own() {
        let runtime = tempfile::tempdir().unwrap();
        let environment = Environment::from_iter([
            ("XDG_RUNTIME_DIR", runtime.path().to_str().unwrap()),
            ("GATEPOST_STORE_DIRECTORY", "/var/lib/real"),
        ]);
        let folder = |arguments: &[&str]| {
            let options = serve(arguments, &environment).unwrap();
            options.config.store.directory
        };
        assert_eq!(folder(&["--demo"]), runtime.path().join("gatepost-demo"));
        assert_eq!(folder(&["--demo", "--data", "/x"]), PathBuf::from("/x"));
        assert_eq!(folder(&[]), PathBuf::from("/var/lib/real"));
    }
}
