//! What letters say of an event: loaded once a message, in three statements.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use traboule_kernel::Result;
use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of;

use crate::entity::event;
use crate::entity::event_occurrence::{Column, DateRow, Entity};
use crate::notice::{About, Dated};
use crate::ports::Place;
use crate::service::EventService;
use crate::service::calendar::describe::{Describer, spaces_of, title, venue};

/// An event with some of its dates, and what spaces are called.
pub(super) struct Facts {
    pub(super) event: event::Model,
    pub(super) about: About,
    pub(super) dates: Vec<Dated>,
    /// The spaces that lead and receive it, and the one that letters name beside them.
    pub(super) places: HashMap<SpaceId, Place>,
}

impl Facts {
    /// What a space is called.
    pub(super) fn name(&self, space: SpaceId) -> String {
        self.places.get(&space).map(|place| place.name.clone()).unwrap_or_default()
    }

    /// All dates, in their order.
    pub(super) fn all(&self) -> Vec<EventOccurrenceId> {
        self.dates.iter().map(|date| date.row.id).collect()
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
        let rows = self.narrowed(unit, of_event, &wanted).select_only().columns(DateRow::COLUMNS);
        let rows: Vec<DateRow> = rows.into_model().all(unit.tx()).await?;
        let mut spaces = spaces_of([&event], rows.iter().map(|row| row.content.as_ref()));
        spaces.extend(space);
        let places = self.places(spaces).await?;
        let describer = Describer { places: &places, addresses: &self.addresses, locales: &[] };
        let dates = rows.into_iter().map(|row| Dated {
            title: row.content.as_ref().and_then(|own| own.title.clone()),
            place: describer.location(venue(&event, row.content.as_ref())).unwrap_or_default(),
            row,
        });
        let dates = dates.collect();
        let lead = places.get(&event.lead_space_id).map(|lead| lead.name.clone()).unwrap_or_default();
        let page = self.addresses.event(event.slug.as_str());
        let about = About { title: title(&event, None)?, zone: event.time_zone, lead, page };
        Ok(Some(Facts { event, about, dates, places }))
    }

    fn narrowed(&self, unit: &UnitOfWork, rows: Select<Entity>, wanted: &Wanted<'_>) -> Select<Entity> {
        match wanted {
            Wanted::These(dates) => rows.filter(is_one_of(self.store.backend(), Expr::col(Column::Id), dates)),
            Wanted::ToCome => rows.filter(Column::CancelledAt.is_null()).filter(Column::StartsAt.gt(unit.now())),
        }
    }
}
