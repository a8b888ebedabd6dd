//! What is known of a person who comes to events, and what becomes of it when they leave.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::{Value, json};
use traboule_kernel::email::Email;
use traboule_kernel::ids::{EventId, EventOccurrenceId, PersonId, RsvpId};
use traboule_kernel::{Key, Result, Time};
use traboule_store::{Audit, Store, UnitOfWork};

use super::end::LIVE;
use crate::entity::rsvp::{Column, Entity, Model};
use crate::entity::{event_occurrence, rsvp_guest, rsvp_invitation};
use crate::message::SettlementDue;
use crate::rules::rsvp::RsvpState;

/// Of the person, or of a guest at their address.
fn theirs(person: PersonId, email: &Email) -> Cond {
    Cond::any().add(Column::PersonId.eq(person)).add(Column::GuestEmail.eq(email.as_str()))
}

/// At most `most` RSVPs of the person, each with what orders them, only those behind `after`.
pub(in crate::service) async fn records(
    store: &Store,
    person: PersonId,
    email: &Email,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<(Uuid, Value)>> {
    let behind = after.map(|after| Column::Id.gt(RsvpId::from_uuid(after)));
    let own = Entity::find().filter(theirs(person, email)).filter(Cond::all().add_option(behind));
    let rows = own.order_by_asc(Column::Id).limit(most).all(store.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id.uuid(), record(&row))).collect())
}

/// At most `most` invitations to come at this address, the same way.
pub(in crate::service) async fn invitations(store: &Store, email: &Email, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
    use rsvp_invitation::{Column, Entity};
    let behind = after.map(|after| Column::EventId.gt(EventId::from_uuid(after)));
    let own = Entity::find().filter(Column::Email.eq(email.as_str())).filter(Cond::all().add_option(behind));
    let rows = own.order_by_asc(Column::EventId).limit(most).all(store.read()).await?;
    let record = |row: rsvp_invitation::Model| (row.event_id.uuid(), json!({ "event": row.event_id, "invitedAt": row.invited_at }));
    Ok(rows.into_iter().map(record).collect())
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
pub(in crate::service) async fn erase(unit: &mut UnitOfWork, person: PersonId, email: &Email) -> Result<()> {
    // The dates are locked, as by everybody who decides on them: what is written here nobody overwrites.
    let said = Entity::find().filter(theirs(person, email)).filter(Column::State.is_in(LIVE));
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
        .filter(theirs(person, email))
        .filter(Column::State.is_in(LIVE))
        .exec_with_returning(unit.tx())
        .await?;
    unit.record_all(ended.iter().map(|row| Audit::of("rsvp.end", row.id)).collect()).await?;
    Entity::update_many()
        .col_expr(Column::PersonId, Expr::value(Option::<PersonId>::None))
        .col_expr(Column::GuestEmail, Expr::value(Option::<String>::None))
        .col_expr(Column::Reason, Expr::value(Option::<String>::None))
        .filter(theirs(person, email))
        .exec(unit.tx())
        .await?;
    rsvp_guest::Entity::delete_many().filter(rsvp_guest::Column::Email.eq(email.as_str())).exec(unit.tx()).await?;
    rsvp_invitation::Entity::delete_many().filter(rsvp_invitation::Column::Email.eq(email.as_str())).exec(unit.tx()).await?;
    unit.send_all(&dates.into_iter().map(|occurrence| SettlementDue { occurrence }).collect::<Vec<_>>()).await
}
