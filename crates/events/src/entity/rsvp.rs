//! `rsvp`: somebody's answer to a date of an event. One that has not ended a person, or guest, and date.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId, SpaceId};

use crate::rules::rsvp::{RsvpState, RsvpVisibility};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rsvp")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RsvpId,
    pub occurrence_id: EventOccurrenceId,
    /// Nobody, of a guest.
    pub person_id: Option<PersonId>,
    /// A guest's address, in the form of [`traboule_kernel::email::Email`].
    pub guest_email: Option<String>,
    /// The space whose member they come as.
    pub home_space_id: Option<SpaceId>,
    pub party_size: i32,
    pub state: RsvpState,
    pub visibility: RsvpVisibility,
    /// Their place in the order in which people came.
    pub place: i64,
    pub offered_until: Option<Time>,
    /// The start that they said they come to.
    pub confirmed_start: Time,
    /// Why it was rejected or ended.
    pub reason: Option<String>,
    /// When it stopped standing in the way of another one.
    pub ended_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
