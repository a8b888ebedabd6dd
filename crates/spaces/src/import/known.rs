//! What the directory knows of a batch's rows.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::SpaceId;
use traboule_store::sql;

use super::source::{RowReading, SOURCE};
use crate::entity::{space, space_source};

/// The spaces that rows of a batch lead to. One that was merged is found as what it became: merging moved its source along.
#[derive(Default)]
pub(super) struct Known {
    /// By the source's identifier: the space, and the hash of what the row said when it was last taken.
    pub(super) sources: HashMap<String, (SpaceId, Vec<u8>)>,
    /// The spaces.
    pub(super) spaces: HashMap<SpaceId, space::Model>,
}

impl Known {
    /// Two statements for any number of rows. `lock` keeps the spaces as they are until the transaction ends; in the order
    /// of their ids, so that two imports cannot wait for each other.
    pub(super) async fn load(connection: &impl ConnectionTrait, rows: &[RowReading], lock: bool) -> Result<Self> {
        let backend = connection.get_database_backend();
        let ids: Vec<&str> = rows.iter().filter(|row| row.outcome.is_ok()).filter_map(|row| row.external_id.as_deref()).collect();
        let external_id = Expr::col((space_source::Entity, space_source::Column::ExternalId));
        let sources = space_source::Entity::find()
            .filter(space_source::Column::Source.eq(SOURCE))
            .filter(sql::is_one_of_texts(backend, external_id, &ids))
            .all(connection)
            .await?;
        let ids: Vec<SpaceId> = sources.iter().map(|source| source.space_id).collect();
        let id = Expr::col((space::Entity, space::Column::Id));
        let mut spaces = space::Entity::find().filter(sql::is_one_of(backend, id, &ids)).order_by_asc(space::Column::Id);
        if lock {
            spaces = spaces.lock(space::LOCK);
        }
        let spaces = spaces.all(connection).await?;
        Ok(Self {
            sources: sources.into_iter().map(|source| (source.external_id, (source.space_id, source.row_hash))).collect(),
            spaces: spaces.into_iter().map(|space| (space.id, space)).collect(),
        })
    }
}
