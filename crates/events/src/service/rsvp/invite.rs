//! The organisers invite people to come, by their addresses.

use std::collections::BTreeSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use traboule_kernel::email::Email;
use traboule_kernel::ids::EventId;
use traboule_kernel::{Actor, Failure, Outcome, Scope, UserError};
use traboule_store::Audit;

use crate::entity::event_occurrence;
use crate::entity::rsvp_invitation::{ActiveModel, Column, Entity};
use crate::message::{PeopleInvited, PurgeDue};
use crate::policy::may_edit;
use crate::rules::event::is_over;
use crate::rules::rsvp::purge_at;
use crate::service::{EventService, demand_somebody};

/// How many people may be invited at once.
const AT_ONCE: usize = 100;
/// How many people may be invited to an event.
const MOST: u64 = 5_000;

/// What can be wrong with an invitation to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum RsvpInviteErrorCode {
    /// This is not an e-mail address.
    InvalidEmail,
    /// At most 100 people are invited at once, and 5,000 to an event.
    TooMany,
    /// The event is not announced, cancelled, or over.
    NotOpen,
}

impl EventService {
    /// Invites people, who then come without being asked to wait for approval. Who runs the event does. Whoever is invited already stays
    /// so. What it answers is how many are new.
    pub async fn rsvp_invite(&self, actor: &Actor, event: EventId, emails: &[String]) -> Outcome<(EventId, u64), RsvpInviteErrorCode> {
        use RsvpInviteErrorCode::{InvalidEmail, NotOpen, TooMany};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, event).await?;
        let acting_for = may_edit(actor, &organisers)?;
        if emails.len() > AT_ONCE {
            return Err(Failure::at("input.emails", TooMany, format!("at most {AT_ONCE} people are invited at once")));
        }
        let (mut addresses, mut mistakes) = (BTreeSet::new(), Vec::new());
        for (place, email) in emails.iter().enumerate() {
            match email.parse::<Email>() {
                Ok(email) => drop(addresses.insert(email.to_string())),
                Err(bad) => mistakes.push(UserError::at(&format!("input.emails.{place}"), InvalidEmail, bad)),
            }
        }
        if !mistakes.is_empty() {
            return Err(Failure::Mistakes(mistakes));
        }
        if !row.state.is_open() || is_over(row.last_end(), unit.now()) {
            return Err(Failure::at("input.event", NotOpen, "people are invited to events that are announced and not over"));
        }
        let before = Entity::find().filter(Column::EventId.eq(event)).count(unit.tx()).await?;
        let now = unit.now();
        let rows = addresses.into_iter().map(|email| ActiveModel { event_id: Set(event), email: Set(email), invited_at: Set(now) });
        let known = OnConflict::columns([Column::EventId, Column::Email]).do_nothing().to_owned();
        Entity::insert_many(rows).on_conflict(known).exec_without_returning(unit.tx()).await?;
        let after = Entity::find().filter(Column::EventId.eq(event)).count(unit.tx()).await?;
        if after > MOST {
            return Err(Failure::at("input.emails", TooMany, format!("at most {MOST} people are invited to an event")));
        }
        let added = after - before;
        let audit = Audit::of("rsvp.invite", event).acting_for(Scope::Space(acting_for));
        unit.record(audit.changing(&serde_json::json!({ "added": added }))?).await?;
        unit.send(&PeopleInvited { event, at: now }).await?;
        let last = event_occurrence::Entity::find().filter(event_occurrence::Column::EventId.eq(event));
        let last = last.order_by_desc(event_occurrence::Column::EndsAt).limit(1).select_only().column(event_occurrence::Column::Id);
        // Their addresses go with the lists of who came.
        if let Some(occurrence) = last.into_tuple().one(unit.tx()).await? {
            unit.send_at(&PurgeDue { occurrence }, purge_at(row.last_end())).await?;
        }
        unit.commit().await?;
        Ok((event, added))
    }
}
