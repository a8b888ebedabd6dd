//! `Operator`: who runs spaces.

use async_graphql::{Context, Object};
use traboule_graph::{Owner, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::OperatorId;

use crate::graphql::spaces;
use crate::row::OperatorRow;
use crate::rules::legal::{LegalForm, Rna, Siren};
use crate::search::operators;

pub(crate) struct OperatorDetails {
    row: OperatorRow,
}

/// The columns behind each field.
const COLUMNS: &[(&str, &str)] = &[
    ("legalName", "legal_name"),
    ("legalForm", "legal_form"),
    ("siren", "siren"),
    ("rna", "rna"),
    ("createdAt", "created_at"),
    ("updatedAt", "updated_at"),
    ("version", "version"),
];

/// The columns that the selected fields are made of.
pub(crate) fn columns_of(selected: &Selected) -> Vec<&'static str> {
    COLUMNS.iter().filter(|(field, _)| selected.has(field)).map(|(_, column)| *column).collect()
}

impl OperatorDetails {
    pub(crate) const fn new(row: OperatorRow) -> Self {
        Self { row }
    }
}

impl Owner for OperatorDetails {
    type Key = OperatorId;

    async fn load(ctx: &Context<'_>, keys: &[OperatorId], selected: &Selected) -> Result<Vec<(OperatorId, Self)>> {
        let rows = operators::by_ids(spaces(ctx)?.store(), keys, &columns_of(selected)).await?;
        Ok(rows.into_iter().map(|(id, row)| (id, Self::new(row))).collect())
    }
}

/// Who runs spaces: an association, a company, a commune. One operator may run many.
#[Object]
impl OperatorDetails {
    /// The legal name.
    async fn legal_name(&self) -> Result<&str> {
        Ok(self.row.legal_name()?)
    }

    /// The legal form.
    async fn legal_form(&self) -> Result<LegalForm> {
        Ok(*self.row.legal_form()?)
    }

    /// The SIREN, nine digits.
    async fn siren(&self) -> Result<Option<&str>> {
        Ok(self.row.siren()?.as_ref().map(Siren::as_str))
    }

    /// The number in the register of associations, `W` and nine digits.
    async fn rna(&self) -> Result<Option<&str>> {
        Ok(self.row.rna()?.as_ref().map(Rna::as_str))
    }

    /// When the entry was made.
    async fn created_at(&self) -> Result<Time> {
        Ok(*self.row.created_at()?)
    }

    /// When the entry was last changed.
    async fn updated_at(&self) -> Result<Time> {
        Ok(*self.row.updated_at()?)
    }

    /// Counts the changes; an edit names the version that it saw.
    async fn version(&self) -> Result<i32> {
        Ok(*self.row.version()?)
    }
}
