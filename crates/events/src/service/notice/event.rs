//! What others are told of an event: its date or place changed, it does not take place.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::ids::{EventId, EventOccurrenceId, SpaceId};
use traboule_kernel::{Result, Time};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of;

use super::desk::Told;
use super::facts::{Facts, Wanted};
use super::only_new;
use super::own::by_reader;
use crate::entity::{co_organiser, event_host, rsvp};
use crate::message::EventChanged;
use crate::notice::{Dated, News, SpaceNews};
use crate::rules::event::is_over;
use crate::rules::material::MaterialChange;
use crate::rules::organiser::CoOrganiserState;
use crate::rules::rsvp::{RsvpState, needs_reconfirmation};
use crate::service::EventService;

/// States of those who rely on a date.
const LIVE: [RsvpState; 4] = [RsvpState::Requested, RsvpState::Going, RsvpState::Waitlisted, RsvpState::Offered];

impl EventService {
    /// Tells of the dates of an event that were cancelled, and of what else changed.
    pub(super) async fn tell_of_event(&self, unit: &mut UnitOfWork, message: &EventChanged) -> Result<()> {
        let Some(state) = message.state else { return Ok(()) };
        // Where a message names no date it is about the event as a whole.
        let whole = message.occurrences.is_empty();
        if whole && message.material.is_empty() {
            return Ok(());
        }
        let wanted = if whole { Wanted::ToCome } else { Wanted::These(&message.occurrences) };
        let Some(facts) = self.facts(unit, message.event, wanted, None).await? else { return Ok(()) };
        self.tell_who_relied(unit, &facts).await?;
        // Another place of the event is none of dates that have a place of their own.
        let only_venue = whole && message.material == [MaterialChange::Venue];
        let elsewhere = |date: &Dated| only_venue && date.row.content.as_ref().is_some_and(|own| own.venue.is_some());
        let stays = facts.dates.iter().filter(|date| date.row.cancelled_at.is_none() && date.row.starts_at > unit.now());
        let stays = stays.filter(|date| !elsewhere(date));
        let stays: Vec<EventOccurrenceId> = stays.map(|date| date.row.id).collect();
        // Who organises what was cancelled was told so just now.
        if message.material.is_empty() || (stays.is_empty() && !whole) {
            return Ok(());
        }
        let moved = message.material.iter().any(|change| matches!(change, MaterialChange::Date | MaterialChange::Venue));
        if moved && state.is_open() {
            self.tell_who_comes(unit, &facts, &stays).await?;
        }
        let asked = co_organiser::Entity::find()
            .filter(co_organiser::Column::EventId.eq(message.event))
            .filter(co_organiser::Column::State.eq(CoOrganiserState::Accepted));
        let asked = asked.all(unit.tx()).await?.into_iter().filter(|row| !row.unacknowledged.0.is_empty());
        let asked: Vec<SpaceId> = asked.map(|row| row.space_id).collect();
        if asked.is_empty() {
            return Ok(());
        }
        self.tell_spaces(unit, &facts, &asked, SpaceNews::ToAcknowledge, &stays).await
    }

    /// Those dates that do not take place: to whom it was promised, and to who organises them. Each date once.
    async fn tell_who_relied(&self, unit: &mut UnitOfWork, facts: &Facts) -> Result<()> {
        let source = |date: EventOccurrenceId| format!("cancelled:{date}");
        let cancelled = facts.dates.iter().filter(|date| date.row.cancelled_at.is_some() && !is_over(date.row.ends_at, unit.now()));
        let cancelled: Vec<_> = cancelled.collect();
        let new = only_new(unit, cancelled.iter().map(|date| source(date.row.id)).collect()).await?;
        let new: HashSet<String> = new.into_iter().collect();
        let cancelled = cancelled.into_iter().filter(|date| new.contains(&source(date.row.id)));
        let ended: HashMap<EventOccurrenceId, Option<Time>> = cancelled.map(|date| (date.row.id, date.row.cancelled_at)).collect();
        // In their order.
        let dates: Vec<EventOccurrenceId> = facts.dates.iter().map(|date| date.row.id).filter(|id| ended.contains_key(id)).collect();
        let Some(first) = dates.first().and_then(|date| facts.date(*date)) else { return Ok(()) };
        let news = News::Cancelled { reason: first.row.reason.clone().filter(|reason| !reason.is_empty()) };

        let mut rows = self.rsvps(unit, &dates, &[RsvpState::Cancelled]).await?;
        // Who had called off before knows.
        rows.retain(|row| row.ended_at.is_some() && ended.get(&row.occurrence_id) == Some(&row.ended_at));
        let readers = self.attending_readers(unit, &rows).await?;
        let told = by_reader(&rows, &readers, |_| None).into_iter();
        let mut told: Vec<Told> = told.map(|(reader, because, dates)| Told { reader, news: news.clone(), because, dates }).collect();
        let known: HashSet<String> = told.iter().map(|told| told.reader.email.clone()).collect();
        let runners = self.people.runners(unit, &self.hosts(unit, facts.event.id).await?).await?;
        let runners = runners.into_iter().filter(|reader| !known.contains(&reader.email)).collect();
        told.extend(Told::to_runners(runners, &news, &dates));
        self.post(unit, facts, in_order(facts, told)).await
    }

    /// The new time and place, to everybody who relies on these dates.
    async fn tell_who_comes(&self, unit: &mut UnitOfWork, facts: &Facts, dates: &[EventOccurrenceId]) -> Result<()> {
        let rows = self.rsvps(unit, dates, &LIVE).await?;
        let readers = self.attending_readers(unit, &rows).await?;
        let before = |row: &rsvp::Model| {
            let starts_at = facts.date(row.occurrence_id).map(|date| date.row.starts_at)?;
            Some(row.confirmed_start).filter(|_| needs_reconfirmation(row.state, row.confirmed_start, starts_at))
        };
        let told = by_reader(&rows, &readers, before).into_iter().map(|(reader, because, dates)| {
            let reconfirm = dates.iter().any(|(_, before)| before.is_some());
            Told { reader, news: News::Changed { reconfirm }, because, dates }
        });
        let told = told.collect();
        self.post(unit, facts, in_order(facts, told)).await
    }

    async fn rsvps(&self, unit: &UnitOfWork, dates: &[EventOccurrenceId], states: &[RsvpState]) -> Result<Vec<rsvp::Model>> {
        use rsvp::{Column, Entity};
        let of_dates = Entity::find().filter(is_one_of(self.store.backend(), Expr::col(Column::OccurrenceId), dates));
        Ok(of_dates.filter(Column::State.is_in(states.iter().copied())).all(unit.tx()).await?)
    }

    /// The spaces that organise an event: its lead, and who accepted.
    pub(super) async fn hosts(&self, unit: &UnitOfWork, event: EventId) -> Result<Vec<SpaceId>> {
        use event_host::{Column, Entity};
        let hosts = Entity::find().filter(Column::EventId.eq(event)).select_only().column(Column::SpaceId);
        Ok(hosts.into_tuple().all(unit.tx()).await?)
    }
}

/// The dates of each letter in their order.
fn in_order(facts: &Facts, mut told: Vec<Told>) -> Vec<Told> {
    let place: HashMap<EventOccurrenceId, usize> = facts.dates.iter().enumerate().map(|(place, date)| (date.row.id, place)).collect();
    for told in &mut told {
        told.dates.sort_by_key(|(date, _)| place.get(date).copied());
    }
    told
}
