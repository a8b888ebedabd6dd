//! The feeds.

use std::collections::HashMap;

use traboule_kernel::ids::{EventId, SpaceId};
use traboule_kernel::{Actor, Error, Locale, Result};

use super::CalendarService;
use super::describe::{Describer, spaces_of, title};
use super::own::OwnDate;
use super::rows::{KEPT, Of};
use crate::calendar::{Calendar, CalendarStatus};
use crate::entity::event::Model;
use crate::entity::event_occurrence::DateRow;
use crate::ports::Place;

impl CalendarService {
    /// The calendar of the event of this slug or id: also of an unlisted one.
    ///
    /// Errors: [`Error::NotFound`] where there is none, it is not announced, or the actor may not see it.
    pub async fn of_event(&self, actor: &Actor, named: &str, locales: &[Locale]) -> Result<Calendar> {
        let event = self.announced_event(actor, named).await?;
        let name = title(&event, None)?.in_order(locales).1.to_owned();
        self.calendar(name, vec![event], locales).await
    }

    /// The calendar of the space that this slug leads to: what it leads, and what it organises with others.
    ///
    /// Errors: [`Error::NotFound`] where there is none, or the actor may not see it.
    pub async fn of_space(&self, actor: &Actor, slug: &str, locales: &[Locale]) -> Result<Calendar> {
        let (space, name) = self.events.directory.space_named(actor, slug).await?.ok_or(Error::NotFound("space"))?;
        let events = self.listed_events(actor, &Of::Space(space)).await?;
        self.calendar(name, events, locales).await
    }

    /// The calendar of a network and those below it.
    ///
    /// Errors: [`Error::NotFound`] where there is none.
    pub async fn of_network(&self, actor: &Actor, slug: &str, locales: &[Locale]) -> Result<Calendar> {
        let (network, name) = self.events.directory.network_named(slug).await?.ok_or(Error::NotFound("network"))?;
        let networks = self.events.directory.networks_below(network).await?;
        let events = self.listed_events(actor, &Of::Networks(networks)).await?;
        self.calendar(name, events, locales).await
    }

    /// The own calendar of whoever made this token: the dates that they come to, as they may see them today.
    ///
    /// Errors: [`Error::NotFound`] for a token that is unknown or revoked, or whose person's account is not in use.
    pub async fn of_token(&self, token: &str, locales: &[Locale]) -> Result<Calendar> {
        let (reader, name) = self.holder(token).await?;
        let person = reader.signed_in()?;
        let dates = self.own_dates(&reader, person).await?;
        let places = self.places(dates.iter().map(|own| &own.event), dates.iter().map(|own| &own.date)).await?;
        let describer = self.describer(&places, locales);
        let entry = |own: &OwnDate| {
            let mut entry = describer.alone(&own.event, &own.date)?;
            // Whether it takes place or not, they may not be there.
            if !own.comes && entry.details.status == CalendarStatus::Confirmed {
                entry.details.status = CalendarStatus::Tentative;
            }
            Ok(entry)
        };
        let events = dates.iter().map(entry).collect::<Result<_>>()?;
        Ok(Calendar { name: Some(name), method: None, events })
    }

    /// The calendar of these events, on all their dates. At most two statements.
    async fn calendar(&self, name: String, events: Vec<Model>, locales: &[Locale]) -> Result<Calendar> {
        let repeated: Vec<EventId> = events.iter().filter(|event| event.recurrence.is_some()).map(|event| event.id).collect();
        let dates = self.dates_of(&repeated).await?;
        let places = self.places(&events, dates.values().flatten()).await?;
        let describer = self.describer(&places, locales);
        let since = self.events.now() - KEPT;
        let mut calendar = Calendar { name: Some(name), method: None, events: Vec::with_capacity(events.len()) };
        for event in &events {
            calendar.events.extend(describer.whole(event, dates.get(&event.id).map_or(&[], Vec::as_slice), since)?);
        }
        Ok(calendar)
    }

    /// The spaces that lead and receive these events and dates. One statement.
    pub(super) async fn places<'r>(
        &self,
        events: impl IntoIterator<Item = &'r Model>,
        dates: impl IntoIterator<Item = &'r DateRow>,
    ) -> Result<HashMap<SpaceId, Place>> {
        self.events.places(spaces_of(events, dates.into_iter().map(|date| date.content.as_ref()))).await
    }

    fn describer<'a>(&'a self, places: &'a HashMap<SpaceId, Place>, locales: &'a [Locale]) -> Describer<'a> {
        Describer { places, addresses: &self.addresses, locales }
    }
}
