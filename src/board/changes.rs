//! A change of some fields of a flight: what a JSON Merge Patch (RFC 7396) says, typed.

use serde::{Deserialize, Deserializer, Serialize};

use super::{Direction, Flight, Instant, Overriding, Remark};

/// What is said of one field: nothing (`None`), that it is cleared (`Some(None)`), or a value.
pub type Said<T> = Option<Option<T>>;

macro_rules! changes {
    ($($field:ident: $value:ty),* $(,)?) => {
        /// For each field: untouched (`None`), cleared (`Some(None)`), or set.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Changes {
            $(
                #[doc = concat!("Of [`Flight::", stringify!($field), "`].")]
                #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
                pub $field: Said<$value>,
            )*
            /// What is said about overrides themselves.
            #[serde(skip)]
            pub overrides: Option<Box<Overriding>>,
        }

        impl Changes {
            /// The names of the fields, as they stand on the wire.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Makes the changes. Clearing a field that a flight cannot be without gives it
            /// back its first value; the reader of the wire refuses that before.
            pub fn apply(self, flight: &mut Flight) {
                $(if let Some(value) = self.$field {
                    flight.$field.assign(value);
                })*
            }

            /// What `flight` says in the fields that `wanted` names.
            pub fn of(flight: &Flight, wanted: impl Fn(&str) -> bool) -> Self {
                let mut changes = Self::default();
                $(if wanted(stringify!($field)) {
                    changes.$field = Some(flight.$field.present());
                })*
                changes
            }

            /// Forgets the fields that `wanted` does not name.
            pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
                $(if !wanted(stringify!($field)) {
                    self.$field = None;
                })*
            }

            /// Takes over what `other` says.
            pub fn merge(&mut self, other: Self) {
                $(if other.$field.is_some() {
                    self.$field = other.$field;
                })*
            }

            /// The fields that are named.
            pub fn named(&self) -> Vec<&'static str> {
                let mut named = Vec::new();
                $(if self.$field.is_some() {
                    named.push(stringify!($field));
                })*
                named
            }

            /// The fields that it clears.
            pub fn cleared(&self) -> Vec<&'static str> {
                let mut cleared = Vec::new();
                $(if self.$field == Some(None) {
                    cleared.push(stringify!($field));
                })*
                cleared
            }

            /// The fields in which two flights differ.
            pub fn between(before: &Flight, after: &Flight) -> Vec<&'static str> {
                let mut differing = Vec::new();
                $(if before.$field != after.$field {
                    differing.push(stringify!($field));
                })*
                differing
            }
        }
    };
}

changes! {
    id: String,
    direction: Direction,
    flight: String,
    codeshares: Vec<String>,
    airport: String,
    city: String,
    via: Vec<String>,
    scheduled: Instant,
    estimated: Instant,
    actual: Instant,
    checkin_opens: Instant,
    checkin_closes: Instant,
    gate_opens: Instant,
    boarding: Instant,
    gate_closes: Instant,
    first_bag: Instant,
    last_bag: Instant,
    state: String,
    terminal: String,
    gate: String,
    previous_gate: String,
    gate_changed: Instant,
    desks: String,
    belt: String,
    exit: String,
    remarks: Vec<Remark>,
    languages: Vec<String>,
    visible: bool,
    source: String,
    source_id: String,
    origin_date: String,
    service_date: String,
}

/// A field that is there was given, also where it is `null`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Said<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A field that a change can reach.
trait Assign<T> {
    fn assign(&mut self, value: Option<T>);
    fn present(&self) -> Option<T>;
}

impl<T: Clone> Assign<T> for Option<T> {
    fn assign(&mut self, value: Self) {
        *self = value;
    }

    fn present(&self) -> Self {
        self.clone()
    }
}

macro_rules! always_there {
    ($($value:ty: $empty:expr),* $(,)?) => {
        $(impl Assign<$value> for $value {
            fn assign(&mut self, value: Option<$value>) {
                *self = value.unwrap_or($empty);
            }

            fn present(&self) -> Option<$value> {
                Some(self.clone())
            }
        })*
    };
}

always_there! {
    String: Self::new(),
    Direction: Self::Departure,
    Instant: 0,
    bool: true,
    Vec<String>: Self::new(),
    Vec<Remark>: Self::new(),
}
