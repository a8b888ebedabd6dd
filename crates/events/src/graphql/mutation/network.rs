//! What networks and events do with one another: a network takes an event off, and the lead invites all spaces of one.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::{EventId, NetworkId};

use crate::graphql::{actor, events};
use crate::rules::organiser::OrganiserRole;
use crate::service::event::{EventUnpublishErrorCode, Unpublishing};
use crate::service::organiser::{CoOrganiserInviteNetworkErrorCode, NetworkInvitation};

/// Takes an event off a network.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct EventUnpublishInput {
    /// The event.
    id: GlobalId<EventId>,
    /// The version that was read; the answer is CONFLICT if there is a newer one.
    version: i32,
    /// The network, which you run.
    network: GlobalId<NetworkId>,
    /// Why, for the organisers, up to 1,000 characters.
    reason: String,
}

/// An invitation to all spaces of a network.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct CoOrganiserInviteNetworkInput {
    /// The event.
    event: GlobalId<EventId>,
    /// The network, of which it is an event.
    network: GlobalId<NetworkId>,
    /// As what they are invited.
    role: OrganiserRole,
    /// What the lead writes with it, up to 1,000 characters.
    message: Option<String>,
}

traboule_graph::payload! {
    /// What `eventUnpublish` did.
    pub(crate) struct EventUnpublishPayload {
        /// The event as it is now; null where you do not see it any more.
        event: Ref<EventId>,
    } errors EventUnpublishErrorCode
}

traboule_graph::payload! {
    /// What `coOrganiserInviteNetwork` did.
    pub(crate) struct CoOrganiserInviteNetworkPayload {
        /// How many spaces were invited.
        invited: i32,
        /// The event, with them among its `coOrganisers`.
        event: Ref<EventId>,
    } errors CoOrganiserInviteNetworkErrorCode
}

pub(crate) struct EventNetworkMutation;

#[Object]
impl EventNetworkMutation {
    /// Takes an event off a network, as a steward or facilitator of it: it is no longer among the network's events, and its organisers
    /// cannot put it back. Where it was for the people of its networks and this was the last, it is for those of its organisers, who
    /// are asked to acknowledge that.
    async fn event_unpublish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which event, which network, and why.")] input: EventUnpublishInput,
    ) -> Result<EventUnpublishPayload> {
        let EventUnpublishInput { id, version, network, reason } = input;
        let step = Unpublishing { event: id.0, version, network: network.0, reason };
        let outcome = events(ctx)?.event_unpublish(actor(ctx)?, step).await;
        EventUnpublishPayload::from_outcome(outcome, |id| EventUnpublishPayload::done(Ref::asked(id)))
    }

    /// Invites all active members of a network of the event to organise it, as its lead. Those that were invited before are left out,
    /// whatever they answered.
    async fn co_organiser_invite_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose spaces, to what, as what.")] input: CoOrganiserInviteNetworkInput,
    ) -> Result<CoOrganiserInviteNetworkPayload> {
        let CoOrganiserInviteNetworkInput { event, network, role, message } = input;
        let invitation = NetworkInvitation { event: event.0, network: network.0, role, message };
        let outcome = events(ctx)?.co_organiser_invite_network(actor(ctx)?, invitation).await;
        CoOrganiserInviteNetworkPayload::from_outcome(outcome, |invited| {
            CoOrganiserInviteNetworkPayload::done(i32::try_from(invited).unwrap_or(i32::MAX), Ref::to(event.0))
        })
    }
}
