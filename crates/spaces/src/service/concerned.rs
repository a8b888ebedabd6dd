//! Who is told that something waits: those whom the policy lets decide, the nearest first. The first circle in which there is
//! anybody besides whoever asks is told, and no other: a question that waits for everybody waits for nobody.

use traboule_kernel::Result;
use traboule_kernel::ids::SpaceId;
use traboule_store::UnitOfWork;

use super::network::networks_near;
use crate::ports::Audience;
use crate::rules::address::Address;
use crate::rules::claim::SpaceClaimStatus;

/// About a claim: the owners, else stewards ([`crate::policy::space::may_decide_claim`]).
pub(super) async fn by_claim(unit: &UnitOfWork, space: SpaceId, address: &Address) -> Result<Vec<Audience>> {
    let mut circles = vec![Audience::OwnersOf(space)];
    circles.extend(stewards(unit, space, address).await?);
    Ok(circles)
}

/// About a suggestion: the owners, or who else runs the space; while nobody owns it, stewards ([`crate::policy::space::may_edit`]).
pub(super) async fn by_suggestion(unit: &UnitOfWork, space: SpaceId, claim: SpaceClaimStatus, address: &Address) -> Result<Vec<Audience>> {
    match claim {
        SpaceClaimStatus::Claimed => Ok(vec![Audience::OwnersOf(space), Audience::RunnersOf(space)]),
        SpaceClaimStatus::Unclaimed => stewards(unit, space, address).await,
    }
}

/// Any steward may decide: those of the space's networks are nearer than those in whose territory it lies, and these nearer than all.
async fn stewards(unit: &UnitOfWork, space: SpaceId, address: &Address) -> Result<Vec<Audience>> {
    let near = networks_near(unit, space, address).await?;
    let circles = [near.joined, near.around].into_iter().filter(|networks| !networks.is_empty()).map(Audience::StewardsOf);
    Ok(circles.chain([Audience::Stewards]).collect())
}
