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

/// What the ids of the sample notices begin with.
pub const NOTICE_PREFIX: &str = "demo-";
