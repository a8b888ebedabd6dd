//! The events of a seeded database: series, who organises them, who comes.

use std::collections::BTreeMap;

use sea_orm::DbBackend;
use traboule_events::rules::event::EventState;
use traboule_events::rules::rsvp::RsvpState;
use traboule_kernel::Time;
use traboule_server::demo::data::Data;
use traboule_server::demo::event::Event;
use traboule_server::demo::shared::Answer;
use traboule_spaces::rules::membership::NetworkMembershipState;
use traboule_tests::{TestStore, on_each_database};

use super::{count, open, rows};

async fn seeded(backend: DbBackend) -> (TestStore, Data) {
    let test = TestStore::new(backend).await;
    assert!(open(&test).await.seed().await.unwrap());
    (test, Data::read().unwrap())
}

async fn total(test: &TestStore, table: &str) -> usize {
    usize::try_from(count(test, &format!("SELECT COUNT(*) FROM {table}")).await).unwrap()
}

async fn by_state(test: &TestStore, table: &str) -> BTreeMap<String, usize> {
    let rows: Vec<(String, i64)> = rows(test, &format!("SELECT state, COUNT(*) FROM {table} GROUP BY state")).await;
    rows.into_iter().map(|(state, number)| (state, usize::try_from(number).unwrap())).collect()
}

fn event<'a>(data: &'a Data, key: &str) -> &'a Event {
    data.events.iter().find(|event| event.key == key).unwrap()
}

#[tokio::test]
async fn every_date_of_every_series_is_there_with_what_became_of_it() {
    on_each_database(async |backend| {
        let (test, data) = seeded(backend).await;
        let now = test.store.now();
        let mut planned = 0;
        for event in &data.events {
            let (_, series) = event.planned(now, event.in_days).unwrap();
            planned += series.as_ref().map_or(1, |series| series.occurrences().len());
        }
        assert_eq!(total(&test, "event_occurrence").await, planned);
        assert_eq!(
            total(&test, "event WHERE recurrence IS NOT NULL").await,
            data.events.iter().filter(|event| event.repeated.is_some()).count()
        );

        let repeated = || data.events.iter().filter_map(|event| event.repeated.as_ref());
        let cancelled = repeated().map(|repeated| repeated.cancelled.len()).sum::<usize>();
        let with_event = data.events.iter().filter(|event| event.state == EventState::Cancelled).count();
        assert!(cancelled > 0);
        assert_eq!(total(&test, "event_occurrence WHERE cancelled_at IS NOT NULL").await, cancelled + with_event);
        let titled = repeated().map(|repeated| repeated.moved.len()).sum::<usize>();
        assert!(titled > 0);
        assert_eq!(total(&test, "event_occurrence WHERE content IS NOT NULL").await, titled);

        let event = event(&data, "permanence");
        let series = event.planned(now, event.in_days).unwrap().1.unwrap();
        let moved = &event.repeated.as_ref().unwrap().moved[0];
        let named = series.occurrences()[moved.date - 1];
        let zone = series.recurrence().zone;
        let found: Vec<(Time,)> = rows(&test, "SELECT starts_at FROM event_occurrence WHERE content IS NOT NULL").await;
        let expected = zone.wall(named.starts_at) + chrono::TimeDelta::days(moved.by_days);
        assert_eq!(zone.wall(found[0].0), expected, "at the same hour by the clock");
    })
    .await;
}

#[tokio::test]
async fn all_spaces_of_the_network_are_asked_to_the_gathering() {
    on_each_database(async |backend| {
        let (test, data) = seeded(backend).await;
        let (with, asked): (usize, usize) =
            (data.events.iter().map(|event| event.with.len()).sum(), data.events.iter().map(|event| event.asked.len()).sum());
        let gathering = event(&data, "assises");
        let whole = gathering.whole_network.as_ref().unwrap();
        let members = data.memberships.iter().filter(|row| row.network == whole.network && row.state() == NetworkMembershipState::Active);
        let others =
            members.filter(|row| row.space != gathering.lead && gathering.with.iter().all(|other| other.space != row.space)).count();
        let (accepted, declined) = (whole.accepted.len(), whole.declined.len());
        assert!(accepted > 0 && declined > 0 && others > accepted + declined, "some have not answered");
        let expected = BTreeMap::from([
            ("ACCEPTED".to_owned(), with + accepted),
            ("DECLINED".to_owned(), declined),
            ("INVITED".to_owned(), asked + others - accepted - declined),
        ]);
        assert_eq!(by_state(&test, "co_organiser").await, expected);
        let hosts = "SELECT COUNT(*) FROM event_host host JOIN event ON event.id = host.event_id WHERE event.slug LIKE 'assises%'";
        assert_eq!(usize::try_from(count(&test, hosts).await).unwrap(), 1 + gathering.with.len() + accepted, "who accepted, and the lead");
        assert_eq!(total(&test, "event_note").await, gathering.notes.len());
        assert_eq!(total(&test, "event_task").await, gathering.tasks.len());
        assert_eq!(total(&test, "event_task WHERE done_at IS NOT NULL").await, gathering.tasks.iter().filter(|task| task.done).count());
    })
    .await;
}

#[tokio::test]
async fn people_come_wait_and_ask() {
    on_each_database(async |backend| {
        let (test, data) = seeded(backend).await;
        let full = event(&data, "reliure");
        let waiting = full.coming.len() - full.capacity.unwrap() as usize;
        assert_eq!((full.coming.len(), waiting), (7, 4));
        let answers: Vec<_> = event(&data, "retraite").coming.iter().map(|coming| coming.answer.as_ref()).collect();
        let rejected = answers.iter().filter(|answer| matches!(answer, Some(Answer::Rejected(_)))).count();
        let requested = answers.iter().filter(|answer| answer.is_none()).count();
        let all: usize = data.events.iter().map(|event| event.coming.len()).sum();
        let name = |state: RsvpState| sea_orm::ActiveEnum::to_value(&state);
        let expected = BTreeMap::from([
            (name(RsvpState::Going), all - waiting - rejected - requested),
            (name(RsvpState::Waitlisted), waiting),
            (name(RsvpState::Rejected), rejected),
            (name(RsvpState::Requested), requested),
        ]);
        assert_eq!(by_state(&test, "rsvp").await, expected);
        assert_eq!(
            total(&test, "rsvp WHERE visibility = 'EVERYBODY'").await,
            data.events
                .iter()
                .flat_map(|event| &event.coming)
                .filter(|coming| sea_orm::ActiveEnum::to_value(&coming.visibility) == "EVERYBODY")
                .count()
        );

        // In the order in which they said so.
        let waiting = "SELECT person.display_name FROM rsvp JOIN person ON person.id = rsvp.person_id \
                       WHERE rsvp.state = 'WAITLISTED' ORDER BY rsvp.place";
        let waiting: Vec<(String,)> = rows(&test, waiting).await;
        let named = |key: &str| data.people.iter().find(|person| person.key == key).unwrap().name.clone();
        let expected: Vec<(String,)> = full.coming.iter().skip(3).map(|coming| (named(&coming.person),)).collect();
        assert_eq!(waiting, expected);

        let pools: usize = data.events.iter().map(|event| event.pools.len()).sum();
        assert!(pools >= 2);
        assert_eq!(total(&test, "seat_pool").await, pools);
        let kept =
            "SELECT COUNT(*) FROM seat_pool JOIN event_occurrence ON event_occurrence.id = occurrence_id WHERE release_at < starts_at";
        assert_eq!(usize::try_from(count(&test, kept).await).unwrap(), pools);
    })
    .await;
}
