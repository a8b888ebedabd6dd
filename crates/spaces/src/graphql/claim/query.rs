//! Questions about claims.

use async_graphql::{Context, InputObject, Object};
use sea_orm::ActiveEnum;
use traboule_graph::{Connection, Edge, GlobalId, Ref, Result, Selected, asks};
use traboule_kernel::ids::{ClaimId, SpaceId};
use traboule_kernel::page::PageArgs;

use super::details::ClaimDetails;
use crate::graphql::{actor, spaces};
use crate::rules::claim::ClaimState;
use crate::search::requests::{self, RequestFilter};

/// Which claims; every part narrows.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ClaimFilter {
    /// To this space.
    space: Option<GlobalId<SpaceId>>,
    /// In this state.
    state: Option<ClaimState>,
    /// Only your own.
    #[graphql(default)]
    mine: bool,
}

pub(crate) struct ClaimQuery;

#[Object]
impl ClaimQuery {
    /// The claims that you made, and those that you decide, the oldest first.
    async fn space_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claims.", default)] filter: ClaimFilter,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<ClaimId>> {
        actor(ctx)?.signed_in()?;
        let filter =
            RequestFilter { space: filter.space.map(|id| id.0), state: filter.state.map(|state| state.to_value()), mine: filter.mine };
        let args = PageArgs { first, after, last, before };
        let list = requests::list(spaces(ctx)?.store(), actor(ctx)?, &filter, &args, asks(ctx, "totalCount")).await?;
        let edge = |(cursor, row): (String, crate::entity::claim::Model)| {
            Edge::new(cursor, Ref::loaded(row.id, ClaimDetails(row), &Selected::all()))
        };
        Ok(Connection::new(list.page.map(edge)).total(list.total))
    }
}
