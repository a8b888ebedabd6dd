//! Giving roles, approving and ending them.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result, payload};
use traboule_kernel::ids::{GrantId, NetworkId, SpaceId};
use traboule_kernel::{Error, Scope, Time};

use crate::entity::role_grant::Role;
use crate::graphql::{actor, service};
use crate::service::grant::{GrantApproveErrorCode, GrantCreateErrorCode, GrantRevokeErrorCode, NewGrant};

/// A new grant, on a space or on a network.
#[derive(InputObject)]
pub(crate) struct GrantCreateInput {
    /// Whom it is for, by address; who has no account gets one.
    email: String,
    /// What they may do.
    role: Role,
    /// The space that it is about.
    space: Option<GlobalId<SpaceId>>,
    /// The network that it is about.
    network: Option<GlobalId<NetworkId>>,
    /// From when; now, if not given.
    from: Option<Time>,
    /// Until when; until somebody ends it, if not given.
    until: Option<Time>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

impl GrantCreateInput {
    fn scope(&self) -> Result<Scope, Error> {
        match (self.space, self.network) {
            (Some(space), None) => Ok(Scope::Space(space.0)),
            (None, Some(network)) => Ok(Scope::Network(network.0)),
            _ => Err(Error::bad_input("give a space or a network, and not both")),
        }
    }
}

payload! {
    /// What `grantCreate` answers.
    pub(crate) struct GrantCreatePayload {
        /// The new grant; on a network it waits for a second person.
        grant: Ref<GrantId>,
    } errors GrantCreateErrorCode
}

/// Which grant to approve.
#[derive(InputObject)]
pub(crate) struct GrantApproveInput {
    /// One that waits for a second person.
    id: GlobalId<GrantId>,
}

payload! {
    /// What `grantApprove` answers.
    pub(crate) struct GrantApprovePayload {
        /// The grant, which holds now.
        grant: Ref<GrantId>,
    } errors GrantApproveErrorCode
}

/// Which grant to end.
#[derive(InputObject)]
pub(crate) struct GrantRevokeInput {
    /// One's own, or one at a place where one decides.
    id: GlobalId<GrantId>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload! {
    /// What `grantRevoke` answers.
    pub(crate) struct GrantRevokePayload {
        /// The grant, which is over now.
        grant: Ref<GrantId>,
    } errors GrantRevokeErrorCode
}

pub(crate) struct GrantMutation;

#[Object]
impl GrantMutation {
    /// Gives a person a role. On a space its owners do; on a network a steward or an administrator proposes and the other approves.
    async fn grant_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, what and where.")] input: GrantCreateInput,
    ) -> Result<GrantCreatePayload> {
        let scope = input.scope()?;
        let GrantCreateInput { email, role, from, until, reason, .. } = input;
        let grant = NewGrant { email, role: role.into(), scope, from, until, reason };
        let outcome = service(ctx)?.grant_create(actor(ctx)?, grant).await;
        GrantCreatePayload::from_outcome(outcome, |id| GrantCreatePayload::done(Ref::to(id)))
    }

    /// Approves a proposed grant as the second person.
    async fn grant_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: GrantApproveInput,
    ) -> Result<GrantApprovePayload> {
        let outcome = service(ctx)?.grant_approve(actor(ctx)?, input.id.0).await;
        GrantApprovePayload::from_outcome(outcome, |id| GrantApprovePayload::done(Ref::to(id)))
    }

    /// Ends a grant now. A space that has an owner keeps at least one.
    async fn grant_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: GrantRevokeInput,
    ) -> Result<GrantRevokePayload> {
        let outcome = service(ctx)?.grant_revoke(actor(ctx)?, input.id.0, input.reason.as_deref()).await;
        GrantRevokePayload::from_outcome(outcome, |id| GrantRevokePayload::done(Ref::to(id)))
    }
}
