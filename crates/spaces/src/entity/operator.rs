//! `operator`: who runs spaces.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::OperatorId;

use crate::rules::legal::{LegalForm, Rna, Siren};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "operator")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OperatorId,
    pub legal_name: String,
    pub legal_name_folded: String,
    pub legal_form: LegalForm,
    pub siren: Option<Siren>,
    pub rna: Option<Rna>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
