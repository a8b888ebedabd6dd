//! `co_organiser`: a space is asked to organise an event that another one leads, or does. One that has not ended a space and event.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;
use traboule_kernel::ids::{CoOrganiserId, EventId, SpaceId};

use crate::rules::material::MaterialChange;
use crate::rules::organiser::{CoOrganiserState, Contribution, OrganiserRole};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "co_organiser")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CoOrganiserId,
    pub event_id: EventId,
    pub space_id: SpaceId,
    pub role: OrganiserRole,
    pub contributions: Contributions,
    pub state: CoOrganiserState,
    /// What the lead wrote with the invitation.
    pub message: Option<String>,
    /// Why it ended.
    pub reason: Option<String>,
    pub invited_at: Time,
    pub answer_until: Time,
    pub accepted_at: Option<Time>,
    pub ended_at: Option<Time>,
    /// What changed since the space accepted, and it has not acknowledged.
    pub unacknowledged: Changes,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

/// What a space brings in: no contribution twice, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Contributions(pub(crate) Vec<Contribution>);

/// Material changes: none twice, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub(crate) struct Changes(pub(crate) Vec<MaterialChange>);

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
