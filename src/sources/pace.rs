//! When a source is asked next.

use std::time::Duration;

/// No source is asked more often.
const SHORTEST: Duration = Duration::from_secs(10);
/// What Avinor asks of everybody: once in three minutes.
const AVINOR: Duration = Duration::from_mins(3);
/// No source is asked less often.
pub const LONGEST: Duration = Duration::from_hours(24);
/// A source that fails is asked at least so often.
const PATIENCE: Duration = Duration::from_mins(15);
/// The longest that a server may ask for with `Retry-After`.
const ASKED: Duration = Duration::from_hours(1);
/// Failures that still double the time.
const DOUBLINGS: u32 = 10;

/// How often a source of this format may be asked, and whether that counts across a restart.
pub fn least(format: Option<&str>) -> Duration {
    if minds(format) { AVINOR } else { SHORTEST }
}

/// Whether the feed itself has a rule.
pub(super) fn minds(format: Option<&str>) -> bool {
    format == Some("avinor")
}

/// How long to wait after the `failures`th failure in a row. `asked` is what the server asked for, and
/// `chance` from 0 to 1 spreads those who failed together: a fifth more or less, but never sooner than
/// usual.
pub(super) fn after_failure(
    every: Duration,
    failures: u32,
    asked: Option<Duration>,
    chance: f64,
) -> Duration {
    let doubled = every.saturating_mul(1 << failures.saturating_sub(1).min(DOUBLINGS));
    let longest = every.max(PATIENCE);
    let spread = doubled.min(longest).mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0));
    spread.max(every).max(asked.unwrap_or_default().min(ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn failures_double_the_time_up_to_a_bound_and_never_shorten_it() {
        let wait = |failures| after_failure(MINUTE, failures, None, 0.5);
        assert_eq!([1, 2, 3, 4].map(wait), [1, 2, 4, 8].map(|minutes| MINUTE * minutes));
        for failures in [5, 6, 40, u32::MAX] {
            assert_eq!(wait(failures), PATIENCE, "{failures}");
        }
        assert_eq!(after_failure(MINUTE, 1, None, 0.0), MINUTE, "never sooner than usual");
        assert_eq!(after_failure(MINUTE, 3, None, 0.0), Duration::from_secs(192));
        assert_eq!(after_failure(MINUTE, 3, None, 1.0), Duration::from_secs(288));
        let hours = Duration::from_hours(2);
        assert_eq!(after_failure(hours, 9, None, 0.5), hours, "one that is asked seldom stays so");
    }

    #[test]
    fn a_server_may_ask_for_more_time_but_not_for_ever() {
        assert_eq!(after_failure(MINUTE, 1, Some(MINUTE * 7), 0.5), MINUTE * 7);
        assert_eq!(after_failure(MINUTE, 1, Some(Duration::from_secs(1)), 0.5), MINUTE);
        assert_eq!(after_failure(MINUTE, 1, Some(Duration::MAX), 0.5), ASKED);
    }
}
