//! Tables of single steps, and a random life of an occurrence against what must always hold.

use proptest::prelude::*;
use sea_orm::prelude::Uuid;
use traboule_kernel::{Key, States};

use super::super::capacity::SeatPool;
use super::*;

use RsvpState::{Attended, Cancelled, Going, OfferLapsed, Offered, Rejected, Requested, Waitlisted};

fn space(number: u8) -> SpaceId {
    SpaceId::from_uuid(Uuid::from_u128(number.into()))
}

fn hour(hours: i64) -> Time {
    "2026-06-01T00:00:00Z".parse::<Time>().unwrap() + TimeDelta::hours(hours)
}

fn party(id: u64, state: RsvpState, size: u32, home: u8) -> Party<u64> {
    let home = (home > 0).then(|| space(home));
    Party { id, state, offered_until: (state == Offered).then(|| hour(10)), size, home, place: id }
}

fn places(capacity: u32, pools: &[(u8, u32)]) -> Places {
    let pool = |(home, size): &(u8, u32)| SeatPool { space: space(*home), size: *size, release_at: hour(50) };
    Places { capacity: Some(capacity), pools: pools.iter().map(pool).collect() }
}

fn confirmed(places: &Places, parties: &[Party<u64>]) -> Vec<u64> {
    let changes = settle(places, parties, true, hour(1000), hour(0));
    let confirmed = |change| if let Change::Confirmed(id) = change { id } else { panic!("{change:?}") };
    changes.into_iter().map(confirmed).collect()
}

#[test]
fn who_came_first_is_served_first_and_blocks() {
    for (capacity, parties, expected) in [
        (3, vec![party(2, Waitlisted, 1, 0), party(1, Waitlisted, 1, 0)], vec![1, 2]),
        (3, vec![party(1, Going, 2, 0), party(2, Waitlisted, 2, 0), party(3, Waitlisted, 1, 0)], vec![]),
        (4, vec![party(1, Going, 1, 0), party(2, Waitlisted, 2, 0), party(3, Waitlisted, 2, 0), party(4, Waitlisted, 1, 0)], vec![2]),
        (2, vec![party(1, Attended, 1, 0), party(2, Offered, 1, 0), party(3, Waitlisted, 1, 0)], vec![]),
        (2, vec![party(1, Cancelled, 2, 0), party(2, Rejected, 2, 0), party(3, Requested, 2, 0), party(4, Waitlisted, 2, 0)], vec![4]),
        (1, vec![party(1, Going, 3, 0), party(2, Waitlisted, 1, 0)], vec![]),
    ] {
        assert_eq!(confirmed(&places(capacity, &[]), &parties), expected, "{capacity} {parties:?}");
    }
    let endless = Places::default();
    assert_eq!(confirmed(&endless, &[party(1, Waitlisted, 20, 0), party(2, Waitlisted, 20, 0)]), [1, 2]);
}

#[test]
fn members_pass_only_into_places_that_were_kept_for_them() {
    for (capacity, pools, parties, expected) in [
        // Everybody's places are taken: the member sits in the pool, whoever waits before.
        (4, vec![(1, 2)], vec![party(1, Going, 2, 0), party(2, Waitlisted, 1, 0), party(3, Waitlisted, 2, 1)], vec![3]),
        // The member needs one of everybody's places too, for which somebody waits.
        (5, vec![(1, 2)], vec![party(1, Going, 2, 0), party(2, Waitlisted, 2, 0), party(3, Waitlisted, 3, 1)], vec![]),
        // A member who does not fit blocks the members behind, and everybody.
        (
            4,
            vec![(1, 2)],
            vec![party(1, Going, 1, 1), party(2, Waitlisted, 4, 1), party(3, Waitlisted, 1, 1), party(4, Waitlisted, 1, 0)],
            vec![],
        ),
        // The members of another pool are not blocked in theirs.
        (4, vec![(1, 2), (2, 1)], vec![party(1, Waitlisted, 4, 1), party(2, Waitlisted, 2, 2), party(3, Waitlisted, 1, 2)], vec![]),
        (4, vec![(1, 2), (2, 1)], vec![party(1, Waitlisted, 4, 1), party(3, Waitlisted, 1, 2)], vec![3]),
        // A member of a space without a pool is as everybody.
        (4, vec![(1, 2)], vec![party(1, Going, 2, 0), party(2, Waitlisted, 1, 9)], vec![]),
    ] {
        assert_eq!(confirmed(&places(capacity, &pools), &parties), expected, "{capacity} {pools:?} {parties:?}");
    }
    let released = settle(&places(4, &[(1, 2)]), &[party(1, Going, 2, 0), party(2, Waitlisted, 2, 0)], true, hour(1000), hour(50));
    assert_eq!(released, [Change::Confirmed(2)]);
}

#[test]
fn promotions_are_confirmed_while_the_start_is_far_and_offered_when_it_is_near() {
    let parties = [party(1, Waitlisted, 1, 0)];
    for (now, expected) in [
        (51, vec![Change::Confirmed(1)]),
        (52, vec![Change::Offered(1, hour(64))]),
        (88, vec![Change::Offered(1, hour(100))]),
        (95, vec![Change::Offered(1, hour(100))]),
        (100, vec![]),
        (101, vec![]),
    ] {
        assert_eq!(settle(&places(1, &[]), &parties, true, hour(100), hour(now)), expected, "hour {now} of 100");
    }
    assert!(settle(&places(1, &[]), &parties, false, hour(100), hour(0)).is_empty(), "nothing is open");
}

#[test]
fn an_offer_lapses_and_its_places_go_on() {
    let parties = [party(1, Offered, 2, 0), party(2, Waitlisted, 1, 0), party(3, Waitlisted, 1, 0)];
    let settled = |now, open| settle(&places(2, &[]), &parties, open, hour(40), hour(now));
    assert!(settled(9, true).is_empty());
    assert_eq!(settled(10, true), [Change::Lapsed(1), Change::Offered(2, hour(22)), Change::Offered(3, hour(22))]);
    assert_eq!(settled(40, true), [Change::Lapsed(1)]);
    assert_eq!(settled(10, false), [Change::Lapsed(1)]);
}

#[test]
fn the_next_settlement_is_the_next_lapse_or_release() {
    let kept = places(4, &[(1, 2)]);
    for (parties, now, expected) in [
        (vec![], 0, None),
        (vec![party(1, Going, 1, 0)], 0, None),
        (vec![party(1, Offered, 1, 0)], 0, Some(10)),
        (vec![party(1, Offered, 1, 0), party(2, Waitlisted, 1, 0)], 0, Some(10)),
        (vec![party(1, Offered, 1, 0), party(2, Waitlisted, 1, 0)], 10, Some(50)),
        (vec![party(2, Waitlisted, 1, 0)], 50, None),
    ] {
        assert_eq!(next_settlement(&kept, &parties, hour(now)), expected.map(hour), "{parties:?} at {now}");
    }
}

fn terms(places: &Places) -> Terms<'_> {
    Terms { state: EventState::Confirmed, join: JoinMode::Free, starts_at: hour(100), places }
}

#[test]
fn a_new_rsvp_is_admitted_or_told_why_not() {
    use Admission as To;
    use EventState::{Confirmed, Draft, Tentative};
    use JoinMode::{Approval, External, Free, Invite};
    let ten = places(10, &[]);
    for (state, join, invited, size, now, expected) in [
        (Confirmed, Free, false, 1, 0, Ok(To::Going)),
        (Tentative, Free, false, 2, 99, Ok(To::Going)),
        (Confirmed, Free, false, 3, 0, Ok(To::Waitlisted)),
        (Confirmed, Approval, false, 3, 0, Ok(To::Requested)),
        (Confirmed, Approval, true, 1, 0, Ok(To::Going)),
        (Confirmed, Invite, true, 1, 0, Ok(To::Going)),
        (Confirmed, Invite, false, 1, 0, Err(Refusal::NotInvited)),
        (Confirmed, External, true, 1, 0, Err(Refusal::External)),
        (Draft, Free, false, 1, 0, Err(Refusal::NotAnnounced)),
        (EventState::Cancelled, Free, false, 1, 0, Err(Refusal::Cancelled)),
        (Confirmed, Free, false, 1, 100, Err(Refusal::Begun)),
        (Confirmed, Free, false, 0, 0, Err(Refusal::PartySize)),
        (Confirmed, Free, false, MAX_PARTY + 1, 0, Err(Refusal::PartySize)),
        (Confirmed, Free, false, 11, 0, Err(Refusal::LargerThanEvent)),
    ] {
        let terms = Terms { state, join, ..terms(&ten) };
        let found = admit(terms, &[party(1, Going, 8, 0)], size, None, invited, hour(now));
        assert_eq!(found, expected, "{state:?} {join:?} {size} at {now}");
    }
}

#[test]
fn nobody_jumps_the_queue() {
    let ten = places(10, &[(1, 2)]);
    let waiting = [party(1, Going, 7, 0), party(2, Waitlisted, 3, 0)];
    let admitted = |home: Option<SpaceId>, size| admit(terms(&ten), &waiting, size, home, false, hour(0)).unwrap();
    assert_eq!(admitted(None, 1), Admission::Waitlisted);
    assert_eq!(admitted(Some(space(1)), 2), Admission::Going, "in the pool");
    assert_eq!(admitted(Some(space(1)), 3), Admission::Waitlisted);
    // Who asked first and is approved now does not queue behind those who came later.
    let early = Party { place: 0, ..party(9, Requested, 1, 0) };
    let late = party(9, Requested, 1, 0);
    assert_eq!(approve(terms(&ten), &waiting, &early, hour(0)), Ok(Admission::Going));
    assert_eq!(approve(terms(&ten), &waiting, &late, hour(0)), Ok(Admission::Waitlisted));
}

#[test]
fn another_size() {
    let ten = places(10, &[]);
    let alone = [party(1, Going, 8, 0)];
    let queued = [party(1, Going, 8, 0), party(2, Waitlisted, 3, 0)];
    let with_request = [party(1, Going, 8, 0), party(3, Requested, 1, 0)];
    for (parties, which, size, expected) in [
        (&alone[..], 0, 7, Ok(Resized::InPlace)),
        (&alone, 0, 10, Ok(Resized::InPlace)),
        (&alone, 0, 11, Err(Refusal::LargerThanEvent)),
        (&alone, 0, 0, Err(Refusal::PartySize)),
        (&queued, 0, 9, Err(Refusal::Full)),
        (&queued, 0, 8, Ok(Resized::InPlace)),
        (&queued, 1, 2, Ok(Resized::InPlace)),
        (&queued, 1, 4, Ok(Resized::AtTheEnd)),
        (&with_request, 1, 9, Ok(Resized::InPlace)),
    ] {
        assert_eq!(resize(terms(&ten), parties, &parties[which], size, hour(0)), expected, "{parties:?} {which} {size}");
    }
}

/// What may happen to an occurrence.
#[derive(Clone, Debug)]
enum Step {
    Ask { size: u32, home: u8, approval: bool },
    Approve(usize),
    CallOff(usize),
    Accept(usize),
    Resize(usize, u32),
    Capacity(u32),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1_u32..5, 0_u8..4, prop::bool::weighted(0.2)).prop_map(|(size, home, approval)| Step::Ask { size, home, approval }),
        1 => any::<usize>().prop_map(Step::Approve),
        3 => any::<usize>().prop_map(Step::CallOff),
        2 => any::<usize>().prop_map(Step::Accept),
        2 => (any::<usize>(), 1_u32..6).prop_map(|(who, size)| Step::Resize(who, size)),
        1 => (1_u32..16).prop_map(Step::Capacity),
        2 => (1_i64..30).prop_map(Step::Wait),
    ]
}

const STARTS: i64 = 120;

/// An occurrence as a service would keep it.
struct Life {
    places: Places,
    parties: Vec<Party<u64>>,
    now: i64,
    next: u64,
}

impl Life {
    fn terms(&self, approval: bool) -> Terms<'_> {
        let join = if approval { JoinMode::Approval } else { JoinMode::Free };
        Terms { state: EventState::Confirmed, join, starts_at: hour(STARTS), places: &self.places }
    }

    /// One of those in a state.
    fn pick(&self, which: usize, states: &[RsvpState]) -> Option<usize> {
        let found: Vec<usize> = (0..self.parties.len()).filter(|at| states.contains(&self.parties[*at].state)).collect();
        (!found.is_empty()).then(|| found[which % found.len()])
    }

    fn become_(&mut self, at: usize, state: RsvpState) {
        self.parties[at].state = self.parties[at].state.next(state).expect("a listed transition");
    }

    fn run(&mut self, step: &Step) {
        let now = hour(self.now);
        match *step {
            Step::Ask { size, home, approval } => {
                let home = (home > 0).then(|| space(home));
                self.next += 1;
                if let Ok(admission) = admit(self.terms(approval), &self.parties, size, home, false, now) {
                    let id = self.next;
                    self.parties.push(Party { id, state: admission.into(), offered_until: None, size, home, place: id });
                }
            }
            Step::Approve(which) => {
                let Some(at) = self.pick(which, &[Requested]) else { return };
                if let Ok(admission) = approve(self.terms(true), &self.parties, &self.parties[at], now) {
                    self.become_(at, admission.into());
                }
            }
            Step::CallOff(which) => {
                if let Some(at) = self.pick(which, &[Requested, Going, Waitlisted, Offered]) {
                    self.become_(at, Cancelled);
                }
            }
            Step::Accept(which) => {
                if let Some(at) = self.pick(which, &[Offered]) {
                    self.become_(at, Going);
                }
            }
            Step::Resize(which, size) => {
                let Some(at) = self.pick(which, &[Requested, Going, Waitlisted, Offered]) else { return };
                if let Ok(resized) = resize(self.terms(false), &self.parties, &self.parties[at], size, now) {
                    self.parties[at].size = size;
                    if resized == Resized::AtTheEnd {
                        self.next += 1;
                        self.parties[at].place = self.next;
                    }
                }
            }
            Step::Capacity(capacity) => self.places.capacity = Some(capacity),
            Step::Wait(hours) => self.now += hours,
        }
    }

    fn settle(&mut self) -> Vec<Change<u64>> {
        let changes = settle(&self.places, &self.parties, true, hour(STARTS), hour(self.now));
        for change in &changes {
            let (id, state, until) = match *change {
                Change::Lapsed(id) => (id, OfferLapsed, None),
                Change::Confirmed(id) => (id, Going, None),
                Change::Offered(id, until) => (id, Offered, Some(until)),
            };
            let at = self.parties.iter().position(|party| party.id == id).unwrap();
            self.become_(at, state);
            self.parties[at].offered_until = until;
        }
        changes
    }

    fn taken(&self) -> u32 {
        self.parties.iter().filter(|party| party.state.holds_places()).map(|party| party.size).sum()
    }

    /// The pool of a party, if it is not released.
    fn pool(&self, party: &Party<u64>) -> Option<SeatPool> {
        self.places.pools.iter().find(|pool| Some(pool.space) == party.home && pool.release_at > hour(self.now)).copied()
    }

    fn members(&self, pool: SeatPool) -> u32 {
        self.parties.iter().filter(|party| party.state.holds_places() && party.home == Some(pool.space)).map(|party| party.size).sum()
    }

    /// Whether a party sits in places of its pool alone.
    fn is_inside_pool(&self, party: &Party<u64>) -> bool {
        self.pool(party).is_some_and(|pool| self.members(pool) <= pool.size)
    }

    /// The free places of its pool, and those of everybody, for a party; counted by naming every seat.
    fn free(&self, party: &Party<u64>) -> (u32, u32) {
        let pools: Vec<SeatPool> = self.places.pools.iter().filter(|pool| pool.release_at > hour(self.now)).copied().collect();
        let mut everybodys = i64::from(self.places.capacity.unwrap()) - pools.iter().map(|pool| i64::from(pool.size)).sum::<i64>();
        let mut own = 0;
        for pool in &pools {
            let left = i64::from(pool.size) - i64::from(self.members(*pool));
            if left < 0 {
                everybodys += left;
            } else if Some(pool.space) == party.home {
                own = left;
            }
        }
        let in_no_pool = |other: &&Party<u64>| other.state.holds_places() && self.pool(other).is_none();
        everybodys -= self.parties.iter().filter(in_no_pool).map(|other| i64::from(other.size)).sum::<i64>();
        let left = (i64::from(self.places.capacity.unwrap()) - i64::from(self.taken())).max(0);
        let own = own.min(left);
        (u32::try_from(own).unwrap(), u32::try_from(everybodys.max(0).min(left - own)).unwrap())
    }

    /// Nobody waits beside free places that are theirs.
    fn check_nobody_waits_in_vain(&self) {
        let mut waiting: Vec<&Party<u64>> = self.parties.iter().filter(|party| party.state == Waitlisted).collect();
        waiting.sort_by_key(|party| party.place);
        let fits = |party: &Party<u64>| party.size <= self.free(party).0 + self.free(party).1;
        for (at, party) in waiting.iter().enumerate() {
            let in_pool = self.pool(party).is_some() && party.size <= self.free(party).0;
            let same_pool = |other: &&&Party<u64>| self.pool(other).map(|pool| pool.space) == self.pool(party).map(|pool| pool.space);
            // Into its pool it passes whoever waits for everybody's places, but no member who needs more.
            let earlier = &waiting[..at];
            let blocked =
                if in_pool { earlier.iter().filter(same_pool).any(|other| other.size > self.free(other).0) } else { !earlier.is_empty() };
            assert!(!fits(party) || blocked, "{party:?} waits in vain: {:?}, {:?}", self.places, self.parties);
        }
    }

    /// Who moved up passed nobody but into places of a pool.
    fn check_order(&self, moved: &[u64]) {
        for party in self.parties.iter().filter(|party| moved.contains(&party.id)) {
            let passed = self.parties.iter().filter(|other| other.state == Waitlisted && other.place < party.place);
            for other in passed {
                let same_pool = self.pool(party).map(|pool| pool.space) == self.pool(other).map(|pool| pool.space);
                assert!(!same_pool && self.is_inside_pool(party), "{party:?} passed {other:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn whatever_happens_places_are_full_and_fair_and_never_too_many(
        capacity in 1_u32..12,
        pools in prop::collection::vec((1_u32..5, 1_i64..STARTS), 0..3),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let pool = |(at, (size, release)): (u8, &(u32, i64))| SeatPool { space: space(at), size: *size, release_at: hour(*release) };
        let pools = (1..).zip(&pools).map(pool).collect();
        let mut life = Life { places: Places { capacity: Some(capacity), pools }, parties: Vec::new(), now: 0, next: 0 };
        for step in steps {
            let (before, known) = (life.taken(), life.next);
            life.run(&step);
            let most = life.places.capacity.unwrap();
            prop_assert!(life.taken() <= most.max(before), "{step:?} took too many places");
            let newcomer: Vec<u64> = life.parties.iter().filter(|party| party.id > known && party.state == Going).map(|party| party.id).collect();
            life.check_order(&newcomer);

            let before = life.taken();
            let changes = life.settle();
            let moved: Vec<u64> = changes.iter().filter_map(|change| match change {
                Change::Confirmed(id) | Change::Offered(id, _) => Some(*id),
                Change::Lapsed(_) => None,
            }).collect();
            prop_assert!(life.taken() <= most.max(before), "{changes:?} took too many places");
            prop_assert!(moved.is_empty() || life.taken() <= most, "somebody moved up into an event that is too full");
            life.check_order(&moved);
            if life.now < STARTS {
                life.check_nobody_waits_in_vain();
            } else {
                prop_assert!(moved.is_empty());
            }
            prop_assert!(life.settle().is_empty(), "a second run changes nothing");
        }
    }
}
