//! `Network`: what it is.

use async_graphql::{Context, Object};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::NetworkId;

use super::networks;
use super::statutes::NetworkStatutes;
use crate::rules::network::{NetworkLevel, TerritoryCode};
use crate::service::network::NetworkRow;

pub(crate) struct NetworkDetails {
    row: NetworkRow,
}

/// The column behind each field.
const COLUMNS: &[(&str, &str)] = &[
    ("slug", "slug"),
    ("name", "name"),
    ("level", "level"),
    ("territoryCodes", "territory_codes"),
    ("parent", "parent_id"),
    ("statutes", "statutes"),
    ("createdAt", "created_at"),
    ("updatedAt", "updated_at"),
    ("version", "version"),
];

/// The columns that the selected fields are made of.
pub(super) fn columns_of(selected: &Selected) -> Vec<&'static str> {
    COLUMNS.iter().filter(|(field, _)| selected.has(field)).map(|(_, column)| *column).collect()
}

impl NetworkDetails {
    pub(super) const fn new(row: NetworkRow) -> Self {
        Self { row }
    }
}

impl Owner for NetworkDetails {
    type Key = NetworkId;

    async fn load(ctx: &Context<'_>, keys: &[NetworkId], selected: &Selected) -> Result<Vec<(NetworkId, Self)>> {
        let rows = networks(ctx)?.networks_by_id(keys, &columns_of(selected)).await?;
        Ok(rows.into_iter().map(|(id, row)| (id, Self::new(row))).collect())
    }
}

/// A group of spaces that gives itself rules and decides together.
#[Object]
impl NetworkDetails {
    /// Names the network in addresses. A slug that it had before still leads to it.
    fn slug(&self) -> Result<&str> {
        Ok(self.row.slug()?.as_str())
    }

    /// What it is called.
    fn name(&self) -> Result<&str> {
        Ok(self.row.name()?)
    }

    /// How wide it reaches.
    fn level(&self) -> Result<NetworkLevel> {
        Ok(*self.row.level()?)
    }

    /// The official codes of the territories that it covers, sorted: regions, departments and communes of the INSEE, SIREN of groups of communes.
    fn territory_codes(&self) -> Result<Vec<&str>> {
        Ok(self.row.territory_codes()?.0.iter().map(TerritoryCode::as_str).collect())
    }

    /// The wider network that it stands below; null at the top.
    fn parent(&self) -> Result<Option<Ref<NetworkId>>> {
        Ok(self.row.parent_id()?.map(Ref::to))
    }

    /// How it decides.
    fn statutes(&self) -> Result<NetworkStatutes> {
        Ok((*self.row.statutes()?).into())
    }

    /// When it was entered here.
    fn created_at(&self) -> Result<Time> {
        Ok(*self.row.created_at()?)
    }

    /// When it, or its statutes, last changed.
    fn updated_at(&self) -> Result<Time> {
        Ok(*self.row.updated_at()?)
    }

    /// Its version, which an edit has to name.
    fn version(&self) -> Result<i32> {
        Ok(*self.row.version()?)
    }
}
