//! The board as the fold of its events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Event, Flight, Notice};

/// A thing on the board, with the change that made it so.
#[derive(Debug)]
pub struct Held<T> {
    /// The thing.
    pub value: Arc<T>,
    /// The sequence number of its last change.
    pub seq: u64,
    /// Its JSON for the public, serialised once for every reader.
    pub json: Arc<str>,
}

// Derived, it would ask for T: Clone.
impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), seq: self.seq, json: Arc::clone(&self.json) }
    }
}

/// All flights and notices. Clones share what they hold.
#[derive(Debug, Clone, Default)]
pub struct Board {
    flights: BTreeMap<Arc<str>, Held<Flight>>,
    /// (number, id): finds a flight by its number alone.
    numbers: BTreeSet<(Arc<str>, Arc<str>)>,
    notices: BTreeMap<Arc<str>, Held<Notice>>,
}

/// What an event replaced; [`Board::unfold`] puts it back.
#[derive(Debug)]
pub enum Undo {
    /// The flight with this id was like this, or absent.
    Flight(Arc<str>, Option<Held<Flight>>),
    /// The notice with this id was like this, or absent.
    Notice(Arc<str>, Option<Held<Notice>>),
}

impl Board {
    /// Makes the event's change. `json` is its data for the public.
    pub fn fold(&mut self, seq: u64, event: &Event, json: &Arc<str>) -> Undo {
        match event {
            Event::FlightStateUpdate(flight) => {
                let id: Arc<str> = Arc::from(flight.id.as_str());
                let held = Held { value: Arc::clone(flight), seq, json: Arc::clone(json) };
                Undo::Flight(Arc::clone(&id), self.set_flight(id, Some(held)))
            }
            Event::FlightRemoval { id, .. } => {
                Undo::Flight(Arc::clone(id), self.set_flight(Arc::clone(id), None))
            }
            Event::Notice(notice) => {
                let id: Arc<str> = Arc::from(notice.id.as_str());
                let held = Held { value: Arc::clone(notice), seq, json: Arc::clone(json) };
                Undo::Notice(Arc::clone(&id), self.notices.insert(id, held))
            }
            Event::NoticeRemoval { id } => Undo::Notice(Arc::clone(id), self.notices.remove(id)),
        }
    }

    /// Takes a change back. The latest goes first.
    pub fn unfold(&mut self, undo: Undo) {
        match undo {
            Undo::Flight(id, before) => {
                self.set_flight(id, before);
            }
            Undo::Notice(id, Some(before)) => {
                self.notices.insert(id, before);
            }
            Undo::Notice(id, None) => {
                self.notices.remove(&id);
            }
        }
    }

    fn set_flight(&mut self, id: Arc<str>, held: Option<Held<Flight>>) -> Option<Held<Flight>> {
        let number = held.as_ref().map(|held| Arc::<str>::from(held.value.flight.as_str()));
        let before = match held {
            Some(held) => self.flights.insert(Arc::clone(&id), held),
            None => self.flights.remove(&id),
        };
        if let Some(before) = &before
            && number.as_deref() != Some(before.value.flight.as_str())
        {
            self.numbers.remove(&(Arc::from(before.value.flight.as_str()), Arc::clone(&id)));
        }
        if let Some(number) = number {
            self.numbers.insert((number, id));
        }
        before
    }

    /// The flight with this id.
    pub fn flight(&self, id: &str) -> Option<&Held<Flight>> {
        self.flights.get(id)
    }

    /// The ids of all flights with this number.
    pub fn ids_by_number(&self, number: &str) -> Vec<&Arc<str>> {
        let number: Arc<str> = Arc::from(number);
        self.numbers
            .range((Arc::clone(&number), Arc::from(""))..)
            .take_while(|(other, _)| *other == number)
            .map(|(_, id)| id)
            .collect()
    }

    /// Whether it holds neither flights nor notices.
    pub fn is_empty(&self) -> bool {
        self.flights.is_empty() && self.notices.is_empty()
    }

    /// All flights, by id.
    pub fn flights(&self) -> impl ExactSizeIterator<Item = &Held<Flight>> {
        self.flights.values()
    }

    /// The notice with this id.
    pub fn notice(&self, id: &str) -> Option<&Held<Notice>> {
        self.notices.get(id)
    }

    /// All notices, by id.
    pub fn notices(&self) -> impl ExactSizeIterator<Item = &Held<Notice>> {
        self.notices.values()
    }
}

impl PartialEq for Board {
    /// Equal in all that a reader can see.
    fn eq(&self, other: &Self) -> bool {
        let flights = |board: &Self| -> Vec<_> {
            board.flights.values().map(|held| (held.seq, Arc::clone(&held.value))).collect()
        };
        let notices = |board: &Self| -> Vec<_> {
            board.notices.values().map(|held| (held.seq, Arc::clone(&held.value))).collect()
        };
        flights(self) == flights(other) && notices(self) == notices(other) && self.numbers == other.numbers
    }
}
