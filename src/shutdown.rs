//! The one way in which everything is told to stop.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// A cloneable token: triggered once, for good, and seen by every clone.
#[derive(Clone, Debug)]
pub struct Shutdown {
    // A sender in every clone: a waiter can never see the channel closed instead of triggered.
    state: Arc<watch::Sender<bool>>,
}

impl Shutdown {
    /// A token that nothing triggers but [`Shutdown::trigger`].
    pub fn new() -> Self {
        Self { state: Arc::new(watch::Sender::new(false)) }
    }

    /// A token that SIGTERM and SIGINT trigger. Must be called within a runtime; fails when the
    /// signals cannot be hooked.
    pub fn listen() -> io::Result<Self> {
        let shutdown = Self::new();
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let token = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            token.trigger();
        });
        Ok(shutdown)
    }

    /// Tells everybody to stop.
    pub fn trigger(&self) {
        self.state.send_replace(true);
    }

    /// Whether it is time to stop.
    pub fn is_triggered(&self) -> bool {
        *self.state.borrow()
    }

    /// Waits until it is time to stop; returns at once when it already is. May be dropped and
    /// called again at any point.
    pub async fn triggered(&self) {
        let mut seen = self.state.subscribe();
        // The error means that all senders are gone, and this one holds a sender.
        let _ = seen.wait_for(|triggered| *triggered).await;
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::child;
    use std::process::{self, Command};

    #[test]
    fn both_signals_that_ask_for_an_end_trigger() {
        for name in ["child_is_terminated", "child_is_interrupted"] {
            let done = child::run(&format!("shutdown::tests::{name}"), &[]);
            assert!(done.status.success(), "{done:?}");
        }
    }

    #[tokio::test]
    #[ignore = "signals its process: run by the test above"]
    async fn child_is_terminated() {
        signalled("-TERM").await;
    }

    #[tokio::test]
    #[ignore = "signals its process: run by the test above"]
    async fn child_is_interrupted() {
        signalled("-INT").await;
    }

    async fn signalled(signal: &str) {
        let shutdown = Shutdown::listen().unwrap();
        assert!(!shutdown.is_triggered());
        let me = process::id().to_string();
        assert!(Command::new("kill").args([signal, &me]).status().unwrap().success());
        shutdown.triggered().await;
    }

    #[tokio::test]
    async fn every_clone_sees_the_trigger_early_or_late() {
        let shutdown = Shutdown::new();
        let waiting = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.triggered().await }
        });
        assert!(!shutdown.is_triggered());
        shutdown.clone().trigger();
        waiting.await.unwrap();
        shutdown.triggered().await;
        assert!(shutdown.is_triggered());
    }

    #[tokio::test]
    async fn a_waiter_outlives_all_other_clones_without_a_false_alarm() {
        let shutdown = Shutdown::new();
        drop(shutdown.clone());
        let early = tokio::select! {
            biased;
            () = shutdown.triggered() => true,
            () = tokio::task::yield_now() => false,
        };
        assert!(!early);
    }
}
