//! What counts: plain atomics. Figures are read one by one, so two that belong together may be a moment
//! apart.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn one(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Grows and shrinks.
#[derive(Debug, Default)]
pub struct Level(AtomicU64);

impl Level {
    /// One more.
    pub fn up(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// One less; it was counted by [`Level::up`] before.
    pub fn down(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// So many.
    pub fn set(&self, level: u64) {
        self.0.store(level, Ordering::Relaxed);
    }

    /// How many there are.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a histogram counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Microseconds, told as seconds.
    Micros,
}

/// How often a value was how large.
#[derive(Debug)]
pub struct Histogram {
    unit: Unit,
    bounds: &'static [u64],
    /// One for each bound, and one for what is beyond all of them.
    buckets: Box<[AtomicU64]>,
    sum: AtomicU64,
}

impl Histogram {
    /// With buckets up to and including each of `bounds`, which grow.
    pub fn new(unit: Unit, bounds: &'static [u64]) -> Self {
        let buckets = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { unit, bounds, buckets, sum: AtomicU64::new(0) }
    }

    /// One more value.
    pub fn observe(&self, value: u64) {
        let bucket = self.bounds.partition_point(|bound| *bound < value);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// One more value of a histogram of [`Unit::Micros`].
    pub fn observe_span(&self, span: Duration) {
        self.observe(u64::try_from(span.as_micros()).unwrap_or(u64::MAX));
    }

    /// Each bound with the values up to it, as it is told; the last one is `+Inf`, with all of them.
    pub(super) fn cumulative(&self) -> Vec<(String, u64)> {
        let bounds = self.bounds.iter().map(|bound| self.told(*bound)).chain(["+Inf".to_owned()]);
        let mut count = 0;
        let counts = self.buckets.iter().map(|bucket| {
            count += bucket.load(Ordering::Relaxed);
            count
        });
        bounds.zip(counts).collect()
    }

    pub(super) fn sum(&self) -> String {
        self.told(self.sum.load(Ordering::Relaxed))
    }

    fn told(&self, value: u64) -> String {
        match self.unit {
            Unit::Count => value.to_string(),
            Unit::Micros => Duration::from_micros(value).as_secs_f64().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_falls_into_every_bucket_that_can_hold_it() {
        let histogram = Histogram::new(Unit::Micros, &[1_000, 2_500]);
        for micros in [1, 1_000, 1_001, 9_000_000] {
            histogram.observe_span(Duration::from_micros(micros));
        }
        let expected = [("0.001", 2), ("0.0025", 3), ("+Inf", 4)];
        assert_eq!(histogram.cumulative(), expected.map(|(bound, count)| (bound.to_owned(), count)));
        assert_eq!(histogram.sum(), "9.002002");
    }
}
