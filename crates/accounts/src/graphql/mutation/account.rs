//! Leaving, and suspension.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result, payload};
use traboule_kernel::ids::PersonId;

use crate::graphql::{actor, service};
use crate::service::erase::AccountEraseErrorCode;
use crate::service::suspend::{AccountReinstateErrorCode, AccountSuspendErrorCode};

/// The confirmation of who leaves.
#[derive(InputObject)]
pub(crate) struct AccountEraseInput {
    /// The address that the person signs in with, once more: this cannot be undone.
    email: String,
}

payload! {
    /// What `accountErase` answers.
    pub(crate) struct AccountErasePayload {
        /// What remains where the person is named as an author: somebody without a name.
        person: Ref<PersonId>,
    } errors AccountEraseErrorCode
}

/// Whose account to suspend.
#[derive(InputObject)]
pub(crate) struct AccountSuspendInput {
    /// Whose; not one's own.
    person_id: GlobalId<PersonId>,
    /// Why, for the audit trail; 1 to 2,000 characters.
    reason: String,
}

payload! {
    /// What `accountSuspend` answers.
    pub(crate) struct AccountSuspendPayload {
        /// The person, who cannot sign in any more.
        person: Ref<PersonId>,
    } errors AccountSuspendErrorCode
}

/// Whose account to give back.
#[derive(InputObject)]
pub(crate) struct AccountReinstateInput {
    /// Whose.
    person_id: GlobalId<PersonId>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload! {
    /// What `accountReinstate` answers.
    pub(crate) struct AccountReinstatePayload {
        /// The person, who may sign in again.
        person: Ref<PersonId>,
    } errors AccountReinstateErrorCode
}

pub(crate) struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Erases the account of whoever is signed in, for good: address, name, sessions, tokens, roles, mandates, and what they wrote of
    /// themselves. What waits in their name is withdrawn; what they did for others stays, and its author is shown as "Former member". The
    /// address may make a new account. It takes a session, and is the only root field of its request.
    async fn account_erase(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The confirmation.")] input: AccountEraseInput,
    ) -> Result<AccountErasePayload> {
        let outcome = service(ctx)?.account_erase(actor(ctx)?, &input.email).await;
        AccountErasePayload::from_outcome(outcome, |person| AccountErasePayload::done(Ref::to(person)))
    }

    /// Takes a person's account out of use, as an administrator: its sessions end, its access tokens open nothing, and nobody signs in
    /// to it. Their roles stay, and do not count where somebody is needed who acts.
    async fn account_suspend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and why.")] input: AccountSuspendInput,
    ) -> Result<AccountSuspendPayload> {
        let outcome = service(ctx)?.account_suspend(actor(ctx)?, input.person_id.0, &input.reason).await;
        AccountSuspendPayload::from_outcome(outcome, |person| AccountSuspendPayload::done(Ref::to(person)))
    }

    /// Ends a suspension, as an administrator. The person signs in anew; access tokens that have not ended work again.
    async fn account_reinstate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and why.")] input: AccountReinstateInput,
    ) -> Result<AccountReinstatePayload> {
        let outcome = service(ctx)?.account_reinstate(actor(ctx)?, input.person_id.0, input.reason.as_deref()).await;
        AccountReinstatePayload::from_outcome(outcome, |person| AccountReinstatePayload::done(Ref::to(person)))
    }
}
