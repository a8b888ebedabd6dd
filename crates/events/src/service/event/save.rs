//! Writes an event's row and what hangs on it. The only place that fills them.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use traboule_kernel::ids::{EventId, NetworkId, SpaceId};
use traboule_kernel::text::{fold, index_terms};
use traboule_kernel::{Error, LocalizedText, Result, Slug};
use traboule_store::UnitOfWork;

use super::content::EventContent;
use crate::entity::event::{self, Topics};
use crate::entity::{event_host, event_network, event_term, event_topic};
use crate::rules::venue::Venue;

/// Fills the columns that hold what people wrote.
pub(super) fn fill(row: &mut event::ActiveModel, content: &EventContent) -> Result<()> {
    let json = |text| serde_json::to_value(text).map_err(Error::internal);
    row.title = Set(json(&content.title)?);
    row.description = Set(content.description.as_ref().map(json).transpose()?);
    row.topics = Set(Topics(content.topics.iter().map(|topic| topic.trim().to_owned()).collect()));
    row.visibility = Set(content.visibility);
    row.join_mode = Set(content.join.mode);
    row.join_url = Set(content.join.url.clone());
    row.venue = Set(content.venue.clone());
    row.venue_space_id = Set(content.venue.space);
    row.venue_room_folded = Set(room_of(&content.venue));
    row.starts_at = Set(content.schedule.starts_at());
    row.ends_at = Set(content.schedule.ends_at());
    row.time_zone = Set(content.schedule.zone());
    row.recurrence = Set(content.series.as_ref().map(|series| series.recurrence().clone()));
    row.capacity = Set(content.capacity.and_then(|capacity| i32::try_from(capacity).ok()));
    Ok(())
}

/// A room of a space by the name that [`Venue::is_same_room`] compares.
pub(super) fn room_of(venue: &Venue) -> Option<String> {
    venue.space?;
    venue.room.as_deref().map(|room| fold(room.trim()))
}

/// Writes what an event is found by.
pub(super) async fn index(unit: &UnitOfWork, id: EventId, content: &EventContent) -> Result<()> {
    event_topic::Entity::delete_many().filter(event_topic::Column::EventId.eq(id)).exec(unit.tx()).await?;
    let topics: BTreeSet<String> = content.topics.iter().map(|topic| fold(topic.trim())).collect();
    let topics = topics.into_iter().map(|topic| event_topic::ActiveModel { topic: Set(topic), event_id: Set(id) });
    event_topic::Entity::insert_many(topics).exec_without_returning(unit.tx()).await?;

    event_network::Entity::delete_many().filter(event_network::Column::EventId.eq(id)).exec(unit.tx()).await?;
    let networks: BTreeSet<NetworkId> = content.networks.iter().copied().collect();
    let networks = networks.into_iter().map(|network| event_network::ActiveModel { network_id: Set(network), event_id: Set(id) });
    event_network::Entity::insert_many(networks).exec_without_returning(unit.tx()).await?;

    event_term::Entity::delete_many().filter(event_term::Column::EventId.eq(id)).exec(unit.tx()).await?;
    let texts = content.title.all().chain(content.description.iter().flat_map(LocalizedText::all)).map(|(_, text)| text);
    let texts = texts.chain(content.topics.iter().map(String::as_str));
    let terms: BTreeSet<String> = texts.flat_map(index_terms).collect();
    let terms = terms.into_iter().map(|term| event_term::ActiveModel { term: Set(term), event_id: Set(id) });
    event_term::Entity::insert_many(terms).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// The networks that an event is one of, sorted.
pub(in crate::service) async fn networks_of(unit: &UnitOfWork, id: EventId) -> Result<Vec<NetworkId>> {
    let networks = event_network::Entity::find().filter(event_network::Column::EventId.eq(id));
    let networks = networks.order_by_asc(event_network::Column::NetworkId).select_only().column(event_network::Column::NetworkId);
    Ok(networks.into_tuple().all(unit.tx()).await?)
}

/// The space organises the event from now on, in public.
pub(in crate::service) async fn add_host(unit: &UnitOfWork, event: EventId, space: SpaceId) -> Result<()> {
    let row = event_host::ActiveModel { space_id: Set(space), event_id: Set(event) };
    event_host::Entity::insert(row).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// The space no longer organises the event.
pub(in crate::service) async fn remove_host(unit: &UnitOfWork, event: EventId, space: SpaceId) -> Result<()> {
    event_host::Entity::delete_by_id((space, event)).exec(unit.tx()).await?;
    Ok(())
}

/// A slug that no event has, made from the title.
pub(super) async fn free_slug_of(unit: &UnitOfWork, title: &str) -> Result<Slug> {
    let wanted = Slug::of_name(title, "event");
    let taken = event::Entity::find().filter(event::Column::Slug.like(format!("{wanted}%")));
    let taken: Vec<String> = taken.select_only().column(event::Column::Slug).into_tuple().all(unit.tx()).await?;
    let taken: std::collections::HashSet<String> = taken.into_iter().collect();
    Ok(wanted.first_free(|slug| taken.contains(slug)))
}
