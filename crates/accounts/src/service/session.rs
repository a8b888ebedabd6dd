//! Sessions: how one begins, the list of one's own, and ending them.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::ids::{PersonId, SessionId};
use traboule_kernel::{Actor, Error, Result, Rng};
use traboule_store::{Audit, UnitOfWork};

use super::AccountService;
use crate::Session;
use crate::entity::session;
use crate::rules::secret::{self, TokenKind};
use crate::settings::AccountSettings;

impl AccountService {
    /// Ends one of the actor's own sessions. Somebody else's does not exist.
    pub async fn session_revoke(&self, actor: &Actor, id: SessionId) -> Result<Session> {
        let person = actor.signed_in()?;
        let mut unit = self.begin(actor).await?;
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

/// Begins a session of `person` in the unit's transaction. Returns it with its token.
pub(super) async fn begin(
    unit: &mut UnitOfWork,
    settings: &AccountSettings,
    rng: &dyn Rng,
    person: PersonId,
    label: Option<String>,
) -> Result<(Session, String)> {
    let id: SessionId = unit.new_id();
    let token = secret::new_token(TokenKind::Session, rng);
    let (_, hash) = secret::read_token(&token).ok_or_else(|| Error::internal("a new token cannot be read"))?;
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
