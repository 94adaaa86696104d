//! The operator's subcommands: clients of the HTTP API, of one kiosk or of many at once.
//!
//! 1. `args` says what can be asked for; `kiosk` finds out who is meant, with `inventory`, `discover`
//!    and `names`; `pins` and `tls` whom to believe.
//! 2. `fleet` asks all of them side by side through `api`, after `spool` has delivered what waits.
//! 3. Each subcommand shows what came back, with `table`, `paint` and `times`.

mod api;
mod args;
mod change;
mod discover;
mod fields;
mod fleet;
mod flights;
mod folders;
mod import;
mod inventory;
mod kiosk;
mod names;
pub mod pages;
mod paint;
mod pair;
mod pins;
mod spool;
mod sse;
mod status;
mod table;
mod times;
mod tls;
mod trail;
mod trust;
mod watch;

use std::io::Write;

pub use args::Client;

use self::args::SpoolAction;
use crate::config::Environment;

/// Does what was asked, and shows it on `out`. What went wrong at a kiosk is said on standard error,
/// and the answer is then false; an error is what kept all of it from being tried.
pub fn run(client: Client, env: &Environment, out: &mut impl Write) -> anyhow::Result<bool> {
    match client {
        Client::Flights(asked) => flights::run(&asked, env, out),
        Client::Set(asked) => change::set(&asked, env, out),
        Client::Remove(asked) => change::remove(&asked, env, out),
        Client::Import(asked) => import::run(&asked, env, out),
        Client::Say(asked) => change::say(&asked, env, out),
        Client::Unsay(asked) => change::unsay(&asked, env, out),
        Client::Notices(asked) => status::notices(&asked, env, out),
        Client::Watch(asked) => watch::run(&asked, env, out),
        Client::Status(asked) => status::status(asked, env, out),
        Client::Displays(asked) => status::displays(&asked, env, out),
        Client::Sources(asked) => trail::sources(&asked, env, out),
        Client::Overrides(asked) => trail::overrides(&asked, env, out),
        Client::Audit(asked) => trail::audit(&asked, env, out),
        Client::Close(asked) => change::close(&asked, "POST", env, out),
        Client::Open(asked) => change::close(&asked, "DELETE", env, out),
        Client::Spool(asked) => match asked.action {
            SpoolAction::List { json } => spool::list(json, env, out),
            SpoolAction::Flush { targets, follow } => spool::flush(targets, follow, env, out),
        },
        Client::Pair(asked) => pair::run(&asked, env, out),
        Client::Trust(asked) => trust::run(&asked, env, out),
    }
}
