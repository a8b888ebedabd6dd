//! What the API reads. Every finder starts from what the actor may see.

use sea_orm::sea_query::{Cond, Expr, ExprTrait, IntoCondition as _};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryTrait};
use traboule_kernel::ids::{AccessTokenId, GrantId, PersonId, SessionId};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Actor, Result};
use traboule_store::sql::is_one_of;
use traboule_store::{Direction, Keyset, UnitOfWork};

use super::{AccountService, hold};
use crate::entity::{access_token, person, role_grant, session};
use crate::policy;

impl AccountService {
    /// The people of these keys, whoever asks: what of them may be shown is decided field by field.
    pub(crate) async fn people(&self, keys: &[PersonId]) -> Result<Vec<person::Model>> {
        let of_keys = is_one_of(self.store.backend(), Expr::col(person::Column::Id), keys);
        Ok(person::Entity::find().filter(of_keys).all(self.store.read()).await?)
    }

    /// Whether the person has an account that is in use, and stays so until the unit ends: neither suspended nor erased.
    pub async fn is_active(&self, unit: &UnitOfWork, person: PersonId) -> Result<bool> {
        Ok(hold(unit, person).await?.is_some_and(|person| person.is_active()))
    }

    /// The grants of these keys that the actor may know of.
    pub(crate) async fn grants(&self, actor: &Actor, keys: &[GrantId]) -> Result<Vec<role_grant::Model>> {
        let of_keys = is_one_of(self.store.backend(), Expr::col(role_grant::Column::Id), keys);
        let mut found = role_grant::Entity::find().filter(of_keys).all(self.store.read()).await?;
        found.retain(|grant| policy::may_see(actor, grant.person_id, grant.scope()));
        Ok(found)
    }

    /// The sessions of these keys that are the actor's own.
    pub(crate) async fn sessions_of_keys(&self, actor: &Actor, keys: &[SessionId]) -> Result<Vec<session::Model>> {
        let Some(person) = actor.person_id() else { return Ok(Vec::new()) };
        let of_keys = is_one_of(self.store.backend(), Expr::col(session::Column::Id), keys);
        let own = session::Entity::find().filter(of_keys).filter(session::Column::PersonId.eq(person));
        Ok(own.all(self.store.read()).await?)
    }

    /// The access tokens of these keys that are the actor's own.
    pub(crate) async fn access_tokens_of_keys(&self, actor: &Actor, keys: &[AccessTokenId]) -> Result<Vec<access_token::Model>> {
        let Some(person) = actor.person_id() else { return Ok(Vec::new()) };
        let of_keys = is_one_of(self.store.backend(), Expr::col(access_token::Column::Id), keys);
        let own = access_token::Entity::find().filter(of_keys).filter(access_token::Column::PersonId.eq(person));
        Ok(own.all(self.store.read()).await?)
    }

    /// A page of a person's access tokens that still open the door, the newest first.
    pub(crate) async fn access_tokens_of(&self, person: PersonId, window: &Window<AccessTokenId>) -> Result<Page<access_token::Model>> {
        let mut select = access_token::Entity::find().filter(self.live_access_tokens(person));
        newest_first(access_token::Column::Id).apply(QueryTrait::query(&mut select), window, |key| vec![(*key).into()]);
        Ok(window.page(select.all(self.store.read()).await?))
    }

    /// How many they are.
    pub(crate) async fn access_tokens_of_total(&self, person: PersonId) -> Result<u64> {
        Ok(access_token::Entity::find().filter(self.live_access_tokens(person)).count(self.store.read()).await?)
    }

    /// A page of the grants that a person holds or will hold, or that wait for approval; the newest first.
    pub(crate) async fn grants_of(&self, person: PersonId, window: &Window<GrantId>) -> Result<Page<role_grant::Model>> {
        let mut select = role_grant::Entity::find().filter(self.open_grants(person));
        newest_first(role_grant::Column::Id).apply(QueryTrait::query(&mut select), window, |key| vec![(*key).into()]);
        Ok(window.page(select.all(self.store.read()).await?))
    }

    /// How many they are.
    pub(crate) async fn grants_of_total(&self, person: PersonId) -> Result<u64> {
        Ok(role_grant::Entity::find().filter(self.open_grants(person)).count(self.store.read()).await?)
    }

    /// A page of a person's sessions that still open the door, the newest first.
    pub(crate) async fn sessions_of(&self, person: PersonId, window: &Window<SessionId>) -> Result<Page<session::Model>> {
        let mut select = session::Entity::find().filter(self.live_sessions(person));
        newest_first(session::Column::Id).apply(QueryTrait::query(&mut select), window, |key| vec![(*key).into()]);
        Ok(window.page(select.all(self.store.read()).await?))
    }

    /// How many they are.
    pub(crate) async fn sessions_of_total(&self, person: PersonId) -> Result<u64> {
        Ok(session::Entity::find().filter(self.live_sessions(person)).count(self.store.read()).await?)
    }

    fn open_grants(&self, person: PersonId) -> Cond {
        let until = Expr::col(role_grant::Column::ValidUntil);
        let not_over = until.clone().is_null().or(until.gt(self.store.now()));
        role_grant::Column::PersonId.eq(person).and(not_over).into_condition()
    }

    fn live_access_tokens(&self, person: PersonId) -> Cond {
        access_token::live(self.store.now()).add(access_token::Column::PersonId.eq(person))
    }

    fn live_sessions(&self, person: PersonId) -> Cond {
        session::live(self.store.now(), &self.settings).add(session::Column::PersonId.eq(person))
    }
}

/// Identities follow time.
fn newest_first(id: impl ColumnTrait) -> Keyset {
    Keyset::new([(Expr::col(id.as_column_ref()), Direction::Descending)])
}
