//! `Operator.spaces`.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use traboule_graph::{Batch, Connection, Edge, Extension, Parents, Ref, Result, Selected, asks};
use traboule_kernel::ids::{OperatorId, SpaceId};
use traboule_kernel::page::{Page, PageArgs};

use crate::graphql::space::{SpaceDetails, columns_of};
use crate::graphql::{actor, spaces};
use crate::search::{finder, operators};

pub(crate) struct OperatorSpaces(Parents<OperatorId>);

impl Extension for OperatorSpaces {
    type Key = OperatorId;

    fn of(parents: Parents<OperatorId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl OperatorSpaces {
    /// The spaces that it runs and that are open or closed for a while, by name.
    async fn spaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Batch<Connection<SpaceId>>> {
        let (store, actor, keys) = (spaces(ctx)?.store(), actor(ctx)?, self.0.keys());
        let selected = Selected::nodes(ctx);
        let args = PageArgs { first, after, last, before };
        let mut pages = operators::spaces_of(store, actor, keys, &args, &columns_of(&selected)).await?;
        let mut totals = if asks(ctx, "totalCount") { Some(operators::count_spaces(store, actor, keys).await?) } else { None };
        let edge = |found: finder::Found| Edge::new(found.cursor, Ref::loaded(found.id, SpaceDetails::new(found.row), &selected));
        let connections: HashMap<OperatorId, _> = keys
            .iter()
            .map(|key| {
                let page = pages.remove(key).unwrap_or_else(Page::empty).map(edge);
                (*key, Connection::new(page).total(totals.as_mut().map(|totals| totals.remove(key).unwrap_or_default())))
            })
            .collect();
        Ok(self.0.each(connections, |_| Connection::new(Page::empty())))
    }
}
