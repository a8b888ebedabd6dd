//! What calendars hold about people, and what becomes of it when one of them leaves.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use traboule_kernel::ids::{CalendarTokenId, PersonId};
use traboule_kernel::{Key, Result};
use traboule_store::{Audit, Store, UnitOfWork};

use crate::entity::calendar_token::{Column, Entity, live};

/// At most `most` calendar tokens of the person, each with what orders them, only those behind `after`.
pub(in crate::service) async fn records(store: &Store, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
    let behind = after.map(|after| Column::Id.gt(CalendarTokenId::from_uuid(after)));
    let own = Entity::find().filter(Column::PersonId.eq(person)).filter(Cond::all().add_option(behind));
    let rows = own.order_by_asc(Column::Id).limit(most).all(store.read()).await?;
    let record = |row: crate::entity::calendar_token::Model| {
        let data = json!({
            "id": row.id,
            "name": row.name,
            "createdAt": row.created_at,
            "lastUsedAt": row.last_used_at,
            "revokedAt": row.revoked_at,
        });
        (row.id.uuid(), data)
    };
    Ok(rows.into_iter().map(record).collect())
}

/// Revokes the person's tokens and takes out what they called them.
pub(in crate::service) async fn erase(unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
    let open = Entity::find().filter(Column::PersonId.eq(person)).filter(live()).select_only().column(Column::Id);
    let open: Vec<CalendarTokenId> = open.order_by_asc(Column::Id).into_tuple().all(unit.tx()).await?;
    let revoked = Expr::col(Column::RevokedAt).if_null(unit.now());
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(""))
        .col_expr(Column::RevokedAt, revoked)
        .filter(Column::PersonId.eq(person))
        .exec(unit.tx())
        .await?;
    unit.record_all(open.into_iter().map(|id| Audit::of("calendar_token.revoke", id)).collect()).await
}
