//! The people who come to events: the accounts know them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use traboule_accounts::AccountService;
use traboule_accounts::service::readers;
use traboule_events::ports::{Contact, People, Reader};
use traboule_kernel::ids::{PersonId, SpaceId};
use traboule_kernel::{Actor, Result, Role, Scope};
use traboule_store::UnitOfWork;

pub(crate) struct EventPeople(pub(crate) Arc<AccountService>);

#[async_trait]
impl People for EventPeople {
    async fn reader(&self, person: PersonId) -> Result<Option<Actor>> {
        self.0.reader(person).await
    }

    async fn hold(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashSet<PersonId>> {
        self.0.hold_active(unit, people).await
    }

    async fn contacts(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashMap<PersonId, Contact>> {
        let contacts = self.0.contacts(unit, people).await?;
        Ok(contacts.into_iter().map(|(person, name, email)| (person, Contact { name, email })).collect())
    }

    async fn addresses(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
        let readers = self.0.readers(unit, people).await?;
        Ok(readers.into_iter().map(|reader| (reader.person, reader.email)).collect())
    }

    async fn readers(&self, unit: &UnitOfWork, people: &[PersonId]) -> Result<Vec<Reader>> {
        Ok(self.0.readers(unit, people).await?.into_iter().map(reader).collect())
    }

    async fn readers_at(&self, unit: &UnitOfWork, emails: &[String]) -> Result<Vec<Reader>> {
        Ok(self.0.readers_at(unit, emails).await?.into_iter().map(reader).collect())
    }

    async fn runners(&self, unit: &UnitOfWork, spaces: &[SpaceId]) -> Result<Vec<Reader>> {
        let places: Vec<Scope> = spaces.iter().copied().map(Scope::Space).collect();
        let runners = self.0.holders(unit, &[Role::SpaceOwner, Role::SpaceManager], Some(&places)).await?;
        Ok(runners.into_iter().map(reader).collect())
    }
}

fn reader(reader: readers::Reader) -> Reader {
    let readers::Reader { person, email, locale } = reader;
    Reader { person, email, locale }
}
