//! gatepost
pub mod board;
pub mod contain;
pub mod store;
pub mod stream;
