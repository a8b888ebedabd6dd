//! What is held about people's notices, and what becomes of it when one of them leaves.

use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use traboule_kernel::Result;
use traboule_kernel::ids::PersonId;
use traboule_store::{Store, UnitOfWork};

use crate::entity::event_notice_choice::{Column, Entity};
use crate::notice::ReaderKey;
use crate::rules::notice::NoticeKind;

/// The kinds of records about a person.
pub const KINDS: [&str; 1] = ["noticeChoices"];

/// Reads what is held about a person, and takes it out. It needs the store alone.
#[derive(Clone)]
pub struct NoticeRecords(Store);

impl NoticeRecords {
    /// The records in this store.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// At most `most` records of one of [`KINDS`] about the person, each with what orders them, only those behind `after`.
    pub async fn records(&self, kind: &str, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
        if kind != KINDS[0] {
            return Ok(Vec::new());
        }
        let rows = Entity::find().filter(Column::Reader.eq(ReaderKey::Person(person).to_string())).all(self.0.read()).await?;
        // There are fewer of them than kinds: their order is that of the kinds.
        let place = |kind: NoticeKind| Uuid::from_u128(1 + kind as u128);
        let mut records: Vec<(Uuid, Value)> = rows
            .into_iter()
            .map(|row| (place(row.kind), json!({ "kind": row.kind, "on": false, "createdAt": row.created_at })))
            .filter(|(place, _)| after.is_none_or(|after| *place > after))
            .collect();
        records.sort_by_key(|(place, _)| *place);
        records.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(records)
    }

    /// Forgets what the person chose. Letters that have not left are taken back with their address.
    pub async fn erase(&self, unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
        Entity::delete_many().filter(Column::Reader.eq(ReaderKey::Person(person).to_string())).exec(unit.tx()).await?;
        Ok(())
    }
}
