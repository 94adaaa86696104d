//! gatepost
pub mod board;
pub mod contain;
pub mod daemon;
pub mod http;
pub mod store;
pub mod stream;
