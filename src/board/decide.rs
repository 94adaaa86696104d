//! What a command changes, or why it may not. A rejected command has no events.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::{
    Board, Command, Event, Expect, Fault, Flight, Held, Instant, Notice, Timetable, derived_id, gates, limits,
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
    match command {
        Command::Put { address, flight, expect } => put(board, address.as_deref(), flight, expect, context),
        Command::Patch { address, changes, expect } => {
            let held = resolve(board, address)?;
            check(Some(held), expect)?;
            let mut flight = Flight::clone(&held.value);
            let told = changes.previous_gate.is_some();
            changes.as_ref().clone().apply(&mut flight);
            if flight.id != held.value.id {
                return Err(Rejection::Invalid(vec![Fault::new("/id", "no change: an id is for good")]));
            }
            gates::remember(&mut flight, Some(&held.value), told, context.now);
            update(Some(held), flight)
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
        Command::Timetable(timetable) => replace(board, timetable, context),
    }
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
) -> Result<Decision, Rejection> {
    let mut flight = flight.clone();
    let held = match address {
        Some(address) => find(board, address)?,
        None if flight.id.is_empty() => board.flight(&derived_id(&flight)),
        None => board.flight(&flight.id),
    };
    if let Some(held) = held {
        if flight.id.is_empty() {
            flight.id.clone_from(&held.value.id);
        }
    } else if flight.id.is_empty() {
        // A number in the path asks for the derived id, anything else is the id.
        flight.id = match address {
            Some(address) if address != flight.flight => address.to_owned(),
            _ => derived_id(&flight),
        };
    }
    if held.is_some_and(|held| held.value.id != flight.id) {
        return Err(Rejection::Invalid(vec![Fault::new("/id", "the id in the path, or none")]));
    }
    check(held, expect)?;
    if held.is_none() && board.flights().len() >= limits::FLIGHTS {
        return Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" });
    }
    gates::remember(&mut flight, held.map(|held| held.value.as_ref()), false, context.now);
    update(held, flight)
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

fn removal(flight: &Flight) -> Event {
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

/// 1. name every flight, 2. refuse what contradicts itself or belongs to another feed,
/// 3. keep the differences, 4. remove what the source no longer says.
fn replace(board: &Board, timetable: &Timetable, context: Context) -> Result<Decision, Rejection> {
    let mut wanted: BTreeMap<String, (&str, Flight)> = BTreeMap::new();
    let mut faults = Vec::new();
    for (at, flight) in &timetable.flights {
        let mut flight = flight.clone();
        flight.source = Some(timetable.source.clone());
        if flight.id.is_empty() {
            flight.id = derived_id(&flight);
        }
        faults.extend(flight.faults().into_iter().map(|fault| fault.under(at)));
        match wanted.get(&flight.id) {
            Some((_, same)) if *same == flight => {}
            Some((first, _)) => {
                faults.push(Fault::new(
                    at.as_str(),
                    format!("no contradiction to {first}: both are {}", flight.id),
                ));
            }
            None => {
                wanted.insert(flight.id.clone(), (at, flight));
            }
        }
    }
    if !faults.is_empty() {
        return Err(Rejection::Invalid(faults));
    }
    let ours = |held: &Held<Flight>| held.value.source.as_deref() == Some(timetable.source.as_str());
    let mut events = Vec::new();
    for held in board.flights().filter(|held| ours(held)) {
        if !wanted.contains_key(&held.value.id) {
            events.push(removal(&held.value));
        }
    }
    let mut count = board.flights().len() - events.len();
    for (id, (at, mut flight)) in wanted {
        let held = board.flight(&id);
        if let Some(other) = held.and_then(|held| held.value.source.clone())
            && other != timetable.source
        {
            return Err(Rejection::ForeignSource { at: at.to_owned(), id, owner: other });
        }
        gates::remember(&mut flight, held.map(|held| held.value.as_ref()), false, context.now);
        if held.is_none() {
            count += 1;
        }
        if held.is_none_or(|held| *held.value != flight) {
            events.push(Event::FlightStateUpdate(Arc::new(flight)));
        }
    }
    if count > limits::FLIGHTS {
        return Err(Rejection::Full { limit: limits::FLIGHTS, what: "flights" });
    }
    Ok(Decision { events, subject: None, created: false })
}
