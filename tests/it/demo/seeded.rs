//! A database with the demo network in it.

use std::collections::BTreeMap;

use sea_orm::ActiveEnum;
use traboule_kernel::{Actor, Role};
use traboule_server::demo::DemoError;
use traboule_server::demo::data::{Data, Space};
use traboule_server::services::Services;
use traboule_spaces::rules::legal::LegalForm;
use traboule_spaces::rules::lifecycle::SpaceState;
use traboule_spaces::service::space::NewOperator;
use traboule_tests::{TestStore, on_each_database};

use super::{count, open, rows, settings};

/// Everything that a second start could add to.
const TABLES: [&str; 25] = [
    "person",
    "role_grant",
    "operator",
    "space",
    "space_slug",
    "space_kind",
    "space_amenity",
    "space_term",
    "claim",
    "network",
    "network_membership",
    "delegate",
    "event",
    "event_occurrence",
    "event_host",
    "event_network",
    "event_note",
    "event_task",
    "co_organiser",
    "rsvp",
    "seat_pool",
    "outbox_message",
    "outbox_delivery",
    "event_term",
    "audit_entry",
];

/// Nothing waits but what is due in days to come, and no letter is for the mailbox of anybody but the demo's own.
async fn assert_no_letter_waits(test: &TestStore) {
    let waiting: Vec<(String,)> = rows(test, "SELECT DISTINCT consumer FROM outbox_delivery WHERE state <> 'delivered'").await;
    assert_eq!(waiting, [("events.deadlines".to_owned(),)]);
    let now = test.store.now().format("%F %T").to_string();
    let overdue = format!("SELECT COUNT(*) FROM outbox_delivery WHERE state <> 'delivered' AND due_at <= '{now}'");
    assert_eq!(count(test, &overdue).await, 0);
    let consumers: Vec<(String,)> = rows(test, "SELECT DISTINCT consumer FROM outbox_delivery ORDER BY consumer").await;
    assert_eq!(consumers, [("demo.mailbox".to_owned(),), ("events.deadlines".to_owned(),)]);
}

/// How often each value occurs.
fn tally(values: impl Iterator<Item = String>) -> BTreeMap<String, i64> {
    values.fold(BTreeMap::new(), |mut tally, value| {
        *tally.entry(value).or_default() += 1;
        tally
    })
}

async fn by_state(test: &TestStore, table: &str) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = rows(test, &format!("SELECT state, COUNT(*) FROM {table} GROUP BY state")).await;
    rows.into_iter().collect()
}

#[tokio::test]
async fn the_database_holds_what_the_files_say() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let demo = open(&test).await;
        assert!(demo.seed().await.unwrap());
        let data = Data::read().unwrap();

        for (table, number) in [
            ("person", data.people.len()),
            ("operator", data.operators.len()),
            ("network", data.networks.len()),
            ("delegate", data.delegates.len()),
            ("claim", data.spaces.iter().filter(|space| space.claim.is_some()).count()),
        ] {
            assert_eq!(count(&test, &format!("SELECT COUNT(*) FROM {table}")).await, i64::try_from(number).unwrap(), "{table}");
        }
        assert_eq!(by_state(&test, "space").await, tally(data.spaces.iter().map(|space| space.state().to_value())));
        assert_eq!(by_state(&test, "network_membership").await, tally(data.memberships.iter().map(|row| row.state().to_value())));
        assert_eq!(by_state(&test, "event").await, tally(data.events.iter().map(|event| event.state.to_value())));
        let now = test.store.now().format("%F %T").to_string();
        let all = i64::try_from(data.events.len()).unwrap();
        assert_eq!(count(&test, &format!("SELECT COUNT(*) FROM event WHERE starts_at > '{now}'")).await, all, "they are still to come");
        let is_owned = |space: &&Space| space.claim.as_ref().is_some_and(|claim| claim.approved_days_ago.is_some());
        let owned = i64::try_from(data.spaces.iter().filter(is_owned).count()).unwrap();
        assert_eq!(count(&test, "SELECT COUNT(*) FROM space WHERE claim_state = 'CLAIMED'").await, owned);
        assert_eq!(count(&test, "SELECT COUNT(*) FROM role_grant WHERE role = 'SPACE_OWNER'").await, owned);
        assert_eq!(count(&test, "SELECT COUNT(DISTINCT department) FROM space").await, 12);
        assert_eq!(count(&test, "SELECT COUNT(*) FROM network WHERE parent_id IS NOT NULL").await, 1);
        // Nobody is left signed in from long ago, and no letter waits.
        assert_eq!(count(&test, "SELECT COUNT(*) FROM session WHERE revoked_at IS NULL").await, 0);
        assert_no_letter_waits(&test).await;
    })
    .await;
}

#[tokio::test]
async fn entries_are_as_old_as_the_files_say() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        open(&test).await.seed().await.unwrap();
        let data = Data::read().unwrap();
        let stale = |space: &&Space| space.confirmed_days_ago.unwrap_or(space.entered_days_ago).0 > 366;
        let expected: Vec<&Space> = data.spaces.iter().filter(|space| space.state() == SpaceState::Published).filter(stale).collect();
        assert!(expected.len() >= 3, "some entries are stale");
        let year_ago = test.store.now() - chrono::Months::new(12);
        let found: Vec<(String,)> = rows(
            &test,
            &format!(
                "SELECT name FROM space WHERE state = 'PUBLISHED' AND last_verified_at < '{}' ORDER BY name",
                year_ago.format("%F %T")
            ),
        )
        .await;
        let mut found: Vec<String> = found.into_iter().map(|(name,)| name).collect();
        let mut expected: Vec<String> = expected.into_iter().map(|space| space.name.clone()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn a_second_start_changes_nothing_and_signs_everybody_in_again() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let first = open(&test).await;
        assert!(first.seed().await.unwrap());
        first.close().await.unwrap();
        let mut before = Vec::new();
        for table in TABLES {
            before.push(count(&test, &format!("SELECT COUNT(*) FROM {table}")).await);
        }

        let second = open(&test).await;
        assert!(!second.seed().await.unwrap());
        for (table, before) in TABLES.into_iter().zip(before) {
            assert_eq!(count(&test, &format!("SELECT COUNT(*) FROM {table}")).await, before, "{table}");
        }
        assert_no_letter_waits(&test).await;

        let services = Services::new(&test.store, &settings(&test));
        for _ in 0..7 {
            let sessions = second.sign_in().await.unwrap();
            assert_eq!(sessions.len(), Data::read().unwrap().people.len());
            let ines = sessions.iter().find(|session| session.email == "ines@example.org").unwrap();
            assert_eq!(ines.roles, "SPACE_OWNER of L'Ourdissoir des Pentes");
            let actor = services.accounts.authenticate(&ines.token).await.unwrap();
            assert_eq!(actor.spaces(&[Role::SpaceOwner]).len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_with_something_else_in_it_is_left_alone() {
    let test = TestStore::new(sea_orm::DbBackend::Sqlite).await;
    let services = Services::new(&test.store, &settings(&test));
    let new = NewOperator { legal_name: "Quelqu'un".to_owned(), legal_form: LegalForm::Other, siren: None, rna: None };
    services.spaces.operator_create(&Actor::system("test"), new).await.unwrap();
    let refused = open(&test).await.seed().await.unwrap_err();
    assert!(matches!(refused, DemoError::NotEmpty), "{refused}");
    assert_eq!(count(&test, "SELECT COUNT(*) FROM person").await, 0);
}

#[tokio::test]
async fn a_merged_space_leads_to_the_one_that_it_is() {
    let test = TestStore::new(sea_orm::DbBackend::Sqlite).await;
    open(&test).await.seed().await.unwrap();
    let merged = "SELECT kept.slug FROM space gone JOIN space kept ON kept.id = gone.merged_into WHERE gone.state = 'MERGED'";
    let merged: Vec<(String,)> = rows(&test, merged).await;
    assert_eq!(merged, [("l-ourdissoir-des-pentes".to_owned(),)]);
}
