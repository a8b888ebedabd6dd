//! The optimistic lock: an edit names the version that its author saw.

use traboule_kernel::{Error, Result};

/// Refuses an edit of something that has changed since: [`Error::Conflict`].
pub fn check(current: i32, seen: i32) -> Result<()> {
    if current == seen {
        return Ok(());
    }
    Err(Error::Conflict(format!("this is version {current} now, and you edited version {seen}: read it again")))
}
