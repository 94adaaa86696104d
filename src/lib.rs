//! gatepost
pub mod board;
