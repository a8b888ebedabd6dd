//! Ending sessions.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::SessionId;

use crate::graphql::session::session;
use crate::graphql::{actor, service};

/// Which session to end.
#[derive(InputObject)]
pub(crate) struct SessionRevokeInput {
    /// One of one's own; the session of the request itself may be ended, too.
    id: GlobalId<SessionId>,
}

/// What `sessionRevoke` answers. There is nothing to get wrong about it, so it has no `userErrors`.
#[derive(SimpleObject)]
pub(crate) struct SessionRevokePayload {
    /// The session, which opens nothing any more.
    session: Ref<SessionId>,
}

pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Ends a session of whoever is signed in. Ending it again changes nothing.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: SessionRevokeInput,
    ) -> Result<SessionRevokePayload> {
        let ended = service(ctx)?.session_revoke(actor(ctx)?, input.id.0).await?;
        Ok(SessionRevokePayload { session: session(ended) })
    }
}
