//! What was decided on a date, written at once.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use traboule_kernel::{Result, Time};
use traboule_store::UnitOfWork;

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
                Touched::Changed => changed.push(row.model),
            }
        }
        let anything = !new.is_empty() || !changed.is_empty();
        // In this order: a person who left a place may take one again, and the table holds one live RSVP of each.
        for model in changed {
            rsvp::ActiveModel { id: Set(model.id), ..model.into_active_model().reset_all() }.update(unit.tx()).await?;
        }
        if !new.is_empty() {
            rsvp::Entity::insert_many(new).exec_without_returning(unit.tx()).await?;
        }
        for (guest, id) in &written.links {
            rsvp_guest::ActiveModel { id: Set(*guest), rsvp_id: Set(Some(*id)), ..Default::default() }.update(unit.tx()).await?;
        }
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
