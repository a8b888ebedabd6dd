//! What was decided on a date, written at once.

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use traboule_kernel::ids::{RsvpGuestId, RsvpId};
use traboule_kernel::{Result, Time};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of;

use super::hall::{Hall, Touched};
use crate::entity::{event_occurrence, rsvp, rsvp_guest};
use crate::message::{PurgeDue, SettlementDue};
use crate::rules::rsvp::purge_at;
use crate::rules::waitlist::{free_places, next_settlement};
use crate::service::notice::remind_of;

impl Hall {
    /// Writes what changed since it was loaded, with its audit rows and messages. What it answers is whether anything of the domain
    /// did; nothing is written where nothing changed.
    pub(super) async fn write(self, unit: &mut UnitOfWork) -> Result<bool> {
        let (parties, now) = (self.parties(), self.now);
        let free = free_places(&self.places, &parties, now).and_then(|free| i32::try_from(free).ok());
        let due = self.next_settlement(&parties);
        let first = self.occurrence.next_place > 1 && self.rows.values().any(|row| row.touched == Touched::New && row.model.place == 1);
        let Self { occurrence, rows, written, .. } = self;
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for row in rows.into_values() {
            match row.touched {
                Touched::Not => {}
                Touched::New => new.push(row.model.into_active_model()),
                Touched::Changed => changed.push(row.model.into_active_model()),
            }
        }
        let anything = !new.is_empty() || !changed.is_empty();
        // In this order: a person who left a place may take one again, and the table holds one live RSVP of each.
        update(unit, changed).await?;
        if !new.is_empty() {
            rsvp::Entity::insert_many(new).exec_without_returning(unit.tx()).await?;
        }
        link(unit, &written.links).await?;
        let earlier = due.filter(|due| occurrence.settle_at.is_none_or(|known| known <= now || *due < known));
        if anything || earlier.is_some() || occurrence.free_places != free {
            let row = event_occurrence::ActiveModel {
                id: Set(occurrence.id),
                free_places: Set(free),
                next_place: Set(occurrence.next_place),
                settle_at: earlier.map_or(sea_orm::NotSet, |due| Set(Some(due))),
                ..Default::default()
            };
            row.update(unit.tx()).await?;
        }
        if let Some(due) = earlier {
            unit.send_at(&SettlementDue { occurrence: occurrence.id }, due).await?;
        }
        if first {
            unit.send_at(&PurgeDue { occurrence: occurrence.id }, purge_at(occurrence.ends_at)).await?;
            remind_of(unit, occurrence.id, occurrence.starts_at).await?;
        }
        unit.record_all(written.audit).await?;
        unit.send_all(&written.messages).await?;
        Ok(anything)
    }

    /// When the places must be looked at next although nobody does anything. The release of a pool counts even while nobody
    /// waits: more places are free from then on.
    fn next_settlement(&self, parties: &[crate::rules::waitlist::Party<super::hall::Who>]) -> Option<Time> {
        next_settlement(&self.places, parties, self.now).into_iter().chain(self.places.next_release(self.now)).min()
    }
}

/// Commits what was decided. Where nobody's RSVP changed, what was written is no change of the domain: when to look again, and how
/// many places are free by now.
pub(super) async fn finish(unit: UnitOfWork, changed: bool) -> Result<()> {
    if changed { unit.commit().await } else { unit.commit_unrecorded().await }
}

/// How many rows one statement updates: seventeen parameters each, of which SQLite takes 32,766.
const ROWS_A_STATEMENT: usize = 1_000;

/// Many rows, each with values of its own, in one statement that both databases know: they are inserted again, and are there.
async fn update(unit: &UnitOfWork, changed: Vec<rsvp::ActiveModel>) -> Result<()> {
    use rsvp::Column;
    let values = [
        Column::PartySize,
        Column::State,
        Column::Visibility,
        Column::Place,
        Column::OfferedUntil,
        Column::ConfirmedStart,
        Column::Reason,
        Column::EndedAt,
        Column::UpdatedAt,
        Column::Version,
    ];
    let mut rows = changed.into_iter().peekable();
    while rows.peek().is_some() {
        let known = OnConflict::column(Column::Id).update_columns(values).to_owned();
        let again = rsvp::Entity::insert_many(rows.by_ref().take(ROWS_A_STATEMENT)).on_conflict(known);
        again.exec_without_returning(unit.tx()).await?;
    }
    Ok(())
}

/// Guests' links lead to their RSVPs.
async fn link(unit: &UnitOfWork, links: &[(RsvpGuestId, RsvpId)]) -> Result<()> {
    use rsvp_guest::{Column, Entity};
    if links.is_empty() {
        return Ok(());
    }
    let to = links.iter().fold(CaseStatement::new(), |to, (guest, id)| to.case(Expr::col(Column::Id).eq(*guest), *id));
    let guests: Vec<RsvpGuestId> = links.iter().map(|(guest, _)| *guest).collect();
    let of = is_one_of(unit.tx().get_database_backend(), Expr::col(Column::Id), &guests);
    Entity::update_many().col_expr(Column::RsvpId, to.into()).filter(of).exec(unit.tx()).await?;
    Ok(())
}
