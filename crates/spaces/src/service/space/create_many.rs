//! Many new spaces at once, for data that is generated.

use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Scope};
use traboule_store::Audit;

use super::bulk::{self, NewSpace};
use super::content::SpaceContent;
use super::{SpaceCreateErrorCode, SpaceService, operator};
use crate::rules::provenance::{FieldProvenance, Provenance, Source};

/// How many spaces one call takes: each is a row of some fifty columns, and SQLite takes 32,766 values a statement.
const MOST_AT_ONCE: usize = 500;

impl SpaceService {
    /// Writes spaces into the directory, published and unclaimed: all of them or none, in one transaction. They obey the rules of
    /// [`Self::space_create`], but are compared with no other: nobody has to decide which generated places are one.
    ///
    /// Errors: [`Error::Denied`] for anybody but the machine itself, [`Error::BadInput`] for more than 500; the mistakes
    /// of a space stand under `spaces.N`.
    pub async fn space_create_many(&self, actor: &Actor, contents: Vec<SpaceContent>) -> Outcome<Vec<SpaceId>, SpaceCreateErrorCode> {
        if !actor.is_system() {
            return Err(Error::Denied("only the machine itself writes spaces by the hundred").into());
        }
        if contents.len() > MOST_AT_ONCE {
            return Err(Error::bad_input(format!("at most {MOST_AT_ONCE} spaces at once")).into());
        }
        let within = |(place, content): (usize, &SpaceContent)| {
            content.mistakes().into_iter().map(move |mistake| mistake.within(&format!("spaces.{place}"))).collect::<Vec<_>>()
        };
        super::mistakes(contents.iter().enumerate().flat_map(within).collect(), SpaceCreateErrorCode::InvalidField)?;

        let mut unit = self.store.begin(actor).await?;
        let origin = Provenance { source: Source::steward(), external_id: None, licence: None, retrieved_at: unit.now() };
        let mut spaces = Vec::with_capacity(contents.len());
        for content in contents {
            operator::check(&unit, content.operator, content.siret.as_ref())
                .await?
                .map_err(operator::Mismatch::at_input::<SpaceCreateErrorCode>)?;
            let fields = content.snapshot()?.0.into_keys().map(|field| (field, origin.clone()));
            let provenance = FieldProvenance(fields.collect());
            spaces.push(NewSpace { id: unit.new_id(), content, provenance, last_verified_at: unit.now() });
        }
        bulk::create_all(&unit, &spaces).await?;
        for space in &spaces {
            unit.record(Audit::of("space.create", space.id).acting_for(Scope::Space(space.id))).await?;
        }
        unit.commit().await.map_err(Failure::Fault)?;
        Ok(spaces.into_iter().map(|space| space.id).collect())
    }
}
