//! The feeds.

use traboule_kernel::{Actor, Error, Locale, Result};

use super::CalendarService;
use super::describe::text;
use super::rows::Of;
use crate::calendar::Calendar;

impl CalendarService {
    /// The calendar of the event of this slug or id: also of an unlisted one.
    ///
    /// Errors: [`Error::NotFound`] where there is none, it is not announced, or the actor may not see it.
    pub async fn of_event(&self, actor: &Actor, named: &str, locales: &[Locale]) -> Result<Calendar> {
        let (id, row) = self.announced_event(actor, named).await?;
        let name = text(row.title()?)?.in_order(locales).1.to_owned();
        self.calendar(name, self.on_all_dates(vec![(id, row)]).await?, locales).await
    }

    /// The calendar of the space that this slug leads to: what it leads, and what it organises with others.
    ///
    /// Errors: [`Error::NotFound`] where there is none, or the actor may not see it.
    pub async fn of_space(&self, actor: &Actor, slug: &str, locales: &[Locale]) -> Result<Calendar> {
        let (space, name) = self.events.directory.space_named(actor, slug).await?.ok_or(Error::NotFound("space"))?;
        let events = self.listed_events(actor, &Of::Space(space)).await?;
        self.calendar(name, self.on_all_dates(events).await?, locales).await
    }

    /// The calendar of a network and those below it.
    ///
    /// Errors: [`Error::NotFound`] where there is none.
    pub async fn of_network(&self, actor: &Actor, slug: &str, locales: &[Locale]) -> Result<Calendar> {
        let (network, name) = self.events.directory.network_named(slug).await?.ok_or(Error::NotFound("network"))?;
        let networks = self.events.directory.networks_below(network).await?;
        let events = self.listed_events(actor, &Of::Networks(networks)).await?;
        self.calendar(name, self.on_all_dates(events).await?, locales).await
    }

    /// The own calendar of whoever made this token: the dates that they come to, as they may see them today.
    ///
    /// Errors: [`Error::NotFound`] for a token that is unknown or revoked, or whose person's account is not in use.
    pub async fn of_token(&self, token: &str, locales: &[Locale]) -> Result<Calendar> {
        let (reader, name) = self.holder(token).await?;
        let person = reader.signed_in()?;
        self.calendar(name, self.own_dates(&reader, person).await?, locales).await
    }
}
