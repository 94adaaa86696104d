//! What the configuration says about requests, and its replacement while they come in.

use std::sync::{Arc, PoisonError, RwLock};

use super::Hosts;

/// What the configuration says about requests.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bytes of the largest body.
    pub max_body: usize,
    /// Whether `/api/post-update` needs no token.
    pub open_post_update: bool,
    /// Whether who reads the code on the screen gets the first token.
    pub pairing: bool,
    /// Origins whose pages may read the streams and post updates; fixed once a router is made.
    pub cors_origins: Vec<String>,
    /// The names by which this machine may be asked.
    pub hosts: Hosts,
}

/// The settings in force. Clones share them.
#[derive(Debug, Clone)]
pub struct Live(Arc<RwLock<Arc<Settings>>>);

impl Live {
    /// Begins with `settings`.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(settings))))
    }

    /// Those of this moment, which a request keeps to its end.
    pub fn get(&self) -> Arc<Settings> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From the next request on, `settings`, but for the origins.
    pub fn replace(&self, settings: Settings) {
        let cors_origins = self.get().cors_origins.clone();
        let next = Arc::new(Settings { cors_origins, ..settings });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
    }
}
