//! `Suggestion`: somebody proposes a change to a space.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Owner, Ref, Result, Selected};
use traboule_kernel::Time;
use traboule_kernel::ids::{PersonId, SpaceId, SuggestionId};

use crate::entity::suggestion;
use crate::graphql::{actor, spaces};
use crate::rules::diff::FieldChange;
use crate::rules::provenance::SpaceField;
use crate::rules::suggestion::SuggestionState;
use crate::search::requests;

pub(crate) struct SuggestionDetails(pub(super) suggestion::Model);

impl Owner for SuggestionDetails {
    type Key = SuggestionId;

    async fn load(ctx: &Context<'_>, keys: &[SuggestionId], _: &Selected) -> Result<Vec<(SuggestionId, Self)>> {
        let rows = requests::by_ids::<suggestion::Model>(spaces(ctx)?.store(), actor(ctx)?, keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// One field that a suggestion changes. Values are JSON texts; null stands for "no value".
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct SpaceFieldChange {
    /// The field.
    field: SpaceField,
    /// Its value when the change was suggested, as JSON.
    before: Option<String>,
    /// The value that is suggested, as JSON.
    after: Option<String>,
}

impl From<&FieldChange> for SpaceFieldChange {
    fn from(FieldChange { field, before, after }: &FieldChange) -> Self {
        let text = |value: &serde_json::Value| (!value.is_null()).then(|| value.to_string());
        Self { field: *field, before: text(before), after: text(after) }
    }
}

/// Somebody proposes a change to a space. Seen by that person and by those who decide.
#[Object]
impl SuggestionDetails {
    /// The space.
    async fn space(&self) -> Ref<SpaceId> {
        Ref::to(self.0.space_id)
    }

    /// Who suggests it.
    async fn person(&self) -> Ref<PersonId> {
        Ref::to(self.0.person_id)
    }

    /// What would change, field by field.
    async fn changes(&self) -> Vec<SpaceFieldChange> {
        self.0.changes.0.iter().map(Into::into).collect()
    }

    /// What its author says about it.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// Whether it waits for an answer, or which it got.
    async fn state(&self) -> SuggestionState {
        self.0.state
    }

    /// The reason of the answer.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was answered or taken back.
    async fn decided_at(&self) -> Option<Time> {
        self.0.decided_at
    }

    /// When it was made.
    async fn created_at(&self) -> Time {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> Time {
        self.0.updated_at
    }

    /// Counts the changes.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
