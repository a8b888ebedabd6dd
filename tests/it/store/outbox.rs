//! Messages arrive at least once, each consumer on its own, late ones when they are due.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::{DbBackend, EntityTrait};
use serde::{Deserialize, Serialize};
use traboule_kernel::Actor;
use traboule_store::entity::outbox_delivery::{self, State};
use traboule_store::entity::outbox_message;
use traboule_store::outbox::{Refused, WorkerSettings};
use traboule_store::{Consumer, Delivery, Message, Worker};
use traboule_tests::{TestStore, on_each_database};

#[derive(Serialize, Deserialize)]
struct Letter(String);

impl Message for Letter {
    const NAME: &'static str = "tests.letter.v1";
    const SENSITIVE: bool = true;
}

/// A letter that no postman ever takes.
const NOBODYS: &str = "to nobody";

/// Writes down what it gets and fails the first times.
struct Postman {
    name: &'static str,
    failures: u32,
    got: Mutex<Vec<(u32, String)>>,
}

impl Postman {
    fn new(name: &'static str, failures: u32) -> Arc<Self> {
        Arc::new(Self { name, failures, got: Mutex::default() })
    }

    fn got(&self) -> Vec<(u32, String)> {
        self.got.lock().unwrap().clone()
    }
}

#[async_trait]
impl Consumer for Postman {
    fn name(&self) -> &'static str {
        self.name
    }

    fn takes(&self, message: &str) -> bool {
        message == Letter::NAME
    }

    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused> {
        let Letter(text) = delivery.read()?;
        self.got.lock().unwrap().push((delivery.attempt, text.clone()));
        if text == NOBODYS {
            return Err(Refused::for_good("nobody lives there"));
        }
        if delivery.attempt <= self.failures { Err(Refused::later("nobody at home")) } else { Ok(()) }
    }
}

async fn send(test: &TestStore, text: &str, later: TimeDelta) {
    let mut unit = test.store.begin(&Actor::system("test")).await.unwrap();
    let due = unit.now() + later;
    unit.send_at(&Letter(text.to_owned()), due).await.unwrap();
    unit.commit_unrecorded().await.unwrap();
}

async fn test_with(backend: DbBackend, postmen: &[Arc<Postman>]) -> (TestStore, Worker) {
    let consumers = postmen.iter().map(|postman| postman.clone() as Arc<dyn Consumer>).collect();
    let test = TestStore::with_consumers(backend, consumers).await;
    let settings = WorkerSettings { attempts: 3, back_off_ms: 1_000, lease_ms: 30_000, ..WorkerSettings::default() };
    let worker = Worker::new(test.store.clone(), settings);
    (test, worker)
}

async fn states(test: &TestStore) -> Vec<(String, State, i32)> {
    let mut rows = outbox_delivery::Entity::find().all(test.store.read()).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows.into_iter().map(|row| (row.consumer, row.state, row.attempts)).collect()
}

async fn payload(test: &TestStore) -> Option<serde_json::Value> {
    outbox_message::Entity::find().one(test.store.read()).await.unwrap().unwrap().payload
}

#[tokio::test]
async fn each_consumer_is_tried_until_it_succeeds_and_secrets_are_erased_then() {
    on_each_database(async |backend| {
        let (quick, slow) = (Postman::new("quick", 0), Postman::new("slow", 1));
        let (test, worker) = test_with(backend, &[quick.clone(), slow.clone()]).await;
        send(&test, "Bonjour", TimeDelta::zero()).await;

        assert_eq!(worker.run_once().await.unwrap(), 2);
        assert_eq!(states(&test).await, [("quick".into(), State::Delivered, 1), ("slow".into(), State::Waiting, 1)]);
        assert!(payload(&test).await.is_some(), "the slow one still needs it");
        assert_eq!(worker.run_once().await.unwrap(), 0, "not before the pause is over");

        test.clock.advance(TimeDelta::milliseconds(1_000));
        assert_eq!(worker.run_once().await.unwrap(), 1);
        assert_eq!(quick.got(), [(1, "Bonjour".to_owned())]);
        assert_eq!(slow.got(), [(1, "Bonjour".to_owned()), (2, "Bonjour".to_owned())]);
        assert_eq!(states(&test).await[1], ("slow".into(), State::Delivered, 2));
        assert_eq!(payload(&test).await, None);
    })
    .await;
}

#[tokio::test]
async fn pauses_double_and_a_hopeless_message_is_given_up() {
    on_each_database(async |backend| {
        let never = Postman::new("never", u32::MAX);
        let (test, worker) = test_with(backend, std::slice::from_ref(&never)).await;
        send(&test, "?", TimeDelta::zero()).await;
        for pause in [1_000, 2_000] {
            assert_eq!(worker.run_once().await.unwrap(), 1);
            test.clock.advance(TimeDelta::milliseconds(pause - 1));
            assert_eq!(worker.run_once().await.unwrap(), 0);
            test.clock.advance(TimeDelta::milliseconds(1));
        }
        assert_eq!(worker.run_once().await.unwrap(), 1);
        assert_eq!(states(&test).await, [("never".into(), State::Dead, 3)]);
        test.clock.advance(TimeDelta::days(1));
        assert_eq!(worker.run_once().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again() {
    on_each_database(async |backend| {
        let postman = Postman::new("postman", 0);
        let (test, worker) = test_with(backend, std::slice::from_ref(&postman)).await;
        send(&test, NOBODYS, TimeDelta::zero()).await;
        assert_eq!(worker.run_once().await.unwrap(), 1);
        assert_eq!((states(&test).await, payload(&test).await), (vec![("postman".into(), State::Dead, 1)], None));
        test.clock.advance(TimeDelta::days(1));
        assert_eq!(worker.run_once().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_deadline_is_a_message_that_is_due_later() {
    on_each_database(async |backend| {
        let postman = Postman::new("postman", 0);
        let (test, worker) = test_with(backend, std::slice::from_ref(&postman)).await;
        send(&test, "later", TimeDelta::hours(12)).await;
        test.clock.advance(TimeDelta::hours(12) - TimeDelta::microseconds(1));
        assert_eq!(worker.run_once().await.unwrap(), 0);
        test.clock.advance(TimeDelta::microseconds(1));
        assert_eq!(worker.run_once().await.unwrap(), 1);
        assert_eq!(postman.got(), [(1, "later".to_owned())]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_share_the_messages_without_doubles() {
    on_each_database(async |backend| {
        let postman = Postman::new("postman", 0);
        let (test, _) = test_with(backend, std::slice::from_ref(&postman)).await;
        for number in 0..60 {
            send(&test, &number.to_string(), TimeDelta::zero()).await;
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let worker = Worker::new(test.store.clone(), WorkerSettings { batch: 7, ..WorkerSettings::default() });
            workers.spawn(async move { while worker.run_once().await.unwrap() > 0 {} });
        }
        while let Some(worker) = workers.join_next().await {
            worker.unwrap();
        }
        let mut got: Vec<u32> = postman.got().into_iter().map(|(_, text)| text.parse().unwrap()).collect();
        got.sort_unstable();
        assert_eq!(got, (0..60).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn many_messages_are_sent_in_few_statements_and_each_is_delivered() {
    on_each_database(async |backend| {
        let postman = Postman::new("letters", 0);
        let (test, worker) = test_with(backend, std::slice::from_ref(&postman)).await;
        let send_all = async |number: usize| {
            let letters: Vec<Letter> = (0..number).map(|number| Letter(number.to_string())).collect();
            let mut unit = test.store.begin(&Actor::system("test")).await.unwrap();
            let before = test.store.statements();
            unit.send_all(&letters).await.unwrap();
            let statements = test.store.statements() - before;
            unit.commit_unrecorded().await.unwrap();
            statements
        };
        assert_eq!((send_all(0).await, send_all(1).await, send_all(30).await), (0, 2, 2));
        while worker.run_once().await.unwrap() > 0 {}
        let got: std::collections::BTreeSet<String> = postman.got().into_iter().map(|(_, text)| text).collect();
        assert_eq!((postman.got().len(), got.len()), (31, 30), "each once; `0` was sent twice");
        // What no statement holds at once.
        assert_eq!(send_all(1_001).await, 4);
        assert_eq!(outbox_delivery::Entity::find().all(test.store.read()).await.unwrap().len(), 1_032);
    })
    .await;
}
