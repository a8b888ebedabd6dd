//! Suggestions: anyone signed in proposes a change to a space, its owner decides.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect, Set};
use traboule_kernel::ids::{SpaceId, SuggestionId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope, UserError};
use traboule_store::{Audit, UnitOfWork};

use super::content::SpaceContent;
use super::edit::rewrite;
use super::patch::SpacePatch;
use super::{SpaceService, locked, mistakes, operator};
use crate::entity::{space, suggestion};
use crate::policy::space::{may_ask, may_edit};
use crate::ports::{Letter, News, Request};
use crate::rules::States;
use crate::rules::suggestion::SuggestionState;
use crate::service::concerned;

/// How long a comment may be, in characters.
const MAX_COMMENT: usize = 2_000;

/// What can be wrong with a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceSuggestErrorCode {
    /// A field breaks its rule; the message says which.
    InvalidField,
    /// There is no such operator.
    UnknownOperator,
    /// The SIRET does not belong to the operator's SIREN.
    SiretOfAnotherOperator,
    /// The comment is longer than 2,000 characters.
    InvalidComment,
    /// Everything suggested is true already.
    NothingChanges,
    /// The space is closed for good or merged: nothing about it changes any more.
    NotEditable,
}

impl From<operator::Mismatch> for SpaceSuggestErrorCode {
    fn from(mismatch: operator::Mismatch) -> Self {
        match mismatch {
            operator::Mismatch::Unknown => Self::UnknownOperator,
            operator::Mismatch::Siret => Self::SiretOfAnotherOperator,
        }
    }
}

/// What can be wrong with the answer to a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SuggestionDecideErrorCode {
    /// The suggestion has been answered or taken back.
    InvalidTransition,
    /// A field is no longer what it was when the change was suggested.
    Conflict,
    /// What was suggested breaks a rule together with what has changed since.
    InvalidField,
    /// The space is closed for good or merged: nothing about it changes any more.
    NotEditable,
}

impl SpaceService {
    /// Suggests a change. Nothing happens to the space yet; who decides is told.
    pub async fn space_suggest(
        &self,
        actor: &Actor,
        space: SpaceId,
        patch: SpacePatch,
        comment: Option<&str>,
    ) -> Outcome<SuggestionId, SpaceSuggestErrorCode> {
        use SpaceSuggestErrorCode::{InvalidComment, InvalidField, NotEditable, NothingChanges};
        let person = actor.signed_in()?;
        may_ask(actor)?;
        if comment.is_some_and(|comment| comment.chars().count() > MAX_COMMENT) {
            return Err(Failure::at("input.comment", InvalidComment, "a comment has 2,000 characters at most"));
        }
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, space).await?;
        if !row.state.is_editable() {
            return Err(Failure::whole(NotEditable, "a space that is closed or merged does not change any more"));
        }
        let before = SpaceContent::of(&row)?;
        let after = patch.apply(before.clone());
        mistakes(after.mistakes(), InvalidField)?;
        operator::check(&unit, after.operator, after.siret.as_ref())
            .await?
            .map_err(operator::Mismatch::at_input::<SpaceSuggestErrorCode>)?;
        let changes = before.snapshot()?.changes_to(&after.snapshot()?);
        if changes.0.is_empty() {
            return Err(Failure::whole(NothingChanges, "everything you suggest is true already"));
        }
        let id: SuggestionId = unit.new_id();
        let circles = concerned::by_suggestion(&unit, space, row.claim_state, &before.address).await?;
        let letter = Letter { request: Request::Suggestion(id), space: before.name, news: News::Asked };
        let row = suggestion::ActiveModel {
            id: Set(id),
            space_id: Set(space),
            person_id: Set(person),
            changes: Set(changes),
            comment: Set(comment.map(str::to_owned)),
            state: Set(SuggestionState::Open),
            decided_by: Set(None),
            decided_at: Set(None),
            reason: Set(None),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        suggestion::Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("suggestion.open", id)).await?;
        self.people.tell(&mut unit, &circles, &letter).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Makes the suggested change; it becomes the word of who accepts it.
    pub async fn suggestion_accept(&self, actor: &Actor, id: SuggestionId) -> Outcome<SuggestionId, SuggestionDecideErrorCode> {
        use SuggestionDecideErrorCode::{Conflict, InvalidField, NotEditable};
        actor.signed_in()?;
        let mut unit = self.store.begin(actor).await?;
        let (space, found) = locked_suggestion(&unit, id).await?;
        if !may_edit(actor, space.facts()) {
            return Err(not_decider(actor, &found));
        }
        if !space.state.is_editable() {
            return Err(Failure::whole(NotEditable, "a space that is closed or merged does not change any more"));
        }
        let snapshot = SpaceContent::of(&space)?.snapshot()?.with(&found.changes).map_err(|conflicts| {
            let conflict = |conflict: crate::rules::diff::FieldConflict| {
                let field = sea_orm::ActiveEnum::to_value(&conflict.change.field);
                UserError::whole(Conflict, format!("{field} is no longer what it was when this was suggested"))
            };
            Failure::Mistakes(conflicts.into_iter().map(conflict).collect())
        })?;
        let content = SpaceContent::of_snapshot(&snapshot)?;
        mistakes(content.mistakes(), InvalidField)?;
        let name = space.name.clone();
        rewrite(&mut unit, space, &content, "space.update").await?;
        self.finish(unit, &name, found, SuggestionState::Accepted, None).await
    }

    /// Rejects a suggestion.
    pub async fn suggestion_reject(
        &self,
        actor: &Actor,
        id: SuggestionId,
        reason: Option<&str>,
    ) -> Outcome<SuggestionId, SuggestionDecideErrorCode> {
        actor.signed_in()?;
        let unit = self.store.begin(actor).await?;
        let (space, found) = locked_suggestion(&unit, id).await?;
        if !may_edit(actor, space.facts()) {
            return Err(not_decider(actor, &found));
        }
        self.finish(unit, &space.name, found, SuggestionState::Rejected, reason).await
    }

    /// Takes one's own suggestion back.
    pub async fn suggestion_withdraw(&self, actor: &Actor, id: SuggestionId) -> Outcome<SuggestionId, SuggestionDecideErrorCode> {
        let person = actor.signed_in()?;
        let unit = self.store.begin(actor).await?;
        let (space, found) = locked_suggestion(&unit, id).await?;
        if found.person_id != person {
            let decides = may_edit(actor, space.facts());
            let denied = Error::Denied("only who made a suggestion takes it back");
            return Err(if decides { denied } else { Error::NotFound("suggestion") }.into());
        }
        self.finish(unit, &space.name, found, SuggestionState::Withdrawn, None).await
    }

    /// Writes the answer and tells it to whoever suggested.
    async fn finish(
        &self,
        mut unit: UnitOfWork,
        space_name: &str,
        found: suggestion::Model,
        to: SuggestionState,
        reason: Option<&str>,
    ) -> Outcome<SuggestionId, SuggestionDecideErrorCode> {
        let state = found.state.next(to).map_err(|refused| Failure::whole(SuggestionDecideErrorCode::InvalidTransition, refused))?;
        let (id, space, version) = (found.id, found.space_id, found.version);
        let news = match to {
            SuggestionState::Accepted => Some(News::Accepted),
            SuggestionState::Rejected => Some(News::Refused(reason.map(str::to_owned))),
            SuggestionState::Open | SuggestionState::Withdrawn => None,
        };
        let letter = |news| (found.person_id, Letter { request: Request::Suggestion(id), space: space_name.to_owned(), news });
        let answer = news.map(letter);
        let mut row = found.into_active_model();
        row.state = Set(state);
        row.reason = Set(reason.map(str::to_owned));
        row.decided_by = Set(unit.actor().person_id());
        row.decided_at = Set(Some(unit.now()));
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        let action = match to {
            SuggestionState::Open => "suggestion.open",
            SuggestionState::Accepted => "suggestion.accept",
            SuggestionState::Rejected => "suggestion.reject",
            SuggestionState::Withdrawn => "suggestion.withdraw",
        };
        unit.record(Audit::of(action, id).acting_for(Scope::Space(space)).because(reason)).await?;
        self.people.answer(&mut unit, answer.into_iter().collect()).await?;
        unit.commit().await?;
        Ok(id)
    }
}

/// What somebody is told who may not decide: its author may know of it, others not.
fn not_decider(actor: &Actor, found: &suggestion::Model) -> Failure<SuggestionDecideErrorCode> {
    if actor.person_id() == Some(found.person_id) {
        Error::Denied("the space's owner decides; a steward, while nobody owns it").into()
    } else {
        Error::NotFound("suggestion").into()
    }
}

/// The suggestion and its space, which is locked first, as everywhere: whoever locks the two in another order could wait for ever.
async fn locked_suggestion(unit: &UnitOfWork, id: SuggestionId) -> Result<(space::Model, suggestion::Model)> {
    let missing = || Error::NotFound("suggestion");
    let space = suggestion::Entity::find_by_id(id).select_only().column(suggestion::Column::SpaceId).into_tuple().one(unit.tx()).await?;
    let space = locked(unit, space.ok_or_else(missing)?).await.map_err(|_| missing())?;
    let suggestion = suggestion::Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?.ok_or_else(missing)?;
    Ok((space, suggestion))
}
