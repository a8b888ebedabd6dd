//! `Person`.

use std::collections::BTreeMap;

use async_graphql::{ComplexObject, Context, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Error, Locale, LocalizedText, Time};

use super::{actor, service};
use crate::entity::person;
use crate::{PersonState, policy};

/// Somebody with an account, or who had one. Others see the name only.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct PersonDetails {
    #[graphql(skip)]
    name: Name,
    /// The address that the person signs in with. Null for everybody but the person.
    email: Option<String>,
    /// The language of letters to the person, such as `fr` or `fr-CH`. Null for everybody but the person.
    locale: Option<String>,
    /// Where the account stands. Null for everybody but the person and administrators.
    state: Option<PersonState>,
    /// When the account was made. Null for everybody but the person.
    created_at: Option<Time>,
    /// When the profile was last changed. Null for everybody but the person.
    updated_at: Option<Time>,
    /// The version of the profile, which an edit has to name. Null for everybody but the person.
    version: Option<i32>,
}

/// What a person is called.
enum Name {
    Own(String),
    Former,
}

#[ComplexObject]
impl PersonDetails {
    /// The name that others see, as the person chose it; "Former member" for who has left.
    async fn display_name(
        &self,
        #[graphql(
            desc = "Language tags, the preferred one first, in which to say that somebody has left; English, if none is found.",
            default
        )]
        locales: Vec<String>,
    ) -> Result<String> {
        match &self.name {
            Name::Own(name) => Ok(name.clone()),
            Name::Former => former_member(&locales),
        }
    }
}

/// What everybody is called who has left, for a reader of these languages.
fn former_member(wanted: &[String]) -> Result<String> {
    let wanted = wanted.iter().map(|tag| tag.parse()).collect::<Result<Vec<Locale>, _>>().map_err(Error::bad_input)?;
    let texts = [(Locale::en(), "Former member"), (Locale::fr(), "Ancien membre")].map(|(locale, text)| (locale, text.to_owned()));
    let text = LocalizedText::new(Locale::en(), BTreeMap::from(texts)).map_err(Error::internal)?;
    Ok(text.in_order(&wanted).1.to_owned())
}

impl PersonDetails {
    /// The person as the actor may see them.
    pub(crate) fn seen_by(actor: &Actor, row: person::Model) -> Self {
        let person::Model { id, email, display_name, locale, created_at, updated_at, version, state } = row;
        let name = if state == PersonState::Erased { Name::Former } else { Name::Own(display_name) };
        let state = policy::may_see_state(actor, id).then_some(state);
        if actor.person_id() != Some(id) {
            return Self { name, email: None, locale: None, state, created_at: None, updated_at: None, version: None };
        }
        Self {
            name,
            email,
            locale: Some(locale),
            state,
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
