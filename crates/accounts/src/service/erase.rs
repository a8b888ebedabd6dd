//! Erasure: a person leaves. What is theirs goes; what they did for others stays, and its author has no name any more.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::email::Email;
use traboule_kernel::ids::{GrantId, PersonId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Locale, Outcome, Result, UserError};
use traboule_store::mail::drop_letters_to;
use traboule_store::{Audit, UnitOfWork};

use super::grant::{is_admin_beside, owners_beside};
use super::{AccountService, runs_again};
use crate::entity::role_grant::{self, Role};
use crate::entity::{access_token, person, session, sign_in_code};
use crate::ports::Whom;

/// Why an account is not erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AccountEraseErrorCode {
    /// The address is not the one that the person signs in with.
    EmailMismatch,
    /// A space has no other owner whose account is in use: hand it over first. One mistake for each such space, which the message names.
    LastOwner,
    /// There is no other administrator whose account is in use: name another one first.
    LastAdmin,
}

impl AccountService {
    /// Erases the account of whoever is signed in, for good. `email` is their address once more, as a confirmation.
    pub async fn account_erase(&self, actor: &Actor, email: &str) -> Outcome<PersonId, AccountEraseErrorCode> {
        let mut tries = 0;
        loop {
            let outcome = self.try_erase(actor, email).await;
            if !runs_again(&outcome, &mut tries) {
                return outcome;
            }
        }
    }

    async fn try_erase(&self, actor: &Actor, email: &str) -> Outcome<PersonId, AccountEraseErrorCode> {
        let id = actor.signed_in()?;
        // Two last owners who leave at once each see the other one stay: no row lock stops that, serialisation does.
        let mut unit = self.begin_serializable(actor).await?;
        let person = person::Entity::find_by_id(id).one(unit.tx()).await?.filter(person::Model::is_active);
        let person = person.ok_or(Error::Unauthenticated)?;
        let meant = email.parse::<Email>().ok().filter(|email| person.email.as_deref() == Some(email.as_str()));
        let Some(email) = meant else {
            let message = "this is not the address that you sign in with";
            return Err(Failure::at("input.email", AccountEraseErrorCode::EmailMismatch, message));
        };
        let duties = self.duties(&unit, id).await?;
        if !duties.is_empty() {
            return Err(Failure::Mistakes(duties));
        }
        // Other domains come first: they lock what they hold before anybody locks a person, as everywhere.
        let who = Whom { person: id, email };
        for holder in &self.holders {
            holder.erase(&mut unit, &who).await?;
        }
        end_grants(&mut unit, id).await?;
        access_token::Entity::delete_many().filter(access_token::Column::PersonId.eq(id)).exec(unit.tx()).await?;
        session::Entity::delete_many().filter(session::Column::PersonId.eq(id)).exec(unit.tx()).await?;
        sign_in_code::Entity::delete_many().filter(sign_in_code::Column::Email.eq(who.email.as_str())).exec(unit.tx()).await?;
        drop_letters_to(&unit, who.email.as_str()).await?;
        let version = person.version;
        let mut row: person::ActiveModel = person.into();
        row.email = Set(None);
        row.display_name = Set(String::new());
        row.locale = Set(Locale::fr().to_string());
        row.state = Set(person::State::Erased);
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        unit.record(Audit::of("account.erase", id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// What the person has to hand over first. A space that is closed or merged needs no owner.
    async fn duties(&self, unit: &UnitOfWork, person: PersonId) -> Result<Vec<UserError<AccountEraseErrorCode>>> {
        let held = role_grant::Entity::find().filter(role_grant::Column::PersonId.eq(person)).filter(role_grant::valid_at(unit.now()));
        let held = held.filter(role_grant::Column::Role.is_in([Role::SpaceOwner, Role::Admin])).all(unit.tx()).await?;
        let owned: Vec<SpaceId> = held.iter().filter_map(|grant| grant.space_id).collect();
        let shared = if owned.is_empty() { Vec::new() } else { owners_beside(unit, &owned, person).await? };
        let alone: Vec<SpaceId> = owned.into_iter().filter(|space| !shared.contains(space)).collect();
        let names = if alone.is_empty() { Vec::new() } else { self.places.names(&alone).await? };
        let last_owner = |(space, name)| {
            let message = format!("you are the last owner of \"{name}\" ({space}): make somebody else an owner first");
            UserError::whole(AccountEraseErrorCode::LastOwner, message)
        };
        let mut duties: Vec<_> = names.into_iter().map(last_owner).collect();
        if held.iter().any(|grant| grant.role == Role::Admin) && !is_admin_beside(unit, person).await? {
            let message = "you are the last administrator: name another one first";
            duties.push(UserError::whole(AccountEraseErrorCode::LastAdmin, message));
        }
        Ok(duties)
    }
}

/// Ends all grants of the person, those that have not begun and those that wait for approval included.
async fn end_grants(unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
    use role_grant::Column;
    let open = Expr::col(Column::ValidUntil).is_null().or(Expr::col(Column::ValidUntil).gt(unit.now()));
    let of_person = role_grant::Entity::find().filter(Column::PersonId.eq(person)).filter(open.clone());
    let ids: Vec<GrantId> = of_person.select_only().column(Column::Id).into_tuple().all(unit.tx()).await?;
    role_grant::Entity::update_many()
        .col_expr(Column::ValidUntil, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PersonId.eq(person))
        .filter(open)
        .exec(unit.tx())
        .await?;
    unit.record_all(ids.into_iter().map(|id| Audit::of("grant.revoke", id)).collect()).await
}
