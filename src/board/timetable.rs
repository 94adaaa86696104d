//! What a source says in full: only the differences to what it said before become events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::decide::{Context, Decision, Rejection, removal};
use super::{Board, Event, Fault, Flight, Held, Timetable, derived_id, gates, limits};

/// 1. name every flight, 2. refuse what contradicts itself or belongs to another feed,
/// 3. keep the differences, 4. remove what the source no longer says.
pub(super) fn replace(board: &Board, timetable: &Timetable, context: Context) -> Result<Decision, Rejection> {
    let wanted = name(board, timetable)?;
    let ours = |held: &&Held<Flight>| held.value.source.as_deref() == Some(timetable.source.as_str());
    let mut events = Vec::new();
    if !timetable.partial {
        let gone = board.flights().filter(ours).filter(|held| !wanted.contains_key(&held.value.id));
        events.extend(gone.map(|held| removal(&held.value)));
    }
    let mut count = board.flights().len() - events.len();
    for (id, (at, mut flight)) in wanted {
        let held = board.flight(&id).map(|held| held.value.as_ref());
        if let Some(owner) = held.and_then(|held| held.source.clone())
            && owner != timetable.source
        {
            return Err(Rejection::ForeignSource { at: at.to_owned(), id, owner });
        }
        if let Some(held) = held {
            flight = flight.under_overrides_of(held);
        }
        gates::remember(&mut flight, held, false, context.now);
        if held.is_none() {
            count += 1;
        }
        if held.is_none_or(|held| *held != flight) {
            events.push(Event::FlightStateUpdate(Arc::new(flight)));
        }
    }
    if count > limits::FLIGHTS {
        return Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" });
    }
    Ok(Decision { events, subject: None, created: false })
}

type Wanted<'t> = BTreeMap<String, (&'t str, Flight)>;

/// Every flight by its id, each once.
fn name<'t>(board: &Board, timetable: &'t Timetable) -> Result<Wanted<'t>, Rejection> {
    let known = ids_by_source_id(board, &timetable.source);
    let taken: BTreeSet<&str> = known.values().copied().collect();
    let mut wanted: Wanted<'t> = BTreeMap::new();
    // The source's own names, each for one flight of this timetable.
    let mut named: BTreeMap<&str, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, told) in &timetable.flights {
        let mut flight = told.clone();
        flight.source = Some(timetable.source.clone());
        if flight.id.is_empty() {
            let own = flight.source_id.as_deref();
            let same = own.and_then(|own| known.get(own).copied().or(named.get(own).map(String::as_str)));
            flight.id = match same {
                Some(id) => id.to_owned(),
                None => free_id(&flight, &wanted, &taken),
            };
        }
        if let Some(own) = &told.source_id {
            named.entry(own).or_insert_with(|| flight.id.clone());
        }
        faults.extend(flight.faults().into_iter().map(|fault| fault.under(at)));
        match wanted.get(&flight.id) {
            Some((_, same)) if *same == flight => {}
            Some((first, _)) => {
                let expected = format!("no contradiction to {first}: both are {}", flight.id);
                faults.push(Fault::new(at.as_str(), expected));
            }
            None => {
                wanted.insert(flight.id.clone(), (at, flight));
            }
        }
    }
    if faults.is_empty() { Ok(wanted) } else { Err(Rejection::Invalid(faults)) }
}

/// The flights that the source has named itself: its own name for one outlives a change of the day.
fn ids_by_source_id<'b>(board: &'b Board, source: &str) -> BTreeMap<&'b str, &'b str> {
    let flights = board.flights().map(|held| held.value.as_ref());
    let ours = flights.filter(|flight| flight.source.as_deref() == Some(source));
    ours.filter_map(|flight| Some((flight.source_id.as_deref()?, flight.id.as_str()))).collect()
}

/// The derived id. Where another flight that the source names differently has it, one beside it.
fn free_id(flight: &Flight, wanted: &Wanted<'_>, taken: &BTreeSet<&str>) -> String {
    let derived = derived_id(flight);
    let another = |id: &str| {
        flight.source_id.is_some()
            && (taken.contains(id)
                || wanted.get(id).is_some_and(|(_, other)| other.source_id != flight.source_id))
    };
    if !another(&derived) {
        return derived;
    }
    let beside =
        (2..=limits::FLIGHTS + 1).map(|number| format!("{derived}-{number}")).find(|id| !another(id));
    beside.unwrap_or(derived)
}
