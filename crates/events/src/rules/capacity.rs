//! How many places an event has, for whom, and which of them are free.
//!
//! A pool keeps places for the members of one co-organiser until it is released. Its members sit in their pool first and,
//! once that is full, among the others; nobody else sits in it. So places are counted, and nobody is told a seat: of the
//! members of a pool as many count as its own as it has places, the rest counts with everybody else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::invalid::range_mistake;
use traboule_kernel::{Invalid, Time};

/// How many places an event may have.
pub const MAX_CAPACITY: u32 = 100_000;
/// How many people may come together, as one party.
pub const MAX_PARTY: u32 = 20;

/// Places kept for the members of a co-organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatPool {
    /// The co-organiser.
    pub space: SpaceId,
    /// How many.
    pub size: u32,
    /// From when on they are everybody's.
    pub release_at: Time,
}

/// The places of an occurrence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// How many there are; nothing if there is no limit.
    pub capacity: Option<u32>,
    /// Those that are kept, at most one pool a space.
    pub pools: Vec<SeatPool>,
}

impl Places {
    /// What is wrong; nothing when the places are valid.
    ///
    /// Fields: `capacity`, `pools`, `pools.2.size` and the like. A capacity that is lowered below its pools is not: nobody
    /// is evicted, and the pools share what is left.
    pub fn mistakes(&self, starts_at: Time) -> Vec<Invalid> {
        let mut mistakes = Vec::new();
        mistakes.extend(self.capacity.and_then(|capacity| range_mistake("capacity", capacity.into(), 1..=MAX_CAPACITY.into())));
        if self.capacity.is_none() && !self.pools.is_empty() {
            mistakes.push(Invalid::at("pools", "need a capacity to be part of"));
        }
        let mut known = BTreeSet::new();
        for (place, pool) in self.pools.iter().enumerate() {
            let most = self.capacity.unwrap_or(MAX_CAPACITY);
            let size = range_mistake("size", pool.size.into(), 1..=most.into());
            let space = (!known.insert(pool.space)).then(|| Invalid::at("space", "has a pool already"));
            let release = (pool.release_at > starts_at).then(|| Invalid::at("release_at", "must not be after the start"));
            let found = [space, size, release].into_iter().flatten();
            mistakes.extend(found.map(|mistake| mistake.within(&place.to_string()).within("pools")));
        }
        mistakes
    }

    /// When more places become everybody's next.
    pub fn next_release(&self, now: Time) -> Option<Time> {
        self.pools.iter().map(|pool| pool.release_at).filter(|at| *at > now).min()
    }
}

/// Which places are taken at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    capacity: Option<u32>,
    /// The pools that are not released yet.
    pools: BTreeMap<SpaceId, Pool>,
    /// How many sit there who belong to no pool.
    others: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pool {
    size: u32,
    members: u32,
}

/// Which places a party may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those of its pool and those of everybody.
    Everywhere,
    /// Those of its pool.
    ItsPool,
}

impl Seats {
    /// The places as they are `now`, all free.
    pub fn at(places: &Places, now: Time) -> Self {
        let kept = places.pools.iter().filter(|pool| pool.release_at > now);
        let pools = kept.map(|pool| (pool.space, Pool { size: pool.size, members: 0 })).collect();
        Self { capacity: places.capacity, pools, others: 0 }
    }

    /// A party sits down, whether there is room or not: what was promised is kept when the capacity is lowered.
    pub fn take(&mut self, size: u32, home: Option<SpaceId>) {
        let seats = match home.and_then(|home| self.pools.get_mut(&home)) {
            Some(pool) => &mut pool.members,
            None => &mut self.others,
        };
        *seats = seats.saturating_add(size);
    }

    /// How many places are taken.
    pub fn taken(&self) -> u32 {
        self.pools.values().fold(self.others, |sum, pool| sum.saturating_add(pool.members))
    }

    /// How many places a party from `home` may take; nothing if there is no limit.
    pub fn free(&self, home: Option<SpaceId>) -> Option<u32> {
        self.free_within(home, Reach::Everywhere)
    }

    /// Whether places are kept for the members of this space.
    pub(super) fn has_pool(&self, home: SpaceId) -> bool {
        self.pools.contains_key(&home)
    }

    pub(super) fn free_within(&self, home: Option<SpaceId>, reach: Reach) -> Option<u32> {
        let capacity = self.capacity?;
        let own = home.and_then(|home| self.pools.get(&home)).map_or(0, |pool| pool.size.saturating_sub(pool.members));
        let everybodys = match reach {
            Reach::Everywhere => self.everybodys(capacity),
            Reach::ItsPool => 0,
        };
        Some(own.saturating_add(everybodys).min(capacity.saturating_sub(self.taken())))
    }

    /// How many places are free that are in no pool.
    fn everybodys(&self, capacity: u32) -> u32 {
        let kept = self.pools.values().fold(0_u32, |sum, pool| sum.saturating_add(pool.size));
        let taken = self.pools.values().fold(self.others, |sum, pool| sum.saturating_add(pool.members.saturating_sub(pool.size)));
        capacity.saturating_sub(kept).saturating_sub(taken)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::prelude::Uuid;
    use traboule_kernel::Key;

    use super::*;

    fn space(number: u128) -> SpaceId {
        SpaceId::from_uuid(Uuid::from_u128(number))
    }

    fn at(hour: u32) -> Time {
        format!("2026-06-01T{hour:02}:00:00Z").parse().unwrap()
    }

    fn pool(number: u128, size: u32, hour: u32) -> SeatPool {
        SeatPool { space: space(number), size, release_at: at(hour) }
    }

    #[test]
    fn members_sit_in_their_pool_first() {
        let places = Places { capacity: Some(10), pools: vec![pool(1, 4, 12), pool(2, 2, 12)] };
        let mut seats = Seats::at(&places, at(11));
        let free = |seats: &Seats| [seats.free(None), seats.free(Some(space(1))), seats.free(Some(space(2)))].map(Option::unwrap);
        assert_eq!(free(&seats), [4, 8, 6]);
        seats.take(3, Some(space(1)));
        assert_eq!(free(&seats), [4, 5, 6]);
        seats.take(3, Some(space(1)));
        assert_eq!(free(&seats), [2, 2, 4], "two of them sit among the others");
        seats.take(2, Some(space(9)));
        assert_eq!((free(&seats), seats.taken()), ([0, 0, 2], 8));
        assert_eq!(seats.free_within(Some(space(2)), Reach::ItsPool), Some(2));
    }

    #[test]
    fn released_places_are_everybodys() {
        let places = Places { capacity: Some(10), pools: vec![pool(1, 4, 12), pool(2, 2, 13)] };
        for (hour, free, next) in [(11, 4, Some(12)), (12, 8, Some(13)), (13, 10, None)] {
            assert_eq!(Seats::at(&places, at(hour)).free(None), Some(free), "{hour}");
            assert_eq!(places.next_release(at(hour)), next.map(at));
        }
    }

    #[test]
    fn a_lowered_capacity_evicts_nobody_and_frees_nothing() {
        let places = Places { capacity: Some(5), pools: vec![pool(1, 4, 12), pool(2, 4, 12)] };
        let mut seats = Seats::at(&places, at(11));
        assert_eq!((seats.free(None), seats.free(Some(space(1)))), (Some(0), Some(4)));
        seats.take(3, None);
        assert_eq!(seats.free(Some(space(1))), Some(2), "no more than there are");
        seats.take(9, None);
        assert_eq!((seats.taken(), seats.free(Some(space(1)))), (12, Some(0)));
    }

    #[test]
    fn without_a_limit_all_is_free() {
        let mut seats = Seats::at(&Places::default(), at(11));
        seats.take(u32::MAX, None);
        seats.take(u32::MAX, None);
        assert_eq!((seats.free(None), seats.taken()), (None, u32::MAX));
    }

    #[test]
    fn places_are_checked_at_their_limits() {
        let fields = |capacity, pools: &[SeatPool]| -> Vec<String> {
            let places = Places { capacity, pools: pools.to_vec() };
            places.mistakes(at(18)).into_iter().map(|mistake| mistake.field).collect()
        };
        for (capacity, pools, wrong) in [
            (None, &[][..], &[][..]),
            (Some(0), &[], &["capacity"]),
            (Some(1), &[], &[]),
            (Some(MAX_CAPACITY), &[], &[]),
            (Some(MAX_CAPACITY + 1), &[], &["capacity"]),
            (None, &[pool(1, 4, 12)], &["pools"]),
            (Some(4), &[pool(1, 4, 18), pool(2, 1, 12)], &[]),
            (Some(4), &[pool(1, 5, 12), pool(2, 0, 12)], &["pools.0.size", "pools.1.size"]),
            (Some(4), &[pool(1, 1, 12), pool(1, 1, 19)], &["pools.1.space", "pools.1.release_at"]),
        ] {
            assert_eq!(fields(capacity, pools), wrong, "{capacity:?} {pools:?}");
        }
    }
}
