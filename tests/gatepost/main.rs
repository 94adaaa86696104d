//! The index of the tests. One binary, one file per property.
#![allow(missing_docs, unreachable_pub, reason = "a test binary has no readers from outside")]
#![allow(clippy::unwrap_used, reason = "a test says by its failure what an error would say")]

mod access; // who may do what: roles, failed sign-ins, hosts, origins
mod cli; // the program as a process: exit codes, what is said where, tokens
mod client_discover; // kiosks are found by the network and trusted by their certificate
mod client_output; // what the client's subcommands print, and how they end
mod client_painted; // done is what every live display shows
mod client_spool; // what is kept for an absent kiosk arrives in order and once
mod client_trust; // whom the client believes
mod client_watch; // a watch tells every change once, through restarts
mod clients; // clients that come and go, stall or stay; the supervisor
mod cursors; // what a cursor gets: exactly the rest, or one snapshot
mod demo; // the sample day: loaded, playing, never over somebody's own flights
mod durability; // an acknowledged event survives kill -9
mod feeds; // the samples of every format: what each becomes, or why it is refused
mod feeds_memory; // a hundred thousand records within 64 MiB
mod http_boards; // the boards that are configured, and others in their place
mod http_changes; // what is answered has happened, a refusal changed nothing
mod http_displays; // receipts, and answers that wait for paint
mod http_limits; // slow, greedy and forgetful clients
mod http_reads; // reading, caching, other origins, the displays' listener
mod invariants; // the five invariants of the design, over random commands
mod kiosk_watch; // systemd hears of the browser only as long as it paints
mod lan; // the operators' door: who reaches it, how it is known, what moves it
mod layering; // imports go one way
mod openapi; // the description of the API and what is served are the same
mod overrides;
mod pairing; // the first token, by the code on the screen
mod panics; // what is set by hand lies over a feed until it runs out or is cleared
mod plateau; // the ring's file stops growing
mod provision; // the file on the boot partition, taken over once
mod recovery; // damaged, foreign, full and read-only stores
mod reload; // SIGHUP: taken over, or nothing changes
mod requests; // all or nothing, once, bounded
mod sources; // what is polled: taken, refused, left alone, told about
mod support;
mod tls; // the streams and the limits of plain HTTP, encrypted
mod trail; // who changed what, written with the change
mod words; // the same languages for the boards and for the daemon
