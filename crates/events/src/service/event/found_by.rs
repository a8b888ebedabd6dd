//! What dates are found by beside their events: the words of what they say themselves.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait as _, EntityTrait, QueryFilter, Set};
use traboule_kernel::Result;
use traboule_kernel::ids::EventOccurrenceId;
use traboule_kernel::text::index_terms;
use traboule_store::{UnitOfWork, sql};

use crate::entity::event_occurrence::Model;
use crate::entity::event_occurrence_term::{ActiveModel, Column, Entity};
use crate::rules::own::OwnContent;

/// How many rows one statement writes, so that its parameters stay within what the databases take.
const CHUNK: usize = 5_000;

/// A date with the words that it is found by now.
pub(super) type Said = (EventOccurrenceId, BTreeSet<String>);

/// What a date is found by now, if that changed.
pub(super) fn changed(before: Option<&Model>, after: &Model) -> Option<Said> {
    let is = terms(after);
    (before.map(terms).unwrap_or_default() != is).then_some((after.id, is))
}

fn terms(date: &Model) -> BTreeSet<String> {
    date.content.iter().flat_map(OwnContent::texts).flat_map(index_terms).collect()
}

/// Writes what these dates are found by now.
pub(super) async fn index(unit: &UnitOfWork, said: Vec<Said>) -> Result<()> {
    forget(unit, &said.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    let terms = said.into_iter().flat_map(|(id, terms)| terms.into_iter().map(move |term| (id, term)));
    let mut rows = terms.map(|(id, term)| ActiveModel { term: Set(term), occurrence_id: Set(id) }).peekable();
    while rows.peek().is_some() {
        Entity::insert_many(rows.by_ref().take(CHUNK)).exec_without_returning(unit.tx()).await?;
    }
    Ok(())
}

/// Nothing is found by what these dates said.
pub(super) async fn forget(unit: &UnitOfWork, ids: &[EventOccurrenceId]) -> Result<()> {
    if !ids.is_empty() {
        let these = sql::is_one_of(unit.tx().get_database_backend(), Expr::col(Column::OccurrenceId), ids);
        Entity::delete_many().filter(these).exec(unit.tx()).await?;
    }
    Ok(())
}
