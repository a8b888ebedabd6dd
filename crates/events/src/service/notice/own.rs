//! What people are told of their own coming: places, offers, refusals; and that a date is near.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId};
use traboule_kernel::{Locale, Result};
use traboule_store::UnitOfWork;
use traboule_store::sql::is_one_of;

use super::desk::{Reader, Told};
use super::facts::Wanted;
use super::is_new;
use crate::entity::{event_occurrence, rsvp, rsvp_guest};
use crate::message::{ReminderDue, RsvpChanged};
use crate::notice::{Because, LinkKey, News, Since};
use crate::rules::rsvp::RsvpState;
use crate::service::EventService;

impl EventService {
    /// Tells somebody what became of their RSVP, unless they did it themselves. That they come is told in any case, for their calendar.
    pub(super) async fn tell_of_rsvp(&self, unit: &mut UnitOfWork, message: &RsvpChanged) -> Result<()> {
        let Some(row) = rsvp::Entity::find_by_id(message.rsvp).one(unit.tx()).await? else { return Ok(()) };
        // The date may belong to another event by now.
        let Some(date) = event_occurrence::Entity::find_by_id(row.occurrence_id).one(unit.tx()).await? else { return Ok(()) };
        let ended_with_date = row.ended_at.is_some() && row.ended_at == date.cancelled_at;
        let Some(news) = news(message, &row).filter(|_| row.state == message.to && !ended_with_date) else { return Ok(()) };
        let Some(facts) = self.facts(unit, date.event_id, Wanted::These(&[date.id]), None).await? else { return Ok(()) };
        let readers = self.attending_readers(unit, std::slice::from_ref(&row)).await?;
        let told =
            readers.into_values().map(|(reader, because)| Told { reader, news: news.clone(), because, dates: vec![(date.id, None)] });
        self.post(unit, &facts, told.collect()).await
    }

    /// Reminds those who come of a date, once for each start that it has. One that was moved or cancelled meanwhile is none.
    pub(super) async fn remind(&self, unit: &mut UnitOfWork, message: &ReminderDue) -> Result<()> {
        let Some(date) = event_occurrence::Entity::find_by_id(message.occurrence).one(unit.tx()).await? else { return Ok(()) };
        let stale = date.starts_at != message.starts_at || date.cancelled_at.is_some() || date.starts_at <= unit.now();
        if stale || !is_new(unit, format!("reminder:{}:{}", date.id, date.starts_at.timestamp_micros())).await? {
            return Ok(());
        }
        let Some(facts) = self.facts(unit, date.event_id, Wanted::These(&[date.id]), None).await? else { return Ok(()) };
        if !facts.event.state.is_open() {
            return Ok(());
        }
        let rows = rsvp::Entity::find().filter(rsvp::Column::OccurrenceId.eq(date.id)).filter(rsvp::Column::State.eq(RsvpState::Going));
        let rows = rows.all(unit.tx()).await?;
        let readers = self.attending_readers(unit, &rows).await?;
        let told =
            readers.into_values().map(|(reader, because)| Told { reader, news: News::Reminder, because, dates: vec![(date.id, None)] });
        self.post(unit, &facts, told.collect()).await
    }

    /// Whoever these RSVPs are of, by them: people whose accounts are in use, and guests. Three statements.
    pub(super) async fn attending_readers(&self, unit: &UnitOfWork, rows: &[rsvp::Model]) -> Result<BTreeMap<RsvpId, (Reader, Because)>> {
        let people: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
        let people = if people.is_empty() { Vec::new() } else { self.people.readers(unit, &people).await? };
        let people: HashMap<PersonId, Reader> = people.into_iter().map(|reader| (reader.person, reader.into())).collect();
        let guests = self.guests_of(unit, rows).await?;
        let reader = |row: &rsvp::Model| {
            let known = row.person_id.and_then(|person| people.get(&person)).map(|reader| (reader, Because::Comes));
            let (reader, because) = known.or_else(|| Some((guests.get(&row.id)?, Because::ComesAsGuest)))?;
            Some((row.id, (reader.clone(), because)))
        };
        Ok(rows.iter().filter_map(reader).collect())
    }

    /// The guests among them, each in the language in which they asked last.
    async fn guests_of(&self, unit: &UnitOfWork, rows: &[rsvp::Model]) -> Result<HashMap<RsvpId, Reader>> {
        use rsvp_guest::{Column, Entity};
        let emails: HashMap<RsvpId, &str> = rows.iter().filter_map(|row| Some((row.id, row.guest_email.as_deref()?))).collect();
        if emails.is_empty() {
            return Ok(HashMap::new());
        }
        let key: LinkKey = self.link_key(unit).await?;
        let ids: Vec<RsvpId> = emails.keys().copied().collect();
        let asked = Entity::find().filter(is_one_of(self.store.backend(), Expr::col(Column::RsvpId), &ids));
        let asked = asked.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).select_only().columns([Column::RsvpId, Column::Locale]);
        let asked: Vec<(Option<RsvpId>, String)> = asked.into_tuple().all(unit.tx()).await?;
        let locales: HashMap<RsvpId, String> = asked.into_iter().filter_map(|(id, locale)| Some((id?, locale))).collect();
        let reader = |(id, email): (RsvpId, &str)| {
            let locale = locales.get(&id).and_then(|locale| locale.parse().ok()).unwrap_or_else(Locale::fr);
            (id, Reader { key: key.of_address(email), email: email.to_owned(), locale })
        };
        Ok(emails.into_iter().map(reader).collect())
    }
}

/// What is to be told of a step, if anything is.
fn news(message: &RsvpChanged, row: &rsvp::Model) -> Option<News> {
    let reason = row.reason.clone().filter(|reason| !reason.is_empty());
    match (message.from, message.to, message.by_themselves) {
        (Some(RsvpState::Requested), RsvpState::Going, _) => Some(News::Going(Since::Approved)),
        (Some(RsvpState::Waitlisted), RsvpState::Going, _) => Some(News::Going(Since::Promoted)),
        // They come as before: something else about it changed.
        (Some(RsvpState::Going), RsvpState::Going, _) => None,
        (_, RsvpState::Going, _) => Some(News::Going(Since::Themselves)),
        (Some(RsvpState::Requested), RsvpState::Waitlisted, false) => Some(News::Waits),
        (_, RsvpState::Offered, false) => Some(News::Offered { until: row.offered_until? }),
        (_, RsvpState::Rejected, false) => Some(News::TurnedDown { reason }),
        (_, RsvpState::OfferLapsed, false) => Some(News::Lapsed),
        (_, RsvpState::Cancelled, false) => Some(News::Removed { reason }),
        _ => None,
    }
}

/// A reader, why they get a letter, and the dates that it is about.
pub(super) type Concerned<T> = (Reader, Because, Vec<(EventOccurrenceId, T)>);

/// The dates of RSVPs by those whose they are: one letter each, whatever the number of dates.
pub(super) fn by_reader<T>(
    rows: &[rsvp::Model],
    readers: &BTreeMap<RsvpId, (Reader, Because)>,
    of: impl Fn(&rsvp::Model) -> T,
) -> Vec<Concerned<T>> {
    let mut together: BTreeMap<String, Concerned<T>> = BTreeMap::new();
    for row in rows {
        let Some((reader, because)) = readers.get(&row.id) else { continue };
        let letter = together.entry(reader.key.to_string()).or_insert_with(|| (reader.clone(), *because, Vec::new()));
        letter.2.push((row.occurrence_id, of(row)));
    }
    together.into_values().collect()
}
