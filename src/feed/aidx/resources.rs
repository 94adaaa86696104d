//! `AirportResources`: gates, terminals, belts and desks, planned ones until actual ones come.

use crate::board::{Direction, Leg, Said, limits};
use crate::feed::record::{desks, joined, short};
use crate::feed::xml::Element;

/// Puts the resources of one `AirportResources` where they belong.
pub(super) fn place(leg: &mut Leg, resources: &Element, direction: Direction) {
    let actual = resources.attribute("Usage") == Some("Actual");
    let changes = if actual { &mut leg.firm } else { &mut leg.fallback };
    let here = match direction {
        Direction::Departure => "Departure",
        Direction::Arrival => "Arrival",
    };
    let all = resources.children.iter().filter(|child| child.name == "Resource");
    let ours = all.filter(|resource| resource.attribute("DepartureOrArrival").is_none_or(|at| at == here));
    let ours: Vec<&Element> = ours.collect();
    if resources.nil || ours.iter().any(|resource| resource.nil) {
        (changes.gate, changes.terminal, changes.belt, changes.desks) =
            (Some(None), Some(None), Some(None), Some(None));
    }
    let named = |name: &str| -> Option<Vec<&Element>> {
        let found = ours.iter().flat_map(|resource| &resource.children).filter(|child| child.name == name);
        let mut found: Vec<&Element> = found.collect();
        found.sort_by_key(|element| repeat_index(element));
        (!found.is_empty()).then_some(found)
    };
    let texts = |elements: Vec<&Element>| joined(elements.into_iter().filter_map(said));
    set(&mut changes.gate, named("PassengerGate").map(texts));
    set(&mut changes.terminal, named("PublicTerminal").map(texts));
    match direction {
        Direction::Arrival => set(&mut changes.belt, named("BaggageClaimUnit").map(texts)),
        Direction::Departure => set(&mut changes.desks, named("CheckInInfo").map(positions)),
    }
}

fn set(field: &mut Said<String>, said: Said<String>) {
    if said.is_some() {
        *field = said;
    }
}

fn said(element: &Element) -> Option<&str> {
    Some(element.text.as_str()).filter(|text| !element.nil && !text.is_empty())
}

/// Where an element stands among those of its name; the order of the document breaks ties.
pub(super) fn repeat_index(element: &Element) -> u32 {
    element.attribute("RepeatIndex").and_then(|index| index.parse().ok()).unwrap_or(0)
}

/// The desks, from the first to the last position of each range.
fn positions(elements: Vec<&Element>) -> Option<String> {
    let ranges = elements.into_iter().filter(|element| !element.nil).filter_map(|element| {
        match (element.said("FirstPosition"), element.said("LastPosition")) {
            (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
            (Some(one), _) | (None, Some(one)) => Some(one.to_owned()),
            (None, None) => said(element).map(str::to_owned),
        }
    });
    let ranges: Vec<String> = ranges.filter_map(|range| short(&range, limits::SHORT)).collect();
    desks(ranges.iter().map(String::as_str))
}
