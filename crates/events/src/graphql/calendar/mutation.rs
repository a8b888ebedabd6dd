//! Making addresses of one's own calendar, and revoking them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::CalendarTokenId;

use super::calendars;
use crate::graphql::actor;
use crate::service::calendar::CalendarTokenCreateErrorCode;

/// A new address of one's own calendar.
#[derive(InputObject)]
pub(crate) struct CalendarTokenCreateInput {
    /// What to call it in one's list, such as "My telephone", 1 to 100 characters.
    name: String,
}

traboule_graph::payload! {
    /// What `calendarTokenCreate` did.
    pub(crate) struct CalendarTokenCreatePayload {
        /// The token.
        calendar_token: Ref<CalendarTokenId>,
        /// The address of the calendar, shown this once. Whoever knows it reads the calendar until it is revoked.
        address: String,
    } errors CalendarTokenCreateErrorCode
}

/// What `calendarTokenRevoke` did. There is nothing to get wrong about it, so it has no `userErrors`.
#[derive(SimpleObject)]
pub(crate) struct CalendarTokenRevokePayload {
    /// The token, which opens nothing any more.
    calendar_token: Ref<CalendarTokenId>,
}

pub(crate) struct CalendarMutation;

#[Object]
impl CalendarMutation {
    /// Makes an address of one's own calendar, the dates that one comes to, for a calendar program. One has at most 20. It takes a
    /// session: an access token is answered `DENIED`.
    async fn calendar_token_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the address is for.")] input: CalendarTokenCreateInput,
    ) -> Result<CalendarTokenCreatePayload> {
        let outcome = calendars(ctx)?.calendar_token_create(actor(ctx)?, &input.name).await;
        CalendarTokenCreatePayload::from_outcome(outcome, |issued| CalendarTokenCreatePayload::done(Ref::to(issued.id), issued.address))
    }

    /// Revokes an address of one's own calendar, by a session. Revoking it again changes nothing.
    async fn calendar_token_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: GlobalId<CalendarTokenId>,
    ) -> Result<CalendarTokenRevokePayload> {
        let id = calendars(ctx)?.calendar_token_revoke(actor(ctx)?, id.0).await?;
        Ok(CalendarTokenRevokePayload { calendar_token: Ref::to(id) })
    }
}
