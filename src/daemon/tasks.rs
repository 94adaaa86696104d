//! What goes on in the background: one timer each, however many clients there are.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::board::{Board, Command, Instant};
use crate::shutdown::Shutdown;
use crate::sources::Sources;
use crate::store::{Request, Store, StoreError};
use crate::stream::Hub;
use crate::systemd;

/// How often notices and overrides that have run out are looked for.
const EXPIRY: Duration = Duration::from_secs(5);

/// When a full queue is asked again.
const BUSY: Duration = Duration::from_millis(20);

/// The heartbeat of all streams. It tells as well whether the timetables are heard that are polled.
pub(super) async fn heartbeat(hub: Hub, sources: Sources, every: Duration) {
    let mut ticks = interval(every);
    // A machine that slept owes its clients one sign of life, not all that were missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        hub.set_silence(sources.silence());
        hub.beat();
    }
}

/// Removes notices whose time has passed, as long as the time of day can be believed.
pub(super) async fn expire_notices(hub: Hub, store: Store) {
    let mut ticks = interval(EXPIRY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let wall = hub.wall();
        if !wall.trusted {
            continue;
        }
        for id in expired(&hub, wall.now) {
            // Another try follows; a notice that was removed meanwhile is what was wanted.
            if let Err(error) = store.submit(Request::one(Command::RemoveNotice { id })).await {
                tracing::debug!(%error, "a notice that has run out stays for now");
            }
        }
    }
}

/// Ends overrides whose time has passed, as long as the time of day can be believed: what their feeds say
/// comes back.
pub(super) async fn expire_overrides(hub: Hub, store: Store) {
    let mut ticks = interval(EXPIRY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let wall = hub.wall();
        let due = |board: &Board| board.flights().any(|held| held.value.overrides.any_expired(wall.now));
        if !wall.trusted || !hub.read(|published| due(&published.board)) {
            continue;
        }
        // All of them in one change; there are no more of them than flights.
        if let Err(error) = store.submit(Request::one(Command::ExpireOverrides { at: wall.now })).await {
            tracing::debug!(%error, "overrides that have run out stay for now");
        }
    }
}

fn expired(hub: &Hub, now: Instant) -> Vec<String> {
    hub.read(|published| {
        let notices = published.board.notices().map(|held| &held.value);
        notices
            .filter(|notice| notice.until.is_some_and(|until| until <= now))
            .map(|notice| notice.id.clone())
            .collect()
    })
}

/// Keeps systemd's watchdog quiet for as long as the writer answers. A disk that refuses is no
/// reason to restart: the answer counts, not what it says.
pub(super) async fn watchdog(store: Store, shutdown: Shutdown) {
    let probe = || async {
        loop {
            match store.probe().await {
                // A queue that is full is not a writer that is stuck: ask again.
                Err(StoreError::Busy) => tokio::time::sleep(BUSY).await,
                Err(StoreError::Stopped) => return false,
                _ => return true,
            }
        }
    };
    systemd::watchdog(probe, shutdown).await;
}
