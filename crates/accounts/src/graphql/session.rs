//! `Session`.

use async_graphql::{Context, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::SessionId;

use super::{actor, service};
use crate::Session;

/// A place where a person is signed in. Seen by that person only; the token is shown once, when it begins.
#[derive(SimpleObject)]
pub(crate) struct SessionDetails {
    /// What the person called it, such as "Firefox on the office computer".
    label: Option<String>,
    /// When it began.
    created_at: Time,
    /// When it was last used, up to five minutes late.
    last_used_at: Time,
    /// When it ends at the latest; a session that is not used ends earlier.
    expires_at: Time,
    /// When it was ended by the person, or with the account's suspension; null while it was not.
    revoked_at: Option<Time>,
}

impl From<Session> for SessionDetails {
    fn from(session: Session) -> Self {
        let Session { id: _, label, created_at, last_used_at, expires_at, revoked_at } = session;
        Self { label, created_at, last_used_at, expires_at, revoked_at }
    }
}

/// A session of the actor's own.
pub(crate) fn session(session: Session) -> Ref<SessionId> {
    Ref::loaded(session.id, SessionDetails::from(session), &Selected::all())
}

impl Owner for SessionDetails {
    type Key = SessionId;

    async fn load(ctx: &Context<'_>, keys: &[SessionId], _selected: &Selected) -> Result<Vec<(SessionId, Self)>> {
        let sessions = service(ctx)?.sessions_of_keys(actor(ctx)?, keys).await?;
        Ok(sessions.into_iter().map(|row| (row.id, Session::from(row).into())).collect())
    }
}
