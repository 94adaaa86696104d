//! The composer.

mod join;

pub use join::{Joined, join};
