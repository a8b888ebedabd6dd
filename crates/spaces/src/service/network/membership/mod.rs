//! The use cases of a space's membership in a network.

mod apply;
mod decide;
mod end;
mod hold;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::NetworkMembershipId;
use traboule_kernel::{Error, Failure, Result, Scope};
use traboule_store::{Audit, UnitOfWork, version};

use super::{NetworkService, lock};
use crate::entity::network_membership::{Column, Entity, Model, visible_to};
use crate::entity::{network, space};
use crate::ports::{Letter, News, Request};
use crate::rules::States;
use crate::rules::invalid::text_mistake;
use crate::rules::membership::NetworkMembershipState;

pub use apply::{Application, NetworkMembershipApplyErrorCode};
pub use decide::{NetworkMembershipApproveErrorCode, NetworkMembershipRefuseErrorCode};
pub use end::{NetworkMembershipExcludeErrorCode, NetworkMembershipLeaveErrorCode, end_memberships, move_memberships};
pub use hold::{NetworkMembershipResumeErrorCode, NetworkMembershipSuspendErrorCode};

/// How long a reason may be, in characters.
const MAX_REASON: usize = 1_000;

/// A step of a membership's life.
#[derive(Clone, Debug)]
pub struct MembershipStep {
    /// The membership.
    pub id: NetworkMembershipId,
    /// The version of it that the client saw.
    pub version: i32,
    /// Why. What the network does against a space's wish needs a reason, which the space may read.
    pub reason: Option<String>,
}

impl MembershipStep {
    /// The reason, without space around it.
    fn reason<C>(&self, invalid: C) -> Result<Option<&str>, Failure<C>> {
        let Some(reason) = self.reason.as_deref() else { return Ok(None) };
        text_mistake("reason", reason, MAX_REASON)
            .map_or_else(|| Ok(Some(reason.trim())), |mistake| Err(Failure::at("input.reason", invalid, mistake.message)))
    }

    /// The same where there must be one.
    fn needed_reason<C: Copy>(&self, invalid: C) -> Result<&str, Failure<C>> {
        self.reason(invalid)?.ok_or_else(|| Failure::at("input.reason", invalid, "give the reason: the space may read it"))
    }
}

impl NetworkService {
    /// The membership, locked behind its network; or nothing where the actor may not see it.
    async fn membership(&self, unit: &UnitOfWork, id: NetworkMembershipId) -> Result<Model> {
        let visible = || Entity::find_by_id(id).filter(visible_to(unit.actor(), self.store.backend()));
        let not_found = Error::NotFound("network membership");
        let Some(seen) = visible().one(unit.tx()).await? else { return Err(not_found) };
        lock(unit, seen.network_id).await?;
        visible().lock_exclusive().one(unit.tx()).await?.ok_or(not_found)
    }
}

/// The state behind this step: one of the listed transitions, and one that starts where the step may start.
fn next<C>(
    row: &Model,
    step: &MembershipStep,
    from: &[NetworkMembershipState],
    to: NetworkMembershipState,
    invalid: C,
) -> Result<NetworkMembershipState, Failure<C>> {
    version::check(row.version, step.version)?;
    match row.state.next(to) {
        Ok(to) if from.contains(&row.state) => Ok(to),
        Ok(_) => Err(Failure::whole(invalid, "this step does not start from the membership's state")),
        Err(refused) => Err(Failure::whole(invalid, refused)),
    }
}

/// A letter about a membership, by the names that the space and the network have now. One statement.
async fn letter(unit: &UnitOfWork, id: NetworkMembershipId, news: News) -> Result<Letter> {
    let select = Query::select()
        .column((space::Entity, space::Column::Name))
        .column((network::Entity, network::Column::Name))
        .from(Entity)
        .inner_join(space::Entity, Expr::col((space::Entity, space::Column::Id)).equals((Entity, Column::SpaceId)))
        .inner_join(network::Entity, Expr::col((network::Entity, network::Column::Id)).equals((Entity, Column::NetworkId)))
        .and_where(Expr::col((Entity, Column::Id)).eq(id))
        .to_owned();
    let row = unit.tx().query_one(&select).await?.ok_or(Error::NotFound("network membership"))?;
    let request = Request::Membership(id, row.try_get_by_index(1)?);
    Ok(Letter { request, space: row.try_get_by_index(0)?, news })
}

/// For whom a step is made, and what it leaves on the row.
struct Done<'a> {
    action: &'static str,
    by: Scope,
    reason: Option<&'a str>,
}

/// Writes the new state with what follows from it, and its audit row.
async fn write(unit: &mut UnitOfWork, row: Model, to: NetworkMembershipState, done: Done<'_>) -> Result<()> {
    let now = unit.now();
    let (id, from, version, activated_at) = (row.id, row.state, row.version, row.activated_at);
    let mut row: crate::entity::network_membership::ActiveModel = row.into();
    row.state = Set(to);
    // While the space belongs to the network, nothing has to be explained.
    row.reason = Set(done.reason.filter(|_| to != NetworkMembershipState::Active).map(str::to_owned));
    if to == NetworkMembershipState::Active && activated_at.is_none() {
        row.activated_at = Set(Some(now));
    }
    if !to.is_live() {
        row.ended_at = Set(Some(now));
    }
    row.updated_at = Set(now);
    row.version = Set(version + 1);
    row.update(unit.tx()).await?;
    let audit = Audit::of(done.action, id).acting_for(done.by).because(done.reason);
    unit.record(audit.changing(&serde_json::json!({"from": from, "to": to}))?).await
}
