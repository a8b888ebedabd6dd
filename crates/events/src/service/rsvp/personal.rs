//! What is known of a person who comes to events, and what becomes of it when they leave.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::{Value, json};
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId};
use traboule_kernel::{Key, Result, Time};
use traboule_store::{Audit, Store, UnitOfWork};

use super::end::LIVE;
use crate::entity::event_occurrence;
use crate::entity::rsvp::{Column, Entity, Model};
use crate::message::SettlementDue;
use crate::rules::rsvp::RsvpState;

/// At most `most` RSVPs of the person, each with what orders them, only those behind `after`.
pub(in crate::service) async fn records(store: &Store, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
    let behind = after.map(|after| Column::Id.gt(RsvpId::from_uuid(after)));
    let own = Entity::find().filter(Column::PersonId.eq(person)).filter(Cond::all().add_option(behind));
    let rows = own.order_by_asc(Column::Id).limit(most).all(store.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id.uuid(), record(&row))).collect())
}

fn record(row: &Model) -> Value {
    json!({
        "id": row.id,
        "occurrence": row.occurrence_id,
        "home": row.home_space_id,
        "partySize": row.party_size,
        "state": row.state,
        "visibility": row.visibility,
        "reason": row.reason,
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
    })
}

/// Calls off whatever the person said they come to, and takes them out of the lists of those who came: their places and counts stay,
/// nobody's in particular. Who waits moves up a moment later: each date is looked at once the erasure is true.
pub(in crate::service) async fn erase(unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
    // The dates are locked, as by everybody who decides on them: what is written here nobody overwrites.
    let said = Entity::find().filter(Column::PersonId.eq(person)).filter(Column::State.is_in(LIVE));
    let dates = event_occurrence::Entity::find()
        .filter(event_occurrence::Column::Id.in_subquery(said.select_only().column(Column::OccurrenceId).into_query()))
        .order_by_asc(event_occurrence::Column::Id)
        .select_only()
        .column(event_occurrence::Column::Id)
        .lock_exclusive();
    let dates: Vec<EventOccurrenceId> = dates.into_tuple().all(unit.tx()).await?;
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(RsvpState::Cancelled))
        .col_expr(Column::OfferedUntil, Expr::value(Option::<Time>::None))
        .col_expr(Column::EndedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PersonId.eq(person))
        .filter(Column::State.is_in(LIVE))
        .exec_with_returning(unit.tx())
        .await?;
    unit.record_all(ended.iter().map(|row| Audit::of("rsvp.end", row.id)).collect()).await?;
    Entity::update_many()
        .col_expr(Column::PersonId, Expr::value(Option::<PersonId>::None))
        .col_expr(Column::Reason, Expr::value(Option::<String>::None))
        .filter(Column::PersonId.eq(person))
        .exec(unit.tx())
        .await?;
    unit.send_all(&dates.into_iter().map(|occurrence| SettlementDue { occurrence }).collect::<Vec<_>>()).await
}
