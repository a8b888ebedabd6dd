//! Two entries turn out to be one place.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::{SpaceService, locked, save};
use crate::entity::{claim, space, space_source, suggestion};
use crate::message::SpaceMerged;
use crate::policy::space::may_merge;
use crate::ports::{Letter, News, People, Request};
use crate::rules::States;
use crate::rules::claim::{ClaimState, SpaceClaimStatus};
use crate::rules::lifecycle::SpaceState;
use crate::rules::suggestion::SuggestionState;
use crate::service::duplicate;
use crate::service::network::move_memberships;

/// What can be wrong with a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceMergeErrorCode {
    /// A space cannot be merged into itself.
    SameSpace,
    /// The space is closed for good or merged already.
    InvalidTransition,
    /// What it is merged into is a draft, closed for good or merged itself.
    TargetNotOpen,
    /// The space has an owner, and the other has none: merge the other way round.
    WouldLoseOwner,
}

impl SpaceService {
    /// Merges `from` into `into`: its address and what imports call it lead to the other from now on.
    ///
    /// Its fields are not copied, since people have looked at both and chosen. Open claims and suggestions end.
    pub async fn space_merge(
        &self,
        actor: &Actor,
        from: SpaceId,
        into: SpaceId,
        reason: Option<&str>,
    ) -> Outcome<SpaceId, SpaceMergeErrorCode> {
        actor.signed_in()?;
        let mut unit = self.store.begin(actor).await?;
        merge(&mut unit, &*self.people, from, into, reason).await?;
        unit.commit().await?;
        Ok(into)
    }
}

/// Merges in the transaction of another use case.
pub(in crate::service) async fn merge(
    unit: &mut UnitOfWork,
    people: &dyn People,
    from: SpaceId,
    into: SpaceId,
    reason: Option<&str>,
) -> Outcome<(), SpaceMergeErrorCode> {
    use SpaceMergeErrorCode::{InvalidTransition, SameSpace, TargetNotOpen, WouldLoseOwner};
    if from == into {
        return Err(Failure::whole(SameSpace, "a space cannot be merged into itself"));
    }
    // Always in the same order, so that two merges of one pair cannot wait for each other.
    let (first, second) = if from < into { (from, into) } else { (into, from) };
    let (first, second) = (locked(unit, first).await?, locked(unit, second).await?);
    let (gone, kept) = if first.id == from { (first, second) } else { (second, first) };
    if !may_merge(unit.actor(), from, into) {
        return Err(Error::Denied("stewards merge spaces, and those who own both").into());
    }
    let state = gone.state.next(SpaceState::Merged).map_err(|refused| Failure::whole(InvalidTransition, refused))?;
    if !matches!(kept.state, SpaceState::Published | SpaceState::TemporarilyClosed) {
        return Err(Failure::whole(TargetNotOpen, "what a space is merged into must be published"));
    }
    if gone.claim_state == SpaceClaimStatus::Claimed && kept.claim_state == SpaceClaimStatus::Unclaimed {
        return Err(Failure::whole(WouldLoseOwner, "the space has an owner and the other has none: merge the other way round"));
    }
    let name = gone.name.clone();
    let mut row = gone.into_active_model();
    row.state = Set(state);
    row.merged_into = Set(Some(into));
    save::update(unit, row).await?;
    redirect(unit, from, into).await?;
    end_what_waits(unit, people, from, &name).await?;
    move_memberships(unit, from, into).await?;
    duplicate::after_merge(unit, from, into, reason).await?;
    unit.record(Audit::of("space.merge", from).acting_for(Scope::Space(into)).because(reason).changing(&into)?).await?;
    unit.send(&SpaceMerged { space: from, into }).await?;
    Ok(())
}

/// What was merged into `from` before, and what imports call it, leads to `into`: one step, never a chain.
async fn redirect(unit: &UnitOfWork, from: SpaceId, into: SpaceId) -> Result<()> {
    space::Entity::update_many()
        .col_expr(space::Column::MergedInto, Expr::value(into))
        .filter(space::Column::MergedInto.eq(from))
        .exec(unit.tx())
        .await?;
    space_source::Entity::update_many()
        .col_expr(space_source::Column::SpaceId, Expr::value(into))
        .filter(space_source::Column::SpaceId.eq(from))
        .exec(unit.tx())
        .await?;
    Ok(())
}

/// Open claims and suggestions end, and whoever made them is told.
async fn end_what_waits(unit: &mut UnitOfWork, people: &dyn People, space: SpaceId, name: &str) -> Result<()> {
    const REASON: &str = "The space was merged into another.";
    let claims = claim::Entity::update_many()
        .col_expr(claim::Column::State, Expr::value(ClaimState::Rejected))
        .col_expr(claim::Column::Reason, Expr::value(REASON))
        .col_expr(claim::Column::DecidedAt, Expr::value(unit.now()))
        .col_expr(claim::Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(claim::Column::Version, Expr::col(claim::Column::Version).add(1))
        .filter(claim::Column::SpaceId.eq(space))
        .filter(claim::Column::State.eq(ClaimState::Open))
        .exec_with_returning(unit.tx())
        .await?;
    let suggestions = suggestion::Entity::update_many()
        .col_expr(suggestion::Column::State, Expr::value(SuggestionState::Rejected))
        .col_expr(suggestion::Column::Reason, Expr::value(REASON))
        .col_expr(suggestion::Column::DecidedAt, Expr::value(unit.now()))
        .col_expr(suggestion::Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(suggestion::Column::Version, Expr::col(suggestion::Column::Version).add(1))
        .filter(suggestion::Column::SpaceId.eq(space))
        .filter(suggestion::Column::State.eq(SuggestionState::Open))
        .exec_with_returning(unit.tx())
        .await?;
    let asked = claims.iter().map(|claim| (claim.person_id, Request::Claim(claim.id)));
    let asked = asked.chain(suggestions.iter().map(|suggestion| (suggestion.person_id, Request::Suggestion(suggestion.id))));
    let letters = asked.map(|(person, request)| (person, Letter { request, space: name.to_owned(), news: News::Merged }));
    let letters: Vec<_> = letters.collect();
    let ended = |entry: Audit| entry.acting_for(Scope::Space(space)).because(Some(REASON));
    let claims = claims.iter().map(|claim| ended(Audit::of("space_claim.reject", claim.id)));
    let suggestions = suggestions.iter().map(|suggestion| ended(Audit::of("suggestion.reject", suggestion.id)));
    unit.record_all(claims.chain(suggestions).collect()).await?;
    people.answer(unit, letters).await
}
