//! gatepost
pub mod board;
pub mod stream;
