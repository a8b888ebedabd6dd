//! One's own profile.

use sea_orm::{ActiveModelTrait, Set};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Error, Failure, Locale, Outcome};
use traboule_store::Audit;

use super::{AccountService, hold};
use crate::entity::person;
use crate::rules::name;

/// What can be wrong with a change of one's profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum ProfileUpdateErrorCode {
    /// The name is empty or longer than 100 characters.
    InvalidDisplayName,
    /// The locale is not a language tag such as `fr` or `fr-CH`.
    InvalidLocale,
}

/// A change of one's profile; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// The version that the client saw.
    pub version: i32,
    /// The name that others see.
    pub display_name: Option<String>,
    /// The language of letters.
    pub locale: Option<String>,
}

impl AccountService {
    /// Changes the actor's own profile.
    pub async fn profile_update(&self, actor: &Actor, change: ProfileChange) -> Outcome<PersonId, ProfileUpdateErrorCode> {
        let id = actor.signed_in()?;
        let mut mistakes = Vec::new();
        let name = change.display_name.as_deref().map(name::checked).transpose().unwrap_or_else(|message| {
            mistakes.push(traboule_kernel::UserError::at("input.displayName", ProfileUpdateErrorCode::InvalidDisplayName, message));
            None
        });
        let locale = change.locale.as_deref().map(str::parse::<Locale>).transpose().unwrap_or_else(|error| {
            mistakes.push(traboule_kernel::UserError::at("input.locale", ProfileUpdateErrorCode::InvalidLocale, error));
            None
        });
        if !mistakes.is_empty() {
            return Err(Failure::Mistakes(mistakes));
        }
        let mut unit = self.begin(actor).await?;
        let found = hold(&unit, id).await?.filter(person::Model::is_active);
        let found = found.ok_or(Error::Unauthenticated)?;
        traboule_store::version::check(found.version, change.version)?;
        let version = found.version;
        let mut row: person::ActiveModel = found.into();
        if let Some(name) = name {
            row.display_name = Set(name.to_owned());
        }
        if let Some(locale) = locale {
            row.locale = Set(locale.to_string());
        }
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        unit.record(Audit::of("profile.update", id)).await?;
        unit.commit().await?;
        Ok(id)
    }
}
