//! Dates of a series become an event of their own: who organises them goes along.

use sea_orm::{ActiveModelTrait as _, ColumnTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QueryOrder, Set};
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};
use traboule_kernel::{Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::asked::look_in_time;
use super::with_changes;
use crate::entity::co_organiser::{ActiveModel, Changes, Column, Entity, Model};
use crate::entity::event_host;
use crate::message::CoOrganiserChanged;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::CoOrganiserState;

/// Every space that accepted to organise `from` organises `to`, as what and with what it organises that one, and has the same
/// changes to acknowledge; and these, if it is not the one that made them. Who has not answered is asked about `from` alone.
pub(in crate::service) async fn go_along(
    unit: &mut UnitOfWork,
    from: EventId,
    to: EventId,
    by: SpaceId,
    changes: &[MaterialChange],
) -> Result<()> {
    let accepted = Entity::find().filter(Column::EventId.eq(from)).filter(Column::State.eq(CoOrganiserState::Accepted));
    let accepted: Vec<Model> = accepted.order_by_asc(Column::InvitedAt).order_by_asc(Column::Id).all(unit.tx()).await?;
    let (mut rows, mut hosts, mut audit, mut messages) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut somebody_is_asked = false;
    for row in accepted {
        let (id, space): (CoOrganiserId, SpaceId) = (unit.new_id(), row.space_id);
        let open = if space == by { row.unacknowledged.0.clone() } else { with_changes(&row.unacknowledged.0, changes) };
        somebody_is_asked |= !open.is_empty();
        let mut row: ActiveModel = row.into_active_model().reset_all();
        row.id = Set(id);
        row.event_id = Set(to);
        row.unacknowledged = Set(Changes(open));
        row.created_at = Set(unit.now());
        row.updated_at = Set(unit.now());
        row.version = Set(1);
        rows.push(row);
        hosts.push(event_host::ActiveModel { space_id: Set(space), event_id: Set(to) });
        let went = Audit::of("co_organiser.go_along", id).acting_for(Scope::Space(by));
        audit.push(went.changing(&serde_json::json!({ "from": from, "to": to }))?);
        messages.push(CoOrganiserChanged { co_organiser: id, event: to, space, state: CoOrganiserState::Accepted });
    }
    Entity::insert_many(rows).exec_without_returning(unit.tx()).await?;
    event_host::Entity::insert_many(hosts).exec_without_returning(unit.tx()).await?;
    unit.record_all(audit).await?;
    unit.send_all(&messages).await?;
    if somebody_is_asked { look_in_time(unit, to).await } else { Ok(()) }
}
