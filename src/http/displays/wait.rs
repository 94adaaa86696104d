//! `?wait=painted`: the answer to a change that is held back until the change can be seen.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::Uri;
use tokio::time::timeout;

use super::Displays;
use crate::http::problem::ApiError;
use crate::http::query::Query;
use crate::stream::Cursor;
use crate::wire::{PaintedOn, Painting};

/// The parameters of every change.
const PARAMETERS: [&str; 2] = ["wait", "timeout"];
/// How long is waited when nothing else is said, and what may be said. Seconds.
const USUAL: u64 = 5;
const LONGEST: u64 = 60;

/// For how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Wait(Duration);

impl Wait {
    /// What the query of a change asks for; it may have `others` beside.
    pub(in crate::http) fn of(uri: &Uri, others: &[&str]) -> Result<Option<Self>, ApiError> {
        let known: Vec<&str> = others.iter().chain(&PARAMETERS).copied().collect();
        let query = Query::of(uri, &known)?;
        let wait = query.word("wait", &[("painted", ())])?;
        let seconds = match query.get("timeout") {
            None => USUAL,
            Some(_) if wait.is_none() => {
                return Err(ApiError::Malformed("timeout is for wait=painted".to_owned()));
            }
            Some(text) => {
                let seconds = text.strip_suffix('s').unwrap_or(text).parse().ok();
                let seconds = seconds.filter(|seconds| (1..=LONGEST).contains(seconds));
                let expected = || format!("timeout is 1s to {LONGEST}s, in whole seconds");
                seconds.ok_or_else(|| ApiError::Malformed(expected()))?
            }
        };
        Ok(wait.map(|()| Self(Duration::from_secs(seconds))))
    }
}

impl Displays {
    /// Waits until every live display has painted `cursor`, and there is one; at most for as long as
    /// `wait` says, and not at all beside too many others.
    pub(in crate::http) async fn wait(&self, cursor: Cursor, Wait(longest): Wait) -> Painting {
        let mut asked = BTreeMap::new();
        self.ask(cursor, &mut asked);
        if let Ok(_place) = self.waiters().try_acquire() {
            let mut changes = self.changes();
            let seen = async {
                while !*changes.borrow_and_update() && !all(&asked) {
                    // The sender lives in `self`, so this is only ever a change.
                    let _ = changes.changed().await;
                    self.ask(cursor, &mut asked);
                }
            };
            // Late is an answer too: it says who has not.
            let _ = timeout(longest, seen).await;
        }
        let painted = all(&asked);
        let displays = asked.into_iter().map(|(display, painted)| PaintedOn { display, painted });
        Painting { painted, displays: displays.collect() }
    }
}

fn all(asked: &BTreeMap<String, bool>) -> bool {
    !asked.is_empty() && asked.values().all(|painted| *painted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds, or none for not at all; refused queries have no answer.
    fn wait(query: &str) -> Result<Option<u64>, ApiError> {
        let uri: Uri = format!("/x{query}").parse().unwrap();
        Wait::of(&uri, &["source"]).map(|wait| wait.map(|Wait(longest)| longest.as_secs()))
    }

    #[test]
    fn the_query_says_whether_and_how_long() {
        assert_eq!([wait(""), wait("?source=a")], [Ok(None), Ok(None)]);
        assert_eq!(wait("?wait=painted"), Ok(Some(5)));
        assert_eq!(wait("?wait=painted&timeout=1s"), Ok(Some(1)));
        assert_eq!(wait("?timeout=60&source=a&wait=painted"), Ok(Some(60)));
        for wrong in [
            "?wait=durable",
            "?wait",
            "?timeout=5s",
            "?wait=painted&timeout=0s",
            "?wait=painted&timeout=61s",
            "?wait=painted&timeout=1.5s",
            "?wait=painted&timeout=500ms",
            "?wiat=painted",
        ] {
            assert!(matches!(wait(wrong), Err(ApiError::Malformed(_))), "{wrong}");
        }
    }
}
