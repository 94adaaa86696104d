//! How often somebody may be wrong about a token. Guessing one is hopeless anyway; this keeps the
//! attempt from filling the log. A right token is never refused, whoever was wrong before from the
//! same address, so nobody can lock anybody out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::metrics::{Collect, Counter, Exposition};

/// So many failures at once,
const BURST: u32 = 10;
/// and one more for each of these.
const PAUSE: Duration = Duration::from_secs(10);
/// Addresses that are remembered; what has recovered is forgotten first.
const ADDRESSES: usize = 1_024;

/// The failures of the last minutes, by address.
#[derive(Debug, Default)]
pub struct SignIns {
    /// When the address will have recovered in full.
    recovered: Mutex<HashMap<IpAddr, Instant>>,
    failures: Counter,
}

impl Collect for SignIns {
    fn collect(&self, told: &mut Exposition) {
        let help = "Tokens that were presented and are not known.";
        told.counter("gatepost_sign_in_failures_total", help, self.failures.get());
    }
}

/// Too many failures: come back after this.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wait(pub(super) Duration);

impl SignIns {
    /// How long it is until one more failure is let pass; none when it is now.
    pub(super) fn waits(&self, from: IpAddr) -> Option<Wait> {
        let room = Instant::now() + PAUSE * (BURST - 1);
        let recovered = self.recovered.lock().unwrap_or_else(PoisonError::into_inner);
        let at = *recovered.get(&household(from))?;
        (at > room).then(|| Wait(at - room))
    }

    /// Counts a failure.
    pub(super) fn failed(&self, from: IpAddr) -> Result<(), Wait> {
        self.failures.one();
        let now = Instant::now();
        let from = household(from);
        let mut recovered = self.recovered.lock().unwrap_or_else(PoisonError::into_inner);
        let at = recovered.get(&from).map_or(now, |at| (*at).max(now));
        let room = now + PAUSE * (BURST - 1);
        if at > room {
            return Err(Wait(at - room));
        }
        if !recovered.contains_key(&from) && recovered.len() >= ADDRESSES {
            make_room(&mut recovered, now);
        }
        recovered.insert(from, at + PAUSE);
        Ok(())
    }
}

/// Forgets who has recovered, else who is nearest to it.
fn make_room(recovered: &mut HashMap<IpAddr, Instant>, now: Instant) {
    recovered.retain(|_, at| *at > now);
    if recovered.len() >= ADDRESSES
        && let Some(nearest) = recovered.iter().min_by_key(|(_, at)| **at).map(|(address, _)| *address)
    {
        recovered.remove(&nearest);
    }
}

/// What one subscriber has: an address, and in IPv6 a network of 64 bits.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// How many failures are let pass before one is refused.
    fn passed(sign_ins: &SignIns, from: &str) -> usize {
        (0..100).take_while(|_| sign_ins.failed(address(from)).is_ok()).count()
    }

    #[tokio::test(start_paused = true)]
    async fn ten_at_once_and_one_more_every_ten_seconds() {
        let sign_ins = SignIns::default();
        assert_eq!(passed(&sign_ins, "10.0.0.1"), 10);
        assert_eq!(sign_ins.failed(address("10.0.0.1")), Err(Wait(PAUSE)));
        assert_eq!(sign_ins.waits(address("10.0.0.1")), Some(Wait(PAUSE)));
        assert_eq!(sign_ins.waits(address("10.0.0.2")), None);
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(sign_ins.failed(address("10.0.0.1")), Err(Wait(Duration::from_secs(6))));
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(sign_ins.waits(address("10.0.0.1")), None);
        assert_eq!(passed(&sign_ins, "10.0.0.1"), 1);
        tokio::time::advance(PAUSE * BURST).await;
        assert_eq!(passed(&sign_ins, "10.0.0.1"), 10, "it has recovered in full, and no further");
    }

    #[tokio::test(start_paused = true)]
    async fn one_subscriber_counts_once_and_no_other_is_touched() {
        let sign_ins = SignIns::default();
        assert_eq!(passed(&sign_ins, "2001:db8:1:2::1"), 10);
        assert_eq!(passed(&sign_ins, "2001:db8:1:2:ffff::9"), 0, "the same network");
        assert_eq!(passed(&sign_ins, "2001:db8:1:3::1"), 10);
        assert_eq!(passed(&sign_ins, "::ffff:10.0.0.1"), 10);
        assert_eq!(passed(&sign_ins, "10.0.0.1"), 0, "the same address");
        assert_eq!(passed(&sign_ins, "10.0.0.2"), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn the_table_has_a_bound_and_keeps_the_worst() {
        let sign_ins = SignIns::default();
        assert_eq!(passed(&sign_ins, "192.0.2.1"), 10);
        for number in 0..4 * u32::try_from(ADDRESSES).unwrap() {
            sign_ins.failed(IpAddr::from((0x0a00_0000 + number).to_be_bytes())).unwrap();
        }
        assert_eq!(sign_ins.recovered.lock().unwrap().len(), ADDRESSES);
        assert_eq!(passed(&sign_ins, "192.0.2.1"), 0, "it is not forgotten for the sake of others");
        tokio::time::advance(PAUSE * BURST).await;
        assert_eq!(passed(&sign_ins, "192.0.2.2"), 10);
        assert_eq!(sign_ins.recovered.lock().unwrap().len(), 1, "who has recovered is forgotten");
    }
}
