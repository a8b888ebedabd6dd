//! Suspension: an admin takes an account out of use, and gives it back.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Result};
use traboule_store::{Audit, UnitOfWork};

use super::{AccountService, hold};
use crate::entity::{person, session, sign_in_code};
use crate::policy::{self, Refusal};

/// How long a reason may be, in characters.
const MAX_REASON: usize = 2_000;

/// What can be wrong with a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AccountSuspendErrorCode {
    /// Nobody suspends themselves.
    Oneself,
    /// The reason is blank or longer than 2,000 characters.
    InvalidReason,
    /// The account is suspended already, or erased.
    NotActive,
}

/// What can be wrong with the end of a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AccountReinstateErrorCode {
    /// The reason is longer than 2,000 characters.
    InvalidReason,
    /// The account is not suspended.
    NotSuspended,
}

impl AccountService {
    /// Takes an account out of use: its sessions end, its access tokens open nothing, and nobody signs in to it.
    pub async fn account_suspend(&self, actor: &Actor, person: PersonId, reason: &str) -> Outcome<PersonId, AccountSuspendErrorCode> {
        use AccountSuspendErrorCode::{InvalidReason, NotActive, Oneself};
        policy::may_suspend(actor, person).map_err(|refusal| match refusal {
            Refusal::Oneself => Failure::whole(Oneself, "nobody suspends themselves"),
            Refusal::NotYours | Refusal::WrongScope => denied(actor).into(),
        })?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > MAX_REASON {
            return Err(Failure::at("input.reason", InvalidReason, "say in 1 to 2,000 characters why"));
        }
        let mut unit = self.begin(actor).await?;
        let found = held(&unit, person).await?;
        if !found.is_active() {
            return Err(Failure::whole(NotActive, "the account is suspended already, or erased"));
        }
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(unit.now()))
            .filter(session::Column::PersonId.eq(person))
            .filter(session::Column::RevokedAt.is_null())
            .exec(unit.tx())
            .await?;
        if let Some(email) = &found.email {
            sign_in_code::Entity::delete_many().filter(sign_in_code::Column::Email.eq(email)).exec(unit.tx()).await?;
        }
        change_state(&unit, found, person::State::Suspended).await?;
        unit.record(Audit::of("account.suspend", person).because(Some(reason))).await?;
        unit.commit().await?;
        Ok(person)
    }

    /// Gives a suspended account back to its person, who signs in again; access tokens that have not ended work again.
    pub async fn account_reinstate(
        &self,
        actor: &Actor,
        person: PersonId,
        reason: Option<&str>,
    ) -> Outcome<PersonId, AccountReinstateErrorCode> {
        use AccountReinstateErrorCode::{InvalidReason, NotSuspended};
        // Whoever is suspended acts no more, so nobody gets to this about themselves.
        policy::may_suspend(actor, person).map_err(|_| denied(actor))?;
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > MAX_REASON) {
            return Err(Failure::at("input.reason", InvalidReason, "a reason has at most 2,000 characters"));
        }
        let mut unit = self.begin(actor).await?;
        let found = held(&unit, person).await?;
        if found.state != person::State::Suspended {
            return Err(Failure::whole(NotSuspended, "the account is not suspended"));
        }
        change_state(&unit, found, person::State::Active).await?;
        unit.record(Audit::of("account.reinstate", person).because(reason)).await?;
        unit.commit().await?;
        Ok(person)
    }
}

/// What somebody is told who is no admin, whether there is such a person or not.
fn denied(actor: &Actor) -> Error {
    actor.signed_in().err().unwrap_or(Error::Denied("only an admin suspends accounts and gives them back"))
}

/// The person, held together with the admin who acts, always in the same order: of two admins who suspend each other at
/// once, the second finds that they are suspended themselves.
async fn held(unit: &UnitOfWork, person: PersonId) -> Result<person::Model> {
    let mut both = vec![person];
    both.extend(unit.actor().person_id().filter(|admin| *admin != person));
    both.sort_unstable();
    let mut found = None;
    for id in both {
        let held = hold(unit, id).await?;
        if id == person {
            found = held;
        } else if !held.is_some_and(|admin| admin.is_active()) {
            return Err(Error::Unauthenticated);
        }
    }
    found.ok_or(Error::NotFound("person"))
}

async fn change_state(unit: &UnitOfWork, found: person::Model, state: person::State) -> Result<()> {
    let version = found.version;
    let mut row: person::ActiveModel = found.into();
    row.state = Set(state);
    row.updated_at = Set(unit.now());
    row.version = Set(version + 1);
    row.update(unit.tx()).await?;
    Ok(())
}
