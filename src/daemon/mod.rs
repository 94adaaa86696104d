//! The composer.

mod join;

pub use join::{Joined, join};

use std::path::PathBuf;

use crate::config::Config;
use crate::shutdown::Shutdown;

/// What to run with.
#[derive(Debug)]
pub struct Options {
    /// Checked.
    pub config: Config,
    /// Load and play the sample day.
    pub demo: bool,
    /// Where to write the bound addresses once everything serves.
    pub ready_file: Option<PathBuf>,
}

/// Runs until it is told to stop.
pub async fn run(_options: Options) -> anyhow::Result<()> {
    Shutdown::listen()?.triggered().await;
    Ok(())
}
