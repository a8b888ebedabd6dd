//! What an operator may choose about events.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

/// Settings of events.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventSettings {
    /// How many requests about the RSVPs of one date share a transaction at most; with 1, each has one of its own.
    pub rsvps_together: NonZeroUsize,
}

impl Default for EventSettings {
    fn default() -> Self {
        Self { rsvps_together: NonZeroUsize::new(100).unwrap_or(NonZeroUsize::MIN) }
    }
}
