//! How much one client may ask for: a bucket of cost points each, which refills steadily.
//!
//! Written here because the known crate for it (`governor`) can neither give points back nor bound the number
//! of clients that it remembers, and this is one integer a client: the time at which its bucket is full again.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use traboule_graph::engine::Rate;
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Clock};

use crate::settings::{BucketSettings, RateSettings};

/// Clients that are remembered. A bucket that is full again is forgotten, so these are the busy ones;
/// at some 50 bytes each they take a few megabytes. When there are more, the newcomers share one bucket.
const MOST_PAYERS: usize = 100_000;
const SWEEP_EVERY: Micros = 10 * SECOND;

type Micros = i64;
const SECOND: Micros = 1_000_000;

/// Whose bucket pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Payer {
    /// A signed-in person, wherever they are.
    Person(PersonId),
    /// An anonymous client. Of an IPv6 address only the /64 counts: that is what one customer is given.
    Address(IpAddr),
    /// Those who came when the table was full.
    Crowd,
}

impl Payer {
    pub(crate) fn of(actor: &Actor, address: Option<IpAddr>) -> Self {
        actor.person_id().map_or_else(|| Self::at(address), Self::Person)
    }

    pub(crate) fn at(address: Option<IpAddr>) -> Self {
        Self::Address(match address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) {
            v4 @ IpAddr::V4(_) => v4,
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        })
    }
}

/// The bucket holds too little; it holds enough after so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TryAfter(pub(crate) u64);

/// The buckets of all clients.
pub(crate) struct Buckets {
    settings: RateSettings,
    clock: Arc<dyn Clock>,
    most_payers: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    full_at: HashMap<Payer, Micros>,
    swept_at: Micros,
}

impl Buckets {
    pub(crate) fn new(settings: RateSettings, clock: Arc<dyn Clock>) -> Self {
        Self { settings, clock, most_payers: MOST_PAYERS, table: Mutex::default() }
    }

    /// Takes `cost` points, or none. `None` when buckets are switched off.
    ///
    /// A cost above the capacity counts as the capacity: a full bucket pays for anything once.
    pub(crate) fn take(&self, payer: Payer, cost: u64) -> Result<Option<Rate>, TryAfter> {
        if !self.settings.enabled {
            return Ok(None);
        }
        let bucket = Bucket(self.settings_of(payer));
        let now = self.clock.now().timestamp_micros();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let payer = table.admit(payer, now, self.most_payers);
        let before = bucket.debt(table.full_at.get(&payer).copied(), now);
        let after = before + bucket.time(cost);
        let excess = after - bucket.capacity_time();
        // Written in both cases: that is how the debt of a clock that was set back gets its bound.
        table.full_at.insert(payer, now + if excess > 0 { before } else { after });
        drop(table);
        if excess > 0 {
            return Err(TryAfter(excess.unsigned_abs().div_ceil(SECOND.unsigned_abs())));
        }
        Ok(Some(bucket.rate(after)))
    }

    /// Puts back points that were taken and not used.
    pub(crate) fn give_back(&self, payer: Payer, points: u64) -> Option<Rate> {
        if !self.settings.enabled {
            return None;
        }
        let bucket = Bucket(self.settings_of(payer));
        let now = self.clock.now().timestamp_micros();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let debt = (bucket.debt(table.full_at.get(&payer).copied(), now) - bucket.time(points)).max(0);
        if let Some(full_at) = table.full_at.get_mut(&payer) {
            *full_at = now + debt;
        }
        drop(table);
        Some(bucket.rate(debt))
    }

    const fn settings_of(&self, payer: Payer) -> BucketSettings {
        match payer {
            Payer::Person(_) => self.settings.signed_in,
            Payer::Address(_) | Payer::Crowd => self.settings.anonymous,
        }
    }
}

impl Table {
    /// The payer, or the crowd when there is no place for another.
    fn admit(&mut self, payer: Payer, now: Micros, most: usize) -> Payer {
        // A clock that was set back must not stop the sweeping until it has caught up.
        if !(0..SWEEP_EVERY).contains(&(now - self.swept_at)) {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.swept_at = now;
        }
        if self.full_at.len() < most || self.full_at.contains_key(&payer) { payer } else { Payer::Crowd }
    }
}

/// Points told as time: the debt of a bucket is the time until it is full again.
struct Bucket(BucketSettings);

impl Bucket {
    /// At most the capacity's.
    fn time(&self, points: u64) -> Micros {
        let points = u32::try_from(points).unwrap_or(u32::MAX).min(self.0.capacity);
        i64::from(points) * SECOND / i64::from(self.0.restore_per_second.max(1))
    }

    fn capacity_time(&self) -> Micros {
        self.time(self.0.capacity.into())
    }

    /// Never more than an empty bucket's, so that a clock that was set back locks nobody out for long.
    fn debt(&self, full_at: Option<Micros>, now: Micros) -> Micros {
        full_at.map_or(0, |full_at| (full_at - now).clamp(0, self.capacity_time()))
    }

    fn rate(&self, debt: Micros) -> Rate {
        let left = (self.capacity_time() - debt) * i64::from(self.0.restore_per_second.max(1)) / SECOND;
        Rate { remaining: u64::try_from(left).unwrap_or_default(), restore_rate: self.0.restore_per_second.into() }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use traboule_kernel::FixedClock;
    use traboule_kernel::id::Key as _;

    use super::*;

    fn buckets() -> (Buckets, Arc<FixedClock>) {
        let clock = Arc::new(FixedClock::at(DateTime::from_timestamp(1_790_000_000, 0).unwrap()));
        (Buckets::new(RateSettings::default(), clock.clone()), clock)
    }

    fn address(text: &str) -> Payer {
        Payer::at(Some(text.parse().unwrap()))
    }

    fn person() -> Payer {
        Payer::Person(PersonId::from_uuid(uuid::Uuid::from_u128(1)))
    }

    fn remaining(taken: Result<Option<Rate>, TryAfter>) -> u64 {
        taken.unwrap().unwrap().remaining
    }

    #[test]
    fn a_bucket_pays_to_its_limit_and_not_beyond() {
        for (payer, capacity, rate) in [(address("198.51.100.1"), 2_000, 20), (person(), 10_000, 100)] {
            let (buckets, clock) = buckets();
            assert_eq!(remaining(buckets.take(payer, capacity - 1)), 1);
            assert_eq!(buckets.take(payer, 2), Err(TryAfter(1)));
            assert_eq!(remaining(buckets.take(payer, 1)), 0, "a refusal costs nothing");
            assert_eq!(buckets.take(payer, 1), Err(TryAfter(1)));
            assert_eq!(buckets.take(payer, capacity), Err(TryAfter(capacity / rate)));

            clock.advance(TimeDelta::seconds(1));
            assert_eq!(buckets.take(payer, rate + 1), Err(TryAfter(1)));
            assert_eq!(remaining(buckets.take(payer, rate)), 0);
            clock.advance(TimeDelta::hours(1));
            assert_eq!(remaining(buckets.take(payer, 1)), capacity - 1, "a bucket is never more than full");
        }
    }

    #[test]
    fn what_was_not_used_comes_back() {
        let (buckets, _) = buckets();
        let payer = address("198.51.100.1");
        assert_eq!(remaining(buckets.take(payer, 1_500)), 500);
        assert_eq!(buckets.give_back(payer, 1_400).unwrap().remaining, 1_900);
        assert_eq!(buckets.give_back(payer, 1_400).unwrap().remaining, 2_000);
    }

    #[test]
    fn a_cost_above_the_capacity_empties_a_full_bucket() {
        let (buckets, _) = buckets();
        assert_eq!(remaining(buckets.take(address("198.51.100.1"), 9_999)), 0);
    }

    #[test]
    fn clients_do_not_pay_for_each_other_but_a_64_pays_as_one() {
        let (buckets, _) = buckets();
        for full in [address("198.51.100.1"), address("198.51.100.2"), address("2001:db8:0:1::1"), address("2001:db8:0:2::1")] {
            assert_eq!(remaining(buckets.take(full, 2_000)), 0);
        }
        assert!(buckets.take(address("2001:db8:0:1:ffff::9"), 1).is_err());
    }

    #[test]
    fn a_full_table_makes_newcomers_share_one_bucket_until_others_are_full_again() {
        let (mut buckets, clock) = buckets();
        buckets.most_payers = 2;
        assert_eq!(remaining(buckets.take(address("198.51.100.1"), 200)), 1_800);
        assert_eq!(remaining(buckets.take(address("198.51.100.2"), 200)), 1_800);
        assert_eq!(remaining(buckets.take(address("198.51.100.3"), 200)), 1_800);
        assert_eq!(remaining(buckets.take(address("198.51.100.4"), 200)), 1_600);
        assert_eq!(remaining(buckets.take(address("198.51.100.1"), 200)), 1_600);
        clock.advance(TimeDelta::minutes(2));
        assert_eq!(remaining(buckets.take(address("198.51.100.4"), 200)), 1_800);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let (buckets, clock) = buckets();
        let payer = address("198.51.100.1");
        assert_eq!(remaining(buckets.take(payer, 1_000)), 1_000);
        clock.advance(TimeDelta::hours(-1));
        assert_eq!(buckets.take(payer, 20), Err(TryAfter(1)));
        clock.advance(TimeDelta::seconds(100));
        assert_eq!(remaining(buckets.take(payer, 20)), 1_980);
    }

    #[test]
    fn switched_off_it_counts_nothing() {
        let clock = Arc::new(FixedClock::at(DateTime::UNIX_EPOCH));
        let buckets = Buckets::new(RateSettings { enabled: false, ..RateSettings::default() }, clock);
        for _ in 0..3 {
            assert_eq!(buckets.take(Payer::Crowd, u64::MAX), Ok(None));
        }
    }
}
