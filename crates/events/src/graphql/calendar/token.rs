//! `CalendarToken`.

use async_graphql::{Context, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::CalendarTokenId;

use super::calendars;
use crate::entity::calendar_token::Model;
use crate::graphql::actor;

/// An address of a person's own calendar, for one calendar program. Seen by that person only; the address itself is shown once, when it
/// is made.
#[derive(SimpleObject)]
pub(crate) struct CalendarTokenDetails {
    /// What the person called it, such as "My telephone".
    name: String,
    /// When it was made.
    created_at: Time,
    /// When a program last read the calendar by it, up to an hour late; null while none did.
    last_used_at: Option<Time>,
    /// When it was revoked by the person; null while it was not.
    revoked_at: Option<Time>,
}

impl From<Model> for CalendarTokenDetails {
    fn from(row: Model) -> Self {
        let Model { name, created_at, last_used_at, revoked_at, .. } = row;
        Self { name, created_at, last_used_at, revoked_at }
    }
}

/// A token of the actor's own.
pub(super) fn calendar_token(row: Model) -> Ref<CalendarTokenId> {
    Ref::loaded(row.id, CalendarTokenDetails::from(row), &Selected::all())
}

impl Owner for CalendarTokenDetails {
    type Key = CalendarTokenId;

    async fn load(ctx: &Context<'_>, keys: &[CalendarTokenId], _selected: &Selected) -> Result<Vec<(CalendarTokenId, Self)>> {
        let tokens = calendars(ctx)?.calendar_tokens_of_keys(actor(ctx)?, keys).await?;
        Ok(tokens.into_iter().map(|row| (row.id, row.into())).collect())
    }
}
