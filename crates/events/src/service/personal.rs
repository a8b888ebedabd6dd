//! What events hold about people, and what becomes of it when one of them leaves.

use sea_orm::prelude::Uuid;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::{Value, json};
use traboule_kernel::email::Email;
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Key, Result};
use traboule_store::{Store, UnitOfWork};

use super::calendar::personal as calendars;
use super::notice::personal as notices;
use super::rsvp::personal as rsvps;
use crate::entity::{event_note, event_task};

/// The kinds of records that events hold about a person.
pub const KINDS: [&str; 6] = ["calendarTokens", "eventNotes", "eventTasks", "noticeChoices", "rsvpInvitations", "rsvps"];

/// Reads what is held about a person, and takes it out. It needs the store alone.
#[derive(Clone)]
pub struct PersonalRecords(Store);

impl PersonalRecords {
    /// The records in this store.
    pub const fn new(store: Store) -> Self {
        Self(store)
    }

    /// At most `most` records of one of [`KINDS`] about the person, or whoever had their address, each with what orders them, only
    /// those behind `after`.
    pub async fn records(&self, kind: &str, person: PersonId, email: &Email, after: Option<Uuid>, most: u64) -> Result<Vec<(Uuid, Value)>> {
        let db = self.0.read();
        Ok(match kind {
            "calendarTokens" => calendars::records(&self.0, person, after, most).await?,
            "noticeChoices" => notices::records(&self.0, person, after, most).await?,
            "rsvpInvitations" => rsvps::invitations(&self.0, email, after, most).await?,
            "rsvps" => rsvps::records(&self.0, person, email, after, most).await?,
            "eventNotes" => {
                let own = event_note::Entity::find().filter(event_note::Column::PersonId.eq(person));
                let found = page(own, event_note::Column::Id, after, most).all(db).await?;
                found.into_iter().map(|row| (row.id.uuid(), note(&row))).collect()
            }
            "eventTasks" => {
                let own = event_task::Entity::find().filter(event_task::Column::DoneBy.eq(person));
                let found = page(own, event_task::Column::Id, after, most).all(db).await?;
                found.into_iter().map(|row| (row.id.uuid(), task(&row))).collect()
            }
            _ => Vec::new(),
        })
    }

    /// Calls off what they come to, revokes their tokens, and takes the person off all that they did for an organiser: notes have no
    /// author any more, tasks were done by nobody in particular. What they wrote stays, it is the organisers'.
    ///
    /// The same happens to what they said at their address as a guest, and nobody invited them there.
    pub async fn erase(&self, unit: &mut UnitOfWork, person: PersonId, email: &Email) -> Result<()> {
        rsvps::erase(unit, person, email).await?;
        calendars::erase(unit, person).await?;
        notices::erase(unit, person).await?;
        let nobody = || Expr::value(Option::<PersonId>::None);
        let notes = event_note::Entity::update_many().col_expr(event_note::Column::PersonId, nobody());
        notes.filter(event_note::Column::PersonId.eq(person)).exec(unit.tx()).await?;
        let tasks = event_task::Entity::update_many().col_expr(event_task::Column::DoneBy, nobody());
        tasks.filter(event_task::Column::DoneBy.eq(person)).exec(unit.tx()).await?;
        Ok(())
    }
}

fn page<E: EntityTrait>(select: Select<E>, id: E::Column, after: Option<Uuid>, most: u64) -> Select<E> {
    let select = select.order_by_asc(id).limit(most);
    match after {
        Some(after) => select.filter(id.gt(after)),
        None => select,
    }
}

fn note(row: &event_note::Model) -> Value {
    json!({
        "id": row.id,
        "event": row.event_id,
        "space": row.space_id,
        "body": row.body,
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
    })
}

/// What they said to be done, not what others plan.
fn task(row: &event_task::Model) -> Value {
    json!({
        "id": row.id,
        "event": row.event_id,
        "title": row.title,
        "doneAt": row.done_at,
    })
}
