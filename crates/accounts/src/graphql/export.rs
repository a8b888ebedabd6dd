//! `PersonalExport`.

use async_graphql::{Json, SimpleObject};
use serde_json::{Map, Value};
use traboule_graph::Result;
use traboule_kernel::page::cursor;

use crate::service::export::Export;

/// The name of the order, in its cursors.
pub(crate) const EXPORT: &str = "export";

/// What is held about a person, or a part of it.
#[derive(SimpleObject)]
pub(crate) struct PersonalExport {
    /// Lists of records by their kind, such as `profile`, `sessions`, `grants` or `claims`; secrets are left out, of which only hashes are
    /// held anyway.
    data: Json<Map<String, Value>>,
    /// Where the next part goes on, to be given as `after`; null where this is all.
    next: Option<String>,
}

impl PersonalExport {
    pub(crate) fn of(export: Export) -> Result<Self> {
        let next = export.next.map(|place| cursor(EXPORT, place)).transpose()?;
        Ok(Self { data: Json(export.data), next })
    }
}
