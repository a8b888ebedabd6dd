//! `Person`.

use async_graphql::{Context, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Time};

use super::{actor, service};
use crate::entity::person;

/// Somebody with an account. Others see the name only.
#[derive(SimpleObject)]
pub(crate) struct PersonDetails {
    /// The name that others see, as the person chose it.
    display_name: String,
    /// The address that the person signs in with. Null for everybody but the person.
    email: Option<String>,
    /// The language of letters to the person, such as `fr` or `fr-CH`. Null for everybody but the person.
    locale: Option<String>,
    /// When the account was made. Null for everybody but the person.
    created_at: Option<Time>,
    /// When the profile was last changed. Null for everybody but the person.
    updated_at: Option<Time>,
    /// The version of the profile, which an edit has to name. Null for everybody but the person.
    version: Option<i32>,
}

impl PersonDetails {
    /// The person as the actor may see them.
    pub(crate) fn seen_by(actor: &Actor, row: person::Model) -> Self {
        let person::Model { id, email, display_name, locale, created_at, updated_at, version, state: _ } = row;
        if actor.person_id() != Some(id) {
            return Self { display_name, email: None, locale: None, created_at: None, updated_at: None, version: None };
        }
        Self {
            display_name,
            email,
            locale: Some(locale),
            created_at: Some(created_at),
            updated_at: Some(updated_at),
            version: Some(version),
        }
    }
}

/// A person whose row is at hand.
pub(crate) fn person(actor: &Actor, row: person::Model) -> Ref<PersonId> {
    Ref::loaded(row.id, PersonDetails::seen_by(actor, row), &Selected::all())
}

impl Owner for PersonDetails {
    type Key = PersonId;

    async fn load(ctx: &Context<'_>, keys: &[PersonId], _selected: &Selected) -> Result<Vec<(PersonId, Self)>> {
        let actor = actor(ctx)?;
        let people = service(ctx)?.people(keys).await?;
        Ok(people.into_iter().map(|row| (row.id, Self::seen_by(actor, row))).collect())
    }
}
