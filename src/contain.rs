//! Panics that say something about a file.
//!
//! Any panic ends the process, by the hook in `telemetry`, so that a half-broken daemon never lingers. But
//! code that meets a damaged file may panic each time that it meets it: it runs inside [`contained`], and
//! before the process ends whoever gave an [`arm`] is told, so that the file is not opened again.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

thread_local! {
    /// How many calls of [`contained`] this thread is inside of.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

type Rescue = Box<dyn Fn() + Send>;

/// What is done when contained code panics.
static RESCUE: Mutex<Option<Rescue>> = Mutex::new(None);

/// Runs `work`, whose panic means that the file which it reads is damaged.
pub fn contained<T>(work: impl FnOnce() -> T) -> T {
    let _inside = Inside::enter();
    work()
}

/// Whether a panic on this thread, now, would be one of [`contained`] code.
pub fn is_contained() -> bool {
    DEPTH.get() > 0
}

/// Says what is to be done when contained code has panicked, in place of what was said before. It runs on
/// the thread that panicked, once, and need not return.
pub fn arm(rescue: impl Fn() + Send + 'static) {
    *RESCUE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(rescue));
}

/// Does what [`arm`] was told, if anything. A second thread that panics meanwhile waits for the end.
pub fn rescue() {
    let rescue = RESCUE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(rescue) = rescue.as_ref() {
        rescue();
    }
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
    fn only_the_thread_that_is_inside_is_contained() {
        contained(|| {
            assert!(is_contained());
            contained(|| assert!(is_contained()));
            assert!(is_contained());
            let elsewhere = std::thread::spawn(is_contained).join().unwrap();
            assert!(!elsewhere);
        });
        assert!(!is_contained());
    }

    #[test]
    fn a_thread_that_unwinds_out_of_it_is_outside() {
        let left = std::panic::catch_unwind(|| contained(|| panic!("damaged page")));
        assert!(left.is_err());
        assert!(!is_contained());
    }
}
