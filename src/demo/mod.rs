//! A sample day at an airport, for those who want to see a board before they own one: the
//! flights as they stand at any given moment ([`day`]), and a player that moves them on.
//! What the player asks for goes the way of every other change, through the store.

mod day;
mod life;
mod nudge;
mod play;
mod random;
#[cfg(test)]
mod tests;

pub use day::{Day, Place};
pub use play::Player;

/// The source of the sample flights: only those are replaced and moved.
pub const SOURCE: &str = "demo";

/// The boards that show it, and texts to try, in the spelling of the configuration.
pub const BOARDS: &str = include_str!("boards.toml");

/// What the ids of the sample notices begin with.
pub const NOTICE_PREFIX: &str = "demo-";
