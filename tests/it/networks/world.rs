//! A small world of networks and spaces, and how the tests ask about it.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};
use traboule_graph::{Engine, Incoming, Limits, Mode, compose};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId, OperatorId, PersonId, SpaceId};
use traboule_kernel::{Actor, Failure, Grant, Key, Outcome, Result, Role, Scope};
use traboule_spaces::ports::{Audience, Letter, People};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::rules::legal::LegalForm;
use traboule_spaces::rules::membership::NetworkMembershipKind;
use traboule_spaces::rules::network::{NetworkLevel, Statutes, VoiceUnit};
use traboule_spaces::service::network::{Application, MembershipStep, NetworkService, NewNetwork};
use traboule_spaces::service::space::{NewOperator, SpaceContent, SpaceService, SpaceStep};
use traboule_store::UnitOfWork;
use traboule_tests::TestStore;

pub(super) struct World {
    pub(super) test: TestStore,
    pub(super) networks: Arc<NetworkService>,
    pub(super) spaces: Arc<SpaceService>,
    engine: Engine,
}

/// Everybody has an account but the person with the smallest id.
struct Everybody;

#[async_trait]
impl People for Everybody {
    async fn is_active(&self, _: &UnitOfWork, person: PersonId) -> Result<bool> {
        Ok(person != nobody())
    }

    async fn make_owner(&self, _: &mut UnitOfWork, _: PersonId, _: SpaceId) -> Result<()> {
        Ok(())
    }

    async fn tell(&self, _: &mut UnitOfWork, _: &[Audience], _: &Letter) -> Result<()> {
        Ok(())
    }

    async fn answer(&self, _: &mut UnitOfWork, _: Vec<(PersonId, Letter)>) -> Result<()> {
        Ok(())
    }
}

/// The id of a person without an account.
pub(super) fn nobody() -> PersonId {
    PersonId::from_uuid(sea_orm::prelude::Uuid::nil())
}

pub(super) fn system() -> Actor {
    Actor::system("test")
}

impl World {
    pub(super) async fn new(backend: DbBackend) -> Self {
        let test = TestStore::new(backend).await;
        let networks = Arc::new(NetworkService::new(test.store.clone(), Arc::new(Everybody)));
        let spaces = Arc::new(SpaceService::new(test.store.clone(), Arc::new(Everybody)));
        let module = traboule_spaces::module(spaces.clone(), networks.clone());
        // A subgraph: people are the accounts', and only referred to here.
        let engine = Engine::new(compose(vec![module], Mode::Subgraph).unwrap(), Limits::default());
        Self { test, networks, spaces, engine }
    }

    pub(super) fn new_id<K: Key>(&self) -> K {
        K::new(self.test.store.now(), self.test.store.rng())
    }

    /// Somebody with this role there.
    pub(super) fn with(&self, role: Role, scope: Scope) -> Actor {
        Actor::person(self.new_id(), [Grant { role, scope }])
    }

    pub(super) fn owner_of(&self, space: SpaceId) -> Actor {
        self.with(Role::SpaceOwner, Scope::Space(space))
    }

    pub(super) fn steward_of(&self, network: NetworkId) -> Actor {
        self.with(Role::NetworkSteward, Scope::Network(network))
    }

    pub(super) fn passer_by(&self) -> Actor {
        Actor::person(self.new_id(), [])
    }

    pub(super) async fn network(&self, name: &str, level: NetworkLevel, parent: Option<NetworkId>) -> NetworkId {
        self.networks.network_create(&system(), new_network(name, level, parent)).await.unwrap()
    }

    /// A network in which spaces have the voices.
    pub(super) async fn network_of_spaces(&self, name: &str) -> NetworkId {
        let statutes = Statutes { voice_unit: VoiceUnit::Space, ..Statutes::default() };
        let new = NewNetwork { statutes, ..new_network(name, NetworkLevel::Local, None) };
        self.networks.network_create(&system(), new).await.unwrap()
    }

    pub(super) async fn operator(&self, name: &str) -> OperatorId {
        let new = NewOperator { legal_name: name.to_owned(), legal_form: LegalForm::Association, siren: None, rna: None };
        self.spaces.operator_create(&system(), new).await.unwrap()
    }

    pub(super) async fn draft(&self, name: &str, operator: Option<OperatorId>) -> SpaceId {
        let content = SpaceContent { name: name.to_owned(), kinds: [SpaceKind::Coworking].into(), operator, ..SpaceContent::default() };
        self.spaces.space_create(&system(), content).await.unwrap().space
    }

    /// A published space.
    pub(super) async fn space(&self, name: &str, operator: Option<OperatorId>) -> SpaceId {
        let space = self.draft(name, operator).await;
        self.spaces.space_transition(&system(), space, 1, SpaceStep::Publish, None).await.unwrap()
    }

    pub(super) async fn apply(&self, space: SpaceId, network: NetworkId, kind: NetworkMembershipKind) -> NetworkMembershipId {
        self.networks.network_membership_apply(&system(), Application { space, network, kind }).await.unwrap()
    }

    /// An active membership.
    pub(super) async fn join(&self, space: SpaceId, network: NetworkId) -> NetworkMembershipId {
        let id = self.apply(space, network, NetworkMembershipKind::Member).await;
        self.networks.network_membership_approve(&system(), &self.step(id).await).await.unwrap()
    }

    /// A step of the membership as it is now, with a reason.
    pub(super) async fn step(&self, id: NetworkMembershipId) -> MembershipStep {
        let version = self.version_of("network_membership", id).await;
        MembershipStep { id, version, reason: Some("Because.".to_owned()) }
    }

    /// The version of a row.
    pub(super) async fn version_of<K: Key>(&self, table: &'static str, id: K) -> i32 {
        let select = Query::select()
            .column(Alias::new("version"))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new("id")).eq(id.uuid()))
            .to_owned();
        let row = self.test.store.read().query_one(&select).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    /// How many rows of the audit trail tell of this action.
    pub(super) async fn recorded(&self, action: &str) -> i64 {
        let select = Query::select()
            .expr(Expr::col(Alias::new("id")).count())
            .from(Alias::new("audit_entry"))
            .and_where(Expr::col(Alias::new("action")).eq(action))
            .to_owned();
        self.test.store.read().query_one(&select).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// The whole reply to a document, without its cost.
    pub(super) async fn reply(&self, actor: &Actor, query: &str, variables: Value) -> Value {
        let incoming = Incoming { query: query.to_owned(), variables: variables.as_object().cloned(), ..Incoming::default() };
        let mut data = async_graphql::Data::default();
        data.insert(actor.clone());
        let prepared = self.engine.prepare(incoming, true).unwrap();
        let reply = self.engine.execute(prepared, data).await.into_bytes();
        let mut reply: Value = serde_json::from_slice(&reply).unwrap();
        reply.as_object_mut().unwrap().remove("extensions");
        reply
    }

    /// The data of a reply without errors.
    pub(super) async fn ask(&self, actor: &Actor, query: &str, variables: Value) -> Value {
        let mut reply = self.reply(actor, query, variables).await;
        assert_eq!(reply.get("errors"), None, "{query}");
        reply["data"].take()
    }

    /// The data, and how many statements it took.
    pub(super) async fn counted(&self, actor: &Actor, query: &str) -> (Value, u64) {
        let before = self.test.store.statements();
        let data = self.ask(actor, query, json!({})).await;
        (data, self.test.store.statements() - before)
    }
}

pub(super) fn new_network(name: &str, level: NetworkLevel, parent: Option<NetworkId>) -> NewNetwork {
    NewNetwork {
        name: name.to_owned(),
        slug: None,
        level,
        territory_codes: Vec::new(),
        parent,
        statutes: Statutes::default(),
        reason: None,
    }
}

/// What came of a use case: the code of its fault, its mistakes with their places, or nothing where it happened.
pub(super) fn mistakes<T, C: Debug>(outcome: Outcome<T, C>) -> Vec<String> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Failure::Fault(error)) => vec![error.code().to_owned()],
        Err(Failure::Mistakes(mistakes)) => {
            mistakes.iter().map(|mistake| format!("{} {:?}", mistake.field.join("."), mistake.code).trim().to_owned()).collect()
        }
    }
}
