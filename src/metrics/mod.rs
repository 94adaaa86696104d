//! Numbers that tell how the daemon does: what counts them, and how they are told to Prometheus.
//!
//! Counting costs one addition and no memory. Every room keeps its own numbers; whoever has some to
//! tell implements [`Collect`], and is asked when somebody reads `/metrics`.

mod exposition;
mod figures;
pub mod process;

pub use exposition::{Exposition, Family};
pub use figures::{Counter, Histogram, Level, Unit};

/// Has numbers to tell.
pub trait Collect: Send + Sync {
    /// Tells all of them, each family once. Label values must be few and known beforehand: each makes a
    /// series that is kept for good.
    fn collect(&self, told: &mut Exposition);
}
