//! gatepost
pub mod board;
pub mod contain;
pub mod daemon;
pub mod store;
pub mod stream;
