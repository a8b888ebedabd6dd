//! Access tokens: what programs act for a person with.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use traboule_kernel::ids::AccessTokenId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Time, UserError};
use traboule_store::Audit;

use super::{AccountService, hold};
use crate::entity::access_token::{self, AccessScope, Scopes};
use crate::entity::person;
use crate::rules::name;
use crate::rules::secret::{self, TokenKind};

/// What can be wrong with a new access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum AccessTokenCreateErrorCode {
    /// The name is empty or longer than 100 characters.
    InvalidName,
    /// There is no scope: the token could do nothing.
    NoScope,
    /// The end does not lie in the future, or lies more than a year ahead (`serviceConfig` tells how many days).
    InvalidExpiry,
    /// The person has as many tokens as one may have (`serviceConfig` tells how many): revoke one first.
    TooMany,
}

/// A new access token.
#[derive(Clone, Debug)]
pub struct NewAccessToken {
    /// What its holder calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<AccessScope>,
    /// When it ends.
    pub expires_at: Time,
}

/// A token that has just been made.
#[derive(Clone, Debug)]
pub struct IssuedAccessToken {
    /// Its identity.
    pub id: AccessTokenId,
    /// The token itself, shown this once.
    pub secret: String,
}

impl AccountService {
    /// Makes an access token of the actor's own.
    pub async fn access_token_create(
        &self,
        actor: &Actor,
        token: NewAccessToken,
    ) -> Outcome<IssuedAccessToken, AccessTokenCreateErrorCode> {
        let person = actor.signed_in()?;
        let mut unit = self.begin(actor).await?;
        self.check_new(&token, unit.now())?;
        // Held: two tokens made at once count each other.
        hold(&unit, person).await?.filter(person::Model::is_active).ok_or(Error::Unauthenticated)?;
        let live = access_token::Entity::find().filter(access_token::Column::PersonId.eq(person)).filter(access_token::live(unit.now()));
        if live.count(unit.tx()).await? >= u64::from(self.settings.access_tokens) {
            let message = format!("one has at most {} access tokens: revoke one first", self.settings.access_tokens);
            return Err(Failure::whole(AccessTokenCreateErrorCode::TooMany, message));
        }
        let NewAccessToken { name, mut scopes, expires_at } = token;
        scopes.sort_unstable();
        scopes.dedup();
        let id: AccessTokenId = unit.new_id();
        let secret = secret::new_token(TokenKind::Access, self.store.rng());
        let (_, hash) = secret::read_token(&secret).ok_or_else(|| Error::internal("a new token cannot be read"))?;
        let row = access_token::ActiveModel {
            id: Set(id),
            person_id: Set(person),
            name: Set(name.trim().to_owned()),
            token_hash: Set(hash),
            scopes: Set(Scopes(scopes)),
            created_at: Set(unit.now()),
            last_used_at: Set(None),
            expires_at: Set(expires_at),
            revoked_at: Set(None),
        };
        access_token::Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("access_token.create", id)).await?;
        unit.commit().await?;
        Ok(IssuedAccessToken { id, secret })
    }

    fn check_new(&self, token: &NewAccessToken, now: Time) -> Result<(), Failure<AccessTokenCreateErrorCode>> {
        use AccessTokenCreateErrorCode::{InvalidExpiry, InvalidName, NoScope};
        let mut mistakes = Vec::new();
        if let Err(message) = name::checked(&token.name) {
            mistakes.push(UserError::at("input.name", InvalidName, message));
        }
        if token.scopes.is_empty() {
            mistakes.push(UserError::at("input.scopes", NoScope, "a token without a scope could do nothing"));
        }
        let most = TimeDelta::days(self.settings.access_token_days.into());
        if token.expires_at <= now || token.expires_at > now + most {
            let message = format!("the end must lie in the future, at most {} days ahead", self.settings.access_token_days);
            mistakes.push(UserError::at("input.expiresAt", InvalidExpiry, message));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(Failure::Mistakes(mistakes)) }
    }

    /// Revokes one of the actor's own tokens. Somebody else's does not exist.
    pub async fn access_token_revoke(&self, actor: &Actor, id: AccessTokenId) -> Result<AccessTokenId> {
        let person = actor.signed_in()?;
        let mut unit = self.begin(actor).await?;
        let found = access_token::Entity::find_by_id(id).filter(access_token::Column::PersonId.eq(person)).one(unit.tx()).await?;
        let found = found.ok_or(Error::NotFound("access token"))?;
        if found.revoked_at.is_some() {
            return Ok(id);
        }
        let mut row: access_token::ActiveModel = found.into();
        row.revoked_at = Set(Some(unit.now()));
        row.update(unit.tx()).await?;
        unit.record(Audit::of("access_token.revoke", id)).await?;
        unit.commit().await?;
        Ok(id)
    }
}
