//! The rooms of gatepost that read what others have written, by themselves: they look into no other room,
//! so the fuzzer need not be built with the rest.
#![allow(dead_code, unused_imports, missing_docs, reason = "the rooms serve the whole program")]
#![allow(unexpected_cfgs, reason = "the fuzzer sets its own")]

#[path = "../../src/board/mod.rs"]
pub mod board;
#[path = "../../src/boards/mod.rs"]
pub mod boards;
mod check;
#[path = "../../src/feed/mod.rs"]
pub mod feed;
#[path = "../../src/wire/mod.rs"]
pub mod wire;

pub use check::check;
