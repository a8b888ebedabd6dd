//! Questions about suggestions.

use async_graphql::{Context, InputObject, Object};
use sea_orm::ActiveEnum;
use traboule_graph::{Connection, Edge, GlobalId, Ref, Result, Selected, asks};
use traboule_kernel::ids::{SpaceId, SuggestionId};
use traboule_kernel::page::PageArgs;

use super::details::SuggestionDetails;
use crate::graphql::{actor, spaces};
use crate::rules::suggestion::SuggestionState;
use crate::search::requests::{self, RequestFilter};

/// Which suggestions; every part narrows.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct SuggestionFilter {
    /// To this space.
    space: Option<GlobalId<SpaceId>>,
    /// In this state.
    state: Option<SuggestionState>,
    /// Only your own.
    #[graphql(default)]
    mine: bool,
}

pub(crate) struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// The suggestions that you made, and those that you decide, the oldest first.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestions.", default)] filter: SuggestionFilter,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<SuggestionId>> {
        actor(ctx)?.signed_in()?;
        let filter =
            RequestFilter { space: filter.space.map(|id| id.0), state: filter.state.map(|state| state.to_value()), mine: filter.mine };
        let args = PageArgs { first, after, last, before };
        let list = requests::list(spaces(ctx)?.store(), actor(ctx)?, &filter, &args, asks(ctx, "totalCount")).await?;
        let edge = |(cursor, row): (String, crate::entity::suggestion::Model)| {
            Edge::new(cursor, Ref::loaded(row.id, SuggestionDetails(row), &Selected::all()))
        };
        Ok(Connection::new(list.page.map(edge)).total(list.total))
    }
}
