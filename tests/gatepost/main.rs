//! The index of the tests. One binary, one file per property.
#![allow(missing_docs, unreachable_pub, reason = "a test binary has no readers from outside")]

mod cursors; // what a cursor gets: exactly the rest, or one snapshot
mod invariants; // the five invariants of the design, over random commands
mod layering; // imports go one way
mod recovery; // damaged, foreign, full and read-only stores
mod requests; // all or nothing, once, bounded
mod support;
