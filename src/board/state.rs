//! The words of the public status. Any other text is shown as it is.

/// The states that a board translates and colours, in the order of a flight's day.
pub const KNOWN_STATES: [&str; 24] = [
    "scheduled",
    "on-time",
    "early",
    "delayed",
    "expected",
    "check-in",
    "check-in-closed",
    "wait",
    "go-to-gate",
    "boarding",
    "final-call",
    "gate-closed",
    "departed",
    "in-flight",
    "landing",
    "landed",
    "arrived",
    "bags",
    "last-bag",
    "cancelled",
    "diverted",
    "returned",
    "tomorrow",
    "ask-airline",
];

/// Whether `state` is one of the known words.
pub fn is_known_state(state: &str) -> bool {
    KNOWN_STATES.contains(&state)
}
