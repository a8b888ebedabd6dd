//! Operators: who runs spaces.

use sea_orm::sea_query::Cond;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::OperatorId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Result, Role, UserError, text};
use traboule_store::{Audit, UnitOfWork, version};

use super::{SpaceService, demand_somebody};
use crate::entity::{operator, space};
use crate::rules::legal::{LegalForm, Rna, Siren, Siret};
use crate::rules::name::name_mistake;

/// What can be wrong with an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum OperatorSaveErrorCode {
    /// The SIREN is not nine digits whose checksum is right.
    InvalidSiren,
    /// The RNA number is not `W` and nine digits.
    InvalidRna,
    /// The legal name is blank or too long.
    InvalidLegalName,
    /// Another operator has this SIREN.
    SirenTaken,
    /// Another operator has this RNA number.
    RnaTaken,
    /// A space of this operator has a SIRET that does not belong to this SIREN.
    SiretOfAnotherOperator,
}

/// What is known of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the terms of the domain text")]
pub struct NewOperator {
    pub legal_name: String,
    pub legal_form: LegalForm,
    pub siren: Option<Siren>,
    pub rna: Option<Rna>,
}

/// Why a space cannot have this operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    Unknown,
    Siret,
}

impl Mismatch {
    pub(super) fn at_input<C: From<Self>>(self) -> Failure<C> {
        match self {
            Self::Unknown => Failure::at("input.operatorId", self.into(), "there is no such operator"),
            Self::Siret => Failure::at("input.siret", self.into(), "the SIRET begins with the SIREN of another operator"),
        }
    }
}

/// Whether a space may have this operator and this SIRET.
pub(super) async fn check(unit: &UnitOfWork, operator: Option<OperatorId>, siret: Option<&Siret>) -> Result<Result<(), Mismatch>> {
    let Some(operator) = operator else { return Ok(Ok(())) };
    let Some(found) = operator::Entity::find_by_id(operator).one(unit.tx()).await? else { return Ok(Err(Mismatch::Unknown)) };
    let belongs = match (siret, &found.siren) {
        (Some(siret), Some(siren)) => siret.belongs_to(siren),
        _ => true,
    };
    Ok(if belongs { Ok(()) } else { Err(Mismatch::Siret) })
}

impl SpaceService {
    /// Enters an operator. Who may write about a space may name who runs it: anybody who runs one, and stewards.
    pub async fn operator_create(&self, actor: &Actor, new: NewOperator) -> Outcome<OperatorId, OperatorSaveErrorCode> {
        demand_somebody(actor)?;
        let runs_one = !actor.spaces(&[Role::SpaceOwner, Role::SpaceManager]).is_empty();
        if !(actor.is_system() || actor.is_steward() || runs_one) {
            return Err(Error::Denied("stewards and those who run a space enter operators").into());
        }
        check_name(&new)?;
        let mut unit = self.store.begin(actor).await?;
        check_taken(&unit, None, &new).await?;
        let id: OperatorId = unit.new_id();
        let row = operator::ActiveModel {
            id: Set(id),
            legal_name_folded: Set(text::fold(&new.legal_name)),
            legal_name: Set(new.legal_name),
            legal_form: Set(new.legal_form),
            siren: Set(new.siren),
            rna: Set(new.rna),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        operator::Entity::insert(row).exec_without_returning(unit.tx()).await?;
        unit.record(Audit::of("operator.create", id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// Changes an operator: stewards, and those who own one of its spaces.
    pub async fn operator_update(
        &self,
        actor: &Actor,
        id: OperatorId,
        seen: i32,
        new: NewOperator,
    ) -> Outcome<OperatorId, OperatorSaveErrorCode> {
        demand_somebody(actor)?;
        check_name(&new)?;
        let mut unit = self.store.begin(actor).await?;
        let found = operator::Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?;
        let found = found.ok_or(Error::NotFound("operator"))?;
        if !(actor.is_system() || actor.is_steward() || self.owns_one_of(&unit, id).await?) {
            return Err(Error::Denied("stewards and those who own one of its spaces change an operator").into());
        }
        version::check(found.version, seen)?;
        check_taken(&unit, Some(id), &new).await?;
        check_sirets(&unit, id, &new).await?;
        let mut row = found.into_active_model();
        row.legal_name_folded = Set(text::fold(&new.legal_name));
        row.legal_name = Set(new.legal_name);
        row.legal_form = Set(new.legal_form);
        row.siren = Set(new.siren);
        row.rna = Set(new.rna);
        row.updated_at = Set(unit.now());
        row.version = Set(seen + 1);
        row.update(unit.tx()).await?;
        unit.record(Audit::of("operator.update", id)).await?;
        unit.commit().await?;
        Ok(id)
    }

    async fn owns_one_of(&self, unit: &UnitOfWork, operator: OperatorId) -> Result<bool> {
        let own = unit.actor().spaces(&[Role::SpaceOwner]);
        let mine = space::Entity::find().filter(space::Column::OperatorId.eq(operator)).filter(traboule_store::sql::is_one_of(
            self.store.backend(),
            sea_orm::sea_query::Expr::col(space::Column::Id),
            &own,
        ));
        Ok(mine.count(unit.tx()).await? > 0)
    }
}

fn check_name(new: &NewOperator) -> Result<(), Failure<OperatorSaveErrorCode>> {
    name_mistake("legalName", &new.legal_name)
        .map_or(Ok(()), |mistake| Err(Failure::at("input.legalName", OperatorSaveErrorCode::InvalidLegalName, mistake.message)))
}

async fn check_taken(unit: &UnitOfWork, id: Option<OperatorId>, new: &NewOperator) -> Outcome<(), OperatorSaveErrorCode> {
    let same = Cond::any()
        .add_option(new.siren.clone().map(|siren| operator::Column::Siren.eq(siren)))
        .add_option(new.rna.clone().map(|rna| operator::Column::Rna.eq(rna)));
    if same.is_empty() {
        return Ok(());
    }
    let others = operator::Entity::find().filter(same).all(unit.tx()).await?;
    let mut errors = Vec::new();
    for other in others.into_iter().filter(|other| Some(other.id) != id) {
        if new.siren.is_some() && other.siren == new.siren {
            errors.push(UserError::at("input.siren", OperatorSaveErrorCode::SirenTaken, "another operator has this SIREN"));
        }
        if new.rna.is_some() && other.rna == new.rna {
            errors.push(UserError::at("input.rna", OperatorSaveErrorCode::RnaTaken, "another operator has this RNA number"));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Failure::Mistakes(errors)) }
}

/// A changed SIREN must still be the beginning of every SIRET of the operator's spaces.
async fn check_sirets(unit: &UnitOfWork, id: OperatorId, new: &NewOperator) -> Outcome<(), OperatorSaveErrorCode> {
    let Some(siren) = &new.siren else { return Ok(()) };
    let strange = space::Entity::find()
        .filter(space::Column::OperatorId.eq(id))
        .filter(space::Column::Siret.is_not_null())
        .filter(space::Column::Siret.not_like(format!("{siren}%")))
        .count(unit.tx())
        .await?;
    if strange == 0 {
        return Ok(());
    }
    let message = "a space of this operator has a SIRET that begins with another SIREN";
    Err(Failure::at("input.siren", OperatorSaveErrorCode::SiretOfAnotherOperator, message))
}
