//! Signing in: a code is mailed, and whoever knows it proves the address.

use std::net::IpAddr;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};
use traboule_kernel::ids::{PersonId, SignInCodeId};
use traboule_kernel::{Actor, Failure, Locale, Outcome, Result};
use traboule_store::UnitOfWork;
use traboule_store::mail::Mail;

use super::{AccountService, hold, person_or_new, session};
use crate::entity::sign_in_code;
use crate::letter;
use crate::rules::name;
use crate::rules::secret;
use traboule_kernel::email::Email;

/// What can be wrong with a request for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SignInCodeSendErrorCode {
    /// This is not an e-mail address.
    InvalidEmail,
}

/// What can be wrong with signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SignInCompleteErrorCode {
    /// This is not an e-mail address.
    InvalidEmail,
    /// The code is wrong, expired, used, or was tried too often; which of them is not told.
    InvalidCode,
    /// The name is empty or longer than 100 characters.
    InvalidDisplayName,
}

/// What somebody sends to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The address that the code was sent to.
    pub email: String,
    /// The code.
    pub code: String,
    /// For a new account: the name that others see.
    pub display_name: Option<String>,
    /// For a new account: the person's language.
    pub locale: Locale,
    /// The session's name in the person's list ("Firefox on the office computer").
    pub label: Option<String>,
}

/// A session that has just begun. The token is shown this once.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub person: PersonId,
    /// The session.
    pub session: crate::Session,
    /// What opens it.
    pub token: String,
}

impl AccountService {
    /// Mails a one-time code to the address. The answer is the same whether it has an account, and
    /// whether a code was sent at all: one address is sent a few codes an hour.
    pub async fn sign_in_code_send(&self, email: &str, locale: &Locale, address: Option<IpAddr>) -> Outcome<(), SignInCodeSendErrorCode> {
        self.tries.take(address, self.store.now())?;
        let email: Email = email
            .parse()
            .map_err(|_| Failure::at("input.email", SignInCodeSendErrorCode::InvalidEmail, "this is not an e-mail address"))?;
        let mut unit = self.store.begin(&Actor::anonymous()).await?;
        delete_expired_codes(&unit).await?;
        if self.codes_sent_lately(&unit, &email).await? < u64::from(self.settings.codes_an_hour) {
            self.mail_code(&mut unit, &email, locale).await?;
        }
        unit.commit_unrecorded().await?;
        Ok(())
    }

    async fn codes_sent_lately(&self, unit: &UnitOfWork, email: &Email) -> Result<u64> {
        let hour_ago = unit.now() - TimeDelta::hours(1);
        let lately = sign_in_code::Entity::find()
            .filter(sign_in_code::Column::Email.eq(email.as_str()))
            .filter(sign_in_code::Column::CreatedAt.gt(hour_ago));
        Ok(lately.count(unit.tx()).await?)
    }

    async fn mail_code(&self, unit: &mut UnitOfWork, email: &Email, locale: &Locale) -> Result<()> {
        let id: SignInCodeId = unit.new_id();
        let code = secret::new_code(self.store.rng());
        let row = sign_in_code::ActiveModel {
            id: Set(id),
            email: Set(email.to_string()),
            code_hash: Set(secret::hash_of_code(id, &code)),
            tries: Set(0),
            created_at: Set(unit.now()),
            expires_at: Set(unit.now() + self.settings.code_lifetime()),
        };
        row.insert(unit.tx()).await?;
        let (subject, text) = letter::sign_in_code(locale, &code, self.settings.code_minutes);
        unit.send(&Mail { to: email.to_string(), subject, text, ..Mail::default() }).await
    }

    /// Begins a session for whoever knows the newest code of the address, and an account if it has none.
    pub async fn sign_in_complete(&self, request: SignIn, address: Option<IpAddr>) -> Outcome<SignedIn, SignInCompleteErrorCode> {
        use SignInCompleteErrorCode::{InvalidCode, InvalidDisplayName, InvalidEmail};
        self.tries.take(address, self.store.now())?;
        let email: Email = request.email.parse().map_err(|_| Failure::at("input.email", InvalidEmail, "this is not an e-mail address"))?;
        let name = request.display_name.as_deref().map(name::checked).transpose();
        let name = name.map_err(|message| Failure::at("input.displayName", InvalidDisplayName, message))?;
        let wrong = || Failure::at("input.code", InvalidCode, "this code is not valid; ask for a new one");

        let mut unit = self.store.begin(&Actor::anonymous()).await?;
        let Some(code) = self.take_try(&unit, &email).await? else { return Err(wrong()) };
        if secret::hash_of_code(code.id, &request.code) != code.code_hash {
            // The try counts, whatever else this request would have done.
            unit.commit_unrecorded().await?;
            return Err(wrong());
        }
        let person = person_or_new(&mut unit, &email, name, &request.locale).await?;
        // Asked of the row that stays so: whoever is suspended or erased in the meantime begins no session.
        if !hold(&unit, person.id).await?.is_some_and(|person| person.is_active()) {
            unit.commit_unrecorded().await?;
            return Err(wrong());
        }
        sign_in_code::Entity::delete_many().filter(sign_in_code::Column::Email.eq(email.as_str())).exec(unit.tx()).await?;
        let (session, token) = session::begin(&mut unit, &self.settings, self.store.rng(), person.id, request.label).await?;
        unit.commit().await?;
        Ok(SignedIn { person: person.id, session, token })
    }

    /// Counts a try of the address's newest code, in the statement that reads it: parallel guesses each count.
    async fn take_try(&self, unit: &UnitOfWork, email: &Email) -> Result<Option<sign_in_code::Model>> {
        use sign_in_code::Column;
        let newest = sign_in_code::Entity::find()
            .filter(Column::Email.eq(email.as_str()))
            .filter(Column::ExpiresAt.gt(unit.now()))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .one(unit.tx())
            .await?;
        let Some(newest) = newest else { return Ok(None) };
        let taken = sign_in_code::Entity::update_many()
            .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
            .filter(Column::Id.eq(newest.id))
            .filter(Column::Tries.lt(self.settings.code_tries))
            .exec(unit.tx())
            .await?;
        Ok((taken.rows_affected == 1).then_some(newest))
    }
}

/// Codes are personal data and go as soon as nothing counts them any more.
async fn delete_expired_codes(unit: &UnitOfWork) -> Result<()> {
    let hour_ago = unit.now() - TimeDelta::hours(1);
    sign_in_code::Entity::delete_many()
        .filter(sign_in_code::Column::ExpiresAt.lt(unit.now()))
        .filter(sign_in_code::Column::CreatedAt.lt(hour_ago))
        .exec(unit.tx())
        .await?;
    Ok(())
}
