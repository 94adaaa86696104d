//! The index of the tests. One binary, one file per property.
#![allow(missing_docs, unreachable_pub, reason = "a test binary has no readers from outside")]
#![allow(clippy::unwrap_used, reason = "a test says by its failure what an error would say")]

mod access; // who may do what: roles, failed sign-ins, hosts, origins
mod cli; // the program as a process: exit codes, what is said where, tokens
mod clients; // clients that come and go, stall or stay; the supervisor
mod cursors; // what a cursor gets: exactly the rest, or one snapshot
mod demo; // the sample day: loaded, playing, never over somebody's own flights
mod durability; // an acknowledged event survives kill -9
mod http_changes; // what is answered has happened, a refusal changed nothing
mod http_limits; // slow, greedy and forgetful clients
mod http_reads; // reading, caching, other origins, the displays' listener
mod invariants; // the five invariants of the design, over random commands
mod lan; // the operators' door: who reaches it, how it is known, what moves it
mod layering; // imports go one way
mod plateau; // the ring's file stops growing
mod recovery; // damaged, foreign, full and read-only stores
mod reload; // SIGHUP: taken over, or nothing changes
mod requests; // all or nothing, once, bounded
mod support;
mod tls;
mod trail; // who changed what, written with the change // the streams and the limits of plain HTTP, encrypted
