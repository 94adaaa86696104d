//! The boards that are configured: which there are, and a handle that can be given others while the
//! daemon runs.

use std::fmt::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::query::Bare;
use super::{App, answer, page};
use crate::board::LocalText;
use crate::boards::{Kind, Set, Template};
use crate::stream::Hub;

/// A cheap handle to the boards and templates of this moment.
#[derive(Debug, Clone)]
pub struct Boards(Arc<RwLock<Arc<Set>>>);

impl Boards {
    /// Shows `set`. The hub must be given [`build`] of the same one.
    pub fn new(set: Set) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(set))))
    }

    /// What is configured now.
    pub fn get(&self) -> Arc<Set> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows `set` from now on. Where its boards differ, `hub` tells the pages, which load themselves
    /// anew.
    pub fn replace(&self, set: Set, hub: &Hub) {
        let build = build(&set);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
        // Afterwards: a page that is made in between has the new boards under the old build, and loads
        // itself once more than it must. The other way round it would keep the old ones for good.
        hub.set_build(&build);
    }
}

/// What a page compares with its own: the version, a digest of the page's files and one of the boards.
pub fn build(set: &Set) -> String {
    let mut digest = Sha256::new();
    for spec in &set.boards {
        // Nothing in a spec can fail to be JSON.
        digest.update(serde_json::to_vec(spec).unwrap_or_default());
        digest.update([0]);
    }
    let mut build = format!("{}+{}.", env!("CARGO_PKG_VERSION"), page::digest());
    for byte in &digest.finalize()[..4] {
        // Writing to a String cannot fail.
        let _ = write!(build, "{byte:02x}");
    }
    build
}

/// `/api/boards` and `/api/templates`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/api/boards", get(boards)).route("/api/templates", get(templates))
}

#[derive(Serialize)]
struct Listed<'s> {
    name: &'s str,
    kind: Kind,
    title: &'s LocalText,
    path: String,
}

#[derive(Serialize)]
struct BoardList<'s> {
    boards: Vec<Listed<'s>>,
}

#[derive(Serialize)]
struct TemplateList<'s> {
    templates: &'s [Template],
}

async fn boards(State(app): State<Arc<App>>, _: Bare) -> Response {
    let set = app.boards.get();
    let listed = set.boards.iter().map(|spec| Listed {
        name: &spec.name,
        kind: spec.kind,
        title: &spec.title,
        path: spec.path(),
    });
    answer::of(StatusCode::OK, &BoardList { boards: listed.collect() })
}

async fn templates(State(app): State<Arc<App>>, _: Bare) -> Response {
    answer::of(StatusCode::OK, &TemplateList { templates: &app.boards.get().templates })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boards::Spec;

    fn set(rows: u8) -> Set {
        Set { boards: vec![Arc::new(Spec { rows, ..Spec::new("a", Kind::Arrivals) })], templates: Vec::new() }
    }

    #[test]
    fn a_build_tells_boards_apart_and_nothing_else() {
        assert_eq!(build(&set(7)), build(&set(7)));
        assert_ne!(build(&set(7)), build(&set(8)));
        let (base, digest) = (build(&set(7)), build(&Set::default()));
        assert_ne!(base, digest);
        assert_eq!(
            base.rsplit_once('.').map(|(base, _)| base),
            digest.rsplit_once('.').map(|(base, _)| base)
        );
    }
}
