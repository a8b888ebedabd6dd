//! `Grant`.

use async_graphql::{Context, Enum, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{GrantId, NetworkId, PersonId, SpaceId};

use super::{actor, service};
use crate::entity::role_grant;

/// What a person may do somewhere. Seen by its holder, by those who decide there, and by administrators.
#[derive(SimpleObject)]
pub(crate) struct GrantDetails {
    /// Who holds it.
    person: Ref<PersonId>,
    /// What they may do.
    role: role_grant::Role,
    /// The space that it is about; null where it is about a network or the whole instance.
    space: Option<Ref<SpaceId>>,
    /// The network that it is about; it does not reach into networks below. Null where it is about a space or the whole instance.
    network: Option<Ref<NetworkId>>,
    /// Where it stands now.
    state: GrantState,
    /// From when it holds.
    from: Time,
    /// Until when it holds; null: until somebody ends it.
    until: Option<Time>,
    /// Who granted or proposed it; null where it was done on the machine itself.
    granted_by: Option<Ref<PersonId>>,
    /// Whether it takes two people: roles on a network take a steward of it and an administrator.
    needs_second_approver: bool,
    /// Who approved it as the second person; null where nobody did yet, or none is needed.
    second_approver: Option<Ref<PersonId>>,
    /// When it was written down.
    created_at: Time,
    /// When it was last changed.
    updated_at: Time,
    /// Its version.
    version: i32,
}

/// Where a grant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum GrantState {
    /// Waits for a second person to approve it.
    Proposed,
    /// Approved, and not begun yet.
    Upcoming,
    /// Holds.
    Active,
    /// Over.
    Ended,
}

impl GrantState {
    fn at(now: Time, row: &role_grant::Model) -> Self {
        if row.valid_until.is_some_and(|until| until <= now) {
            Self::Ended
        } else if row.needs_second && row.second_approver.is_none() {
            Self::Proposed
        } else if now < row.valid_from {
            Self::Upcoming
        } else {
            Self::Active
        }
    }
}

impl GrantDetails {
    fn at(now: Time, row: &role_grant::Model) -> Self {
        let role_grant::Model { person_id, role, space_id, network_id, valid_from, valid_until, .. } = *row;
        Self {
            person: Ref::to(person_id),
            role,
            space: space_id.map(Ref::to),
            network: network_id.map(Ref::to),
            state: GrantState::at(now, row),
            from: valid_from,
            until: valid_until,
            granted_by: row.granted_by.map(Ref::to),
            needs_second_approver: row.needs_second,
            second_approver: row.second_approver.map(Ref::to),
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A grant whose row is at hand, which the actor may see.
pub(crate) fn grant(now: Time, row: &role_grant::Model) -> Ref<GrantId> {
    Ref::loaded(row.id, GrantDetails::at(now, row), &Selected::all())
}

impl Owner for GrantDetails {
    type Key = GrantId;

    async fn load(ctx: &Context<'_>, keys: &[GrantId], _selected: &Selected) -> Result<Vec<(GrantId, Self)>> {
        let service = service(ctx)?;
        let now = service.store().now();
        let grants = service.grants(actor(ctx)?, keys).await?;
        Ok(grants.into_iter().map(|row| (row.id, Self::at(now, &row))).collect())
    }
}
