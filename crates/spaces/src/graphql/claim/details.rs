//! `Claim`: a person asks to own a space.

use async_graphql::{Context, Object};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{ClaimId, PersonId, SpaceId};

use crate::entity::claim;
use crate::graphql::{actor, spaces};
use crate::rules::claim::ClaimState;
use crate::search::requests;

pub(crate) struct ClaimDetails(pub(super) claim::Model);

impl Owner for ClaimDetails {
    type Key = ClaimId;

    async fn load(ctx: &Context<'_>, keys: &[ClaimId], _: &Selected) -> Result<Vec<(ClaimId, Self)>> {
        let rows = requests::by_ids::<claim::Model>(spaces(ctx)?.store(), actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// A person asks to own a space. Seen by that person, the space's owners, and stewards.
#[Object]
impl ClaimDetails {
    /// The space.
    async fn space(&self) -> Ref<SpaceId> {
        Ref::to(self.0.space_id)
    }

    /// Who asks.
    async fn person(&self) -> Ref<PersonId> {
        Ref::to(self.0.person_id)
    }

    /// How the person is tied to the space, in their words.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether it waits for an answer, or which it got.
    async fn state(&self) -> ClaimState {
        self.0.state
    }

    /// The reason of the answer.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was answered or taken back.
    async fn decided_at(&self) -> Option<Time> {
        self.0.decided_at
    }

    /// When it was made.
    async fn created_at(&self) -> Time {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> Time {
        self.0.updated_at
    }

    /// Counts the changes.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
