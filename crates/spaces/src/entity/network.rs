//! `network`: a group of spaces with rules of its own. Everybody may see a network.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;
use traboule_kernel::ids::NetworkId;

use crate::rules::network::{NetworkLevel, Statutes, TerritoryCode};
use crate::rules::slug::Slug;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "network")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NetworkId,
    /// The current one of its slugs; [`super::network_slug`] knows them all and keeps them unique.
    pub slug: Slug,
    pub name: String,
    /// For search and the order of names, accents and case aside.
    pub name_folded: String,
    pub level: NetworkLevel,
    pub territory_codes: TerritoryCodes,
    /// A wider network.
    pub parent_id: Option<NetworkId>,
    pub statutes: Statutes,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

/// The territories of a network, each once, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct TerritoryCodes(pub Vec<TerritoryCode>);

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
