//! Founding and changing networks.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use traboule_graph::{GlobalId, Ref, Result, payload};
use traboule_kernel::ids::NetworkId;

use crate::graphql::actor;
use crate::graphql::network::networks;
use crate::graphql::network::statutes::NetworkStatutesInput;
use crate::rules::network::{NetworkLevel, Statutes};
use crate::service::network::{
    NetworkCreateErrorCode, NetworkPatch, NetworkStatutesUpdateErrorCode, NetworkUpdateErrorCode, NewNetwork, StatutesPatch,
};

/// A network to be founded.
#[derive(InputObject)]
pub(crate) struct NetworkCreateInput {
    /// What it is called, 200 characters at most.
    name: String,
    /// Its name in addresses: words of a to z and digits, joined by hyphens. Made from the name, if not given.
    slug: Option<String>,
    /// How wide it reaches.
    level: NetworkLevel,
    /// The official codes of the territories that it covers, 100 at most.
    #[graphql(default)]
    territory_codes: Vec<String>,
    /// A network of a wider level, of which you are a steward.
    parent: Option<GlobalId<NetworkId>>,
    /// How it decides.
    #[graphql(default)]
    statutes: NetworkStatutesInput,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// A change of a network; what is left out stays.
#[derive(InputObject)]
pub(crate) struct NetworkUpdateInput {
    /// The network.
    id: GlobalId<NetworkId>,
    /// The version that was read; the answer is `CONFLICT` if there is a newer one.
    version: i32,
    /// What it is called, 200 characters at most.
    name: Option<String>,
    /// Its name in addresses. The one that it has now goes on leading to it.
    slug: Option<String>,
    /// How wide it reaches.
    level: Option<NetworkLevel>,
    /// The official codes of all territories that it covers, 100 at most.
    territory_codes: Option<Vec<String>>,
    /// A network of a wider level, of which you are a steward too; null takes it to the top.
    parent: MaybeUndefined<GlobalId<NetworkId>>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// A change of a network's statutes.
#[derive(InputObject)]
pub(crate) struct NetworkStatutesUpdateInput {
    /// The network.
    id: GlobalId<NetworkId>,
    /// The version of the network that was read; the answer is `CONFLICT` if there is a newer one.
    version: i32,
    /// What changes.
    #[graphql(flatten)]
    statutes: NetworkStatutesInput,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload! {
    /// What `networkCreate` answers.
    pub(crate) struct NetworkCreatePayload {
        /// The new network.
        network: Ref<NetworkId>,
    } errors NetworkCreateErrorCode
}

payload! {
    /// What `networkUpdate` answers.
    pub(crate) struct NetworkUpdatePayload {
        /// The network as it is now.
        network: Ref<NetworkId>,
    } errors NetworkUpdateErrorCode
}

payload! {
    /// What `networkStatutesUpdate` answers.
    pub(crate) struct NetworkStatutesUpdatePayload {
        /// The network as it is now.
        network: Ref<NetworkId>,
    } errors NetworkStatutesUpdateErrorCode
}

pub(crate) struct NetworkMutation;

#[Object]
impl NetworkMutation {
    /// Founds a network: at the top an administrator does, below a network its stewards. It has no steward yet: the first one is
    /// named on the machine itself.
    async fn network_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is.")] input: NetworkCreateInput,
    ) -> Result<NetworkCreatePayload> {
        let NetworkCreateInput { name, slug, level, territory_codes, parent, statutes, reason } = input;
        let statutes = StatutesPatch::from(statutes).applied_to(Statutes::default());
        let new = NewNetwork { name, slug, level, territory_codes, parent: parent.map(|parent| parent.0), statutes, reason };
        let outcome = networks(ctx)?.network_create(actor(ctx)?, new).await;
        NetworkCreatePayload::from_outcome(outcome, |id| NetworkCreatePayload::done(Ref::to(id)))
    }

    /// Changes a network, as one of its stewards.
    async fn network_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: NetworkUpdateInput,
    ) -> Result<NetworkUpdatePayload> {
        let NetworkUpdateInput { id, version, name, slug, level, territory_codes, parent, reason } = input;
        let parent = match parent {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(parent) => Some(Some(parent.0)),
        };
        let patch = NetworkPatch { version, name, slug, level, territory_codes, parent, reason };
        let outcome = networks(ctx)?.network_update(actor(ctx)?, id.0, patch).await;
        NetworkUpdatePayload::from_outcome(outcome, |id| NetworkUpdatePayload::done(Ref::to(id)))
    }

    /// Changes how a network decides, as one of its stewards.
    async fn network_statutes_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: NetworkStatutesUpdateInput,
    ) -> Result<NetworkStatutesUpdatePayload> {
        let NetworkStatutesUpdateInput { id, version, statutes, reason } = input;
        let outcome = networks(ctx)?.network_statutes_update(actor(ctx)?, id.0, version, &statutes.into(), reason.as_deref()).await;
        NetworkStatutesUpdatePayload::from_outcome(outcome, |id| NetworkStatutesUpdatePayload::done(Ref::to(id)))
    }
}
