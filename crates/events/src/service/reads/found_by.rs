//! Which dates words find.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use traboule_store::sql;

use crate::entity::{event, event_occurrence, event_occurrence_term, event_term};

/// A date, or its event, is found by one of these terms.
pub(super) fn found_by(backend: DbBackend, terms: &[&str]) -> Expr {
    let events = Query::select()
        .column(event_term::Column::EventId)
        .from(event_term::Entity)
        .and_where(sql::is_one_of_texts(backend, Expr::col(event_term::Column::Term), terms))
        .to_owned();
    let dates = Query::select()
        .column(event_occurrence_term::Column::OccurrenceId)
        .from(event_occurrence_term::Entity)
        .and_where(sql::is_one_of_texts(backend, Expr::col(event_occurrence_term::Column::Term), terms))
        .to_owned();
    Expr::col((event::Entity, event::Column::Id)).in_subquery(events).or(Expr::col((
        event_occurrence::Entity,
        event_occurrence::Column::Id,
    ))
    .in_subquery(dates))
}
