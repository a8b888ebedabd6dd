//! Signing in.

use std::net::IpAddr;

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{Ref, Result, payload};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Error, Locale, Time};

use crate::graphql::service;
use crate::service::sign_in::{SignIn, SignInCodeSendErrorCode, SignInCompleteErrorCode};

/// Where to send a code.
#[derive(InputObject)]
pub(crate) struct SignInCodeSendInput {
    /// The address that the code is sent to.
    email: String,
    /// The language of the letter, such as `fr` or `en`; French, if not given.
    locale: Option<String>,
}

payload! {
    /// What `signInCodeSend` answers: the same for every address, whether it has an account or not.
    pub(crate) struct SignInCodeSendPayload {
        /// How many minutes the code is good, once it has arrived.
        valid_minutes: u32,
    } errors SignInCodeSendErrorCode
}

/// What somebody sends to sign in.
#[derive(InputObject)]
pub(crate) struct SignInCompleteInput {
    /// The address that the code was sent to.
    email: String,
    /// The newest code that was sent there.
    code: String,
    /// For a new account: the name that others see.
    display_name: Option<String>,
    /// For a new account: the language of letters, such as `fr` or `en`; French, if not given.
    locale: Option<String>,
    /// What to call the session in the person's list, such as "Firefox on the office computer".
    label: Option<String>,
}

payload! {
    /// What `signInComplete` answers.
    pub(crate) struct SignInCompletePayload {
        /// The session's token, shown this once: send it as `Authorization: Bearer <token>`.
        token: String,
        /// Who is signed in from now on.
        person: Ref<PersonId>,
        /// When the session ends at the latest.
        expires_at: Time,
    } errors SignInCompleteErrorCode
}

pub(crate) struct SignInMutation;

#[Object]
impl SignInMutation {
    /// Sends a one-time code to an address. It is the only root field of its request.
    async fn sign_in_code_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to send it.")] input: SignInCodeSendInput,
    ) -> Result<SignInCodeSendPayload> {
        let service = service(ctx)?;
        let locale = locale(input.locale.as_deref())?;
        let outcome = service.sign_in_code_send(&input.email, &locale, address(ctx)).await;
        SignInCodeSendPayload::from_outcome(outcome, |()| SignInCodeSendPayload::done(service.settings().code_minutes))
    }

    /// Begins a session for whoever knows the code, and an account if the address has none. It is the only root field of its request.
    async fn sign_in_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code and where it was sent.")] input: SignInCompleteInput,
    ) -> Result<SignInCompletePayload> {
        let SignInCompleteInput { email, code, display_name, locale: tag, label } = input;
        let request = SignIn { email, code, display_name, locale: locale(tag.as_deref())?, label };
        let outcome = service(ctx)?.sign_in_complete(request, address(ctx)).await;
        SignInCompletePayload::from_outcome(outcome, |signed_in| {
            SignInCompletePayload::done(signed_in.token, Ref::to(signed_in.person), signed_in.session.expires_at)
        })
    }
}

/// The client's address, by which tries are counted; requests from the machine itself have none.
fn address(ctx: &Context<'_>) -> Option<IpAddr> {
    ctx.data_opt::<IpAddr>().copied()
}

fn locale(tag: Option<&str>) -> Result<Locale> {
    Ok(tag.map_or_else(|| Ok(Locale::fr()), str::parse).map_err(Error::bad_input)?)
}
