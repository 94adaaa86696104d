//! HTTP.

pub mod page;
