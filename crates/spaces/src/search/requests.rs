//! What people ask about spaces and wait for: claims and suggestions, for those who asked and those who decide.

use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, IntoIden, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use traboule_kernel::ids::{ClaimId, SpaceId, SuggestionId};
use traboule_kernel::page::{Page, PageArgs, cursor};
use traboule_kernel::{Actor, Key, Result, Role, Time};
use traboule_store::{Direction, Keyset, Store, sql};

use crate::entity::{claim, space, suggestion};
use crate::rules::claim::SpaceClaimStatus;

/// A kind of request, as its table is read.
pub(crate) trait Request: FromQueryResult + Send {
    type Key: Key + Serialize + DeserializeOwned;
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];
    const ORDER: &'static str;

    fn id(&self) -> Self::Key;
    fn created_at(&self) -> Time;
    /// Of which requests the actor decides, beside their own.
    fn decided_by(actor: &Actor, store: &Store) -> Cond;
}

/// Which requests; every part narrows.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestFilter {
    pub(crate) space: Option<SpaceId>,
    /// The state as it is stored.
    pub(crate) state: Option<String>,
    /// Only the actor's own.
    pub(crate) mine: bool,
}

/// A page with cursors, and the length of the whole list if it was asked for.
pub(crate) struct List<R> {
    pub(crate) page: Page<(String, R)>,
    pub(crate) total: Option<u64>,
}

/// A page of the requests that the actor made or decides, the newest last.
pub(crate) async fn list<R: Request>(
    store: &Store,
    actor: &Actor,
    filter: &RequestFilter,
    args: &PageArgs,
    with_total: bool,
) -> Result<List<R>> {
    let window = args.window::<(Time, R::Key)>(R::ORDER)?;
    let mut condition = visible::<R>(actor, store, filter.mine);
    condition = condition.add_option(filter.space.map(|space| column::<R>("space_id").eq(space)));
    condition = condition.add_option(filter.state.as_ref().map(|state| column::<R>("state").eq(state.as_str())));
    let mut select = select::<R>(condition.clone());
    let keyset = Keyset::new([(column::<R>("created_at"), Direction::Ascending), (column::<R>("id"), Direction::Ascending)]);
    keyset.apply(&mut select, &window, |(time, id)| vec![(*time).into(), id.uuid().into()]);
    let rows = store.read().query_all(&select).await?;
    let rows = rows.iter().map(|row| {
        let request = R::from_query_result(row, "")?;
        Ok((cursor(R::ORDER, (request.created_at(), request.id()))?, request))
    });
    let page = window.page(rows.collect::<Result<Vec<_>>>()?);
    let total = if with_total { Some(count::<R>(store, condition).await?) } else { None };
    Ok(List { page, total })
}

async fn count<R: Request>(store: &Store, condition: Cond) -> Result<u64> {
    let mut select = Query::select();
    select.expr(column::<R>("id").count()).from(Alias::new(R::TABLE)).cond_where(condition);
    join_space::<R>(&mut select);
    let row = store.read().query_one(&select).await?;
    Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map(i64::unsigned_abs).unwrap_or_default())
}

/// The requests with these keys that the actor made or decides.
pub(crate) async fn by_ids<R: Request>(store: &Store, actor: &Actor, ids: &[R::Key]) -> Result<Vec<R>> {
    let condition = visible::<R>(actor, store, false).add(sql::is_one_of(store.backend(), column::<R>("id"), ids));
    let rows = store.read().query_all(&select::<R>(condition)).await?;
    Ok(rows.iter().map(|row| R::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

fn visible<R: Request>(actor: &Actor, store: &Store, mine: bool) -> Cond {
    let own = actor.person_id().map(|person| column::<R>("person_id").eq(person));
    let mut visible = Cond::any().add(Expr::value(false)).add_option(own);
    if !mine {
        visible = visible.add(R::decided_by(actor, store));
    }
    Cond::all().add(visible)
}

fn select<R: Request>(condition: Cond) -> SelectStatement {
    let mut select = Query::select();
    select
        .columns(R::COLUMNS.iter().map(|name| (Alias::new(R::TABLE), Alias::new(*name))))
        .from(Alias::new(R::TABLE))
        .cond_where(condition);
    join_space::<R>(&mut select);
    select
}

fn join_space<R: Request>(select: &mut SelectStatement) {
    select.inner_join(space::Entity, Expr::col((space::Entity, space::Column::Id)).equals((Alias::new(R::TABLE).into_iden(), "space_id")));
}

fn column<R: Request>(name: &'static str) -> Expr {
    Expr::col((Alias::new(R::TABLE), Alias::new(name)))
}

impl Request for claim::Model {
    type Key = ClaimId;
    const TABLE: &'static str = "claim";
    const COLUMNS: &'static [&'static str] =
        &["id", "space_id", "person_id", "message", "state", "decided_by", "decided_at", "reason", "created_at", "updated_at", "version"];
    const ORDER: &'static str = "claim";

    fn id(&self) -> ClaimId {
        self.id
    }

    fn created_at(&self) -> Time {
        self.created_at
    }

    /// Stewards decide on every claim, owners on those to their spaces ([`crate::policy::space::may_decide_claim`]).
    fn decided_by(actor: &Actor, store: &Store) -> Cond {
        let own = sql::is_one_of(store.backend(), column::<Self>("space_id"), &actor.spaces(&[Role::SpaceOwner]));
        Cond::any().add(own).add_option(actor.is_steward().then(|| Expr::value(true)))
    }
}

impl Request for suggestion::Model {
    type Key = SuggestionId;
    const TABLE: &'static str = "suggestion";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "space_id",
        "person_id",
        "changes",
        "comment",
        "state",
        "decided_by",
        "decided_at",
        "reason",
        "created_at",
        "updated_at",
        "version",
    ];
    const ORDER: &'static str = "suggestion";

    fn id(&self) -> SuggestionId {
        self.id
    }

    fn created_at(&self) -> Time {
        self.created_at
    }

    /// Those who run a claimed space, and stewards for one that nobody owns ([`crate::policy::space::may_edit`]).
    fn decided_by(actor: &Actor, store: &Store) -> Cond {
        let claimed = |status: SpaceClaimStatus| Expr::col((space::Entity, space::Column::ClaimState)).eq(status);
        let run = actor.spaces(&[Role::SpaceOwner, Role::SpaceManager]);
        let run = sql::is_one_of(store.backend(), column::<Self>("space_id"), &run);
        let mut decides = Cond::any().add(Cond::all().add(claimed(SpaceClaimStatus::Claimed)).add(run));
        if actor.is_steward() {
            decides = decides.add(claimed(SpaceClaimStatus::Unclaimed));
        }
        decides
    }
}
