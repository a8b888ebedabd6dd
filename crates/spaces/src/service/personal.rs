//! What the directory holds about people, and what becomes of it when one of them leaves.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde_json::{Value, json};
use traboule_kernel::ids::{ClaimId, DelegateId, PersonId, SpaceId, SuggestionId};
use traboule_kernel::{Key, Result, Scope};
use traboule_store::{Audit, Store, UnitOfWork};

use crate::entity::{claim, delegate, import_run, space, suggestion};
use crate::rules::claim::ClaimState;
use crate::rules::suggestion::SuggestionState;

/// The kinds of records that the directory holds about a person.
pub const KINDS: [&str; 4] = ["claims", "suggestions", "mandates", "imports"];

/// Reads what is held about a person, and takes it out. It needs the store alone, as [`crate::Lookup`] does.
#[derive(Clone)]
pub struct PersonalRecords(Store);

impl PersonalRecords {
    /// The records in this store.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// At most `most` records of one of [`KINDS`] about the person, each with what orders them, only those behind `after`.
    pub async fn records(&self, kind: &str, person: PersonId, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
        let db = self.0.read();
        Ok(match kind {
            "claims" => {
                let own = claim::Entity::find().filter(claim::Column::PersonId.eq(person));
                let found = page(own, claim::Column::Id, after, most).all(db).await?;
                found.into_iter().map(|row| (row.id.uuid(), claim(&row))).collect()
            }
            "suggestions" => {
                let own = suggestion::Entity::find().filter(suggestion::Column::PersonId.eq(person));
                let found = page(own, suggestion::Column::Id, after, most).all(db).await?;
                found.into_iter().map(|row| (row.id.uuid(), suggestion(&row))).collect()
            }
            "mandates" => {
                let own = delegate::Entity::find().filter(delegate::Column::PersonId.eq(person));
                let found = page(own, delegate::Column::Id, after, most).all(db).await?;
                found.into_iter().map(|row| (row.id.uuid(), mandate(&row))).collect()
            }
            "imports" => {
                let own = import_run::Entity::find().filter(import_run::Column::StartedBy.eq(person));
                let found = page(own, import_run::Column::Id, after, most).all(db).await?;
                found.into_iter().map(|row| (row.id.uuid(), import(&row))).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Withdraws the person's open claims and suggestions, ends their mandates, and takes out the words that they wrote of
    /// themselves. What they changed in the directory stays.
    pub async fn erase(&self, unit: &mut UnitOfWork, person: PersonId) -> Result<()> {
        lock_spaces(unit, person).await?;
        let claims = withdraw_claims(unit, person).await?;
        let suggestions = withdraw_suggestions(unit, person).await?;
        let mandates = end_mandates(unit, person).await?;
        let claims = claims.into_iter().map(|(id, space)| Audit::of("space_claim.withdraw", id).acting_for(Scope::Space(space)));
        let suggestions = suggestions.into_iter().map(|(id, space)| Audit::of("suggestion.withdraw", id).acting_for(Scope::Space(space)));
        let mandates = mandates.into_iter().map(|id| Audit::of("delegate.dismiss", id));
        unit.record_all(claims.chain(suggestions).chain(mandates).collect()).await
    }
}

/// Locks the spaces that the person waits for, in the order of their ids, before their claims and suggestions: whoever locks
/// a space and one of those in another order could wait for ever.
async fn lock_spaces(unit: &UnitOfWork, person: PersonId) -> Result<()> {
    let claimed = claim::Entity::find().filter(claim::Column::PersonId.eq(person)).filter(claim::Column::State.eq(ClaimState::Open));
    let suggested = suggestion::Entity::find()
        .filter(suggestion::Column::PersonId.eq(person))
        .filter(suggestion::Column::State.eq(SuggestionState::Open));
    let claimed = claimed.select_only().column(claim::Column::SpaceId).into_query();
    let suggested = suggested.select_only().column(suggestion::Column::SpaceId).into_query();
    let waited_for = space::Column::Id.in_subquery(claimed).or(space::Column::Id.in_subquery(suggested));
    let spaces = space::Entity::find().select_only().column(space::Column::Id).filter(waited_for);
    let _locked: Vec<SpaceId> = spaces.order_by_asc(space::Column::Id).lock(space::LOCK).into_tuple().all(unit.tx()).await?;
    Ok(())
}

async fn withdraw_claims(unit: &UnitOfWork, person: PersonId) -> Result<Vec<(ClaimId, SpaceId)>> {
    use claim::{Column, Entity};
    let withdrawn = Entity::update_many()
        .col_expr(Column::State, Expr::value(ClaimState::Withdrawn))
        .col_expr(Column::DecidedBy, Expr::value(person))
        .col_expr(Column::DecidedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PersonId.eq(person))
        .filter(Column::State.eq(ClaimState::Open))
        .exec_with_returning(unit.tx())
        .await?;
    let wordless = Entity::update_many().col_expr(Column::Message, Expr::value(""));
    wordless.filter(Column::PersonId.eq(person)).exec(unit.tx()).await?;
    Ok(withdrawn.into_iter().map(|row| (row.id, row.space_id)).collect())
}

async fn withdraw_suggestions(unit: &UnitOfWork, person: PersonId) -> Result<Vec<(SuggestionId, SpaceId)>> {
    use suggestion::{Column, Entity};
    let withdrawn = Entity::update_many()
        .col_expr(Column::State, Expr::value(SuggestionState::Withdrawn))
        .col_expr(Column::DecidedBy, Expr::value(person))
        .col_expr(Column::DecidedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PersonId.eq(person))
        .filter(Column::State.eq(SuggestionState::Open))
        .exec_with_returning(unit.tx())
        .await?;
    let wordless = Entity::update_many().col_expr(Column::Comment, Expr::value(Option::<String>::None));
    wordless.filter(Column::PersonId.eq(person)).exec(unit.tx()).await?;
    Ok(withdrawn.into_iter().map(|row| (row.id, row.space_id)).collect())
}

async fn end_mandates(unit: &UnitOfWork, person: PersonId) -> Result<Vec<DelegateId>> {
    use delegate::{Column, Entity};
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(unit.now()))
        .col_expr(Column::UpdatedAt, Expr::value(unit.now()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .exec_with_returning(unit.tx())
        .await?;
    Ok(ended.into_iter().map(|row| row.id).collect())
}

fn page<E: EntityTrait>(select: Select<E>, id: E::Column, after: Option<Uuid>, most: u64) -> Select<E> {
    let select = select.order_by_asc(id).limit(most);
    match after {
        Some(after) => select.filter(id.gt(after)),
        None => select,
    }
}

fn claim(row: &claim::Model) -> Value {
    json!({
        "id": row.id,
        "space": row.space_id,
        "message": row.message,
        "state": row.state,
        "reason": row.reason,
        "createdAt": row.created_at,
        "decidedAt": row.decided_at,
    })
}

fn suggestion(row: &suggestion::Model) -> Value {
    json!({
        "id": row.id,
        "space": row.space_id,
        "changes": row.changes,
        "comment": row.comment,
        "state": row.state,
        "reason": row.reason,
        "createdAt": row.created_at,
        "decidedAt": row.decided_at,
    })
}

fn mandate(row: &delegate::Model) -> Value {
    json!({
        "id": row.id,
        "network": row.network_id,
        "operator": row.operator_id,
        "space": row.space_id,
        "kind": row.kind.to_value(),
        "createdAt": row.created_at,
        "endedAt": row.ended_at,
    })
}

fn import(row: &import_run::Model) -> Value {
    json!({
        "id": row.id,
        "source": row.source,
        "fileName": row.file_name,
        "startedAt": row.started_at,
        "finishedAt": row.finished_at,
    })
}
