//! Spaces that may be one: found by machines, decided by people.
//!
//! A pair is raised once, whoever writes one of the two: an import, or a person who enters, publishes or changes a space.
//! People merge it, keeping one of the two, or dismiss it as two different places; neither is ever raised again. When a
//! space is merged, by a pair or without one, the open pairs of it pass to the space that was kept, since the question
//! stays the same, and the dismissed ones, since the answer does; a pair that the kept space has already stands instead.

mod merged;
pub(crate) mod neighbours;
pub(crate) mod raise;

use std::sync::Arc;

use async_graphql::Enum;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DeriveActiveEnum, EntityTrait, EnumIter, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Set,
};
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{DuplicateId, PersonId, SpaceId};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope, Time};
use traboule_store::{Audit, Direction, Keyset, Store, sql};

use super::space::{SpaceMergeErrorCode, merge};
use crate::entity::duplicate::{self, Column, Entity};
use crate::ports::People;
use crate::rules::States;
use crate::rules::duplicates::DuplicateReason;

pub(super) use merged::after_merge;

/// How long a reason may be, in characters.
const MAX_REASON: usize = 2_000;

/// The use cases of possible duplicates.
pub struct DuplicateService {
    store: Store,
    people: Arc<dyn People>,
}

/// What people said about two spaces that may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DuplicateState {
    /// Nothing yet.
    Open,
    /// One of the two was merged: into the other, or into a third, to which the question passed.
    Merged,
    /// They are two different places.
    Dismissed,
}

/// `Open -> Merged | Dismissed`.
impl States for DuplicateState {
    const WHAT: &'static str = "a duplicate";

    fn may_become(self, to: Self) -> bool {
        self == Self::Open && to != Self::Open
    }
}

/// What can be wrong with the merging of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DuplicateMergeErrorCode {
    /// The pair was decided already.
    InvalidTransition,
    /// The space to keep is none of the two.
    KeptIsNoneOfTheTwo,
    /// The space that would go is closed for good.
    SpaceNotMergeable,
    /// The space to keep is a draft or closed for good.
    TargetNotOpen,
    /// The space that would go has an owner and the other has none: keep that one.
    WouldLoseOwner,
    /// The reason is longer than 2,000 characters.
    InvalidReason,
}

/// What can be wrong with the dismissal of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DuplicateDismissErrorCode {
    /// The pair was decided already.
    InvalidTransition,
    /// The reason is longer than 2,000 characters.
    InvalidReason,
}

/// Two spaces that may be one, as a list shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateRow {
    /// The pair.
    pub id: DuplicateId,
    /// The space that was there first.
    pub space: SpaceId,
    /// The space that was there later.
    pub other: SpaceId,
    /// 0 to 1, for sorting; no probability.
    pub score: f64,
    /// Why they may be one.
    pub reasons: Vec<DuplicateReason>,
    /// How far apart they were when the pair was found, in kilometres, where both were on the map.
    pub distance_km: Option<f64>,
    /// What people said.
    pub state: DuplicateState,
    /// Who said it.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Time>,
    /// Why.
    pub reason: Option<String>,
    /// When the pair was found.
    pub created_at: Time,
}

impl DuplicateService {
    /// The use cases on this store.
    pub fn new(store: Store, people: Arc<dyn People>) -> Self {
        Self { store, people }
    }

    /// Makes one space of the two: `keep` stays, the other leads to it. Who owns both may, and stewards.
    pub async fn merge(
        &self,
        actor: &Actor,
        id: DuplicateId,
        keep: SpaceId,
        reason: Option<&str>,
    ) -> Outcome<DuplicateId, DuplicateMergeErrorCode> {
        use DuplicateMergeErrorCode::{InvalidReason, InvalidTransition, KeptIsNoneOfTheTwo};
        actor.signed_in()?;
        check_reason(reason, InvalidReason)?;
        let mut unit = self.store.begin(actor).await?;
        let visible = duplicate::visible_to(actor, self.store.backend());
        let pair = Entity::find_by_id(id).filter(visible).one(unit.tx()).await?.ok_or(Error::NotFound("duplicate"))?;
        pair.state.next(DuplicateState::Merged).map_err(|refused| Failure::whole(InvalidTransition, refused))?;
        let gone = match (pair.space_id, pair.other_id) {
            (space, other) if space == keep => other,
            (space, other) if other == keep => space,
            _ => return Err(Failure::at("keep", KeptIsNoneOfTheTwo, "keep one of the two spaces")),
        };
        // Both spaces are locked from here on; what follows every merge ends the pair.
        merge(&mut unit, &*self.people, gone, keep, reason).await.map_err(|failure| failure.map(Into::into))?;
        let ended = Entity::find_by_id(id).one(unit.tx()).await?;
        if ended.is_none_or(|pair| pair.state != DuplicateState::Merged) {
            return Err(Error::Conflict("somebody else decided about this pair: read it again".to_owned()).into());
        }
        unit.record(Audit::of("duplicate.merge", id).acting_for(Scope::Space(keep)).because(reason)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// They are two different places, and the pair is never raised again. Who owns one of them may say so, and stewards.
    pub async fn dismiss(&self, actor: &Actor, id: DuplicateId, reason: Option<&str>) -> Outcome<DuplicateId, DuplicateDismissErrorCode> {
        use DuplicateDismissErrorCode::{InvalidReason, InvalidTransition};
        let person = actor.signed_in()?;
        check_reason(reason, InvalidReason)?;
        let mut unit = self.store.begin(actor).await?;
        let visible = duplicate::visible_to(actor, self.store.backend());
        let pair = Entity::find_by_id(id).filter(visible).lock_exclusive().one(unit.tx()).await?.ok_or(Error::NotFound("duplicate"))?;
        let state = pair.state.next(DuplicateState::Dismissed).map_err(|refused| Failure::whole(InvalidTransition, refused))?;
        let (space, version) = (pair.space_id, pair.version);
        let mut row = pair.into_active_model();
        row.state = Set(state);
        row.decided_by = Set(Some(person));
        row.decided_at = Set(Some(unit.now()));
        row.reason = Set(reason.map(str::to_owned));
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        unit.record(Audit::of("duplicate.dismiss", id).acting_for(Scope::Space(space)).because(reason)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// The pairs that the actor may see in this state, the likeliest first.
    pub async fn list(&self, actor: &Actor, state: DuplicateState, window: &Window<(f64, DuplicateId)>) -> Result<Page<DuplicateRow>> {
        let mut select = self.visible(actor, state).into_query();
        let column = |column: Column| Expr::col((Entity, column));
        let order = Keyset::new([(column(Column::Score), Direction::Descending), (column(Column::Id), Direction::Descending)]);
        order.apply(&mut select, window, |(score, id)| vec![(*score).into(), (*id).into()]);
        let statement = self.store.backend().build(&select);
        let rows = Entity::find().from_raw_sql(statement).all(self.store.read()).await?;
        Ok(window.page(rows).map(DuplicateRow::from))
    }

    /// How many pairs that the actor may see are in this state.
    pub async fn count(&self, actor: &Actor, state: DuplicateState) -> Result<u64> {
        Ok(self.visible(actor, state).count(self.store.read()).await?)
    }

    /// The pairs of these ids that the actor may see.
    pub async fn by_ids(&self, actor: &Actor, ids: &[DuplicateId]) -> Result<Vec<DuplicateRow>> {
        let visible = duplicate::visible_to(actor, self.store.backend());
        let wanted = sql::is_one_of(self.store.backend(), Expr::col((Entity, Column::Id)), ids);
        let rows = Entity::find().filter(visible).filter(wanted).all(self.store.read()).await?;
        Ok(rows.into_iter().map(DuplicateRow::from).collect())
    }

    fn visible(&self, actor: &Actor, state: DuplicateState) -> sea_orm::Select<Entity> {
        Entity::find().filter(duplicate::visible_to(actor, self.store.backend())).filter(Column::State.eq(state))
    }
}

impl From<SpaceMergeErrorCode> for DuplicateMergeErrorCode {
    fn from(code: SpaceMergeErrorCode) -> Self {
        match code {
            SpaceMergeErrorCode::SameSpace => Self::KeptIsNoneOfTheTwo,
            SpaceMergeErrorCode::InvalidTransition => Self::SpaceNotMergeable,
            SpaceMergeErrorCode::TargetNotOpen => Self::TargetNotOpen,
            SpaceMergeErrorCode::WouldLoseOwner => Self::WouldLoseOwner,
        }
    }
}

impl From<duplicate::Model> for DuplicateRow {
    fn from(row: duplicate::Model) -> Self {
        Self {
            id: row.id,
            space: row.space_id,
            other: row.other_id,
            score: row.score,
            reasons: row.reasons.0,
            distance_km: row.distance_km,
            state: row.state,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            reason: row.reason,
            created_at: row.created_at,
        }
    }
}

fn check_reason<C>(reason: Option<&str>, code: C) -> Result<(), Failure<C>> {
    if reason.is_some_and(|reason| reason.chars().count() > MAX_REASON) {
        return Err(Failure::at("reason", code, "a reason has 2,000 characters at most"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use DuplicateState::{Dismissed, Merged, Open};

    use super::*;

    #[test]
    fn exactly_the_listed_transitions() {
        assert_eq!(DuplicateState::transitions(), [(Open, Merged), (Open, Dismissed)]);
    }
}
