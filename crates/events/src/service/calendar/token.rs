//! Tokens: whoever knows one reads its person's own calendar, and nothing else.
//!
//! Calendar programs take an address and can neither sign in nor send headers, so the secret stands in the address. That is why a token
//! opens no more than that, has a name by which its person knows what to revoke, and tells when it was last used.

use chrono::TimeDelta;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryTrait, Set};
use traboule_kernel::ids::{CalendarTokenId, PersonId};
use traboule_kernel::invalid::text_mistake;
use traboule_kernel::page::{Page, Window};
use traboule_kernel::secret::{hash_of_secret, new_secret};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result};
use traboule_store::sql::is_one_of;
use traboule_store::{Audit, Direction, Keyset, Store};

use super::CalendarService;
use crate::entity::calendar_token::{ActiveModel, Column, Entity, Model, live};

/// What the tokens start with.
const PREFIX: &str = "trbc_";
/// How many tokens a person has at a time.
const MOST: u64 = 20;
/// How long a name may be, in characters.
const MAX_NAME: usize = 100;
/// How far the time of a token's last use may lag behind.
const LAST_USE_LAG: TimeDelta = TimeDelta::hours(1);

/// What can be wrong with a new token of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum CalendarTokenCreateErrorCode {
    /// The name is empty or longer than 100 characters.
    InvalidName,
    /// One has at most 20: revoke one first.
    TooMany,
}

/// A token that has just been made.
#[derive(Clone, Debug)]
pub struct IssuedCalendarToken {
    /// Its identity.
    pub id: CalendarTokenId,
    /// The address of the calendar, with the secret in it, shown this once.
    pub address: String,
}

impl CalendarService {
    /// Makes a token of the actor's own calendar.
    pub async fn calendar_token_create(&self, actor: &Actor, name: &str) -> Outcome<IssuedCalendarToken, CalendarTokenCreateErrorCode> {
        use CalendarTokenCreateErrorCode::{InvalidName, TooMany};
        let person = actor.signed_in()?;
        actor.check_session()?;
        if let Some(mistake) = text_mistake("name", name, MAX_NAME) {
            return Err(Failure::at("input.name", InvalidName, mistake.message));
        }
        let store = &self.events.store;
        let mut unit = store.begin(actor).await?;
        // Held: two tokens made at once count each other.
        if self.people.hold(&unit, &[person]).await?.is_empty() {
            return Err(Error::Unauthenticated.into());
        }
        if Entity::find().filter(own_and_live(person)).count(unit.tx()).await? >= MOST {
            return Err(Failure::whole(TooMany, format!("one has at most {MOST} addresses of one's calendar: revoke one first")));
        }
        let id: CalendarTokenId = unit.new_id();
        let secret = new_secret(PREFIX, store.rng());
        let hash = hash_of_secret(PREFIX, &secret).ok_or_else(|| Error::internal("a new token cannot be read"))?;
        let row = ActiveModel {
            id: Set(id),
            person_id: Set(person),
            name: Set(name.trim().to_owned()),
            token_hash: Set(hash),
            created_at: Set(unit.now()),
            last_used_at: Set(None),
            revoked_at: Set(None),
        };
        Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("calendar_token.create", id)).await?;
        unit.commit().await?;
        Ok(IssuedCalendarToken { id, address: self.addresses.own_calendar(&secret) })
    }

    /// Revokes one of the actor's own tokens, for good. Somebody else's does not exist.
    pub async fn calendar_token_revoke(&self, actor: &Actor, id: CalendarTokenId) -> Result<CalendarTokenId> {
        let person = actor.signed_in()?;
        actor.check_session()?;
        let mut unit = self.events.store.begin(actor).await?;
        let found = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(unit.tx()).await?;
        let found = found.ok_or(Error::NotFound("calendar token"))?;
        if found.revoked_at.is_some() {
            return Ok(id);
        }
        let mut row: ActiveModel = found.into();
        row.revoked_at = Set(Some(unit.now()));
        row.update(unit.tx()).await?;
        unit.record(Audit::of("calendar_token.revoke", id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// The tokens of these keys that are the actor's own.
    pub(crate) async fn calendar_tokens_of_keys(&self, actor: &Actor, keys: &[CalendarTokenId]) -> Result<Vec<Model>> {
        let Some(person) = actor.person_id() else { return Ok(Vec::new()) };
        let store = &self.events.store;
        let own = Entity::find().filter(is_one_of(store.backend(), Expr::col(Column::Id), keys)).filter(Column::PersonId.eq(person));
        Ok(own.all(store.read()).await?)
    }

    /// A page of the person's tokens that are not revoked, the newest first.
    pub(crate) async fn calendar_tokens_of(&self, person: PersonId, window: &Window<CalendarTokenId>) -> Result<Page<Model>> {
        let mut select = Entity::find().filter(own_and_live(person));
        let newest_first = Keyset::new([(Expr::col((Entity, Column::Id)), Direction::Descending)]);
        newest_first.apply(QueryTrait::query(&mut select), window, |key| vec![(*key).into()]);
        Ok(window.page(select.all(self.events.store.read()).await?))
    }

    /// How many they are.
    pub(crate) async fn calendar_tokens_of_total(&self, person: PersonId) -> Result<u64> {
        Ok(Entity::find().filter(own_and_live(person)).count(self.events.store.read()).await?)
    }

    /// Whose token this is, as somebody who only reads, and what they called it; the use is noted.
    ///
    /// Errors: [`Error::NotFound`] for a token that is unknown or revoked, or whose person's account is not in use.
    pub(super) async fn holder(&self, token: &str) -> Result<(Actor, String)> {
        let missing = || Error::NotFound("calendar");
        let hash = hash_of_secret(PREFIX, token).ok_or_else(missing)?;
        let store = &self.events.store;
        let row = Entity::find().filter(Column::TokenHash.eq(hash)).filter(live()).one(store.read()).await?.ok_or_else(missing)?;
        let reader = self.people.reader(row.person_id).await?.ok_or_else(missing)?;
        if row.last_used_at.is_none_or(|used| used + LAST_USE_LAG < store.now()) {
            // In a task that a client who goes away does not cancel. A database that cannot write now keeps nobody from reading.
            let noted = tokio::spawn(note_use(store.clone(), row.id)).await;
            if !matches!(noted, Ok(Ok(()))) {
                tracing::warn!(token_id = %row.id, "the last use of a calendar token could not be noted");
            }
        }
        Ok((reader, row.name))
    }
}

fn own_and_live(person: PersonId) -> Cond {
    live().add(Expr::col((Entity, Column::PersonId)).eq(person))
}

async fn note_use(store: Store, id: CalendarTokenId) -> Result<()> {
    let unit = store.begin(&Actor::anonymous()).await?;
    let used = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(unit.now()));
    used.filter(Column::Id.eq(id)).exec(unit.tx()).await?;
    unit.commit_unrecorded().await
}
