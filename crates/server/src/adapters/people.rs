//! The people that the directory is about: the accounts know them.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use traboule_accounts::AccountService;
use traboule_accounts::service::readers::Reader;
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Result, Role, Scope};
use traboule_spaces::ports::{Audience, Letter, People};
use traboule_store::UnitOfWork;
use traboule_store::mail::Mail;

pub(crate) struct AccountPeople(pub(crate) Arc<AccountService>);

impl AccountPeople {
    async fn readers(&self, unit: &UnitOfWork, circle: &Audience) -> Result<Vec<Reader>> {
        use Role::{NetworkSteward, SpaceManager, SpaceOwner};
        let networks = |ids: &[NetworkId]| ids.iter().copied().map(Scope::Network).collect::<Vec<_>>();
        match circle {
            Audience::OwnersOf(space) => self.0.holders(unit, &[SpaceOwner], Some(&[Scope::Space(*space)])).await,
            Audience::RunnersOf(space) => self.0.holders(unit, &[SpaceOwner, SpaceManager], Some(&[Scope::Space(*space)])).await,
            Audience::StewardsOf(ids) => self.0.holders(unit, &[NetworkSteward], Some(&networks(ids))).await,
            Audience::Stewards => self.0.holders(unit, &[NetworkSteward], None).await,
        }
    }
}

/// The letter on its way: an address is known here and in the outbox, and nowhere in the directory.
fn mail(reader: Reader, letter: &Letter) -> Mail {
    let (subject, text) = letter.write(&reader.locale);
    Mail { to: reader.email, subject, text, ..Mail::default() }
}

#[async_trait]
impl People for AccountPeople {
    async fn is_active(&self, unit: &UnitOfWork, person: PersonId) -> Result<bool> {
        self.0.is_active(unit, person).await
    }

    async fn make_owner(&self, unit: &mut UnitOfWork, person: PersonId, space: SpaceId) -> Result<()> {
        self.0.make_owner(unit, person, space).await
    }

    async fn tell(&self, unit: &mut UnitOfWork, circles: &[Audience], letter: &Letter) -> Result<()> {
        for circle in circles {
            let readers = self.readers(unit, circle).await?;
            if !readers.is_empty() {
                let letters: Vec<Mail> = readers.into_iter().map(|reader| mail(reader, letter)).collect();
                return unit.send_all(&letters).await;
            }
        }
        Ok(())
    }

    async fn answer(&self, unit: &mut UnitOfWork, letters: Vec<(PersonId, Letter)>) -> Result<()> {
        if letters.is_empty() {
            return Ok(());
        }
        let people: Vec<PersonId> = letters.iter().map(|(person, _)| *person).collect();
        let readers = self.0.readers(unit, &people).await?.into_iter();
        let readers: HashMap<PersonId, Reader> = readers.map(|reader| (reader.person, reader)).collect();
        let letters = letters.iter().filter_map(|(person, letter)| Some(mail(readers.get(person)?.clone(), letter)));
        let letters: Vec<Mail> = letters.collect();
        unit.send_all(&letters).await
    }
}
