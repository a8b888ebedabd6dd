//! What the tests of letters share: people with roles in the database, and the letters that wait in the outbox.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder};
use serde_json::json;
use traboule_accounts::service::grant::NewGrant;
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Actor, Grant, Role, Scope};
use traboule_store::Message;
use traboule_store::entity::outbox_message::{Column, Entity};
use traboule_store::mail::Mail;
use traboule_tests::graph::{TestGraph, person_id};

/// A graph, and how many letters of it were read.
pub(crate) struct Post {
    pub(crate) graph: TestGraph,
    read: usize,
}

impl Post {
    pub(crate) async fn new(backend: DbBackend) -> Self {
        Self { graph: TestGraph::new(backend).await, read: 0 }
    }

    /// Person number `number` holds this role from now on.
    pub(crate) async fn grant(&self, number: u128, role: Role, scope: Scope) -> Actor {
        let email = format!("person{number}@example.org");
        let grant = NewGrant { email, role, scope, from: None, until: None, reason: None };
        self.graph.services.accounts.grant_create(&Actor::system("test"), grant).await.unwrap();
        Actor::person(person_id(number), [Grant { role, scope }])
    }

    pub(crate) async fn network(&self, name: &str, territories: &[&str]) -> NetworkId {
        const CREATE: &str =
            "mutation($input: NetworkCreateInput!) { networkCreate(input: $input) { network { id } userErrors { message } } }";
        let input = json!({"name": name, "level": "LOCAL", "territoryCodes": territories});
        let data = self.graph.data(&Actor::system("test"), CREATE, json!({"input": input})).await;
        super::id(&data["networkCreate"]["network"]["id"])
    }

    /// Changes a person behind the back of the accounts.
    pub(crate) async fn set(&self, number: u128, column: &'static str, value: Option<&str>) {
        let unit = self.graph.test.store.begin(&Actor::system("test")).await.unwrap();
        let update = Query::update()
            .table(Alias::new("person"))
            .value(Alias::new(column), value.map(str::to_owned))
            .and_where(Expr::col(Alias::new("id")).eq(person_id(number)))
            .to_owned();
        unit.tx().execute(&update).await.unwrap();
        unit.commit_unrecorded().await.unwrap();
    }

    /// The letters since the last look, in the order of their addresses.
    pub(crate) async fn letters(&mut self) -> Vec<Mail> {
        let messages = Entity::find().order_by_asc(Column::Seq).all(self.graph.test.store.read()).await.unwrap();
        let letters = messages.into_iter().filter(|message| message.name == Mail::NAME);
        let mut letters: Vec<Mail> =
            letters.skip(self.read).map(|message| serde_json::from_value(message.payload.unwrap()).unwrap()).collect();
        self.read += letters.len();
        letters.sort_by(|a, b| (&a.to, &a.subject).cmp(&(&b.to, &b.subject)));
        letters
    }

    /// The numbers of the people to whom they went.
    pub(crate) async fn told(&mut self) -> Vec<u128> {
        let number = |mail: Mail| mail.to.trim_start_matches("person").trim_end_matches("@example.org").parse().unwrap();
        let mut told: Vec<u128> = self.letters().await.into_iter().map(number).collect();
        told.sort_unstable();
        told
    }
}
