//! The use cases, the only writers of this crate's tables.

pub mod grant;
pub mod profile;
mod reads;
pub mod session;
pub mod sign_in;
mod tries;

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Locale, Result};
use traboule_store::{Audit, Store, UnitOfWork};

use crate::entity::person;
use crate::ports::Places;
use crate::rules::email::Email;
use crate::settings::AccountSettings;
use tries::Tries;

/// The use cases of accounts.
pub struct AccountService {
    store: Store,
    settings: AccountSettings,
    places: Arc<dyn Places>,
    tries: Tries,
}

impl AccountService {
    /// The use cases on this store.
    pub fn new(store: Store, settings: AccountSettings, places: Arc<dyn Places>) -> Self {
        let tries = Tries::new(settings.tries_a_minute);
        Self { store, settings, places, tries }
    }

    /// The store, for the finders of this crate.
    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) const fn settings(&self) -> &AccountSettings {
        &self.settings
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
