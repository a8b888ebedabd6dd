//! The list of who comes, for those who run the event (trust: who may do what).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use traboule_kernel::ids::{EventOccurrenceId, PersonId, SpaceId};
use traboule_kernel::{Actor, Error, Result, Scope, Time};
use traboule_store::Audit;

use crate::entity::event_occurrence;
use crate::entity::rsvp::{Column, Entity, Model};
use crate::policy::may_edit;
use crate::rules::rsvp::{RsvpState, needs_reconfirmation};
use crate::service::{EventService, demand_somebody};

/// Somebody who comes, wants to, or wanted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Who; nobody, of a guest, and of somebody who has left.
    pub name: Option<String>,
    /// Where they are reached.
    pub email: Option<String>,
    /// How many people they are.
    pub party_size: i32,
    /// The name of the space whose member they come as.
    pub home: Option<String>,
    /// Where it stands.
    pub state: RsvpState,
    /// Whether the date was moved since they said that they come.
    pub moved: bool,
    /// When they said so.
    pub at: Time,
}

impl EventService {
    /// Everybody who said something about coming to a date, in the order in which they came. Who runs the event gets it, and the trail
    /// says who did.
    ///
    /// Errors: [`Error::NotFound`] where the actor sees no such date, [`Error::Denied`] where they do not run the event.
    pub async fn attendees(&self, actor: &Actor, date: EventOccurrenceId) -> Result<Vec<Attendee>> {
        demand_somebody(actor)?;
        let missing = || Error::NotFound("date of an event");
        let mut unit = self.store.begin(actor).await?;
        let found = event_occurrence::Entity::find_by_id(date).one(unit.tx()).await?.ok_or_else(missing)?;
        let (_, organisers) = self.event(&unit, found.event_id).await.map_err(|error| match error {
            Error::NotFound(_) => missing(),
            error => error,
        })?;
        let acting_for = may_edit(actor, &organisers)?;
        let rows = Entity::find().filter(Column::OccurrenceId.eq(date)).order_by_asc(Column::Place).order_by_asc(Column::Id);
        let rows = rows.all(unit.tx()).await?;
        let people: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
        let contacts = self.people.contacts(&unit, &people).await?;
        let homes: Vec<SpaceId> = rows.iter().filter_map(|row| row.home_space_id).collect();
        let homes = self.directory.places(&homes).await?;
        unit.record(Audit::of("rsvp.export", date).acting_for(Scope::Space(acting_for))).await?;
        unit.commit().await?;
        let attendee = |row: Model| {
            let contact = row.person_id.and_then(|person| contacts.get(&person));
            Attendee {
                name: contact.map(|contact| contact.name.clone()),
                email: contact.map(|contact| contact.email.clone()).or(row.guest_email),
                party_size: row.party_size,
                home: row.home_space_id.and_then(|home| homes.get(&home)).map(|place| place.name.clone()),
                state: row.state,
                moved: needs_reconfirmation(row.state, row.confirmed_start, found.starts_at),
                at: row.created_at,
            }
        };
        Ok(rows.into_iter().map(attendee).collect())
    }
}
