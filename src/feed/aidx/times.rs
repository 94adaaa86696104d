//! `OperationTime`: one instant for each activity and each degree of certainty.

use crate::board::{Changes, Direction, Instant, Leg, Said};

use super::codes;

/// The instants that a leg tells, most certain first.
const CERTAINTY: [&str; 4] = ["ACT", "EST", "CAL", "SCT"];

/// One `OperationTime`; without an instant it clears.
pub(super) struct Time<'t> {
    pub(super) qualifier: &'t str,
    pub(super) certainty: &'t str,
    pub(super) at: Option<Instant>,
}

/// Puts all times of a leg where they belong.
pub(super) fn place(leg: &mut Leg, times: &[Time<'_>], direction: Direction) {
    // The block is what passengers see; the runway serves where there is no word of the block.
    let (block, runway) = match direction {
        Direction::Departure => ("OFB", "TKO"),
        Direction::Arrival => ("ONB", "TDN"),
    };
    for time in times {
        let changes = match time.qualifier {
            qualifier if qualifier == block => &mut leg.firm,
            qualifier if qualifier == runway => &mut leg.fallback,
            _ => continue,
        };
        match time.certainty {
            "SCT" if time.at.is_some() => changes.scheduled = Some(time.at),
            "EST" => changes.estimated = Some(time.at),
            "ACT" => changes.actual = Some(time.at),
            _ => {}
        }
    }
    for time in times.iter().filter(|time| time.at.is_some()) {
        match time.certainty {
            "ACT" => {
                if let Some(state) = codes::state(time.qualifier, direction).filter(|_| is_step(time)) {
                    leg.progress.reach(state);
                }
            }
            "EST" if [block, runway].contains(&time.qualifier) => leg.progress.estimate(),
            _ => {}
        }
    }
    for certainty in CERTAINTY.iter().rev() {
        for time in times.iter().filter(|time| time.certainty == *certainty) {
            if let Some(field) = field(&mut leg.firm, time.qualifier, direction) {
                *field = Some(time.at);
            }
        }
    }
}

/// Codes of a status are no activities.
fn is_step(time: &Time<'_>) -> bool {
    !["SCH", "SCT", "EAR", "DEL", "DX", "DV", "RT", "GRT"].contains(&time.qualifier)
}

/// The other instants that a flight has.
fn field<'c>(
    changes: &'c mut Changes,
    qualifier: &str,
    direction: Direction,
) -> Option<&'c mut Said<Instant>> {
    let departs = direction == Direction::Departure;
    Some(match (qualifier, departs) {
        ("CHK", true) => &mut changes.checkin_opens,
        ("CHC", true) => &mut changes.checkin_closes,
        ("GTO", true) => &mut changes.gate_opens,
        ("BST", true) => &mut changes.boarding,
        ("GCL" | "FCL", true) => &mut changes.gate_closes,
        ("FBG" | "FBA", false) => &mut changes.first_bag,
        ("LBG" | "LBA", false) => &mut changes.last_bag,
        _ => return None,
    })
}
