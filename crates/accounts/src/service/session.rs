//! Sessions: from a token to an actor, the list of one's own, and ending them.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Set};
use traboule_kernel::ids::{NetworkId, PersonId, SessionId, SpaceId};
use traboule_kernel::{Actor, Error, Grant, Result, Rng, Scope, Time};
use traboule_store::{Audit, Store, UnitOfWork};

use super::AccountService;
use crate::Session;
use crate::entity::{person, role_grant, session};
use crate::rules::secret;
use crate::settings::AccountSettings;

/// How far the time of a session's last use may lag behind: it is written this often at most.
const LAST_USE_LAG: TimeDelta = TimeDelta::minutes(5);

/// One grant of a session's person, or the person without any.
#[derive(FromQueryResult)]
struct Row {
    person_id: PersonId,
    session_id: SessionId,
    last_used_at: Time,
    role: Option<role_grant::Role>,
    space_id: Option<SpaceId>,
    network_id: Option<NetworkId>,
}

impl AccountService {
    /// The actor of a live session, with the grants that are valid now. One statement.
    ///
    /// Errors: [`Error::Unauthenticated`] for a token that is unknown, expired or revoked, or whose person may not sign in.
    pub async fn authenticate(&self, token: &str) -> Result<Actor> {
        let hash = secret::hash_of_session_token(token).ok_or(Error::Unauthenticated)?;
        let now = self.store.now();
        let rows = self.rows_of(hash, now).await?;
        let first = rows.first().ok_or(Error::Unauthenticated)?;
        if first.last_used_at + LAST_USE_LAG < now {
            self.touch(first.session_id).await;
        }
        let grants: Arc<[Grant]> = rows.iter().filter_map(Row::grant).collect();
        Ok(Actor::person(first.person_id, grants))
    }

    async fn rows_of(&self, hash: Vec<u8>, now: Time) -> Result<Vec<Row>> {
        let of_person = Expr::col((role_grant::Entity, role_grant::Column::PersonId)).equals((session::Entity, session::Column::PersonId));
        let select = Query::select()
            .expr_as(Expr::col((session::Entity, session::Column::Id)), "session_id")
            .column((session::Entity, session::Column::PersonId))
            .column((session::Entity, session::Column::LastUsedAt))
            .column((role_grant::Entity, role_grant::Column::Role))
            .column((role_grant::Entity, role_grant::Column::SpaceId))
            .column((role_grant::Entity, role_grant::Column::NetworkId))
            .from(session::Entity)
            .inner_join(
                person::Entity,
                Expr::col((person::Entity, person::Column::Id)).equals((session::Entity, session::Column::PersonId)),
            )
            .left_join(role_grant::Entity, sea_orm::sea_query::Cond::all().add(of_person).add(role_grant::valid_at(now)))
            .and_where(session::Column::TokenHash.eq(hash))
            .and_where(person::Column::State.eq(person::State::Active))
            .cond_where(session::live(now, &self.settings))
            .to_owned();
        let rows = self.store.read().query_all(&select).await?;
        Ok(rows.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// Notes that the session was used, in a task that a client who goes away does not cancel. A database that
    /// cannot write now must not keep anybody from reading.
    async fn touch(&self, session: SessionId) {
        let noted = tokio::spawn(note_use(self.store.clone(), session)).await;
        if !matches!(noted, Ok(Ok(()))) {
            tracing::warn!(%session, "the last use of a session could not be noted");
        }
    }

    /// Ends one of the actor's own sessions. Somebody else's does not exist.
    pub async fn session_revoke(&self, actor: &Actor, id: SessionId) -> Result<Session> {
        let person = actor.signed_in()?;
        let mut unit = self.store.begin(actor).await?;
        let found = session::Entity::find_by_id(id).filter(session::Column::PersonId.eq(person)).one(unit.tx()).await?;
        let found = found.ok_or(Error::NotFound("session"))?;
        if found.revoked_at.is_some() {
            return Ok(Session::from(found));
        }
        let mut row: session::ActiveModel = found.into();
        row.revoked_at = Set(Some(unit.now()));
        let ended = row.update(unit.tx()).await?;
        unit.record(Audit::of("session.revoke", id)).await?;
        unit.commit().await?;
        Ok(Session::from(ended))
    }

    /// The actor's sessions that still open the door, the newest first.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>> {
        use sea_orm::QueryOrder;
        let person = actor.signed_in()?;
        let sessions = session::Entity::find()
            .filter(session::Column::PersonId.eq(person))
            .filter(session::live(self.store.now(), &self.settings))
            .order_by_desc(session::Column::Id)
            .all(self.store.read())
            .await?;
        Ok(sessions.into_iter().map(Session::from).collect())
    }
}

async fn note_use(store: Store, session: SessionId) -> Result<()> {
    let unit = store.begin(&Actor::anonymous()).await?;
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(unit.now()))
        .filter(session::Column::Id.eq(session))
        .exec(unit.tx())
        .await?;
    unit.commit_unrecorded().await
}

impl Row {
    fn grant(&self) -> Option<Grant> {
        let scope = match (self.space_id, self.network_id) {
            (Some(space), _) => Scope::Space(space),
            (None, Some(network)) => Scope::Network(network),
            (None, None) => Scope::Instance,
        };
        self.role.map(|role| Grant { role: role.into(), scope })
    }
}

/// Begins a session of `person` in the unit's transaction. Returns it with its token.
pub(super) async fn begin(
    unit: &mut UnitOfWork,
    settings: &AccountSettings,
    rng: &dyn Rng,
    person: PersonId,
    label: Option<String>,
) -> Result<(Session, String)> {
    let id: SessionId = unit.new_id();
    let token = secret::new_session_token(rng);
    let hash = secret::hash_of_session_token(&token).ok_or_else(|| Error::internal("a new token cannot be read"))?;
    let row = session::ActiveModel {
        id: Set(id),
        person_id: Set(person),
        token_hash: Set(hash),
        label: Set(label.map(|label| label.chars().filter(|letter| !letter.is_control()).take(100).collect())),
        created_at: Set(unit.now()),
        last_used_at: Set(unit.now()),
        expires_at: Set(unit.now() + settings.session_most()),
        revoked_at: Set(None),
    };
    let session = row.insert(unit.tx()).await?;
    unit.record(Audit::of("session.begin", id)).await?;
    Ok((Session::from(session), token))
}
