//! Which notices somebody gets by e-mail.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use traboule_graph::Result;

use super::{actor, events};
use crate::rules::notice::NoticeKind;
use crate::service::notice::{self, NoticeChoiceSetErrorCode};

/// Whether you get notices of a kind by e-mail.
#[derive(SimpleObject)]
pub(crate) struct NoticeChoice {
    /// What they are about.
    kind: NoticeKind,
    /// Whether you get them: always, where they cannot be turned off.
    on: bool,
    /// Whether they can be turned off. `PLACE` and `CANCELLATION` cannot: they concern a place that you have or asked for, or an event
    /// that you promised to come to or to organise.
    can_be_turned_off: bool,
}

impl From<notice::NoticeChoice> for NoticeChoice {
    fn from(notice::NoticeChoice { kind, on }: notice::NoticeChoice) -> Self {
        Self { kind, on, can_be_turned_off: kind.can_be_turned_off() }
    }
}

/// What you choose of notices.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct NoticeChoiceSetInput {
    /// Of which notices.
    kind: NoticeKind,
    /// Whether you want them.
    on: bool,
}

traboule_graph::payload! {
    /// What `noticeChoiceSet` did.
    pub(crate) struct NoticeChoiceSetPayload {
        /// What you chose, kind by kind.
        choices: Vec<NoticeChoice>,
    } errors NoticeChoiceSetErrorCode
}

pub(crate) struct NoticeQuery;

#[Object]
impl NoticeQuery {
    /// Which notices of events you get by e-mail, kind by kind. Those that can be turned off have a link that does in each letter, too.
    async fn notice_choices(&self, ctx: &Context<'_>) -> Result<Vec<NoticeChoice>> {
        let choices = events(ctx)?.notice_choices(actor(ctx)?).await?;
        Ok(choices.into_iter().map(Into::into).collect())
    }
}

pub(crate) struct NoticeMutation;

#[Object]
impl NoticeMutation {
    /// Turns notices of a kind on or off for yourself.
    async fn notice_choice_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and whether you want them.")] input: NoticeChoiceSetInput,
    ) -> Result<NoticeChoiceSetPayload> {
        let NoticeChoiceSetInput { kind, on } = input;
        let (service, actor) = (events(ctx)?, actor(ctx)?);
        let outcome = service.notice_choice_set(actor, kind, on).await;
        let choices = if outcome.is_ok() { service.notice_choices(actor).await? } else { Vec::new() };
        NoticeChoiceSetPayload::from_outcome(outcome, |_| NoticeChoiceSetPayload::done(choices.into_iter().map(Into::into).collect()))
    }
}
