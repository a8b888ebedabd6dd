//! The use cases, the only writers of this crate's tables.

pub mod access_token;
mod authenticate;
pub mod erase;
pub mod export;
pub mod grant;
pub mod profile;
pub mod readers;
mod reads;
pub mod session;
pub mod sign_in;
pub mod suspend;
mod tries;

use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::database_fault::is_collision;
use traboule_kernel::email::Email;
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Failure, Locale, Outcome, Result};
use traboule_store::sql::is_one_of;
use traboule_store::{Audit, Store, UnitOfWork};

use crate::entity::person;
use crate::ports::{PersonalData, Places};
use crate::settings::AccountSettings;
use tries::Tries;

/// The use cases of accounts.
pub struct AccountService {
    store: Store,
    settings: AccountSettings,
    places: Arc<dyn Places>,
    holders: Vec<Arc<dyn PersonalData>>,
    tries: Tries,
}

impl AccountService {
    /// The use cases on this store. `holders` are the other domains that know something of people.
    pub fn new(store: Store, settings: AccountSettings, places: Arc<dyn Places>, holders: Vec<Arc<dyn PersonalData>>) -> Self {
        let tries = Tries::new(settings.tries_a_minute);
        Self { store, settings, places, holders, tries }
    }

    /// Begins a use case of a person. All of them are account matters, which take a session: a token that leaks must not
    /// beget others, give roles or end an account. Nothing here begins otherwise but signing in, which nobody is for yet.
    async fn begin(&self, actor: &Actor) -> Result<UnitOfWork> {
        actor.check_session()?;
        self.store.begin(actor).await
    }

    /// The same, for what no row lock can hold; see [`runs_again`].
    async fn begin_serializable(&self, actor: &Actor) -> Result<UnitOfWork> {
        actor.check_session()?;
        self.store.begin_serializable(actor).await
    }

    /// The store, for the finders of this crate.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) const fn settings(&self) -> &AccountSettings {
        &self.settings
    }
}

/// How often a use case on a serializable unit of work runs at most.
const TRIES: usize = 5;

/// Whether such a use case collided with another and should run again from its start; counts the tries.
fn runs_again<T, C>(outcome: &Outcome<T, C>, tries: &mut usize) -> bool {
    *tries += 1;
    *tries < TRIES && matches!(outcome, Err(Failure::Fault(error)) if is_collision(error))
}

/// The person as they are now, who stays so until the unit ends: nobody erases or suspends them in the meantime.
///
/// It is an update that changes nothing rather than a lock. A serializable unit that has read the person before, above all their
/// erasure, does not notice a lock that is gone; a new version of the row it collides with, and runs again.
async fn hold(unit: &UnitOfWork, person: PersonId) -> Result<Option<person::Model>> {
    let held = person::Entity::update_many()
        .col_expr(person::Column::UpdatedAt, Expr::col(person::Column::UpdatedAt))
        .filter(person::Column::Id.eq(person))
        .exec_with_returning(unit.tx())
        .await?;
    Ok(held.into_iter().next())
}

impl AccountService {
    /// Those of these people whose accounts are in use, and stay so until the unit ends: many at once, for what many do together.
    pub async fn hold_active(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashSet<PersonId>> {
        let held = person::Entity::update_many()
            .col_expr(person::Column::UpdatedAt, Expr::col(person::Column::UpdatedAt))
            .filter(is_one_of(self.store.backend(), Expr::col((person::Entity, person::Column::Id)), people))
            .filter(person::Column::State.eq(person::State::Active))
            .exec_with_returning(unit.tx())
            .await?;
        Ok(held.into_iter().map(|row| row.id).collect())
    }
}

async fn person_of<C: ConnectionTrait>(connection: &C, email: &Email) -> Result<Option<person::Model>> {
    Ok(person::Entity::find().filter(person::Column::Email.eq(email.as_str())).one(connection).await?)
}

/// The person of an address, made if there is none: whoever proves an address, or is granted something at it, has an account.
async fn person_or_new(unit: &mut UnitOfWork, email: &Email, display_name: Option<&str>, locale: &Locale) -> Result<person::Model> {
    if let Some(person) = person_of(unit.tx(), email).await? {
        return Ok(person);
    }
    let id: PersonId = unit.new_id();
    let row = person::ActiveModel {
        id: Set(id),
        email: Set(Some(email.to_string())),
        // Never made from the address, which is nobody else's business.
        display_name: Set(display_name.unwrap_or("New member").to_owned()),
        locale: Set(locale.to_string()),
        state: Set(person::State::Active),
        created_at: Set(unit.now()),
        updated_at: Set(unit.now()),
        version: Set(1),
    };
    let person = row.insert(unit.tx()).await?;
    unit.record(Audit::of("person.create", id)).await?;
    Ok(person)
}
