//! `gatepost token`: works on the file beside the store, with or without a running daemon.

use std::io::Write;

use jiff::Timestamp;

use super::{Token, TokenAction, ignore_closed_pipe};
use crate::clock::Clock;
use crate::config::Environment;
use crate::tokens::{self, Entry};

/// Does what was asked. What a program may want to read goes to `out`, advice to standard error.
pub fn run(token: &Token, env: &Environment, out: &mut impl Write) -> anyhow::Result<()> {
    let directory = token.place.load(env)?.store.directory;
    let text = match &token.action {
        TokenAction::Create { name, role } => {
            let secret = tokens::create(&directory, name, *role, Clock::system().now())?;
            eprintln!("Keep it now: it is not shown again. Only its hash is stored.");
            format!("{secret}\n")
        }
        TokenAction::List => table(&tokens::list(&directory)?),
        TokenAction::Revoke { name } => {
            tokens::revoke(&directory, name)?;
            format!("revoked {name}\n")
        }
    };
    ignore_closed_pipe(out.write_all(text.as_bytes()))?;
    Ok(())
}

fn table(entries: &[Entry]) -> String {
    let names = entries.iter().map(|entry| entry.name.len());
    let width = names.chain(["NAME".len()]).max().unwrap_or_default();
    let heading = format!("{:width$}  ROLE     CREATED\n", "NAME");
    let lines = entries.iter().map(|entry| {
        // A damaged number is no reason to hide the name, which is what revoke needs.
        let created = Timestamp::from_second(entry.created)
            .map_or_else(|_| "unknown".to_owned(), |created| created.to_string());
        format!("{:width$}  {:7}  {created}\n", entry.name, entry.role)
    });
    std::iter::once(heading).chain(lines).collect::<Vec<_>>().concat()
}
