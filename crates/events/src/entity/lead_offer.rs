//! `lead_offer`: the lead of an event asks a co-organiser to take over. At most one that has not ended an event. Those that were accepted
//! tell who led the event before.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventId, LeadOfferId, SpaceId};

use crate::rules::organiser::LeadOfferState;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lead_offer")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeadOfferId,
    pub event_id: EventId,
    pub from_space_id: SpaceId,
    pub to_space_id: SpaceId,
    pub state: LeadOfferState,
    /// What the lead wrote with it.
    pub message: Option<String>,
    /// Why it ended.
    pub reason: Option<String>,
    pub offered_at: Time,
    pub answer_until: Time,
    pub ended_at: Option<Time>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
