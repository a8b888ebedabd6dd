//! Changes of operators.

use async_graphql::{Context, InputObject, Object};
use traboule_graph::{GlobalId, Ref, Result};
use traboule_kernel::ids::OperatorId;
use traboule_kernel::{Failure, UserError};

use crate::graphql::{actor, spaces};
use crate::rules::legal::LegalForm;
use crate::service::space::{NewOperator, OperatorSaveErrorCode};

traboule_graph::payload! {
    /// What a change of an operator did.
    pub(crate) struct OperatorSavePayload {
        /// The operator as it is now.
        operator: Ref<OperatorId>,
    } errors OperatorSaveErrorCode
}

/// What is known of an operator; all of it is replaced.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct OperatorInput {
    /// The legal name, up to 200 characters.
    legal_name: String,
    /// The legal form.
    legal_form: LegalForm,
    /// The SIREN, nine digits; no other operator has it.
    siren: Option<String>,
    /// The number in the register of associations, `W` and nine digits; no other operator has it.
    rna: Option<String>,
}

impl OperatorInput {
    fn read(self) -> Result<NewOperator, Failure<OperatorSaveErrorCode>> {
        let Self { legal_name, legal_form, siren, rna } = self;
        let siren = siren.map(|text| text.parse()).transpose();
        let rna = rna.map(|text| text.parse()).transpose();
        match (siren, rna) {
            (Ok(siren), Ok(rna)) => Ok(NewOperator { legal_name: legal_name.trim().to_owned(), legal_form, siren, rna }),
            (siren, rna) => {
                let siren = siren.err().map(|error| UserError::at("input.siren", OperatorSaveErrorCode::InvalidSiren, error));
                let rna = rna.err().map(|error| UserError::at("input.rna", OperatorSaveErrorCode::InvalidRna, error));
                Err(Failure::Mistakes(siren.into_iter().chain(rna).collect()))
            }
        }
    }
}

pub(crate) struct OperatorMutation;

#[Object]
impl OperatorMutation {
    /// Enters an operator. Stewards do it, and those who run a space.
    async fn operator_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is known of it.")] input: OperatorInput,
    ) -> Result<OperatorSavePayload> {
        let outcome = match input.read() {
            Ok(new) => spaces(ctx)?.operator_create(actor(ctx)?, new).await,
            Err(failure) => Err(failure),
        };
        OperatorSavePayload::from_outcome(outcome, |id| OperatorSavePayload::done(Ref::to(id)))
    }

    /// Changes an operator. Stewards do it, and those who own one of its spaces.
    async fn operator_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operator.")] id: GlobalId<OperatorId>,
        #[graphql(desc = "The version that was read; the answer is CONFLICT if there is a newer one.")] version: i32,
        #[graphql(desc = "What is known of it.")] input: OperatorInput,
    ) -> Result<OperatorSavePayload> {
        let outcome = match input.read() {
            Ok(new) => spaces(ctx)?.operator_update(actor(ctx)?, id.0, version, new).await,
            Err(failure) => Err(failure),
        };
        OperatorSavePayload::from_outcome(outcome, |id| OperatorSavePayload::done(Ref::to(id)))
    }
}
