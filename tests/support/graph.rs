//! The whole graph on a store, asked without HTTP: by an actor, with the answer as JSON.

use std::sync::Arc;

use async_graphql::Data;
use chrono::TimeDelta;
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use traboule_events::service::deadlines::Deadlines;
use traboule_events::service::notice::Notices;
use traboule_graph::{Engine, Incoming, Mode, Reply, RequestId, compose};
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Actor, Grant, Key, Role, Scope};
use traboule_server::Settings;
use traboule_server::services::Services;
use traboule_store::entity::outbox_message;
use traboule_store::outbox::WorkerSettings;
use traboule_store::{Message, Store, Worker};
use uuid::Uuid;

use crate::TestStore;

/// The graph of every domain on a database of the test's own.
pub struct TestGraph {
    /// The store, its clock, its database.
    pub test: TestStore,
    /// The use cases.
    pub services: Services,
    engine: Engine,
}

impl TestGraph {
    /// An empty directory, and accounts for the people 1 to 13.
    pub async fn new(backend: DbBackend) -> Self {
        Self::with_people(backend, 13).await
    }

    /// An empty directory, and accounts for the people 1 to `most`.
    pub async fn with_people(backend: DbBackend, most: u128) -> Self {
        let deadlines = Arc::new(Deadlines::default());
        let notices = Arc::new(Notices::default());
        let test = TestStore::with_consumers(backend, vec![deadlines.clone(), notices.clone()]).await;
        add_people(&test.store, most).await;
        let settings = Settings::default();
        let services = Services::new(&test.store, &settings);
        deadlines.keep(services.events.clone());
        notices.write(services.events.clone());
        let schema = compose(services.modules(&settings), Mode::Whole).expect("the modules make a schema");
        Self { test, services, engine: Engine::new(schema, settings.limits) }
    }

    /// The whole response.
    pub async fn ask(&self, actor: &Actor, query: &str, variables: Value) -> Value {
        let Value::Object(variables) = variables else { return Value::Null };
        let incoming = Incoming { query: query.to_owned(), operation_name: None, variables: Some(variables), extensions: None };
        let reply: Reply = match self.engine.prepare(incoming, actor.person_id().is_some()) {
            Ok(prepared) => {
                let mut data = Data::default();
                data.insert(actor.clone());
                data.insert(RequestId("test".to_owned()));
                self.engine.execute(prepared, data).await
            }
            Err(refused) => refused.into(),
        };
        let mut response: Value = serde_json::from_slice(&reply.into_bytes()).expect("a response is JSON");
        // What a query costs is tested where it is computed.
        response.as_object_mut().expect("an object").remove("extensions");
        response
    }

    /// The data of a response that has no errors.
    pub async fn data(&self, actor: &Actor, query: &str, variables: Value) -> Value {
        let mut response = self.ask(actor, query, variables).await;
        assert_eq!(response.get("errors"), None, "{query}\n{response:#}");
        response["data"].take()
    }

    /// The code of the only error of a response.
    pub async fn code(&self, actor: &Actor, query: &str, variables: Value) -> String {
        let response = self.ask(actor, query, variables).await;
        assert_eq!(response["errors"].as_array().map(Vec::len), Some(1), "{query}\n{response:#}");
        response["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Lets so much time pass, and does what is due then.
    pub async fn pass(&self, time: TimeDelta) {
        self.test.clock.advance(time);
        let worker = Worker::new(self.test.store.clone(), WorkerSettings::default());
        while worker.run_once().await.expect("messages are carried") > 0 {}
    }

    /// The newest message of this kind that was sent.
    pub async fn newest<M: Message>(&self) -> M {
        let of_kind = outbox_message::Entity::find().filter(outbox_message::Column::Name.eq(M::NAME));
        let newest = of_kind.order_by_desc(outbox_message::Column::Seq).one(self.test.store.read()).await.expect("the outbox is read");
        let payload = newest.and_then(|message| message.payload).expect("a message");
        serde_json::from_value(payload).expect("a message of this kind")
    }

    /// How many statements a query takes.
    pub async fn statements(&self, actor: &Actor, query: &str, variables: Value) -> u64 {
        let before = self.test.store.statements();
        self.data(actor, query, variables).await;
        self.test.store.statements() - before
    }
}

/// Accounts are made by signing in; a test of another domain takes the short way.
async fn add_people(store: &Store, most: u128) {
    let unit = store.begin(&Actor::system("test")).await.expect("a transaction");
    let columns = ["id", "email", "display_name", "locale", "state", "created_at", "updated_at", "version"];
    let mut insert = Query::insert();
    insert.into_table(Alias::new("person")).columns(columns.map(Alias::new));
    for number in 1..=most {
        let (email, now) = (format!("person{number}@example.org"), unit.now());
        let row: [Expr; 8] =
            [person_id(number).into(), email.into(), "Someone".into(), "fr".into(), "ACTIVE".into(), now.into(), now.into(), 1.into()];
        insert.values_panic(row);
    }
    unit.tx().execute(&insert).await.expect("people");
    unit.commit_unrecorded().await.expect("committed");
}

/// The id of person number `number`.
pub fn person_id(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

/// A signed-in person without any grant.
pub fn person(number: u128) -> Actor {
    Actor::person(person_id(number), [])
}

/// Person number `number` as a steward of some network.
pub fn steward(number: u128) -> Actor {
    let network = NetworkId::from_uuid(Uuid::from_u128(0xabc));
    Actor::person(person_id(number), [Grant { role: Role::NetworkSteward, scope: Scope::Network(network) }])
}

/// Person number `number` with a role on a space.
pub fn with_role(number: u128, role: Role, space: SpaceId) -> Actor {
    Actor::person(person_id(number), [Grant { role, scope: Scope::Space(space) }])
}

/// No variables.
pub fn none() -> Value {
    json!({})
}
