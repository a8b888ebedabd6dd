//! From a token to an actor: whose session or access token it is, and what they may do now.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryResult};
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::{Access, Actor, Error, Grant, Result, Scope, Time};
use traboule_store::Store;

use super::AccountService;
use crate::entity::access_token::{self, Scopes};
use crate::entity::{person, role_grant, session};
use crate::rules::secret::{self, TokenKind};

/// How far the time of a token's last use may lag behind: it is written this often at most.
const LAST_USE_LAG: TimeDelta = TimeDelta::minutes(5);

/// One grant of a token's person, or the person without any.
#[derive(FromQueryResult)]
struct Row {
    person_id: PersonId,
    token_id: Uuid,
    last_used_at: Option<Time>,
    email: Option<String>,
}

/// A grant of a person, or none.
#[derive(FromQueryResult)]
struct Held {
    role: Option<role_grant::Role>,
    space_id: Option<SpaceId>,
    network_id: Option<NetworkId>,
}

impl AccountService {
    /// The actor of a live session or access token, with the grants that are valid now. One statement, whichever it is.
    ///
    /// Errors: [`Error::Unauthenticated`] for a token that is unknown, expired or revoked, or whose person may not sign in.
    pub async fn authenticate(&self, token: &str) -> Result<Actor> {
        let (kind, hash) = secret::read_token(token).ok_or(Error::Unauthenticated)?;
        let now = self.store.now();
        let select = match kind {
            TokenKind::Session => self.session_of(hash, now),
            TokenKind::Access => access_token_of(hash, now),
        };
        let found = self.store.read().query_all(&select).await?;
        let row = found.first().ok_or(Error::Unauthenticated)?;
        let first = Row::from_query_result(row, "")?;
        if first.last_used_at.is_none_or(|used| used + LAST_USE_LAG < now) {
            self.touch(kind, first.token_id).await;
        }
        let actor = Actor::person(first.person_id, grants_of(&found)?).with_address(first.email.as_deref());
        Ok(actor.with_access(access(kind, row)?))
    }

    /// The person as somebody who only reads, with the grants that are valid now: for what opens a corner of their data without
    /// a session. None, if their account is not in use. One statement.
    pub async fn reader(&self, person: PersonId) -> Result<Option<Actor>> {
        let now = self.store.now();
        let select = with_grants(Query::select().from(person::Entity).to_owned(), &Expr::col((person::Entity, person::Column::Id)), now)
            .and_where(Expr::col((person::Entity, person::Column::Id)).eq(person))
            .to_owned();
        let found = self.store.read().query_all(&select).await?;
        let Some(first) = found.first() else { return Ok(None) };
        let email: Option<String> = first.try_get("", "email")?;
        let actor = Actor::person(person, grants_of(&found)?).with_address(email.as_deref());
        Ok(Some(actor.with_access(Access::Read)))
    }

    fn session_of(&self, hash: Vec<u8>, now: Time) -> SelectStatement {
        let of = |column: session::Column| Expr::col((session::Entity, column));
        let mut select = Query::select();
        select
            .expr_as(of(session::Column::Id), "token_id")
            .expr_as(of(session::Column::LastUsedAt), "last_used_at")
            .from(session::Entity)
            .and_where(session::Column::TokenHash.eq(hash))
            .cond_where(session::live(now, &self.settings));
        with_person(select, &of(session::Column::PersonId), now)
    }

    /// Notes that the token was used, in a task that a client who goes away does not cancel. A database that cannot write
    /// now must not keep anybody from reading.
    async fn touch(&self, kind: TokenKind, token: Uuid) {
        let noted = tokio::spawn(note_use(self.store.clone(), kind, token)).await;
        if !matches!(noted, Ok(Ok(()))) {
            tracing::warn!(token_id = %token, "the last use of a session or an access token could not be noted");
        }
    }
}

fn access_token_of(hash: Vec<u8>, now: Time) -> SelectStatement {
    use access_token::{Column, Entity};
    let of = |column: Column| Expr::col((Entity, column));
    let mut select = Query::select();
    select
        .expr_as(of(Column::Id), "token_id")
        .expr_as(of(Column::LastUsedAt), "last_used_at")
        .expr_as(of(Column::Scopes), "scopes")
        .from(Entity)
        .and_where(Column::TokenHash.eq(hash))
        .cond_where(access_token::live(now));
    with_person(select, &of(Column::PersonId), now)
}

/// Adds the person of a token, who must be active, and their grants to its statement.
fn with_person(mut select: SelectStatement, person: &Expr, now: Time) -> SelectStatement {
    select.expr_as(person.clone(), "person_id");
    select.inner_join(person::Entity, Expr::col((person::Entity, person::Column::Id)).eq(person.clone()));
    with_grants(select, person, now)
}

/// Adds the address and the grants of a person, who must be active, to a statement that has the person.
fn with_grants(mut select: SelectStatement, person: &Expr, now: Time) -> SelectStatement {
    let grant = |column: role_grant::Column| Expr::col((role_grant::Entity, column));
    let grants = Cond::all().add(grant(role_grant::Column::PersonId).eq(person.clone())).add(role_grant::valid_at(now));
    select
        .column((person::Entity, person::Column::Email))
        .columns([role_grant::Column::Role, role_grant::Column::SpaceId, role_grant::Column::NetworkId].map(|of| (role_grant::Entity, of)))
        .left_join(role_grant::Entity, grants)
        .and_where(person::Column::State.eq(person::State::Active));
    select
}

fn access(kind: TokenKind, row: &QueryResult) -> Result<Access> {
    Ok(match kind {
        TokenKind::Session => Access::Session,
        TokenKind::Access => row.try_get::<Scopes>("", "scopes")?.access(),
    })
}

async fn note_use(store: Store, kind: TokenKind, token: Uuid) -> Result<()> {
    let unit = store.begin(&Actor::anonymous()).await?;
    match kind {
        TokenKind::Session => {
            let used = session::Entity::update_many().col_expr(session::Column::LastUsedAt, Expr::value(unit.now()));
            used.filter(session::Column::Id.eq(token)).exec(unit.tx()).await?;
        }
        TokenKind::Access => {
            let used = access_token::Entity::update_many().col_expr(access_token::Column::LastUsedAt, Expr::value(unit.now()));
            used.filter(access_token::Column::Id.eq(token)).exec(unit.tx()).await?;
        }
    }
    unit.commit_unrecorded().await
}

fn grants_of(rows: &[QueryResult]) -> Result<Arc<[Grant]>> {
    let held = rows.iter().map(|row| Held::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
    Ok(held.iter().filter_map(Held::grant).collect())
}

impl Held {
    fn grant(&self) -> Option<Grant> {
        let scope = match (self.space_id, self.network_id) {
            (Some(space), _) => Scope::Space(space),
            (None, Some(network)) => Scope::Network(network),
            (None, None) => Scope::Instance,
        };
        self.role.map(|role| Grant { role: role.into(), scope })
    }
}
