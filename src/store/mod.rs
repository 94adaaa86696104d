//! The store: flights, notices, the bounded ring of events and the remembered answers, in one
//! redb file with one writer.
//!
//! `schema` names the tables and the state record, `codec` the bytes of a record, `ring` appends
//! and trims, `keys` remembers answers, `trail` who changed what, `recover` opens, verifies and quarantines, `commit` makes
//! a batch durable, `writer` is the one thread that does, `handover` carries the board to the process after a panic, `figures` how it does, and `handle` is what others hold.

mod codec;
mod commit;
mod figures;
mod file;
mod handle;
mod handover;
mod keys;
mod recover;
mod ring;
mod schema;
mod trail;
mod writer;

pub use figures::Figures;
pub use handle::{Key, Receipt, Request, Store, StoreError};
pub use handover::Handover;
pub use recover::{OpenError, check, trail as stored_trail};
pub use ring::{ReadError, Reader};
pub use schema::{FILE_NAME, FORMAT};
pub use trail::{Author, TRAIL_BYTES, TRAIL_ENTRIES, Trail};
pub use writer::{Opened, Options, Outlet};
