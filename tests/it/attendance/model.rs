//! After any sequence of operations the state equals that of a model which knows nothing of tables, lanes or sums.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use traboule_tests::on_each_database;

use super::world::{Made, Rsvp, World, visitor};

#[derive(Clone, Copy, Debug)]
enum Step {
    Come { who: u128, size: u32 },
    Cancel { who: u128 },
    Resize { who: u128, size: u32 },
    Accept { who: u128 },
    Capacity(u32),
    Wait { hours: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 4..12_u128;
    prop_oneof![
        4 => (who.clone(), 1..4_u32).prop_map(|(who, size)| Step::Come { who, size }),
        2 => who.clone().prop_map(|who| Step::Cancel { who }),
        1 => (who.clone(), 1..5_u32).prop_map(|(who, size)| Step::Resize { who, size }),
        1 => who.prop_map(|who| Step::Accept { who }),
        1 => (3..9_u32).prop_map(Step::Capacity),
        1 => (1..15_i64).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// One party of the model.
#[derive(Clone, Debug)]
struct Party {
    who: u128,
    size: u32,
    state: &'static str,
    until: Option<DateTime<Utc>>,
    order: usize,
}

/// The rules, as the domain text says them.
struct Model {
    capacity: u32,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
    parties: Vec<Party>,
    next: usize,
}

impl Model {
    fn taken(&self) -> u32 {
        self.parties.iter().filter(|party| ["GOING", "OFFERED"].contains(&party.state)).map(|party| party.size).sum()
    }

    fn live(&mut self, who: u128) -> Option<usize> {
        self.parties.iter().position(|party| party.who == who && ["GOING", "OFFERED", "WAITLISTED"].contains(&party.state))
    }

    fn open(&self) -> bool {
        self.now < self.starts_at
    }

    fn settle(&mut self) {
        for party in &mut self.parties {
            if party.state == "OFFERED" && party.until.is_some_and(|until| until <= self.now) {
                (party.state, party.until) = ("OFFER_LAPSED", None);
            }
        }
        if !self.open() {
            return;
        }
        let mut waiting: Vec<usize> = (0..self.parties.len()).filter(|index| self.parties[*index].state == "WAITLISTED").collect();
        waiting.sort_by_key(|index| self.parties[*index].order);
        for index in waiting {
            if self.taken() + self.parties[index].size > self.capacity {
                return;
            }
            let far = self.starts_at - self.now > TimeDelta::hours(48);
            let party = &mut self.parties[index];
            party.state = if far { "GOING" } else { "OFFERED" };
            party.until = (!far).then(|| (self.now + TimeDelta::hours(12)).min(self.starts_at));
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Wait { hours } => self.now += TimeDelta::hours(hours),
            Step::Capacity(capacity) => self.capacity = capacity,
            Step::Come { who, size } => {
                if self.open() && self.live(who).is_none() && size <= self.capacity {
                    let waits = self.parties.iter().any(|party| party.state == "WAITLISTED");
                    let fits = !waits && self.taken() + size <= self.capacity;
                    let state = if fits { "GOING" } else { "WAITLISTED" };
                    self.parties.push(Party { who, size, state, until: None, order: self.next });
                    self.next += 1;
                }
            }
            Step::Cancel { who } => {
                if let Some(index) = self.live(who).filter(|_| self.open()) {
                    (self.parties[index].state, self.parties[index].until) = ("CANCELLED", None);
                }
            }
            Step::Accept { who } => {
                if let Some(index) = self.live(who).filter(|index| self.open() && self.parties[*index].state == "OFFERED") {
                    (self.parties[index].state, self.parties[index].until) = ("GOING", None);
                }
            }
            Step::Resize { who, size } => {
                let Some(index) = self.live(who).filter(|_| self.open() && size <= self.capacity) else { return self.settle() };
                let before = self.parties[index].clone();
                if size > before.size && before.state == "WAITLISTED" {
                    self.parties[index].order = self.next;
                    self.next += 1;
                    self.parties[index].size = size;
                } else if size <= before.size {
                    self.parties[index].size = size;
                } else {
                    let waits = self.parties.iter().any(|party| party.state == "WAITLISTED");
                    if !waits && self.taken() + size - before.size <= self.capacity {
                        self.parties[index].size = size;
                    }
                }
            }
        }
        self.settle();
    }
}

/// The same on the real thing.
async fn take(world: &World, made: &Made, known: &mut Vec<(u128, Rsvp)>, step: Step) {
    let newest = |known: &[(u128, Rsvp)], who| known.iter().rev().find(|(other, _)| *other == who).map(|(_, rsvp)| rsvp.id.clone());
    match step {
        Step::Wait { hours } => world.graph.pass(TimeDelta::hours(hours)).await,
        Step::Capacity(capacity) => drop(world.edit(made, "eventUpdate", &format!(", input: {{capacity: {capacity}}}")).await),
        Step::Come { who, size } => {
            let reply = world.try_come(&visitor(who), made, &format!("partySize: {size}")).await;
            let rsvp = &reply["data"]["rsvpCreate"]["rsvp"];
            if let Some(id) = rsvp["id"].as_str().filter(|id| known.iter().all(|(_, rsvp)| rsvp.id != **id)) {
                known.push((who, Rsvp { id: id.to_owned(), state: String::new() }));
            }
        }
        Step::Cancel { who } => {
            if let Some(id) = newest(known, who) {
                world.step(&visitor(who), "rsvpCancel(id: $id)", &id).await;
            }
        }
        Step::Accept { who } => {
            if let Some(id) = newest(known, who) {
                world.step(&visitor(who), "rsvpOfferAccept(id: $id)", &id).await;
            }
        }
        Step::Resize { who, size } => {
            if let Some(id) = newest(known, who) {
                let update = format!("rsvpUpdate(id: $id, version: <version>, input: {{partySize: {size}}})");
                world.step(&visitor(who), &update, &id).await;
            }
        }
    }
}

#[tokio::test]
async fn any_sequence_ends_as_the_model_does() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let sequences: Vec<(i64, Vec<Step>)> =
        (0..12).map(|_| (30..90_i64, prop::collection::vec(step(), 25)).new_tree(&mut runner).unwrap().current()).collect();
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for (hours, steps) in &sequences {
            let made = world.event(*hours, "capacity: 5").await;
            let now = world.graph.test.store.now();
            let mut model = Model { capacity: 5, starts_at: now + TimeDelta::hours(*hours), now, parties: Vec::new(), next: 0 };
            let mut known = Vec::new();
            for (number, step) in steps.iter().enumerate() {
                // An event that has begun is edited no more by this test: its past does not change.
                if !model.open() {
                    break;
                }
                model.take(*step);
                take(&world, &made, &mut known, *step).await;
                let mut states = Vec::new();
                for (who, rsvp) in &known {
                    states.push((*who, world.state(rsvp).await));
                }
                let expected: Vec<(u128, String)> = model.parties.iter().map(|party| (party.who, party.state.to_owned())).collect();
                assert_eq!(states, expected, "{backend:?}, after step {number} of {steps:?}, {hours} hours ahead");
            }
        }
    })
    .await;
}
