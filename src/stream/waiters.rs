//! The wakers of the streams that have written all there is: one slot each, for as long as the
//! stream lives, so their number is bounded by the number of connections.

use std::task::Waker;

/// A slot in [`Waiters`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(usize);

#[derive(Debug, Default)]
pub(super) struct Waiters {
    slots: Vec<Option<Waker>>,
    free: Vec<usize>,
}

impl Waiters {
    pub(super) fn register(&mut self) -> Slot {
        if let Some(at) = self.free.pop() {
            return Slot(at);
        }
        self.slots.push(None);
        Slot(self.slots.len() - 1)
    }

    pub(super) fn release(&mut self, slot: Slot) {
        self.slots[slot.0] = None;
        self.free.push(slot.0);
        if self.free.len() == self.slots.len() {
            *self = Self::default();
        }
    }

    pub(super) fn wait(&mut self, slot: Slot, waker: &Waker) {
        match &mut self.slots[slot.0] {
            Some(known) if known.will_wake(waker) => {}
            place => *place = Some(waker.clone()),
        }
    }

    /// Takes the waiting wakers out, to be woken without the lock.
    pub(super) fn take(&mut self) -> Vec<Waker> {
        self.slots.iter_mut().filter_map(Option::take).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_holds_one_waker_however_often_it_waits() {
        let mut waiters = Waiters::default();
        let slots: Vec<Slot> = (0..3).map(|_| waiters.register()).collect();
        for _ in 0..10 {
            waiters.wait(slots[1], Waker::noop());
        }
        assert_eq!(waiters.take().len(), 1);
        assert_eq!(waiters.take().len(), 0);
        waiters.wait(slots[2], Waker::noop());
        waiters.release(slots[2]);
        assert_eq!(waiters.take().len(), 0, "a stream that is gone is not woken");
        assert_eq!(waiters.register(), slots[2], "its slot is used again");
        assert_eq!(waiters.len(), 3);
    }
}
