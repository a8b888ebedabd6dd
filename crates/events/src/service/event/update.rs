//! An edit of an event.

use sea_orm::{ActiveModelTrait, Set};
use traboule_kernel::ids::EventId;
use traboule_kernel::{Actor, Failure, Outcome, Scope};
use traboule_store::{Audit, version};

use super::content::{EventContent, EventPatch};
use super::create::lead_and_venue;
use super::unpublish::refusal_of;
use super::{EventWritten, dates, rooms, save};
use crate::entity::event::{self, Times};
use crate::message::EventChanged;
use crate::policy::may_edit;
use crate::rules::event::is_over;
use crate::rules::material::{revise, with_previous_start};
use crate::service::organiser::ask_to_acknowledge;
use crate::service::{EventService, demand_somebody, mistakes};

/// What can be wrong with an edit of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum EventUpdateErrorCode {
    /// A field breaks its rule; the message says which.
    InvalidField,
    /// It would have begun already.
    InThePast,
    /// It has begun: its date is what it was, and once it is over so is its place.
    Begun,
    /// It is cancelled: nothing about it changes any more.
    NotEditable,
    /// An event belongs to networks that its lead belongs to.
    NotOfNetwork,
    /// A network took the event off, and does not get it back; the message gives its reason.
    RefusedByNetwork,
    /// There is no such space to receive it, or it is closed for good.
    UnknownVenue,
    /// It is repeated: its dates change by `eventOccurrenceUpdate`.
    Series,
}

impl EventService {
    /// Changes some fields of an event: its lead does, and the spaces that host it with the lead. `seen` is the version that
    /// the client read. What others relied on, every other co-organiser is asked to acknowledge.
    pub async fn event_update(
        &self,
        actor: &Actor,
        id: EventId,
        seen: i32,
        patch: EventPatch,
    ) -> Outcome<EventWritten, EventUpdateErrorCode> {
        use EventUpdateErrorCode::{Begun, InThePast, InvalidField, NotEditable, NotOfNetwork, RefusedByNetwork, Series, UnknownVenue};
        demand_somebody(actor)?;
        let mut unit = self.store.begin(actor).await?;
        let (row, organisers) = self.event(&unit, id).await?;
        let acting_for = may_edit(actor, &organisers)?;
        version::check(row.version, seen)?;
        if !row.state.is_editable() {
            return Err(Failure::whole(NotEditable, "the event is cancelled"));
        }
        let before = EventContent::of(&row, save::networks_of(&unit, id).await?)?;
        let after = before.clone().with(patch);
        if before.series.is_some() && after.schedule != before.schedule {
            return Err(Failure::at("input.schedule", Series, "the dates of a series change by eventOccurrenceUpdate"));
        }
        mistakes(after.mistakes(), InvalidField)?;
        if after.schedule != before.schedule && before.schedule.starts_at() <= unit.now() {
            return Err(Failure::at("input.schedule", Begun, "the event has begun: its date does not change any more"));
        }
        if after.venue != before.venue && is_over(row.last_end(), unit.now()) {
            return Err(Failure::at("input.venue", Begun, "the event is over: its place does not change any more"));
        }
        if after.schedule != before.schedule && after.schedule.starts_at() <= unit.now() {
            return Err(Failure::at("input.startsAt", InThePast, "an event starts in the future"));
        }
        if after.venue.space != before.venue.space {
            let open = self.directory.open_spaces(&lead_and_venue(row.lead_space_id, &after)).await?;
            if after.venue.space.is_some_and(|venue| !open.contains(&venue)) {
                return Err(Failure::at("input.venue.space", UnknownVenue, "there is no such space that is open"));
            }
        }
        let added: Vec<_> = after.networks.iter().copied().filter(|network| !before.networks.contains(network)).collect();
        if !self.belongs(row.lead_space_id, &added).await? {
            return Err(Failure::at("input.networks", NotOfNetwork, "an event belongs to networks that its lead belongs to"));
        }
        if let Some(reason) = refusal_of(&unit, id, &added).await? {
            return Err(Failure::at("input.networks", RefusedByNetwork, format!("a network of these took the event off: {reason}")));
        }

        let revision = revise(&before.version(row.state), &after.version(row.state));
        let (state, version, sequence, starts) = (row.state, row.version + 1, row.sequence, row.previous_starts.0.clone());
        let dates_before = dates::of(&unit, id).await?;
        let dates_after = dates::of_edited(&dates_before, &before, &after, unit.now());
        let mut row: event::ActiveModel = row.into();
        save::fill(&mut row, &after)?;
        row.last_ends_at = Set(dates::last_end(&dates_after));
        if revision.counts_up {
            row.sequence = Set(sequence + 1);
        }
        if let Some(start) = revision.previous_start {
            row.previous_starts = Set(Times(with_previous_start(starts, start)));
        }
        row.updated_at = Set(unit.now());
        row.version = Set(version);
        row.update(unit.tx()).await?;
        let changed = self.write_dates(&mut unit, acting_for, &dates_before, dates_after).await?;
        save::index(&unit, id, &after).await?;
        ask_to_acknowledge(&mut unit, id, acting_for, &revision.material).await?;
        let room_conflicts = rooms::conflicts(&unit, &self.circle(actor).await?, id).await?;
        let audit = Audit::of("event.update", id).acting_for(Scope::Space(acting_for));
        unit.record(audit.changing(&serde_json::json!({ "material": revision.material }))?).await?;
        unit.send(&EventChanged { event: id, state: Some(state), version, material: revision.material, occurrences: changed.written })
            .await?;
        unit.commit().await?;
        Ok(EventWritten { event: id, room_conflicts })
    }
}
