//! Questions about operators.

use async_graphql::{Context, Object};
use traboule_graph::{Connection, Edge, GlobalId, Ref, Result, Selected, asks};
use traboule_kernel::ids::OperatorId;
use traboule_kernel::page::PageArgs;

use super::details::{OperatorDetails, columns_of};
use crate::graphql::spaces;
use crate::search::operators;

pub(crate) struct OperatorQuery;

#[Object]
impl OperatorQuery {
    /// One operator.
    async fn operator(&self, #[graphql(desc = "Its id.")] id: GlobalId<OperatorId>) -> Option<Ref<OperatorId>> {
        Some(Ref::asked(id.0))
    }

    /// The operators, by legal name.
    async fn operators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The beginning of the legal name, or of a word in it; accents and case do not matter.")] text: Option<String>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<OperatorId>> {
        let selected = Selected::nodes(ctx);
        let args = PageArgs { first, after, last, before };
        let list = operators::list(spaces(ctx)?.store(), text.as_deref(), &args, &columns_of(&selected), asks(ctx, "totalCount")).await?;
        let edge = |found: operators::Found| Edge::new(found.cursor, Ref::loaded(found.id, OperatorDetails::new(found.row), &selected));
        Ok(Connection::new(list.page.map(edge)).total(list.total))
    }
}
