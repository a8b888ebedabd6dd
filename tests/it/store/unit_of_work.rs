//! A use case is one transaction: its rows, its audit rows, its messages; or nothing.

use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, Statement};
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{PersonId, SpaceId};
use traboule_kernel::{Actor, Scope};
use traboule_store::entity::{audit_entry, outbox_message};
use traboule_store::{Audit, Message, UnitOfWork};
use traboule_tests::{TestStore, on_each_database};

#[derive(Serialize, Deserialize)]
struct Opened {
    place: String,
}

impl Message for Opened {
    const NAME: &'static str = "tests.opened.v1";
}

async fn open_a_place(unit: &mut UnitOfWork) -> SpaceId {
    let space: SpaceId = unit.new_id();
    let entry = Audit::of("space.open", space).acting_for(Scope::Space(space)).because(Some("spring"));
    unit.record(entry.changing(&serde_json::json!({"name": "Été"})).unwrap()).await.unwrap();
    unit.send(&Opened { place: "Été".to_owned() }).await.unwrap();
    space
}

#[tokio::test]
async fn what_is_committed_is_there_with_who_and_why() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let person: PersonId = traboule_kernel::Key::new(test.store.now(), test.store.rng());
        let mut unit = test.store.begin(&Actor::person(person, [])).await.unwrap();
        let space = open_a_place(&mut unit).await;
        unit.commit().await.unwrap();

        let entries = audit_entry::Entity::find().all(test.store.read()).await.unwrap();
        let [entry] = entries.as_slice() else { panic!("one row, not {}", entries.len()) };
        assert_eq!((entry.person_id, entry.system.as_deref()), (Some(person), None));
        assert_eq!((entry.action.as_str(), entry.subject_type.as_str()), ("space.open", "Space"));
        assert_eq!((entry.for_space_id, entry.reason.as_deref()), (Some(space), Some("spring")));
        assert_eq!((entry.at, entry.changes.clone()), (test.store.now(), Some(serde_json::json!({"name": "Été"}))));
        let message = outbox_message::Entity::find().one(test.store.read()).await.unwrap().unwrap();
        assert_eq!(
            (message.seq, message.name.as_str(), message.payload),
            (1, "tests.opened.v1", Some(serde_json::json!({"place": "Été"})))
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_dropped_leaves_nothing() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let mut unit = test.store.begin(&Actor::system("test")).await.unwrap();
        open_a_place(&mut unit).await;
        drop(unit);

        // The next writer gets its turn, and sees nothing of it.
        let unit = test.store.begin(&Actor::system("test")).await.unwrap();
        assert_eq!(audit_entry::Entity::find().count(unit.tx()).await.unwrap(), 0);
        assert_eq!(outbox_message::Entity::find().count(unit.tx()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_change_without_an_audit_row_is_refused() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let mut unit = test.store.begin(&Actor::system("test")).await.unwrap();
        unit.send(&Opened { place: "nowhere".to_owned() }).await.unwrap();
        assert_eq!(unit.commit().await.unwrap_err().code(), "INTERNAL");
        assert_eq!(outbox_message::Entity::find().count(test.store.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn readers_cannot_write() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let deletion = Statement::from_string(backend, "DELETE FROM audit_entry RETURNING id");
        let error = test.store.read().query_all_raw(deletion).await.unwrap_err();
        assert!(error.to_string().replace('-', "").contains("readonly"), "the database itself refuses: {error}");
        assert!(test.store.read().execute_unprepared("DELETE FROM audit_entry").await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_and_readers_never_meet_a_locked_database() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let store = test.store.clone();
            tasks.spawn(async move {
                for _ in 0..4 {
                    let mut unit = store.begin(&Actor::system("test")).await.unwrap();
                    open_a_place(&mut unit).await;
                    unit.commit().await.unwrap();
                }
            });
        }
        for _ in 0..64 {
            let store = test.store.clone();
            tasks.spawn(async move {
                for _ in 0..4 {
                    audit_entry::Entity::find().count(store.read()).await.unwrap();
                }
            });
        }
        while let Some(task) = tasks.join_next().await {
            task.unwrap();
        }
        assert_eq!(audit_entry::Entity::find().count(test.store.read()).await.unwrap(), 32 * 4);
    })
    .await;
}
