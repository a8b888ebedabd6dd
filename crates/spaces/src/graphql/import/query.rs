//! Questions about imports.

use async_graphql::{Context, Object};
use traboule_graph::{Connection, Edge, Ref, Result, Selected, asks};
use traboule_kernel::ids::ImportId;
use traboule_kernel::page::{PageArgs, cursor};

use super::details::ImportDetails;
use super::imports;
use crate::graphql::actor;
use crate::import::find::{IMPORTS_BY_TIME, ImportRun};

pub(crate) struct ImportQuery;

#[Object]
impl ImportQuery {
    /// The imports, the latest first. Empty for everybody but stewards.
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<ImportId>> {
        let (service, actor) = (imports(ctx)?, actor(ctx)?);
        let window = PageArgs { first, after, last, before }.window(IMPORTS_BY_TIME)?;
        let page = service.list(actor, &window).await?;
        let total = if asks(ctx, "totalCount") { Some(service.count(actor).await?) } else { None };
        let edge = |run: ImportRun| {
            let cursor = cursor(IMPORTS_BY_TIME, (run.started_at, run.id))?;
            Ok(Edge::new(cursor, Ref::loaded(run.id, ImportDetails(run), &Selected::all())))
        };
        Ok(Connection::build(page, edge)?.total(total))
    }
}
