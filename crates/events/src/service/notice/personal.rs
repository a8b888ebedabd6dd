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

/// What the person chose not to be told, each with what orders it, only those behind `after`; at most `most`.
pub(in crate::service) async fn records(store: &Store, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
    let rows = Entity::find().filter(Column::Reader.eq(ReaderKey::Person(person).to_string())).all(store.read()).await?;
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
pub(in crate::service) async fn erase(unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
    Entity::delete_many().filter(Column::Reader.eq(ReaderKey::Person(person).to_string())).exec(unit.tx()).await?;
    Ok(())
}
