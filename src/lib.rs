//! gatepost: the airport display that never lies.
//!
//! The rooms, and which of them may look into which (arrows go one way only):
//!
//! - [`daemon`] composes everything: configuration, store, listeners, drain.
//! - [`cli`] is the command line, whose subcommands work beside a running daemon.
//! - [`store`] keeps events, flights and notices on disk; one thread writes.
//! - [`http`] is both listeners: what they answer, who may change, which deadlines there are.
//! - [`wire`] is what clients may send and what they get, on one page.
//! - [`stream`] holds the frames and the cursors of all displays.
//! - [`feed`] reads what operators have: timetables in six formats. [`sources`] fetches those that a
//!   server has, again and again.
//! - [`words`] is what the boards say in each language, [`airports`] what cities are called there.
//! - [`demo`] is a sample day and the player that moves it on.
//! - [`boards`] says which boards hang where, what each shows, and which texts are prepared.
//! - [`board`] is the domain, pure and synchronous; it knows neither time nor disk nor network.
//!
//! What the rooms stand on:
//!
//! - [`config`] alone reads configuration files and the environment.
//! - [`tokens`] says who may do what.
//! - [`tls`] is the certificate of the operators' listener.
//! - [`machine`] is what this machine is called and where it can be reached.
//! - [`embedded`] is what the build packed into the program, and [`zones`] the time zones of it.
//! - [`durable`] writes a small private file so that a power cut leaves it whole.
//! - [`metrics`] counts what goes on and tells it.
//! - [`clock`] alone reads the system's time, and says whether to believe it.
//! - [`shutdown`] is the token on which everything ends.
//! - [`contain`] marks the code whose panics are survived; [`telemetry`] ends the process at
//!   all others, and sends log lines to the journal.
//! - [`systemd`] tells the supervisor how it goes.

pub mod airports;
pub mod board;
pub mod boards;
#[cfg(test)]
mod child;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contain;
pub mod daemon;
pub mod demo;
pub mod durable;
pub mod embedded;
pub mod feed;
pub mod http;
pub mod machine;
pub mod metrics;
pub mod shutdown;
pub mod sources;
pub mod store;
pub mod stream;
pub mod systemd;
pub mod telemetry;
pub mod tls;
pub mod tokens;
pub mod wire;
pub mod words;
pub mod zones;
