//! The store: flights, notices, the bounded ring of events and the remembered answers, in one
//! redb file with one writer.
//!
//! `schema` names the tables and the state record, `codec` the bytes of a record, `ring` appends
//! and trims, `keys` remembers answers, `recover` opens, verifies and quarantines, `commit` makes
//! a batch durable, `writer` is the one thread that does, and `handle` is what others hold.

mod codec;
mod commit;
mod file;
mod handle;
mod keys;
mod recover;
mod ring;
mod schema;
mod writer;

pub use handle::{Key, Receipt, Request, Store, StoreError};
pub use recover::{OpenError, check};
pub use ring::{ReadError, Reader};
pub use schema::{FILE_NAME, FORMAT};
pub use writer::{Opened, Options, Outlet};
