//! Many at once for a few places.

use std::num::NonZeroUsize;
use std::sync::Arc;

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use traboule_events::EventSettings;
use traboule_events::rules::rsvp::RsvpVisibility;
use traboule_events::service::EventService;
use traboule_events::service::rsvp::{NewRsvp, RsvpStep};
use traboule_kernel::ids::{EventId, EventOccurrenceId, RsvpId};
use traboule_kernel::{Actor, FixedRng, Key as _};
use traboule_server::Settings;
use traboule_server::services::Services;
use traboule_store::Store;
use traboule_tests::graph::{TestGraph, person};
use traboule_tests::on_each_database;

use super::world::{Made, World};

/// How often sixty-four people ask at once: of each date of a series once.
const ROUNDS: usize = 1_000;
/// How many dates a series has.
const DATES: usize = 500;
/// How many dates are asked for at the same time.
const AT_ONCE: usize = 4;
/// Those who ask have the numbers behind these.
const RUNNERS: u128 = 3;
const MANY: u128 = 64;

async fn world(backend: DbBackend) -> World {
    World::of(TestGraph::with_people(backend, RUNNERS + MANY).await).await
}

fn party(party_size: u32) -> NewRsvp {
    NewRsvp { party_size, home: None, visibility: RsvpVisibility::Nobody }
}

/// The dates of a series.
async fn dates(store: &Store, made: &Made) -> Vec<EventOccurrenceId> {
    let sql = match store.backend() {
        DbBackend::Sqlite => "SELECT id FROM event_occurrence WHERE event_id = ? ORDER BY starts_at",
        _ => "SELECT id FROM event_occurrence WHERE event_id = $1 ORDER BY starts_at",
    };
    let event: EventId = made.event.parse().unwrap();
    let rows = store.read().query_all_raw(Statement::from_sql_and_values(store.backend(), sql, [event.uuid().into()])).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// All of them ask at once, each in a task of their own.
async fn ask_at_once(services: &[Arc<EventService>], date: EventOccurrenceId, size: impl Fn(u128) -> u32) -> Vec<RsvpId> {
    let asked = (1..=MANY).map(|number| {
        let service = services[usize::try_from(number).unwrap() % services.len()].clone();
        let (actor, new): (Actor, NewRsvp) = (person(RUNNERS + number), party(size(number)));
        tokio::spawn(async move { service.rsvp_create(&actor, date, new).await.unwrap() })
    });
    join_all(asked).await.into_iter().map(Result::unwrap).collect()
}

/// The RSVPs of a date by their places: state, people.
async fn queue(store: &Store, date: EventOccurrenceId) -> Vec<(i64, String, i32)> {
    let sql = match store.backend() {
        DbBackend::Sqlite => "SELECT place, state, party_size FROM rsvp WHERE occurrence_id = ? ORDER BY place",
        _ => "SELECT place, state, party_size FROM rsvp WHERE occurrence_id = $1 ORDER BY place",
    };
    let rows = store.read().query_all_raw(Statement::from_sql_and_values(store.backend(), sql, [date.uuid().into()])).await.unwrap();
    let row =
        |row: &sea_orm::QueryResult| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap());
    rows.iter().map(row).collect()
}

/// Ten people have places, and those who came behind them wait.
fn ten_and_a_queue() -> Vec<(i64, String, i32)> {
    (1..=64).map(|place| (place, if place <= 10 { "GOING" } else { "WAITLISTED" }.to_owned(), 1)).collect()
}

/// The use cases as another process has them: nothing is shared but the database.
async fn another_process(world: &World, settings: &Settings) -> Arc<EventService> {
    let test = &world.graph.test;
    let store = Store::open(test.database.settings(), test.clock.clone(), Arc::new(FixedRng::seeded(8))).await.unwrap();
    Services::new(&store, settings).events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_for_ten_places() {
    on_each_database(async |backend| {
        let world = world(backend).await;
        let here = world.graph.services.events.clone();
        // On PostgreSQL any number of processes share the database; on SQLite there is one.
        let services =
            if backend == DbBackend::Sqlite { vec![here] } else { vec![here, another_process(&world, &Settings::default()).await] };
        let store = &world.graph.test.store;
        let mut rounds = 0;
        while rounds < ROUNDS {
            let made = world.event(200, &format!(r#"capacity: 10, recurrence: {{rrule: "FREQ=DAILY;COUNT={DATES}"}}"#)).await;
            for dates in dates(store, &made).await.chunks(AT_ONCE) {
                join_all(dates.iter().map(|date| ask_at_once(&services, *date, |_| 1))).await;
                for date in dates {
                    assert_eq!(queue(store, *date).await, ten_and_a_queue(), "{backend:?}, round {rounds}");
                    rounds += 1;
                }
            }
        }
        assert_eq!(rounds, ROUNDS, "{backend:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_the_same_where_each_has_a_transaction_of_their_own() {
    on_each_database(async |backend| {
        let world = world(backend).await;
        let alone = Settings { events: EventSettings { rsvps_together: NonZeroUsize::MIN }, ..Settings::default() };
        let service = Services::new(&world.graph.test.store, &alone).events;
        // Where they share transactions and where they do not, they meet at the same locks.
        let services =
            if backend == DbBackend::Sqlite { vec![service] } else { vec![service, another_process(&world, &Settings::default()).await] };
        for round in 0..10 {
            let made = world.event(200, "capacity: 10").await;
            ask_at_once(&services, made.date(), |_| 1).await;
            assert_eq!(queue(&world.graph.test.store, made.date()).await, ten_and_a_queue(), "{backend:?}, round {round}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancels_and_capacities_in_flight() {
    on_each_database(async |backend| {
        let world = world(backend).await;
        let services = [world.graph.services.events.clone(), another_process(&world, &Settings::default()).await];
        let services = if backend == DbBackend::Sqlite { &services[..1] } else { &services };
        for round in 0..20 {
            let made = world.event(200, "capacity: 10").await;
            let date = made.date();
            let first = ask_at_once(services, date, |number| 1 + u32::try_from(number % 3).unwrap()).await;
            let cancels = async {
                let cancelled = first.iter().enumerate().step_by(3).map(|(place, id)| {
                    let (service, id) = (services[place % services.len()].clone(), *id);
                    let who = person(RUNNERS + 1 + place as u128);
                    tokio::spawn(async move { service.rsvp_step(&who, id, None, RsvpStep::Cancel, None).await.unwrap() })
                });
                join_all(cancelled).await.into_iter().for_each(|done| assert!(done.is_ok()));
            };
            let capacities = async {
                for capacity in [7, 12, 9] {
                    world.edit(&made, "eventUpdate", &format!(", input: {{capacity: {capacity}}}")).await;
                }
            };
            let again = ask_at_once(services, date, |_| 2);
            let ((), (), _) = tokio::join!(cancels, capacities, again);
            // Whoever asked again before they called off has no RSVP now: a third of them, at most.
            check(&world, &made, 12, 9, round).await;
        }
    })
    .await;
}

/// No more places are taken than there ever were, nobody is lost or there twice, and no place is free beside somebody who waits for it.
async fn check(world: &World, made: &Made, most: i32, now: i32, round: usize) {
    let queue = queue(&world.graph.test.store, made.date()).await;
    let live = queue.iter().filter(|(_, state, _)| state == "GOING" || state == "WAITLISTED").count() as u128;
    let cancelled = queue.iter().filter(|(_, state, _)| state == "CANCELLED").count() as u128;
    assert_eq!(cancelled, MANY.div_ceil(3), "round {round}: who called off did, once");
    assert!((MANY - cancelled..=MANY).contains(&live), "round {round}: {live} of {MANY} people");
    let seated: i32 = queue.iter().filter(|(_, state, _)| state == "GOING").map(|(.., size)| size).sum();
    assert!(seated <= most, "round {round}: {seated} places of {most}");
    let waits = queue.iter().find(|(_, state, _)| state == "WAITLISTED");
    assert!(waits.is_none_or(|(.., size)| seated + size > now), "round {round}: {seated} of {now} places, and {waits:?} waits");
    let places: std::collections::BTreeSet<i64> = queue.iter().map(|(place, ..)| *place).collect();
    assert_eq!(places.len(), queue.len(), "round {round}: no place twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_many_times_at_once_is_one_rsvp() {
    on_each_database(async |backend| {
        let world = world(backend).await;
        let services = [world.graph.services.events.clone(), another_process(&world, &Settings::default()).await];
        let services = if backend == DbBackend::Sqlite { &services[..1] } else { &services };
        let made = world.event(200, "capacity: 10").await;
        let date = made.date();
        let asked = (0..32_usize).map(|number| {
            let service = services[number % services.len()].clone();
            tokio::spawn(async move { service.rsvp_create(&person(5), date, party(1)).await.unwrap() })
        });
        let ids: std::collections::HashSet<RsvpId> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
        assert_eq!((ids.len(), queue(&world.graph.test.store, date).await.len()), (1, 1));
    })
    .await;
}
