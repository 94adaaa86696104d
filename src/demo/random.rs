//! A small generator (splitmix64): the demonstration needs variety, not secrecy.

#[derive(Debug, Clone)]
pub(super) struct Random(pub(super) u64);

impl Random {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Something from 0 to `bound - 1`; 0 for a bound of 0 or 1.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.draw() % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// Something from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> i64 {
        i64::from(low + self.below(high.saturating_sub(low) + 1))
    }

    /// One of `all`; none when there is none.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let bound = u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.get(usize::try_from(self.below(bound)).unwrap_or(0))
    }
}
