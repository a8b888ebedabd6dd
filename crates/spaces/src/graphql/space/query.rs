//! Questions about spaces.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Connection, Edge, EdgeFields, GlobalId, Ref, Result, Selected, asks};
use traboule_kernel::Error;
use traboule_kernel::ids::SpaceId;
use traboule_kernel::page::PageArgs;

use super::details::{SpaceDetails, columns_of};
use super::facets::{SpaceCluster, SpaceFacets};
use super::filter::{BoundingBoxInput, SpaceFilterInput};
use crate::graphql::{actor, spaces};
use crate::search::clusters::marks;
use crate::search::{SpaceFilter, SpaceOrder, finder};

/// What a search for spaces says of each.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct Searched {
    /// How far the space is from `filter.near`, in kilometres along the surface of the earth; null without it.
    distance_km: Option<f64>,
}

impl EdgeFields for Searched {
    const NAME: &'static str = "Search";
}

pub(crate) struct SpaceQuery;

#[Object]
impl SpaceQuery {
    /// One space, by its id or by a slug that it has or had. A slug of a merged space leads to the space that it became.
    async fn space(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<GlobalId<SpaceId>>,
        #[graphql(desc = "A slug that it has or had.")] slug: Option<String>,
    ) -> Result<Option<Ref<SpaceId>>> {
        match (id, slug) {
            (Some(id), None) => Ok(Some(Ref::asked(id.0))),
            (None, Some(slug)) => {
                let selected = Selected::here(ctx);
                let found = finder::by_slug(spaces(ctx)?.store(), actor(ctx)?, &slug, &columns_of(&selected)).await?;
                Ok(found.map(|(id, row)| Ref::loaded(id, SpaceDetails::new(row), &selected)))
            }
            _ => Err(Error::bad_input("give `id` or `slug`, one of them").into()),
        }
    }

    /// The spaces of a filter. Without an order: the best answer first for words, the nearest first around a point, else by name.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn spaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which spaces.", default)] filter: SpaceFilterInput,
        #[graphql(desc = "In which order.")] order_by: Option<SpaceOrder>,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<SpaceId, Searched>> {
        connection(ctx, &filter.read()?, order_by, &PageArgs { first, after, last, before }).await
    }

    /// How many spaces of a filter there are of each sort.
    async fn space_facets(&self, #[graphql(desc = "Which spaces.", default)] filter: SpaceFilterInput) -> Result<SpaceFacets> {
        Ok(SpaceFacets { filter: filter.read()? })
    }

    /// The spaces in a box as marks on a map: those that stand close together at this zoom as one. 1,000 marks at most, the largest first.
    async fn space_clusters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The box that the map shows.")] within: BoundingBoxInput,
        #[graphql(desc = "The zoom of web maps, from 0 (the world in one tile) to 22.")] zoom: i32,
        #[graphql(desc = "Which spaces.", default)] filter: SpaceFilterInput,
    ) -> Result<Vec<SpaceCluster>> {
        let marks = marks(spaces(ctx)?.store(), actor(ctx)?, within.into(), zoom, filter.read()?).await?;
        Ok(marks.into_iter().map(Into::into).collect())
    }
}

/// A page of a filter's spaces, with the columns that the client selected on its nodes.
pub(crate) async fn connection(
    ctx: &Context<'_>,
    filter: &SpaceFilter,
    order: Option<SpaceOrder>,
    args: &PageArgs,
) -> Result<Connection<SpaceId, Searched>> {
    let selected = Selected::nodes(ctx);
    let columns = columns_of(&selected);
    let list = finder::list(spaces(ctx)?.store(), actor(ctx)?, filter, order, args, &columns, asks(ctx, "totalCount")).await?;
    let edge = |found: finder::Found| {
        let node = Ref::loaded(found.id, SpaceDetails::new(found.row), &selected);
        Edge::with(found.cursor, node, Searched { distance_km: found.distance_km })
    };
    Ok(Connection::new(list.page.map(edge)).total(list.total))
}
