//! What other domains and the command line may ask about places without a request: whether one is there, and what a slug names.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait as _};
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Result};
use traboule_store::Store;
use traboule_store::sql::is_one_of;

use crate::entity::{network, network_membership, network_slug, space};
use crate::row::SpaceRow;
use crate::rules::lifecycle::SpaceState;
use crate::rules::membership::NetworkMembershipState;
use crate::search::filter::Near;
use crate::search::{SpaceFilter, finder};
use crate::service::network::descendants;

/// Looks places up, whoever may see them. It needs the store alone, so that the domains it answers may come before the use cases.
#[derive(Clone)]
pub struct Lookup(Store);

impl Lookup {
    /// Looks up in this store.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// Whether there is such a space, and it is neither closed for good nor merged into another.
    pub async fn space_lives(&self, id: SpaceId) -> Result<bool> {
        let ended = [SpaceState::Closed, SpaceState::Merged];
        let living = space::Entity::find_by_id(id).filter(space::Column::State.is_not_in(ended));
        Ok(living.count(self.0.read()).await? > 0)
    }

    /// The names of those of these spaces that are neither closed for good nor merged into another.
    pub async fn names_of_living(&self, ids: &[SpaceId]) -> Result<Vec<(SpaceId, String)>> {
        let ended = [SpaceState::Closed, SpaceState::Merged];
        let of_ids = is_one_of(self.0.backend(), Expr::col(space::Column::Id), ids);
        let living = space::Entity::find().filter(of_ids).filter(space::Column::State.is_not_in(ended));
        let names = living.select_only().columns([space::Column::Id, space::Column::Name]).order_by_asc(space::Column::Id);
        Ok(names.into_tuple().all(self.0.read()).await?)
    }

    /// Those of these spaces that are open or closed for a while.
    pub async fn open_spaces(&self, ids: &[SpaceId]) -> Result<HashSet<SpaceId>> {
        let of_ids = is_one_of(self.0.backend(), Expr::col(space::Column::Id), ids);
        let open = [SpaceState::Published, SpaceState::TemporarilyClosed];
        let open = space::Entity::find().filter(of_ids).filter(space::Column::State.is_in(open));
        let ids: Vec<SpaceId> = open.select_only().column(space::Column::Id).into_tuple().all(self.0.read()).await?;
        Ok(ids.into_iter().collect())
    }

    /// The open spaces within a distance of a point.
    ///
    /// Errors: a point or a distance that is none.
    pub async fn spaces_near(&self, near: Near) -> Result<Vec<SpaceId>> {
        let filter = SpaceFilter { near: Some(near), ..SpaceFilter::default() };
        let condition = filter.condition(&self.0, &Actor::system("lookup")).await?;
        let near = space::Entity::find().filter(condition.holds).select_only().column(space::Column::Id);
        Ok(near.into_tuple().all(self.0.read()).await?)
    }

    /// The networks that at least one of these spaces is an active member of.
    pub async fn networks_of(&self, spaces: &[SpaceId]) -> Result<Vec<NetworkId>> {
        let of_spaces = is_one_of(self.0.backend(), Expr::col(network_membership::Column::SpaceId), spaces);
        let active = network_membership::Entity::find()
            .filter(of_spaces)
            .filter(network_membership::Column::State.eq(NetworkMembershipState::Active));
        let networks = active.select_only().column(network_membership::Column::NetworkId).distinct();
        Ok(networks.into_tuple().all(self.0.read()).await?)
    }

    /// The active members of the network that are open or closed for a while, by their ids.
    pub async fn open_spaces_of_network(&self, network: NetworkId) -> Result<Vec<SpaceId>> {
        use network_membership::{Column, Entity};
        let active = Entity::find().filter(Column::NetworkId.eq(network)).filter(Column::State.eq(NetworkMembershipState::Active));
        let active = active.select_only().column(Column::SpaceId).into_query();
        let open = [SpaceState::Published, SpaceState::TemporarilyClosed];
        let open = space::Entity::find().filter(space::Column::Id.in_subquery(active)).filter(space::Column::State.is_in(open));
        Ok(open.select_only().column(space::Column::Id).order_by_asc(space::Column::Id).into_tuple().all(self.0.read()).await?)
    }

    /// The network and all below it; none, if it does not exist.
    pub async fn networks_below(&self, network: NetworkId) -> Result<Vec<NetworkId>> {
        descendants(self.0.read(), &[network]).await
    }

    /// Whether there is such a network.
    pub async fn network_lives(&self, id: NetworkId) -> Result<bool> {
        Ok(network::Entity::find_by_id(id).count(self.0.read()).await? > 0)
    }

    /// What others may say of these spaces in public. One statement.
    pub async fn public_spaces(&self, ids: &[SpaceId]) -> Result<HashMap<SpaceId, PublicSpace>> {
        let columns = ["slug", "name", "address_line", "postcode", "city", "lat", "lon", "website", "role_email"];
        let rows = finder::by_ids(&self.0, &Actor::system("lookup"), ids, &columns).await?;
        rows.into_iter().map(|(id, row)| Ok((id, PublicSpace::of(&row)?))).collect()
    }

    /// The space that a slug leads to today, if the actor sees it, with its name.
    pub async fn space_named(&self, actor: &Actor, slug: &str) -> Result<Option<(SpaceId, String)>> {
        let found = finder::by_slug(&self.0, actor, slug, &["name"]).await?;
        found.map(|(id, row)| Ok((id, row.name()?.clone()))).transpose()
    }

    /// What the network is called.
    pub async fn network_name(&self, id: NetworkId) -> Result<Option<String>> {
        let name = network::Entity::find_by_id(id).select_only().column(network::Column::Name);
        Ok(name.into_tuple().one(self.0.read()).await?)
    }

    /// The network that has this slug, or had it once, with its name.
    pub async fn network_named(&self, slug: &str) -> Result<Option<(NetworkId, String)>> {
        let same = Expr::col((network::Entity, network::Column::Id)).eq(Expr::col((network_slug::Entity, network_slug::Column::NetworkId)));
        let named = Query::select()
            .columns([network::Column::Id, network::Column::Name].map(|column| (network::Entity, column)))
            .from(network_slug::Entity)
            .inner_join(network::Entity, same)
            .and_where(Expr::col((network_slug::Entity, network_slug::Column::Slug)).eq(slug))
            .to_owned();
        let row = self.0.read().query_one(&named).await?;
        row.map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?))).transpose()
    }

    /// The space that a slug leads to today.
    pub async fn space_of(&self, slug: &str) -> Result<Option<SpaceId>> {
        Ok(finder::by_slug(&self.0, &Actor::system("lookup"), slug, &[]).await?.map(|(id, _)| id))
    }

    /// The network that has this slug, or had it once.
    pub async fn network_of(&self, slug: &str) -> Result<Option<NetworkId>> {
        let found = network_slug::Entity::find_by_id(slug).select_only().column(network_slug::Column::NetworkId);
        Ok(found.into_tuple().one(self.0.read()).await?)
    }
}

/// A space as others name it in public.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicSpace {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Number and street.
    pub street: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The name of the city.
    pub city: Option<String>,
    /// Latitude and longitude.
    pub point: Option<(f64, f64)>,
    /// Its site.
    pub website: Option<String>,
    /// Its role mailbox.
    pub mailbox: Option<String>,
}

impl PublicSpace {
    fn of(row: &SpaceRow) -> Result<Self> {
        Ok(Self {
            slug: row.slug()?.clone(),
            name: row.name()?.clone(),
            street: row.address_line()?.clone(),
            postcode: row.postcode()?.as_ref().map(ToString::to_string),
            city: row.city()?.clone(),
            point: row.lat()?.zip(*row.lon()?),
            website: row.website()?.clone(),
            mailbox: row.role_email()?.as_ref().map(ToString::to_string),
        })
    }
}
