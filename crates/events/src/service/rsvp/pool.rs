//! Places that are kept for the members of a space that organises a date.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait, IntoActiveModel as _, QueryFilter, Set};
use traboule_kernel::ids::{EventOccurrenceId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope, Time};
use traboule_store::sql::is_one_of;
use traboule_store::{Audit, UnitOfWork};

use super::load::{natural, pools};
use crate::entity::{event_occurrence, seat_pool};
use crate::message::EventChanged;
use crate::policy::may_edit;
use crate::rules::capacity::{Places, SeatPool};
use crate::rules::organiser::CoOrganiserState;
use crate::service::event::MovedDate;
use crate::service::{EventService, demand_somebody, mistakes};

/// What can be wrong with a pool of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SeatPoolErrorCode {
    /// It is larger than the date, released after its start, or the date has no capacity.
    InvalidField,
    /// The event is cancelled, or the date has begun.
    EventEnded,
    /// The space neither leads the event nor accepted to organise it.
    NotOrganising,
}

/// Places to keep for the members of a space.
#[derive(Clone, Copy, Debug)]
pub struct SeatPoolWanted {
    /// The date.
    pub date: EventOccurrenceId,
    /// The space.
    pub space: SpaceId,
    /// How many; none takes the pool away.
    pub size: u32,
    /// When they are everybody's.
    pub release_at: Time,
}

/// The places that are kept of dates which moved are everybody's as long before the start as they were to be, and at the start at
/// the latest. At most two statements.
pub(in crate::service) async fn move_pools(unit: &UnitOfWork, moved: &[MovedDate]) -> Result<()> {
    use seat_pool::{Column, Entity};
    if moved.is_empty() {
        return Ok(());
    }
    let by_date: HashMap<EventOccurrenceId, &MovedDate> = moved.iter().map(|date| (date.id, date)).collect();
    let ids: Vec<EventOccurrenceId> = by_date.keys().copied().collect();
    let kept = Entity::find().filter(is_one_of(unit.tx().get_database_backend(), Expr::col(Column::OccurrenceId), &ids));
    let kept = kept.all(unit.tx()).await?.into_iter().filter_map(|pool| {
        let date = by_date.get(&pool.occurrence_id)?;
        let release_at = (pool.release_at + (date.to - date.from)).min(date.to);
        Some(seat_pool::ActiveModel { release_at: Set(release_at), ..pool.into_active_model().reset_all() })
    });
    Entity::insert_many(kept).on_conflict(again()).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// A pool that is there is as it is written now.
fn again() -> OnConflict {
    use seat_pool::Column;
    OnConflict::columns([Column::OccurrenceId, Column::SpaceId]).update_columns([Column::Size, Column::ReleaseAt]).to_owned()
}

impl EventService {
    /// Keeps places of a date for the members of a space that organises it, or no longer. Who runs the event does.
    pub async fn seat_pool_set(&self, actor: &Actor, wanted: SeatPoolWanted) -> Outcome<EventOccurrenceId, SeatPoolErrorCode> {
        use SeatPoolErrorCode::{EventEnded, InvalidField, NotOrganising};
        let SeatPoolWanted { date, space, size, release_at } = wanted;
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let missing = || Error::NotFound("date of an event");
        let found = event_occurrence::Entity::find_by_id(date).one(unit.tx()).await?.ok_or_else(missing)?;
        let (event, organisers) = self.event(&unit, found.event_id).await.map_err(|error| match error {
            Error::NotFound(_) => missing(),
            error => error,
        })?;
        let acting_for = may_edit(actor, &organisers)?;
        let organises = |(other, _, state): &(SpaceId, _, CoOrganiserState)| *other == space && *state == CoOrganiserState::Accepted;
        if space != organisers.lead && !organisers.others.iter().any(organises) {
            return Err(Failure::at("input.space", NotOrganising, "places are kept for the members of those who organise the event"));
        }
        if !event.state.is_editable() || found.starts_at <= unit.now() {
            return Err(Failure::at("input.occurrence", EventEnded, "the event is cancelled, or has begun"));
        }
        let mut kept = pools(&unit, date).await?;
        kept.retain(|pool| pool.space != space);
        if size > 0 {
            // First, so that a mistake is about what was asked.
            kept.insert(0, SeatPool { space, size, release_at });
            let places = Places { capacity: natural(found.capacity), pools: kept };
            let named = places.mistakes(found.starts_at).into_iter().filter_map(|mistake| {
                let field =
                    mistake.field.strip_prefix("pools.0.").or_else(|| (mistake.field == "pools").then_some("occurrence"))?.to_owned();
                let field = if field == "release_at" { "releaseAt".to_owned() } else { field };
                Some(traboule_kernel::Invalid { field, message: mistake.message })
            });
            mistakes(named.collect(), InvalidField)?;
        }
        if size > 0 {
            let row = seat_pool::ActiveModel {
                occurrence_id: Set(date),
                space_id: Set(space),
                size: Set(i32::try_from(size).unwrap_or(i32::MAX)),
                release_at: Set(release_at),
            };
            seat_pool::Entity::insert(row).on_conflict(again()).exec_without_returning(unit.tx()).await?;
        } else {
            seat_pool::Entity::delete_by_id((date, space)).exec(unit.tx()).await?;
        }
        self.settle_within(&mut unit, date).await?;
        let audit = Audit::of("seat_pool.set", date).acting_for(Scope::Space(acting_for));
        unit.record(audit.changing(&serde_json::json!({"space": space, "size": size, "releaseAt": release_at}))?).await?;
        unit.send(&EventChanged {
            event: event.id,
            state: Some(event.state),
            version: event.version,
            material: Vec::new(),
            occurrences: vec![date],
        })
        .await?;
        unit.commit().await?;
        Ok(date)
    }
}
