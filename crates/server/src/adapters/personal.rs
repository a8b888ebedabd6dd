//! What the directory and the notices of events hold about people: the accounts gather it for them, and have it taken out when they leave.

use async_trait::async_trait;
use sea_orm::prelude::Uuid;
use traboule_accounts::ports::{PersonalData, PersonalRecord};
use traboule_events::service::notice::personal::{self as notices, NoticeRecords};
use traboule_kernel::Result;
use traboule_kernel::ids::PersonId;
use traboule_spaces::service::personal::{KINDS, PersonalRecords};
use traboule_store::UnitOfWork;

pub(crate) struct DirectoryRecords(pub(crate) PersonalRecords);

#[async_trait]
impl PersonalData for DirectoryRecords {
    fn kinds(&self) -> &'static [&'static str] {
        &KINDS
    }

    async fn records(&self, kind: &str, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<PersonalRecord>> {
        let records = self.0.records(kind, person, after, most).await?;
        Ok(records.into_iter().map(|(id, data)| PersonalRecord { id, data }).collect())
    }

    async fn erase(&self, unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
        self.0.erase(unit, person).await
    }
}

pub(crate) struct OwnNotices(pub(crate) NoticeRecords);

#[async_trait]
impl PersonalData for OwnNotices {
    fn kinds(&self) -> &'static [&'static str] {
        &notices::KINDS
    }

    async fn records(&self, kind: &str, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<PersonalRecord>> {
        let records = self.0.records(kind, person, after, most).await?;
        Ok(records.into_iter().map(|(id, data)| PersonalRecord { id, data }).collect())
    }

    async fn erase(&self, unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
        self.0.erase(unit, person).await
    }
}
