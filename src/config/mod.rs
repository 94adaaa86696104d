//! Configuration: raw layers in, a checked [`Config`] out. The only reader of configuration
//! files and of the environment.
//!
//! `packaging/gatepost.toml` is compiled in. It is the documentation of every key, the list of
//! the keys that exist and the source of their defaults, so none of the three can drift apart.

mod boards;
#[cfg(test)]
mod boards_tests;
mod environment;
mod error;
mod layers;
mod load;
mod operator;
mod parse;
#[cfg(test)]
mod provisioned_tests;
mod sources;
mod value;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::boards::Set;
use crate::sources::Source;
pub use boards::boards_of;
pub use environment::Environment;
pub use error::{ConfigError, Place};

/// Every key with its default and its explanation.
pub const DEFAULTS: &str = include_str!("../../packaging/gatepost.toml");
/// Read when no file is named; it need not exist.
pub const DEFAULT_FILE: &str = "/etc/gatepost/gatepost.toml";

/// What `gatepost provision` has taken over; it need not exist. No part of the package, so that no upgrade
/// asks about it.
pub const PROVISIONED: &str = "/etc/gatepost/provisioned.toml";

/// Where a configuration comes from, weakest first: the embedded defaults, the file, what was provisioned, the
/// variables, the flags.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `--config`. When absent, [`DEFAULT_FILE`] is read if it exists.
    pub file: Option<PathBuf>,
    /// `--provisioned`. When absent, [`PROVISIONED`] is read beside [`DEFAULT_FILE`], and nothing beside another
    /// file.
    pub provisioned: Option<PathBuf>,
    /// The variables; only `GATEPOST_…` ones are looked at.
    pub environment: Environment,
    /// `--data`, which replaces `store.directory`.
    pub data: Option<PathBuf>,
}

/// Everything that can be set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which airport this is.
    pub airport: Airport,
    /// The listener of the boards.
    pub display: Display,
    /// The listener of the operators.
    pub operator: Operator,
    /// What is kept, and where.
    pub store: Store,
    /// The event stream.
    pub stream: Stream,
    /// `[boards.NAME]` and `[templates.NAME]`: at least one board.
    pub boards: Set,
    /// `[sources.NAME]`: timetables that are polled.
    pub sources: Vec<Source>,
    /// The folder of what the supervisor hands over with `LoadCredential=`.
    pub credentials: Option<PathBuf>,
    /// Every key as it is set, by which two configurations are compared.
    shown: BTreeMap<String, String>,
}

/// `[airport]`
#[derive(Clone, Debug)]
pub struct Airport {
    /// IATA code; empty when not configured.
    pub code: String,
    /// Shown on the boards.
    pub name: String,
    /// The zone of every time on the boards.
    pub timezone: TimeZone,
}

/// `[display]`
#[derive(Clone, Debug)]
pub struct Display {
    /// Address to bind.
    pub listen: SocketAddr,
    /// Other origins that may read.
    pub cors_origins: Vec<String>,
    /// Connections at one time.
    pub max_connections: usize,
}

/// `[operator]`
#[derive(Clone, Debug)]
pub struct Operator {
    /// Address to bind, before there is a token only for pairing.
    pub listen: SocketAddr,
    /// How it is encrypted.
    pub tls: Tls,
    /// Names under which this machine is known, beside its own.
    pub hosts: Vec<String>,
    /// Bytes of the largest request body.
    pub max_body: u64,
    /// Connections at one time.
    pub max_connections: usize,
    /// Whether the first token is given to who reads the code on the screen.
    pub pairing: bool,
    /// `PUT /api/post-update` without a token.
    pub open_post_update: bool,
}

/// `operator.tls`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// With the credentials of the supervisor, else with a certificate of its own.
    Auto,
    /// With the operator's certificate and key.
    Files {
        /// The chain in PEM.
        certificate: PathBuf,
        /// The private key in PEM.
        key: PathBuf,
    },
    /// In the clear.
    Off,
}

/// `[store]`
#[derive(Clone, Debug)]
pub struct Store {
    /// Absolute path of the folder of the store and of the tokens.
    pub directory: PathBuf,
    /// Events kept for replay.
    pub ring_events: u64,
    /// Bytes kept for replay.
    pub ring_bytes: u64,
    /// How long a batch waits for company.
    pub commit_interval: Duration,
}

/// `[stream]`
#[derive(Clone, Debug)]
pub struct Stream {
    /// What displays are told to wait before they reconnect.
    pub retry: Duration,
    /// The period of heartbeats.
    pub heartbeat: Duration,
}
