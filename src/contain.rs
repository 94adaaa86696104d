//! Panics that are expected and survived.
//!
//! The hook in `telemetry` ends the process at any panic, so that a half-broken daemon never
//! lingers. The one exception is code that can meet a damaged file: it runs inside
//! [`contained`], and its panic is a value.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// How many calls of [`contained`] this thread is inside of.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs `work` and returns its panic, if it panics, instead of ending the process.
///
/// Whatever `work` was changing may be half changed afterwards: the caller throws it away.
pub fn contained<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    let _inside = Inside::enter();
    catch_unwind(AssertUnwindSafe(work))
}

/// Whether a panic on this thread, now, would be caught by [`contained`].
pub fn is_contained() -> bool {
    DEPTH.get() > 0
}

/// Counts this thread in, and out again however the scope is left.
struct Inside;

impl Inside {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_a_value_and_leaves_the_thread_as_it_was() {
        let caught = contained(|| -> u32 { panic!("damaged page") }).unwrap_err();
        assert_eq!(caught.downcast_ref(), Some(&"damaged page"));
        assert!(!is_contained());
        assert_eq!(contained(|| 7).unwrap(), 7);
    }

    #[test]
    fn only_the_thread_that_is_inside_is_contained() {
        contained(|| {
            assert!(is_contained());
            contained(|| assert!(is_contained())).unwrap();
            assert!(is_contained());
            let elsewhere = std::thread::spawn(is_contained).join().unwrap();
            assert!(!elsewhere);
        })
        .unwrap();
        assert!(!is_contained());
    }
}
