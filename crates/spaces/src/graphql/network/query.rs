//! Questions about networks.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{Connection, GlobalId, Ref, Result, Selected, asks};
use traboule_kernel::Error;
use traboule_kernel::ids::NetworkId;

use super::children::edge;
use super::details::{NetworkDetails, columns_of};
use super::{networks, page};
use crate::rules::network::NetworkLevel;
use crate::service::network::{NETWORKS_BY_NAME, NetworkFilter};

/// Which networks; what is left out does not matter.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct NetworkFilterInput {
    /// Of one of these levels.
    levels: Option<Vec<NetworkLevel>>,
    /// Directly below this network.
    parent: Option<GlobalId<NetworkId>>,
    /// Covering this territory, by its official code, such as `69` or `84`.
    territory_code: Option<String>,
    /// With each of these words, or parts of words, in the name; accents and case do not matter.
    text: Option<String>,
}

impl NetworkFilterInput {
    fn read(self) -> Result<NetworkFilter, Error> {
        let Self { levels, parent, territory_code, text } = self;
        let territory_code = territory_code.map(|code| code.parse()).transpose().map_err(Error::bad_input)?;
        Ok(NetworkFilter { levels, parent: parent.map(|parent| parent.0), territory_code, text })
    }
}

pub(crate) struct NetworkQuery;

#[Object]
impl NetworkQuery {
    /// One network, by its id or by a slug that it has or had.
    async fn network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<GlobalId<NetworkId>>,
        #[graphql(desc = "A slug that it has or had.")] slug: Option<String>,
    ) -> Result<Option<Ref<NetworkId>>> {
        match (id, slug) {
            (Some(id), None) => Ok(Some(Ref::asked(id.0))),
            (None, Some(slug)) => {
                let selected = Selected::here(ctx);
                let found = networks(ctx)?.network_by_slug(&slug, &columns_of(&selected)).await?;
                Ok(found.map(|(id, row)| Ref::loaded(id, NetworkDetails::new(row), &selected)))
            }
            _ => Err(Error::bad_input("give `id` or `slug`, one of them").into()),
        }
    }

    /// The networks of a filter, by name.
    async fn networks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which networks.", default)] filter: NetworkFilterInput,
        #[graphql(desc = "How many from the start, 100 at most; 20, if neither this nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Behind the node of this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Before the node of this cursor.")] before: Option<String>,
    ) -> Result<Connection<NetworkId>> {
        let (service, filter, selected) = (networks(ctx)?, filter.read()?, Selected::nodes(ctx));
        let window = page(first, after, last, before).window(NETWORKS_BY_NAME)?;
        let found = service.networks(&filter, &window, &columns_of(&selected)).await?;
        let total = if asks(ctx, "totalCount") { Some(service.networks_count(&filter).await?) } else { None };
        Ok(Connection::build(found, |found| edge(found, &selected))?.total(total))
    }
}
