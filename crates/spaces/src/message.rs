//! What other domains learn of the directory, through the outbox.

use serde::{Deserialize, Serialize};
use traboule_kernel::ids::SpaceId;
use traboule_store::Message;

/// A space closed for good: its labels are relinquished, its listings withdrawn, its events need another host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceClosed {
    /// The space.
    pub space: SpaceId,
}

impl Message for SpaceClosed {
    const NAME: &'static str = "spaces.space_closed.v1";
}

/// A space turned out to be the same place as another, which takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceMerged {
    /// The space that is no more.
    pub space: SpaceId,
    /// The space that it is.
    pub into: SpaceId,
}

impl Message for SpaceMerged {
    const NAME: &'static str = "spaces.space_merged.v1";
}
