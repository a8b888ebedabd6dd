//! What accounts give to the schema: people, their grants, sessions and tokens, how one signs in, and how one leaves.

mod access_token;
mod export;
mod grant;
mod mutation;
mod person;
mod query;
mod session;
mod viewer;

use std::sync::Arc;

use async_graphql::Context;
use traboule_graph::{Module, Result};
use traboule_kernel::Actor;

use crate::AccountService;

pub(crate) fn module(service: Arc<AccountService>) -> Module {
    Module::new("accounts")
        .owns::<person::PersonDetails>()
        .owns::<grant::GrantDetails>()
        .owns::<session::SessionDetails>()
        .owns::<access_token::AccessTokenDetails>()
        .query(query::AccountQuery)
        .mutation(mutation::sign_in::SignInMutation)
        .mutation(mutation::profile::ProfileMutation)
        .mutation(mutation::session::SessionMutation)
        .mutation(mutation::access_token::AccessTokenMutation)
        .mutation(mutation::grant::GrantMutation)
        .mutation(mutation::account::AccountMutation)
        .alone("signInCodeSend")
        .alone("signInComplete")
        .alone("accountErase")
        .data(service)
}

fn service<'a>(ctx: &Context<'a>) -> Result<&'a AccountService> {
    Ok(&**ctx.data::<Arc<AccountService>>()?)
}

fn actor<'a>(ctx: &Context<'a>) -> Result<&'a Actor> {
    Ok(ctx.data::<Actor>()?)
}
