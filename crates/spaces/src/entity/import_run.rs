//! `import_run`: one file that was, or is being, imported. Dry runs leave none.

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use traboule_kernel::Time;
use traboule_kernel::ids::{ImportId, PersonId};

use crate::import::ImportState;
use crate::import::source::FileEncoding;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    /// As provenance names it.
    pub source: String,
    pub file_name: String,
    /// SHA-256 of the bytes: by it an unfinished run is found again.
    pub file_hash: Vec<u8>,
    pub encoding: FileEncoding,
    /// What was odd about the file as a whole.
    pub notes: Notes,
    pub state: ImportState,
    pub rows_total: i32,
    /// How many rows, from the first on, are done: the position of a run.
    pub rows_done: i32,
    pub rows_created: i32,
    pub rows_updated: i32,
    pub rows_unchanged: i32,
    pub rows_skipped: i32,
    pub rows_suspicious: i32,
    /// Nobody, where the machine imported.
    pub started_by: Option<PersonId>,
    pub started_at: Time,
    pub finished_at: Option<Time>,
}

/// Sentences about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub(crate) struct Notes(pub Vec<String>);

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
