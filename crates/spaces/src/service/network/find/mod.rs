//! What is read of networks, for the API: narrow, in a number of statements that does not grow with the rows.

mod delegate;
mod membership;
mod near;
mod network;
mod tree;

use std::collections::HashMap;

use traboule_kernel::{Error, Key, Result};

pub(crate) use delegate::{DELEGATES_BY_TIME, DelegateRow};
pub(crate) use membership::{MEMBERSHIPS_BY_TIME, MembershipFilter, MembershipRow};
pub(crate) use near::networks_near;
pub(crate) use network::{FoundNetwork, NETWORKS_BY_NAME, NetworkFilter, NetworkRow};
pub(crate) use tree::descendants;

/// Counts by key, as a database tells them.
fn counts<K: Key>(rows: Vec<(K, i64)>) -> Result<HashMap<K, u64>> {
    rows.into_iter().map(|(key, count)| Ok((key, u64::try_from(count).map_err(Error::internal)?))).collect()
}
