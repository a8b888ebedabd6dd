//! One's own profile.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{Ref, Result, payload};
use traboule_kernel::ids::PersonId;

use crate::graphql::{actor, service};
use crate::service::profile::{ProfileChange, ProfileUpdateErrorCode};

/// A change of one's own profile; what is left out stays.
#[derive(InputObject)]
pub(crate) struct ProfileUpdateInput {
    /// The version that was seen; `CONFLICT` if the profile has changed since.
    version: i32,
    /// The name that others see, 1 to 100 characters.
    display_name: Option<String>,
    /// The language of letters, such as `fr` or `fr-CH`.
    locale: Option<String>,
}

payload! {
    /// What `profileUpdate` answers.
    pub(crate) struct ProfileUpdatePayload {
        /// The person as they are now.
        person: Ref<PersonId>,
    } errors ProfileUpdateErrorCode
}

pub(crate) struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Changes the profile of whoever is signed in.
    async fn profile_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ProfileUpdateInput,
    ) -> Result<ProfileUpdatePayload> {
        let ProfileUpdateInput { version, display_name, locale } = input;
        let change = ProfileChange { version, display_name, locale };
        let outcome = service(ctx)?.profile_update(actor(ctx)?, change).await;
        ProfileUpdatePayload::from_outcome(outcome, |person| ProfileUpdatePayload::done(Ref::to(person)))
    }
}
