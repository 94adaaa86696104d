//! What a person has set on a flight that a feed speaks for. The flight's own fields hold what is
//! shown; here stand the mark of the hand and what the feed says beneath it, which comes back when the
//! override runs out or is cleared.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Changes, Fault, Flight, Instant};

/// Who a flight is stays with its feed.
const NEVER: [&str; 5] = ["id", "source", "source_id", "origin_date", "service_date"];

/// Whether a field may be set by hand over a feed.
pub fn may_be_overridden(field: &str) -> bool {
    Changes::FIELDS.contains(&field) && !NEVER.contains(&field)
}

/// Who set a field, and for how long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When it runs out; never when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The overrides of one flight. Most flights have none, and these take no room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Overrides(Option<Box<Layer>>);

/// There is at least one mark.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Layer {
    /// The fields that were set by hand.
    marks: BTreeMap<String, Mark>,
    /// What stands beneath each of them.
    beneath: Changes,
}

/// What a request says about overrides themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overriding {
    /// Every override ends, before anything else.
    pub clear_all: bool,
    /// These end.
    pub clear: BTreeSet<&'static str>,
    /// These begin, with these values.
    pub values: Changes,
    /// The mark of each of `values`.
    pub marks: BTreeMap<&'static str, Mark>,
}

impl Overrides {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The fields with their marks.
    pub fn marks(&self) -> impl Iterator<Item = (&str, &Mark)> {
        self.0.iter().flat_map(|layer| &layer.marks).map(|(field, mark)| (field.as_str(), mark))
    }

    /// The mark of a field.
    pub fn mark(&self, field: &str) -> Option<&Mark> {
        self.0.as_ref()?.marks.get(field)
    }

    /// What stands beneath.
    pub fn beneath(&self) -> Option<&Changes> {
        self.0.as_ref().map(|layer| &layer.beneath)
    }

    /// Whether any has run out at `now`.
    pub fn any_expired(&self, now: Instant) -> bool {
        self.marks().any(|(_, mark)| expired(mark, now))
    }

    fn take(&mut self) -> Layer {
        self.0.take().map_or_else(Layer::default, |layer| *layer)
    }

    fn put(&mut self, layer: Layer) {
        self.0 = (!layer.marks.is_empty()).then(|| Box::new(layer));
    }
}

fn expired(mark: &Mark, now: Instant) -> bool {
    mark.until.is_some_and(|until| until <= now)
}

impl Flight {
    /// The flight as it would be without any override.
    #[must_use]
    pub fn without_overrides(&self) -> Self {
        let mut flight = self.clone();
        flight.overrides.take().beneath.apply(&mut flight);
        flight
    }

    /// This flight, as its feed says it, under the overrides that `held` has.
    pub(super) fn under_overrides_of(mut self, held: &Self) -> Self {
        if let Some(layer) = &held.overrides.0 {
            let marks = layer.marks.clone();
            let beneath = Changes::of(&self, |field| marks.contains_key(field));
            Changes::of(held, |field| marks.contains_key(field)).apply(&mut self);
            self.overrides.put(Layer { marks, beneath });
        }
        self
    }

    /// Sets the fields of `values` by hand.
    pub(super) fn set_by_hand(&mut self, values: Changes, mark: impl Fn(&str) -> Mark) {
        let mut layer = self.overrides.take();
        for field in values.named() {
            if !layer.marks.contains_key(field) {
                layer.beneath.merge(Changes::of(self, |name| name == field));
            }
            layer.marks.insert(field.to_owned(), mark(field));
        }
        self.overrides.put(layer);
        values.apply(self);
    }

    /// Ends the overrides that `ends` names: what stands beneath comes back.
    pub(super) fn end_overrides(&mut self, ends: impl Fn(&str, &Mark) -> bool) {
        let mut layer = self.overrides.take();
        let mut back = layer.beneath.clone();
        layer.marks.retain(|field, mark| !ends(field, mark));
        back.retain(|field| !layer.marks.contains_key(field));
        back.apply(self);
        layer.beneath.retain(|field| layer.marks.contains_key(field));
        self.overrides.put(layer);
    }

    /// What is shown is no longer anybody's override.
    pub(super) fn keep_overrides_for_good(&mut self) {
        self.overrides = Overrides::default();
    }

    /// Ends the overrides that have run out at `now`.
    pub(super) fn expire_overrides(&mut self, now: Instant) {
        self.end_overrides(|_, mark| expired(mark, now));
    }

    /// Does what a request says about overrides; `by` signs where it does not say by whom.
    pub fn override_as(&mut self, said: &Overriding, by: Option<&str>) {
        self.end_overrides(|field, _| said.clear_all || said.clear.contains(field));
        self.set_by_hand(said.values.clone(), |field| {
            let mut mark = said.marks.get(field).cloned().unwrap_or_default();
            mark.by = mark.by.or_else(|| by.map(str::to_owned));
            mark
        });
    }

    /// The faults of what stands beneath its overrides.
    pub(super) fn override_faults(&self) -> Vec<Fault> {
        if self.overrides.is_empty() {
            return Vec::new();
        }
        let beneath = self.without_overrides().faults().into_iter().filter(|fault| {
            let field = fault.pointer.split('/').nth(1).unwrap_or_default();
            self.overrides.mark(field).is_some()
        });
        beneath.map(|fault| fault.under("/overrides")).collect()
    }
}
