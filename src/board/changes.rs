//! A change of some fields of a flight: what a JSON Merge Patch (RFC 7396) says, typed.

use super::{Direction, Flight, Instant, Remark};

macro_rules! changes {
    ($($field:ident: $value:ty),* $(,)?) => {
        /// For each field: untouched (`None`), cleared (`Some(None)`), or set.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Changes {
            $(
                #[doc = concat!("Of [`Flight::", stringify!($field), "`].")]
                pub $field: Option<Option<$value>>,
            )*
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

/// A field that a change can reach.
trait Assign<T> {
    fn assign(&mut self, value: Option<T>);
}

impl<T> Assign<T> for Option<T> {
    fn assign(&mut self, value: Self) {
        *self = value;
    }
}

macro_rules! always_there {
    ($($value:ty: $empty:expr),* $(,)?) => {
        $(impl Assign<$value> for $value {
            fn assign(&mut self, value: Option<$value>) {
                *self = value.unwrap_or($empty);
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
