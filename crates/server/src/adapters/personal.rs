//! What the other domains hold about people: the accounts gather it for them, and have it taken out when they leave.

use async_trait::async_trait;
use sea_orm::prelude::Uuid;
use traboule_accounts::ports::{PersonalData, PersonalRecord, Whom};
use traboule_events::service::personal as events;
use traboule_kernel::Result;
use traboule_spaces::service::personal::{KINDS, PersonalRecords};
use traboule_store::UnitOfWork;

pub(crate) struct DirectoryRecords(pub(crate) PersonalRecords);

#[async_trait]
impl PersonalData for DirectoryRecords {
    fn kinds(&self) -> &'static [&'static str] {
        &KINDS
    }

    async fn records(&self, kind: &str, who: &Whom, after: Option<Uuid>, most: u64) -> Result<Vec<PersonalRecord>> {
        let records = self.0.records(kind, who.person, after, most).await?;
        Ok(records.into_iter().map(|(id, data)| PersonalRecord { id, data }).collect())
    }

    async fn erase(&self, unit: &mut UnitOfWork, who: &Whom) -> Result<()> {
        self.0.erase(unit, who.person).await
    }
}

pub(crate) struct EventRecords(pub(crate) events::PersonalRecords);

#[async_trait]
impl PersonalData for EventRecords {
    fn kinds(&self) -> &'static [&'static str] {
        &events::KINDS
    }

    async fn records(&self, kind: &str, who: &Whom, after: Option<Uuid>, most: u64) -> Result<Vec<PersonalRecord>> {
        let records = self.0.records(kind, who.person, &who.email, after, most).await?;
        Ok(records.into_iter().map(|(id, data)| PersonalRecord { id, data }).collect())
    }

    async fn erase(&self, unit: &mut UnitOfWork, who: &Whom) -> Result<()> {
        self.0.erase(unit, who.person, &who.email).await
    }
}
