//! `import_row`: what became of one row of an imported file.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::{ImportId, SpaceId};

use crate::import::{ImportRowOutcome, ReportFinding, SkipReport};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_row")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    /// The number of its first line in the file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub outcome: ImportRowOutcome,
    pub is_suspicious: bool,
    pub skipped: Option<SkipReport>,
    pub findings: Findings,
    pub space_id: Option<SpaceId>,
}

/// What was odd about a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub(crate) struct Findings(pub Vec<ReportFinding>);

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
