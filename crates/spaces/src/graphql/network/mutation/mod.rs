//! Changes of networks, of memberships in them, and of those who speak there.

mod delegate;
mod membership;
mod network;

use traboule_graph::Module;

pub(super) fn register(module: Module) -> Module {
    module.mutation(network::NetworkMutation).mutation(membership::NetworkMembershipMutation).mutation(delegate::DelegateMutation)
}
