//! A space is closed for good, or turned out to be one with another: what it leads, organises or receives needs another host.

use sea_orm::sea_query::{Cond, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Actor, Result};

use super::EventService;
use super::notice::is_new;
use crate::entity::event::{Column, Entity};
use crate::entity::{event_host, event_occurrence};
use crate::message::HostEnded;
use crate::rules::event::EventState;

impl EventService {
    /// Sends word of each event that is not over and has to do with the space; once, however often it is said. The events stay as
    /// they are: whether they move, are handed over or are cancelled, their organisers decide.
    pub async fn space_ended(&self, space: SpaceId) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("spaces")).await?;
        if !is_new(&unit, format!("space_ended:{space}")).await? {
            return Ok(());
        }
        let organised = Query::select()
            .column(event_host::Column::EventId)
            .from(event_host::Entity)
            .and_where(Expr::col(event_host::Column::SpaceId).eq(space))
            .to_owned();
        let to_come = Query::select()
            .column(event_occurrence::Column::EventId)
            .from(event_occurrence::Entity)
            .and_where(Expr::col(event_occurrence::Column::EndsAt).gt(unit.now()))
            .to_owned();
        let received = to_come.clone().and_where(Expr::col(event_occurrence::Column::VenueSpaceId).eq(space)).to_owned();
        let theirs =
            Cond::any().add(Column::LeadSpaceId.eq(space)).add(Column::Id.in_subquery(organised)).add(Column::Id.in_subquery(received));
        let events = Entity::find().filter(theirs).filter(Column::Id.in_subquery(to_come)).filter(Column::State.ne(EventState::Cancelled));
        let events: Vec<EventId> = events
            .order_by_asc(Column::StartsAt)
            .order_by_asc(Column::Id)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(unit.tx())
            .await?;
        unit.send_all(&events.into_iter().map(|event| HostEnded { event, space }).collect::<Vec<_>>()).await?;
        // Nothing of the events changed.
        unit.commit_unrecorded().await
    }
}
