//! What letters say of an event: loaded once a message, in three statements.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};
use traboule_kernel::{Error, LocalizedText, Result};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of;

use crate::entity::event_occurrence::{Column, Entity};
use crate::entity::{event, event_occurrence};
use crate::notice::{About, Dated};
use crate::rules::text::WebAddress;
use crate::rules::venue::Venue;
use crate::service::EventService;

/// An event with some of its dates, and what spaces are called.
pub(super) struct Facts {
    pub(super) event: event::Model,
    pub(super) about: About,
    pub(super) dates: Vec<Dated>,
    names: HashMap<SpaceId, String>,
}

impl Facts {
    /// What a space is called.
    pub(super) fn name(&self, space: SpaceId) -> String {
        self.names.get(&space).cloned().unwrap_or_default()
    }

    pub(super) fn date(&self, id: EventOccurrenceId) -> Option<&Dated> {
        self.dates.iter().find(|date| date.row.id == id)
    }
}

/// Which dates of an event a letter may be about.
pub(super) enum Wanted<'a> {
    /// These, whatever became of them.
    These(&'a [EventOccurrenceId]),
    /// Those that take place and have not begun.
    ToCome,
}

impl EventService {
    /// The event with these of its dates, in their order; nothing if it is gone. `space` is another one that letters name.
    pub(super) async fn facts(&self, unit: &UnitOfWork, id: EventId, wanted: Wanted<'_>, space: Option<SpaceId>) -> Result<Option<Facts>> {
        let Some(event) = event::Entity::find_by_id(id).one(unit.tx()).await? else { return Ok(None) };
        let of_event = Entity::find().filter(Column::EventId.eq(id)).order_by_asc(Column::StartsAt).order_by_asc(Column::Id);
        let rows = self.narrowed(unit, of_event, &wanted).all(unit.tx()).await?;
        let venue_of = |row: &event_occurrence::Model| row.content.as_ref().and_then(|own| own.venue.clone());
        let mut spaces: Vec<SpaceId> = rows.iter().filter_map(venue_of).filter_map(|venue| venue.space).collect();
        spaces.extend([event.lead_space_id].into_iter().chain(event.venue.space).chain(space));
        spaces.sort_unstable();
        spaces.dedup();
        let names = self.directory.names(&spaces).await?;
        let dates = rows.into_iter().map(|row| Dated {
            title: row.content.as_ref().and_then(|own| own.title.clone()),
            place: place(venue_of(&row).as_ref().unwrap_or(&event.venue), &names),
            row,
        });
        let dates = dates.collect();
        let title: LocalizedText = serde_json::from_value(event.title.clone()).map_err(Error::internal)?;
        let lead = names.get(&event.lead_space_id).cloned().unwrap_or_default();
        let page = self.addresses.event(event.slug.as_str());
        let about = About { title, zone: event.time_zone, lead, page };
        Ok(Some(Facts { event, about, dates, names }))
    }

    fn narrowed(&self, unit: &UnitOfWork, rows: Select<Entity>, wanted: &Wanted<'_>) -> Select<Entity> {
        match wanted {
            Wanted::These(dates) => rows.filter(is_one_of(self.store.backend(), Expr::col(Column::Id), dates)),
            Wanted::ToCome => rows.filter(Column::CancelledAt.is_null()).filter(Column::StartsAt.gt(unit.now())),
        }
    }
}

/// Where, on one line.
fn place(venue: &Venue, names: &HashMap<SpaceId, String>) -> String {
    let name = venue.space.and_then(|space| names.get(&space)).map(String::as_str);
    let parts = [name, venue.room.as_deref(), venue.address.as_deref(), venue.online.as_ref().map(WebAddress::as_str)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
