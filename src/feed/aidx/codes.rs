//! The codes of PADIS code sets 1245, 2005 and 9750 that say how far a flight is, in whichever of the
//! three they were sent.

use crate::board::{Direction, Progress};

/// What a code says of a flight of `direction`; none where it says nothing to the public here.
pub(super) fn state(code: &str, direction: Direction) -> Option<&'static str> {
    let departs = direction == Direction::Departure;
    Some(match (code, departs) {
        ("SCH", _) => "scheduled",
        ("SCT", _) => "on-time",
        ("EAR", _) => "early",
        // In the code sets of ACI the same letters mean that the flight was deleted.
        ("DEL", _) => "delayed",
        ("CHK", true) => "check-in",
        ("CHC", true) => "check-in-closed",
        ("GTO", true) => "go-to-gate",
        ("BST", true) => "boarding",
        ("FCT" | "BEN", true) => "final-call",
        ("GCL" | "FCL", true) => "gate-closed",
        ("OFB" | "TKO", true) => "departed",
        ("TKO", false) => "in-flight",
        ("TEN" | "THM", false) => "landing",
        ("TDN" | "LAN", false) => "landed",
        ("ONB", false) => "arrived",
        ("FBG" | "FBA", false) => "bags",
        ("LBG" | "LBA", false) => "last-bag",
        ("DX", _) => "cancelled",
        ("DV" | "RT", _) => "diverted",
        ("GRT", _) => "returned",
        _ => return None,
    })
}

/// The code that takes a cancellation back.
const REINSTATED: &str = "SQ";

/// Notes an operational status.
pub(super) fn operational(progress: &mut Progress, code: &str, direction: Direction) {
    if code == REINSTATED {
        progress.reinstate();
    } else if let Some(state) = state(code, direction) {
        progress.add(state);
    }
}

/// Notes what the public is told.
pub(super) fn public(progress: &mut Progress, code: &str, direction: Direction) {
    match state(code, direction) {
        _ if code == REINSTATED => progress.reinstate(),
        Some(settled @ ("cancelled" | "diverted" | "returned")) => progress.settle(settled),
        Some(state) => progress.tell(state),
        None => {}
    }
}
