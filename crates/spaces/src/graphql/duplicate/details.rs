//! `Duplicate`: two spaces that may be one.

use async_graphql::{Context, Object};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{DuplicateId, PersonId, SpaceId};

use super::duplicates;
use crate::graphql::actor;
use crate::rules::duplicates::DuplicateReason;
use crate::service::duplicate::{DuplicateRow, DuplicateState};

pub(crate) struct DuplicateDetails(pub(super) DuplicateRow);

impl Owner for DuplicateDetails {
    type Key = DuplicateId;

    async fn load(ctx: &Context<'_>, keys: &[DuplicateId], _: &Selected) -> Result<Vec<(DuplicateId, Self)>> {
        let rows = duplicates(ctx)?.by_ids(actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Two spaces that may be one and the same place, until somebody says. Seen by stewards and by who owns one of the two.
#[Object]
impl DuplicateDetails {
    /// The space that was there first.
    async fn space(&self) -> Ref<SpaceId> {
        Ref::to(self.0.space)
    }

    /// The space that came later.
    async fn other(&self) -> Ref<SpaceId> {
        Ref::to(self.0.other)
    }

    /// How likely it is, 0 to 1: for sorting, no probability.
    async fn score(&self) -> f64 {
        self.0.score
    }

    /// Why they may be one.
    async fn reasons(&self) -> &[DuplicateReason] {
        &self.0.reasons
    }

    /// How far apart they were when the pair was found, in kilometres; nothing where one of them was not on the map.
    async fn distance_km(&self) -> Option<f64> {
        self.0.distance_km
    }

    /// What was decided.
    async fn state(&self) -> DuplicateState {
        self.0.state
    }

    /// Who decided.
    async fn decided_by(&self) -> Option<Ref<PersonId>> {
        self.0.decided_by.map(Ref::to)
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<Time> {
        self.0.decided_at
    }

    /// The reason of the decision.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When the pair was found.
    async fn created_at(&self) -> Time {
        self.0.created_at
    }
}
