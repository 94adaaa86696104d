//! What the tests share.

pub mod described;
pub mod feed_server;
pub mod model;
pub mod operator;
pub mod process;
pub mod server;
pub mod tls;
