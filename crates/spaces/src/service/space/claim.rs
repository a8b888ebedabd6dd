//! Claims: a person asks to own a space, and a steward or an owner decides.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{ClaimId, SpaceId};
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Scope};
use traboule_store::{Audit, UnitOfWork};

use super::{SpaceContent, SpaceService, locked, save};
use crate::entity::{claim, space};
use crate::policy::space::{may_ask, may_decide_claim};
use crate::ports::{Letter, News, Request};
use crate::rules::States;
use crate::rules::claim::{ClaimState, SpaceClaimStatus};
use crate::service::concerned;

/// How long the message of a claim may be, in characters.
const MAX_MESSAGE: usize = 2_000;

/// What can be wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceClaimErrorCode {
    /// The message is blank or longer than 2,000 characters.
    InvalidMessage,
    /// You own the space already.
    AlreadyYours,
    /// Your claim to this space waits for its answer.
    AlreadyOpen,
    /// The space is closed for good or merged.
    NotClaimable,
}

/// What can be wrong with the answer to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum SpaceClaimDecideErrorCode {
    /// The claim has been answered or taken back.
    InvalidTransition,
    /// Nobody decides on their own claim.
    Oneself,
    /// The space is closed for good or merged.
    NotClaimable,
    /// A rejection says why.
    ReasonMissing,
}

impl SpaceService {
    /// Asks to own a space.
    pub async fn space_claim(&self, actor: &Actor, space: SpaceId, message: &str) -> Outcome<ClaimId, SpaceClaimErrorCode> {
        use SpaceClaimErrorCode::{AlreadyOpen, AlreadyYours, InvalidMessage, NotClaimable};
        let person = actor.signed_in()?;
        may_ask(actor)?;
        if message.trim().is_empty() || message.chars().count() > MAX_MESSAGE {
            return Err(Failure::at("input.message", InvalidMessage, "say in 1 to 2,000 characters how you are tied to the space"));
        }
        let mut unit = self.store.begin(actor).await?;
        let row = locked(&unit, space).await?;
        if !row.state.is_editable() {
            return Err(Failure::whole(NotClaimable, "a space that is closed or merged has no new owners"));
        }
        if actor.owns_space(space) {
            return Err(Failure::whole(AlreadyYours, "you own this space already"));
        }
        let open_already = claim::Entity::find()
            .filter(claim::Column::SpaceId.eq(space))
            .filter(claim::Column::PersonId.eq(person))
            .filter(claim::Column::State.eq(ClaimState::Open));
        if open_already.count(unit.tx()).await? > 0 {
            return Err(Failure::whole(AlreadyOpen, "your claim to this space waits for its answer"));
        }
        let id = self.open_claim(&mut unit, space, &SpaceContent::of(&row)?, message.trim()).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Approves a claim: the person owns the space from now on.
    pub async fn space_claim_approve(&self, actor: &Actor, id: ClaimId) -> Outcome<ClaimId, SpaceClaimDecideErrorCode> {
        self.decide(actor, id, ClaimState::Approved, None).await
    }

    /// Rejects a claim with a reason.
    pub async fn space_claim_reject(&self, actor: &Actor, id: ClaimId, reason: &str) -> Outcome<ClaimId, SpaceClaimDecideErrorCode> {
        if reason.trim().is_empty() {
            return Err(Failure::at("input.reason", SpaceClaimDecideErrorCode::ReasonMissing, "a rejection says why"));
        }
        self.decide(actor, id, ClaimState::Rejected, Some(reason.trim())).await
    }

    /// Takes one's own claim back.
    pub async fn space_claim_withdraw(&self, actor: &Actor, id: ClaimId) -> Outcome<ClaimId, SpaceClaimDecideErrorCode> {
        self.decide(actor, id, ClaimState::Withdrawn, None).await
    }

    async fn decide(
        &self,
        actor: &Actor,
        id: ClaimId,
        to: ClaimState,
        reason: Option<&str>,
    ) -> Outcome<ClaimId, SpaceClaimDecideErrorCode> {
        use SpaceClaimDecideErrorCode::{InvalidTransition, NotClaimable, Oneself};
        let person = actor.signed_in()?;
        let mut unit = self.store.begin(actor).await?;
        let (space, claim) = locked_claim(&unit, id).await?;
        let (own, decides) = (claim.person_id == person, may_decide_claim(actor, claim.space_id));
        if !own && !decides {
            return Err(Error::NotFound("claim").into());
        }
        if to == ClaimState::Withdrawn && !own {
            return Err(Error::Denied("only who made a claim takes it back").into());
        }
        if to != ClaimState::Withdrawn && own {
            return Err(Failure::whole(Oneself, "nobody decides on their own claim"));
        }
        let state = claim.state.next(to).map_err(|refused| Failure::whole(InvalidTransition, refused))?;
        let about = |news| Letter { request: Request::Claim(id), space: space.name.clone(), news };
        let letter = match to {
            ClaimState::Approved => Some(about(News::Accepted)),
            ClaimState::Rejected => Some(about(News::Refused(reason.map(str::to_owned)))),
            ClaimState::Open | ClaimState::Withdrawn => None,
        };
        let answer = letter.map(|letter| (claim.person_id, letter));
        if to == ClaimState::Approved {
            if !space.state.is_editable() {
                return Err(Failure::whole(NotClaimable, "a space that is closed or merged has no new owners"));
            }
            self.people.make_owner(&mut unit, claim.person_id, space.id).await?;
            let mut row = space.into_active_model();
            row.claim_state = Set(SpaceClaimStatus::Claimed);
            save::update(&unit, row).await?;
        }
        let (space, version) = (claim.space_id, claim.version);
        let mut row = claim.into_active_model();
        row.state = Set(state);
        row.reason = Set(reason.map(str::to_owned));
        row.decided_by = Set(Some(person));
        row.decided_at = Set(Some(unit.now()));
        row.updated_at = Set(unit.now());
        row.version = Set(version + 1);
        row.update(unit.tx()).await?;
        let action = match to {
            ClaimState::Open => "space_claim.open",
            ClaimState::Approved => "space_claim.approve",
            ClaimState::Rejected => "space_claim.reject",
            ClaimState::Withdrawn => "space_claim.withdraw",
        };
        unit.record(Audit::of(action, id).acting_for(Scope::Space(space)).because(reason)).await?;
        self.people.answer(&mut unit, answer.into_iter().collect()).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Opens a claim of the acting person, and tells whoever decides.
    pub(super) async fn open_claim(&self, unit: &mut UnitOfWork, space: SpaceId, content: &SpaceContent, message: &str) -> Result<ClaimId> {
        let id = insert(unit, space, message).await?;
        unit.record(Audit::of("space_claim.open", id).acting_for(Scope::Space(space))).await?;
        let letter = Letter { request: Request::Claim(id), space: content.name.clone(), news: News::Asked };
        let circles = concerned::by_claim(unit, space, &content.address).await?;
        self.people.tell(unit, &circles, &letter).await?;
        Ok(id)
    }
}

/// The claim and its space, which is locked first, as everywhere: whoever locks the two in another order could wait for ever.
async fn locked_claim(unit: &UnitOfWork, id: ClaimId) -> Result<(space::Model, claim::Model)> {
    let missing = || Error::NotFound("claim");
    let space = claim::Entity::find_by_id(id).select_only().column(claim::Column::SpaceId).into_tuple().one(unit.tx()).await?;
    let space = locked(unit, space.ok_or_else(missing)?).await.map_err(|_| missing())?;
    let claim = claim::Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?.ok_or_else(missing)?;
    Ok((space, claim))
}

async fn insert(unit: &UnitOfWork, space: SpaceId, message: &str) -> Result<ClaimId> {
    let id: ClaimId = unit.new_id();
    let row = claim::ActiveModel {
        id: Set(id),
        space_id: Set(space),
        person_id: Set(unit.actor().signed_in()?),
        message: Set(message.to_owned()),
        state: Set(ClaimState::Open),
        decided_by: Set(None),
        decided_at: Set(None),
        reason: Set(None),
        created_at: Set(unit.now()),
        updated_at: Set(unit.now()),
        version: Set(1),
    };
    claim::Entity::insert(row).exec_without_returning(unit.tx()).await?;
    Ok(id)
}

/// Somebody owns the space from now on, inside another use case that made them an owner: who runs it edits it, no steward.
///
/// Errors: [`Error::NotFound`] where there is no such space that the actor sees.
pub async fn mark_claimed(unit: &mut UnitOfWork, space: SpaceId) -> Result<()> {
    let row = locked(unit, space).await?;
    if row.claim_state == SpaceClaimStatus::Claimed {
        return Ok(());
    }
    let mut row = row.into_active_model();
    row.claim_state = Set(SpaceClaimStatus::Claimed);
    save::update(unit, row).await?;
    unit.record(Audit::of("space.claim", space).acting_for(Scope::Space(space))).await
}
