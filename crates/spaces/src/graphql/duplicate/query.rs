//! Questions about possible duplicates.

use async_graphql::{Context, Object};
use traboule_graph::{Connection, Edge, Ref, Result, Selected, asks};
use traboule_kernel::ids::DuplicateId;
use traboule_kernel::page::{PageArgs, cursor};

use super::details::DuplicateDetails;
use super::duplicates;
use crate::graphql::actor;
use crate::service::duplicate::{DuplicateRow, DuplicateState};

/// The order of the list, for cursors.
const BY_SCORE: &str = "duplicate.score";

pub(crate) struct DuplicateQuery;

#[Object]
impl DuplicateQuery {
    /// Spaces that may be one and the same place, the likeliest first: all of them for stewards, otherwise those of which
    /// you own one.
    async fn duplicates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this state.", default_with = "DuplicateState::Open")] state: DuplicateState,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<DuplicateId>> {
        let (service, actor) = (duplicates(ctx)?, actor(ctx)?);
        let window = PageArgs { first, after, last, before }.window(BY_SCORE)?;
        let page = service.list(actor, state, &window).await?;
        let total = if asks(ctx, "totalCount") { Some(service.count(actor, state).await?) } else { None };
        let edge = |row: DuplicateRow| {
            let cursor = cursor(BY_SCORE, (row.score, row.id))?;
            Ok(Edge::new(cursor, Ref::loaded(row.id, DuplicateDetails(row), &Selected::all())))
        };
        Ok(Connection::build(page, edge)?.total(total))
    }
}
