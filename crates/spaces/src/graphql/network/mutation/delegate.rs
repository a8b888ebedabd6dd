//! Naming those who speak for a voice.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result, payload};
use traboule_kernel::ids::{DelegateId, NetworkId, PersonId, SpaceId};

use crate::graphql::actor;
use crate::graphql::network::networks;
use crate::service::network::{Appointment, DelegateAppointErrorCode, DelegateDismissErrorCode, DelegateKind};

/// A person who shall speak for a voice.
#[derive(InputObject)]
pub(crate) struct DelegateAppointInput {
    /// The network.
    network: GlobalId<NetworkId>,
    /// A space that you own and that is an active founder or member. The voice is its own or its operator's, as the network's statutes say.
    space: GlobalId<SpaceId>,
    /// Who; may be yourself.
    person: GlobalId<PersonId>,
    /// As what.
    #[graphql(default_with = "DelegateKind::Delegate")]
    kind: DelegateKind,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// Whose mandate ends.
#[derive(InputObject)]
pub(crate) struct DelegateDismissInput {
    /// The delegate.
    id: GlobalId<DelegateId>,
    /// The version that was read; the answer is `CONFLICT` if there is a newer one.
    version: i32,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload! {
    /// What `delegateAppoint` answers.
    pub(crate) struct DelegateAppointPayload {
        /// The new delegate or alternate.
        delegate: Ref<DelegateId>,
    } errors DelegateAppointErrorCode
}

payload! {
    /// What `delegateDismiss` answers.
    pub(crate) struct DelegateDismissPayload {
        /// The delegate, whose mandate is over.
        delegate: Ref<DelegateId>,
    } errors DelegateDismissErrorCode
}

pub(crate) struct DelegateMutation;

#[Object]
impl DelegateMutation {
    /// Names a delegate of a voice, or an alternate: one delegate a voice, and five alternates at most. An owner of a space of the
    /// voice does it.
    async fn delegate_appoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, for which voice.")] input: DelegateAppointInput,
    ) -> Result<DelegateAppointPayload> {
        let DelegateAppointInput { network, space, person, kind, reason } = input;
        let appointment = Appointment { network: network.0, space: space.0, person: person.0, kind, reason };
        let outcome = networks(ctx)?.delegate_appoint(actor(ctx)?, appointment).await;
        DelegateAppointPayload::from_outcome(outcome, |id| DelegateAppointPayload::done(Ref::to(id)))
    }

    /// Ends a mandate. An owner of a space of the voice does it, or the delegate, who steps down.
    async fn delegate_dismiss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and why.")] input: DelegateDismissInput,
    ) -> Result<DelegateDismissPayload> {
        let DelegateDismissInput { id, version, reason } = input;
        let outcome = networks(ctx)?.delegate_dismiss(actor(ctx)?, id.0, version, reason.as_deref()).await;
        DelegateDismissPayload::from_outcome(outcome, |id| DelegateDismissPayload::done(Ref::to(id)))
    }
}
