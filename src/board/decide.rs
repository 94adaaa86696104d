//! What a command changes, or why it may not. A rejected command has no events.

use std::fmt;
use std::sync::Arc;

use super::{
    Board, Changes, Command, Event, Expect, Fault, Flight, Held, Instant, Mark, Notice, derived_id, gates,
    legs, limits, may_be_overridden, timetable,
};

/// What a decision may depend on beside board and command.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The time of day, as far as the machine knows it.
    pub now: Instant,
    /// The sequence number that the command's first event would get.
    pub next_seq: u64,
}

/// What a command does to the board.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Its events, in order; none when nothing would change.
    pub events: Vec<Event>,
    /// The id of the flight or notice that it was about.
    pub subject: Option<Arc<str>>,
    /// Whether that was not there before.
    pub created: bool,
}

/// Why a command may not be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// No flight has this id or number.
    UnknownFlight(String),
    /// Several flights have this number.
    AmbiguousFlight {
        /// The number.
        number: String,
        /// The flights that have it.
        ids: Vec<String>,
    },
    /// No notice has this id.
    UnknownNotice(String),
    /// The flight is not as the caller believes.
    Changed {
        /// The sequence number of its last change; none when it is gone.
        current: Option<u64>,
    },
    /// The board is full.
    Full {
        /// How many fit.
        limit: usize,
        /// Of what.
        what: &'static str,
    },
    /// Another feed speaks for this flight.
    ForeignSource {
        /// Where it stood in the timetable.
        at: String,
        /// The flight.
        id: String,
        /// Whose it is.
        owner: String,
    },
    /// The result would not be a flight or a notice.
    Invalid(Vec<Fault>),
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFlight(address) => write!(f, "no flight {address:?}"),
            Self::AmbiguousFlight { number, ids } => {
                write!(
                    f,
                    "{number} is the number of {} flights; address one by its id: {}",
                    ids.len(),
                    ids.join(", ")
                )
            }
            Self::UnknownNotice(id) => write!(f, "no notice {id:?}"),
            Self::Changed { current: Some(_) } => f.write_str("the flight has changed since"),
            Self::Changed { current: None } => f.write_str("the flight does not exist"),
            Self::Full { limit, what } => write!(f, "the board holds at most {limit} {what}"),
            Self::ForeignSource { at, id, owner } => {
                write!(f, "{at}: flight {id} belongs to the source {owner:?}")
            }
            Self::Invalid(faults) => {
                f.write_str("the result would not be valid")?;
                faults.iter().try_for_each(|fault| write!(f, "; {}: {}", fault.pointer, fault.expected))
            }
        }
    }
}

impl std::error::Error for Rejection {}

/// Decides `command` against `board`. Pure: the same answer for the same arguments.
pub fn decide(board: &Board, command: &Command, context: Context) -> Result<Decision, Rejection> {
    carry_out(board, command, context, None)
}

/// `by` is the person who asks, if it is one.
fn carry_out(
    board: &Board,
    command: &Command,
    context: Context,
    by: Option<&str>,
) -> Result<Decision, Rejection> {
    match command {
        Command::ByHand { by, command } => carry_out(board, command, context, Some(by)),
        Command::Put { address, flight, expect } => {
            put(board, address.as_deref(), flight, expect, context, by)
        }
        Command::Patch { address, changes, expect } => {
            let held = resolve(board, address)?;
            check(Some(held), expect)?;
            patch(held, changes, context, by)
        }
        Command::Remove { address, expect } => {
            let held = resolve(board, address)?;
            check(Some(held), expect)?;
            let removal = removal(&held.value);
            let subject = Some(Arc::from(held.value.id.as_str()));
            Ok(Decision { events: vec![removal], subject, created: false })
        }
        Command::PutNotice(notice) => put_notice(board, notice, context),
        Command::RemoveNotice { id } => match board.notice(id) {
            Some(_) => {
                let id: Arc<str> = Arc::from(id.as_str());
                let events = vec![Event::NoticeRemoval { id: Arc::clone(&id) }];
                Ok(Decision { events, subject: Some(id), created: false })
            }
            None => Err(Rejection::UnknownNotice(id.clone())),
        },
        Command::Timetable(timetable) => timetable::replace(board, timetable, context),
        Command::Legs(legs) => legs::apply(board, legs, context),
        Command::ExpireOverrides { at } => Ok(expire_overrides(board, *at)),
    }
}

/// Of a feed's flight, a change that names a source is that feed's, and goes beneath what was set by
/// hand; one that takes the source away leaves what is shown to its author; any other of a person's is
/// made by hand.
fn patch(
    held: &Held<Flight>,
    changes: &Changes,
    context: Context,
    by: Option<&str>,
) -> Result<Decision, Rejection> {
    let before = held.value.as_ref();
    let mut flight = before.clone();
    match (&before.source, &changes.source, by) {
        (Some(_), Some(Some(_)), _) => {
            flight = before.without_overrides();
            changes.clone().apply(&mut flight);
            flight = flight.under_overrides_of(before);
        }
        (Some(_), None, Some(by)) => {
            let (mut by_hand, mut direct) = (changes.clone(), changes.clone());
            by_hand.retain(may_be_overridden);
            direct.retain(|field| !may_be_overridden(field));
            direct.apply(&mut flight);
            flight.set_by_hand(by_hand, |_| Mark { until: None, by: Some(by.to_owned()) });
        }
        (_, source, _) => {
            if *source == Some(None) {
                flight.keep_overrides_for_good();
            }
            let named = changes.named();
            flight.end_overrides(|field, _| named.contains(&field));
            changes.clone().apply(&mut flight);
        }
    }
    if let Some(said) = &changes.overrides {
        flight.override_as(said, by);
    }
    if flight.id != before.id {
        return Err(Rejection::Invalid(vec![Fault::new("/id", "no change: an id is for good")]));
    }
    gates::remember(&mut flight, Some(before), changes.previous_gate.is_some(), context.now);
    update(Some(held), flight)
}

/// Ends every override that has run out at `at`.
fn expire_overrides(board: &Board, at: Instant) -> Decision {
    let due = board.flights().filter(|held| held.value.overrides.any_expired(at));
    let events = due.map(|held| {
        let mut flight = Flight::clone(&held.value);
        flight.expire_overrides(at);
        gates::remember(&mut flight, Some(&held.value), false, at);
        Event::FlightStateUpdate(Arc::new(flight))
    });
    Decision { events: events.collect(), subject: None, created: false }
}

/// The flight with this id, else the only one with this number.
pub(super) fn resolve<'a>(board: &'a Board, address: &str) -> Result<&'a Held<Flight>, Rejection> {
    find(board, address)?.ok_or_else(|| Rejection::UnknownFlight(address.to_owned()))
}

impl Board {
    /// The flight with this id, else the only one with this number.
    pub fn resolve(&self, address: &str) -> Result<&Held<Flight>, Rejection> {
        resolve(self, address)
    }
}

fn find<'a>(board: &'a Board, address: &str) -> Result<Option<&'a Held<Flight>>, Rejection> {
    if let Some(held) = board.flight(address) {
        return Ok(Some(held));
    }
    let number: String = address.chars().filter(|char| *char != ' ').collect::<String>().to_ascii_uppercase();
    match board.ids_by_number(&number).as_slice() {
        [] => Ok(None),
        [id] => Ok(board.flight(id)),
        ids => Err(Rejection::AmbiguousFlight { number, ids: ids.iter().map(ToString::to_string).collect() }),
    }
}

fn check(held: Option<&Held<Flight>>, expect: &Expect) -> Result<(), Rejection> {
    let met = match (expect, held) {
        (Expect::Anything, _) | (Expect::Existing, Some(_)) => true,
        (Expect::Existing | Expect::Versions(_), None) => false,
        (Expect::Versions(versions), Some(held)) => versions.contains(&held.seq),
    };
    if met { Ok(()) } else { Err(Rejection::Changed { current: held.map(|held| held.seq) }) }
}

fn put(
    board: &Board,
    address: Option<&str>,
    flight: &Flight,
    expect: &Expect,
    context: Context,
    by: Option<&str>,
) -> Result<Decision, Rejection> {
    let mut flight = flight.clone();
    let held = match address {
        Some(address) => find(board, address)?,
        None if flight.id.is_empty() => board.flight(&derived_id(&flight)),
        None => board.flight(&flight.id),
    };
    let meant = match (held, address) {
        (Some(held), _) => Some(held.value.id.clone()),
        // A number in the path asks for the derived id, or for the one that is given.
        (None, Some(address)) if address == flight.flight => {
            board.flight(&flight.id).map(|_| address.to_owned())
        }
        (None, address) => address.map(str::to_owned),
    };
    if flight.id.is_empty() {
        flight.id = meant.unwrap_or_else(|| derived_id(&flight));
    } else if meant.is_some_and(|meant| meant != flight.id) {
        return Err(Rejection::Invalid(vec![Fault::new("/id", "the id in the path, or none")]));
    }
    check(held, expect)?;
    if held.is_none() && board.flights().len() >= limits::FLIGHTS {
        return Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" });
    }
    if let Some(held) = held {
        flight = over(&held.value, &flight, by);
    }
    gates::remember(&mut flight, held.map(|held| held.value.as_ref()), false, context.now);
    update(held, flight)
}

/// What `flight` becomes where `before` was: of a feed's flight, a person changes what differs by hand.
fn over(before: &Flight, flight: &Flight, by: Option<&str>) -> Flight {
    let overrides = &flight.overrides;
    let by_hand = Changes::of(flight, |field| overrides.mark(field).is_some());
    let mut after = match (&before.source, &flight.source, by) {
        (Some(_), Some(_), _) => flight.without_overrides().under_overrides_of(before),
        (Some(_), None, Some(by)) => {
            let mut differing = Changes::between(before, flight);
            // The board itself keeps these, unless the caller knows better.
            let kept = |field| match field {
                "previous_gate" => flight.previous_gate.is_none(),
                "gate_changed" => flight.gate_changed.is_none(),
                _ => false,
            };
            differing.retain(|field| may_be_overridden(field) && !kept(*field));
            let values = Changes::of(flight, |field| differing.contains(&field));
            let mut after = before.clone();
            after.set_by_hand(values, |_| Mark { until: None, by: Some(by.to_owned()) });
            after
        }
        _ => flight.without_overrides(),
    };
    after.set_by_hand(by_hand, |field| {
        let mut mark = overrides.mark(field).cloned().unwrap_or_default();
        mark.by = mark.by.or_else(|| by.map(str::to_owned));
        mark
    });
    after
}

fn update(held: Option<&Held<Flight>>, flight: Flight) -> Result<Decision, Rejection> {
    let faults = flight.faults();
    if !faults.is_empty() {
        return Err(Rejection::Invalid(faults));
    }
    let subject = Some(Arc::from(flight.id.as_str()));
    let same = held.is_some_and(|held| *held.value == flight);
    let events = if same { Vec::new() } else { vec![Event::FlightStateUpdate(Arc::new(flight))] };
    Ok(Decision { events, subject, created: held.is_none() })
}

pub(super) fn removal(flight: &Flight) -> Event {
    Event::FlightRemoval { id: Arc::from(flight.id.as_str()), flight: Arc::from(flight.flight.as_str()) }
}

fn put_notice(board: &Board, notice: &Notice, context: Context) -> Result<Decision, Rejection> {
    let mut notice = notice.clone();
    if notice.id.is_empty() {
        // A publisher may have taken the name that this event's number would give.
        let free = (context.next_seq..)
            .take(limits::NOTICES + 1)
            .map(|seq| format!("n{seq}"))
            .find(|id| board.notice(id).is_none());
        notice.id = free.unwrap_or_default();
    }
    let faults = notice.faults();
    if !faults.is_empty() {
        return Err(Rejection::Invalid(faults));
    }
    let held = board.notice(&notice.id);
    if held.is_none() && board.notices().len() >= limits::NOTICES {
        return Err(Rejection::Full { limit: limits::NOTICES, what: "notices" });
    }
    let subject = Some(Arc::from(notice.id.as_str()));
    let same = held.is_some_and(|held| *held.value == notice);
    let events = if same { Vec::new() } else { vec![Event::Notice(Arc::new(notice))] };
    Ok(Decision { events, subject, created: held.is_none() })
}
