//! One export, page by page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Func, Query, SelectStatement};
use sha2::{Digest, Sha256};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::page::Window;
use traboule_kernel::{Actor, Result, Time};
use traboule_store::{Direction, Keyset, Store};

use super::licence::Credits;
use super::property::{Entry, READ};
use super::{Format, Selection, csv, geojson, json_ld};
use crate::entity::{network, network_membership, space};
use crate::row::SpaceRow;

/// How many spaces are read at once: what an export holds in memory.
pub(super) const PAGE: usize = 500;

/// Writes the directory into files.
#[derive(Clone)]
pub struct OpenData(Store);

impl OpenData {
    /// From this store.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// Begins an export of what an anonymous visitor may see. Costs one statement beside those of the filter; the spaces
    /// themselves are read by [`Export::next`].
    ///
    /// Errors: the database does not answer.
    pub async fn export(&self, selection: &Selection, format: Format) -> Result<Export> {
        let store = self.0.clone();
        let condition = selection.filter().condition(&store, &Actor::anonymous()).await?.holds;
        let facts = Facts::read(&store, &condition, selection).await?;
        Ok(Export {
            tag: facts.tag(selection, format),
            newest: facts.newest,
            store,
            format,
            condition,
            position: Position::Start,
            credits: Credits::default(),
        })
    }
}

/// A file that is being written while it is read.
///
/// Spaces come in the order of their ids, which never change: what is edited on the way is neither skipped nor told twice.
/// It is no snapshot: an entry is told as it stands when its page is read.
pub struct Export {
    store: Store,
    format: Format,
    condition: Cond,
    tag: String,
    newest: Option<Time>,
    position: Position,
    credits: Credits,
}

#[derive(Clone, Copy)]
enum Position {
    Start,
    After(SpaceId),
    End,
}

impl Export {
    /// Another text whenever the file could be another: for an entity tag, which is weak since the file is no snapshot.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// When one of its spaces was last changed.
    pub const fn newest(&self) -> Option<Time> {
        self.newest
    }

    /// The next part of the file, or `None` behind its end. One statement each.
    ///
    /// Errors: the database does not answer. The file is then incomplete, and whoever sends it must not end it as if it were whole.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let after = match self.position {
            Position::Start => None,
            Position::After(id) => Some(id),
            Position::End => return Ok(None),
        };
        let window = Window { limit: PAGE, backward: false, after, before: None };
        let rows = self.store.read().query_all(&self.select(&window)).await?;
        let page = window.page(rows);
        let mut out = Vec::new();
        let mut is_first = after.is_none();
        if is_first {
            self.head(&mut out)?;
        }
        self.position = Position::End;
        for row in &page.rows {
            let id: SpaceId = row.try_get("", "id")?;
            let entry = Entry::new(id, SpaceRow::read(row, READ)?)?;
            self.space(&mut out, &entry, is_first)?;
            self.credits.add(entry.credits);
            is_first = false;
            if page.has_next {
                self.position = Position::After(id);
            }
        }
        if !page.has_next {
            self.tail(&mut out)?;
        }
        Ok(Some(out))
    }

    fn select(&self, window: &Window<SpaceId>) -> SelectStatement {
        let id = Expr::col((space::Entity, space::Column::Id));
        let mut select = Query::select();
        select
            .from(space::Entity)
            .column((space::Entity, space::Column::Id))
            .columns(READ.iter().map(|column| (Alias::new("space"), Alias::new(*column))))
            .cond_where(self.condition.clone());
        Keyset::new([(id, Direction::Ascending)]).apply(&mut select, window, |id| vec![(*id).into()]);
        select
    }

    fn head(&self, out: &mut Vec<u8>) -> Result<()> {
        match self.format {
            Format::GeoJson => geojson::head(out),
            Format::Csv => csv::head(out),
            Format::JsonLd => json_ld::head(out),
        }
    }

    fn space(&self, out: &mut Vec<u8>, entry: &Entry, is_first: bool) -> Result<()> {
        match self.format {
            Format::GeoJson => geojson::space(out, entry, is_first),
            Format::Csv => csv::space(out, entry),
            Format::JsonLd => json_ld::space(out, entry, is_first),
        }
    }

    fn tail(&self, out: &mut Vec<u8>) -> Result<()> {
        match self.format {
            Format::GeoJson => geojson::tail(out, &self.credits),
            Format::Csv => Ok(()),
            Format::JsonLd => json_ld::tail(out, &self.credits),
        }
    }
}

/// What tells whether a file changed without reading it.
///
/// A space enters or leaves by a change of its own, which the newest change, the number and the sum of versions show; or by time
/// (`stale`), which the latest verification shows; or by a change around a network.
struct Facts {
    number: i64,
    newest: Option<Time>,
    versions: Option<i64>,
    verified: Option<Time>,
    around: [Option<Time>; 2],
}

impl Facts {
    async fn read(store: &Store, condition: &Cond, selection: &Selection) -> Result<Self> {
        let column = |column: space::Column| Expr::col((space::Entity, column));
        let versions = column(space::Column::Version).sum().cast_as(Alias::new("bigint"));
        let mut select = Query::select();
        select
            .expr_as(column(space::Column::Id).count(), "number")
            .expr_as(column(space::Column::UpdatedAt).max(), "newest")
            .expr_as(versions, "versions")
            .expr_as(column(space::Column::LastVerifiedAt).max(), "verified")
            .from(space::Entity)
            .cond_where(condition.clone());
        let of_network = selection.filter().network.is_some();
        if of_network {
            let members = Expr::col((network_membership::Entity, network_membership::Column::UpdatedAt));
            let networks = Expr::col((network::Entity, network::Column::UpdatedAt));
            let members = Query::select().expr(Func::max(members)).from(network_membership::Entity).to_owned();
            let networks = Query::select().expr(Func::max(networks)).from(network::Entity).to_owned();
            select.expr_as(Expr::from(members), "members").expr_as(Expr::from(networks), "networks");
        }
        let Some(row) = store.read().query_one(&select).await? else {
            return Err(traboule_kernel::Error::internal("a count has no row"));
        };
        Ok(Self {
            number: row.try_get("", "number")?,
            newest: row.try_get("", "newest")?,
            versions: row.try_get("", "versions")?,
            verified: row.try_get("", "verified")?,
            around: if of_network { [row.try_get("", "members")?, row.try_get("", "networks")?] } else { [None, None] },
        })
    }

    fn tag(&self, selection: &Selection, format: Format) -> String {
        let Self { number, newest, versions, verified, around } = self;
        // Another version of the program may write another file from the same rows.
        let (program, selected) = (env!("CARGO_PKG_VERSION"), selection.canonical());
        let text = format!("{program}\n{format:?}\n{selected}\n{number} {newest:?} {versions:?} {verified:?} {around:?}");
        URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..16])
    }
}
