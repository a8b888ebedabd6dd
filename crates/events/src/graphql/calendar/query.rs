//! Questions about one's own calendars.

use async_graphql::{Context, Object};
use traboule_graph::{Connection, Edge, Result, asks};
use traboule_kernel::ids::CalendarTokenId;
use traboule_kernel::page::{Page, cursor};

use super::calendars;
use super::token::calendar_token;
use crate::graphql::{actor, page};

/// The name of the order, in its cursors.
const CALENDAR_TOKENS: &str = "calendarTokens";

pub(crate) struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// The addresses of one's own calendar, but for those that were revoked; the newest first. None, where nobody is signed in.
    async fn calendar_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning; at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what stands behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end; at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what stands before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CalendarTokenId>> {
        let (service, window) = (calendars(ctx)?, page(first, after, last, before).window::<CalendarTokenId>(CALENDAR_TOKENS)?);
        let Some(person) = actor(ctx)?.person_id() else { return Ok(Connection::new(Page::empty()).total(Some(0))) };
        let page = service.calendar_tokens_of(person, &window).await?;
        let total = if asks(ctx, "totalCount") { Some(service.calendar_tokens_of_total(person).await?) } else { None };
        Ok(Connection::build(page, |row| Ok(Edge::new(cursor(CALENDAR_TOKENS, row.id)?, calendar_token(row))))?.total(total))
    }
}
