//! `serve --demo`: the sample day in a store of its own, with a token to try things with.

use super::ready::Bound;
use crate::board::Instant;
use crate::config::Config;
use crate::shutdown::Shutdown;
use crate::store::Store;
use crate::stream::Hub;
use std::path::Path;

pub(super) fn configure(_config: &mut Config) {}
pub(super) async fn load(_store: &Store, _hub: &Hub) -> anyhow::Result<()> {
    Ok(())
}
pub(super) fn announce(_bound: &Bound, _d: &Path, _now: Instant) -> anyhow::Result<()> {
    Ok(())
}
pub(super) async fn play(_store: Store, _hub: Hub, _shutdown: Shutdown) {}
