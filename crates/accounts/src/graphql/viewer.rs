//! `Viewer`: a person's own corner.

use async_graphql::{Context, Object};
use traboule_graph::{Connection, Edge, Ref, Result, asks};
use traboule_kernel::ids::{AccessTokenId, GrantId, PersonId, SessionId};
use traboule_kernel::page::{PageArgs, cursor};

use super::access_token::access_token;
use super::export::{EXPORT, PersonalExport};
use super::grant::grant;
use super::person::person;
use super::session::session;
use super::{actor, service};
use crate::Session;
use crate::entity::person::Model;
use crate::service::export::Place;

/// The names of the orders, in their cursors.
const ACCESS_TOKENS: &str = "accessTokens";
const GRANTS: &str = "grants";
const SESSIONS: &str = "sessions";

/// Whoever is signed in.
pub(crate) struct Viewer(pub(crate) Model);

/// Whoever is signed in, as they alone may see themselves.
#[Object]
impl Viewer {
    /// The person.
    fn person(&self, ctx: &Context<'_>) -> Result<Ref<PersonId>> {
        Ok(person(actor(ctx)?, self.0.clone()))
    }

    /// The address that the person signs in with.
    fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// The language of letters to the person, such as `fr` or `fr-CH`.
    fn locale(&self) -> &str {
        &self.0.locale
    }

    /// What the person may do, will be allowed to do, or waits to be allowed to do; the newest first.
    async fn grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end; at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<Connection<GrantId>> {
        let service = service(ctx)?;
        let window = PageArgs { first, after, last, before }.window::<GrantId>(GRANTS)?;
        let page = service.grants_of(self.0.id, &window).await?;
        let total = if asks(ctx, "totalCount") { Some(service.grants_of_total(self.0.id).await?) } else { None };
        let now = service.store().now();
        Ok(Connection::build(page, |row| Ok(Edge::new(cursor(GRANTS, row.id)?, grant(now, &row))))?.total(total))
    }

    /// Where the person is signed in, the newest first.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end; at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<Connection<SessionId>> {
        let service = service(ctx)?;
        let window = PageArgs { first, after, last, before }.window::<SessionId>(SESSIONS)?;
        let page = service.sessions_of(self.0.id, &window).await?;
        let total = if asks(ctx, "totalCount") { Some(service.sessions_of_total(self.0.id).await?) } else { None };
        Ok(Connection::build(page, |row| Ok(Edge::new(cursor(SESSIONS, row.id)?, session(Session::from(row)))))?.total(total))
    }
    /// The access tokens of the person's programs, but for those that have ended; the newest first.
    async fn access_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end; at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AccessTokenId>> {
        let service = service(ctx)?;
        let window = PageArgs { first, after, last, before }.window::<AccessTokenId>(ACCESS_TOKENS)?;
        let page = service.access_tokens_of(self.0.id, &window).await?;
        let total = if asks(ctx, "totalCount") { Some(service.access_tokens_of_total(self.0.id).await?) } else { None };
        Ok(Connection::build(page, |row| Ok(Edge::new(cursor(ACCESS_TOKENS, row.id)?, access_token(row))))?.total(total))
    }

    /// Everything that is held about the person, about a megabyte at a time. It takes a session: an access token is answered `DENIED`.
    async fn export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `next` of the part before; the first part, if not given.")] after: Option<String>,
    ) -> Result<PersonalExport> {
        let place = PageArgs { after, ..PageArgs::default() }.window::<Place>(EXPORT)?.after;
        PersonalExport::of(service(ctx)?.export(actor(ctx)?, place).await?)
    }
}
