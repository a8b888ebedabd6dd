//! Networks: by id, by slug, as a list, below each other.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IdenStatic, QueryFilter, QueryResult, QuerySelect, TryGetable};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Error, Result, Time, text};
use traboule_store::{Direction, Keyset, PerParent, sql, top};

use crate::entity::network::{Column, Entity, TerritoryCodes};
use crate::entity::network_slug;
use crate::rules::network::{NetworkLevel, Statutes, TerritoryCode};
use crate::rules::slug::Slug;
use crate::service::network::NetworkService;

/// A column of a network that a reader asks for. The id always comes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of `NetworkRow`, described there")]
pub enum NetworkField {
    Slug,
    Name,
    Level,
    TerritoryCodes,
    Parent,
    Statutes,
    CreatedAt,
    UpdatedAt,
    Version,
}

impl NetworkField {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Slug,
        Self::Name,
        Self::Level,
        Self::TerritoryCodes,
        Self::Parent,
        Self::Statutes,
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::Version,
    ];

    const fn column(self) -> Column {
        match self {
            Self::Slug => Column::Slug,
            Self::Name => Column::Name,
            Self::Level => Column::Level,
            Self::TerritoryCodes => Column::TerritoryCodes,
            Self::Parent => Column::ParentId,
            Self::Statutes => Column::Statutes,
            Self::CreatedAt => Column::CreatedAt,
            Self::UpdatedAt => Column::UpdatedAt,
            Self::Version => Column::Version,
        }
    }
}

/// A network with the columns that were asked for. Another one is an error when it is read, never a made-up value.
#[derive(Clone, Debug)]
pub struct NetworkRow {
    /// Its identity.
    pub id: NetworkId,
    slug: Option<Slug>,
    name: Option<String>,
    level: Option<NetworkLevel>,
    territory_codes: Option<TerritoryCodes>,
    parent_id: Option<Option<NetworkId>>,
    statutes: Option<Statutes>,
    created_at: Option<Time>,
    updated_at: Option<Time>,
    version: Option<i32>,
}

macro_rules! columns {
    ($($(#[$meta:meta])* $field:ident: $type:ty;)*) => {$(
        $(#[$meta])*
        ///
        /// Error: the column was not asked for.
        pub fn $field(&self) -> Result<&$type> {
            self.$field.as_ref().ok_or_else(|| Error::internal(concat!("the column ", stringify!($field), " of a network was not read")))
        }
    )*};
}

impl NetworkRow {
    columns! {
        /// Its name in addresses.
        slug: Slug;
        /// What it is called.
        name: String;
        /// How wide it reaches.
        level: NetworkLevel;
        /// The territories that it covers.
        territory_codes: TerritoryCodes;
        /// The wider network above it.
        parent_id: Option<NetworkId>;
        /// How it decides.
        statutes: Statutes;
        /// When it was founded here.
        created_at: Time;
        /// When it last changed.
        updated_at: Time;
        /// Counts its changes.
        version: i32;
    }

    fn read(row: &QueryResult, asked: &[NetworkField]) -> Result<Self> {
        fn column<T: TryGetable>(row: &QueryResult, asked: &[NetworkField], field: NetworkField) -> Result<Option<T>> {
            if asked.contains(&field) { Ok(Some(row.try_get("", field.column().as_str())?)) } else { Ok(None) }
        }
        Ok(Self {
            id: row.try_get("", Column::Id.as_str())?,
            slug: column(row, asked, NetworkField::Slug)?,
            name: column(row, asked, NetworkField::Name)?,
            level: column(row, asked, NetworkField::Level)?,
            territory_codes: column(row, asked, NetworkField::TerritoryCodes)?,
            parent_id: column(row, asked, NetworkField::Parent)?,
            statutes: column(row, asked, NetworkField::Statutes)?,
            created_at: column(row, asked, NetworkField::CreatedAt)?,
            updated_at: column(row, asked, NetworkField::UpdatedAt)?,
            version: column(row, asked, NetworkField::Version)?,
        })
    }
}

/// Which networks a list holds; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct NetworkFilter {
    /// Of one of these levels.
    pub levels: Option<Vec<NetworkLevel>>,
    /// Directly below this network.
    pub parent: Option<NetworkId>,
    /// Covering this territory, named by this very code.
    pub territory_code: Option<TerritoryCode>,
    /// With a name that holds each of these words, or their beginnings; case and accents aside.
    pub text: Option<String>,
}

impl NetworkFilter {
    fn apply(&self, backend: DbBackend, select: &mut SelectStatement) {
        let column = |column: Column| Expr::col((Entity, column));
        if let Some(levels) = &self.levels {
            let levels: Vec<String> = levels.iter().map(sea_orm::ActiveEnum::to_value).collect();
            select.and_where(sql::is_one_of_texts(backend, column(Column::Level), &levels));
        }
        if let Some(parent) = self.parent {
            select.and_where(column(Column::ParentId).eq(parent));
        }
        if let Some(code) = &self.territory_code {
            select.and_where(covers(backend, code));
        }
        // Words of letters and digits only: none of them means anything to LIKE.
        for word in self.text.as_deref().map(text::words).unwrap_or_default() {
            select.and_where(column(Column::NameFolded).like(LikeExpr::new(format!("%{word}%"))));
        }
    }
}

/// The network's territories hold this code.
fn covers(backend: DbBackend, code: &TerritoryCode) -> Expr {
    let codes = Expr::col((Entity, Column::TerritoryCodes));
    match backend {
        DbBackend::Sqlite => {
            Expr::cust_with_exprs("? IN (SELECT value FROM json_each(?))", [Expr::value(code.to_string()), codes])
        }
        _ => Expr::cust_with_exprs("$1 @> to_jsonb($2)", [codes, Expr::value(code.to_string()).cast_as("text")]),
    }
}

/// The place of a network among others by name: its folded name and its id.
pub type NetworkPlace = (String, NetworkId);

/// The name of that order in cursors.
pub const NETWORKS_BY_NAME: &str = "network.name";

fn by_name() -> Keyset {
    let column = |column: Column| Expr::col((Entity, column));
    Keyset::new([(column(Column::NameFolded), Direction::Ascending), (column(Column::Id), Direction::Ascending)])
}

fn values((name, id): &NetworkPlace) -> Vec<sea_orm::Value> {
    vec![name.clone().into(), (*id).into()]
}

impl NetworkService {
    /// The networks with these ids, in any order.
    pub async fn networks_by_id(&self, ids: &[NetworkId], fields: &[NetworkField]) -> Result<Vec<NetworkRow>> {
        let mut select = narrow(fields);
        select.and_where(sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::Id)), ids));
        let rows = self.store.read().query_all(&select).await?;
        rows.iter().map(|row| NetworkRow::read(row, fields)).collect()
    }

    /// The network that has this slug, or had it once.
    pub async fn network_by_slug(&self, slug: &str) -> Result<Option<NetworkId>> {
        let Ok(slug) = slug.parse::<Slug>() else { return Ok(None) };
        let found = network_slug::Entity::find_by_id(slug.as_str()).select_only().column(network_slug::Column::NetworkId);
        Ok(found.into_tuple().one(self.store.read()).await?)
    }

    /// A page of the networks that the filter lets through, by name, each with its place in that order.
    pub async fn networks(
        &self,
        filter: &NetworkFilter,
        window: &Window<NetworkPlace>,
        fields: &[NetworkField],
    ) -> Result<Page<(NetworkPlace, NetworkRow)>> {
        let mut select = narrow(fields);
        select.column((Entity, Column::NameFolded));
        filter.apply(self.store.backend(), &mut select);
        by_name().apply(&mut select, window, values);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| placed(row, fields)).collect::<Result<_>>()?;
        Ok(window.page(rows))
    }

    /// How many networks the filter lets through.
    pub async fn networks_count(&self, filter: &NetworkFilter) -> Result<u64> {
        let mut select = Query::select();
        select.expr(Expr::col((Entity, Column::Id)).count()).from(Entity);
        filter.apply(self.store.backend(), &mut select);
        let row = self.store.read().query_one(&select).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        u64::try_from(count).map_err(Error::internal)
    }

    /// A page of the networks directly below each of these, by name.
    pub async fn network_children(
        &self,
        parents: &[NetworkId],
        window: &Window<NetworkPlace>,
        fields: &[NetworkField],
    ) -> Result<HashMap<NetworkId, Page<(NetworkPlace, NetworkRow)>>> {
        let mut fields = fields.to_vec();
        if !fields.contains(&NetworkField::Parent) {
            fields.push(NetworkField::Parent);
        }
        let mut select = narrow(&fields);
        select.column((Entity, Column::NameFolded));
        let of_parent = PerParent::new(self.store.backend(), Expr::col((Entity, Column::ParentId)), parents);
        let select = of_parent.select(select, &by_name(), window, values);
        let rows = self.store.read().query_all(&select).await?;
        let rows = rows.iter().map(|row| Ok((row.try_get("", Column::ParentId.as_str())?, placed(row, &fields)?)));
        Ok(top::pages(window, parents, rows.collect::<Result<Vec<_>>>()?))
    }

    /// How many networks stand directly below each of these; those without are left out.
    pub async fn network_children_counts(&self, parents: &[NetworkId]) -> Result<HashMap<NetworkId, u64>> {
        let below = sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::ParentId)), parents);
        let counts = Entity::find().filter(below).select_only().column(Column::ParentId);
        let counts = counts.expr(Expr::col((Entity, Column::Id)).count()).group_by(Column::ParentId);
        super::counts(counts.into_tuple().all(self.store.read()).await?)
    }

    /// These networks and all below them, each once.
    pub async fn network_descendants(&self, networks: &[NetworkId]) -> Result<Vec<NetworkId>> {
        super::descendants(self.store.read(), networks).await
    }
}

/// Reads the id and these columns, each of which is named once.
fn narrow(fields: &[NetworkField]) -> SelectStatement {
    let mut select = Query::select();
    select.column((Entity, Column::Id)).from(Entity);
    for field in fields {
        select.column((Entity, field.column()));
    }
    select
}

fn placed(row: &QueryResult, fields: &[NetworkField]) -> Result<(NetworkPlace, NetworkRow)> {
    let network = NetworkRow::read(row, fields)?;
    Ok(((row.try_get("", Column::NameFolded.as_str())?, network.id), network))
}
