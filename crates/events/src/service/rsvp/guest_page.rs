//! The page behind a guest's link.

use sea_orm::EntityTrait;
use traboule_kernel::{Error, Locale, LocalizedText, Result};

use super::guest::{GuestRsvp, RsvpGuestStepErrorCode};
use super::request::RsvpStep;
use crate::entity::{event, event_occurrence};
use crate::page::{GuestPage, GuestStep};
use crate::policy::{EventFacts, may_see};
use crate::service::EventService;

impl EventService {
    /// What a guest reads behind their link; nothing where there is nothing, or no longer.
    pub async fn guest_page(&self, token: &str) -> Result<Option<GuestPage>> {
        let Some(guest) = self.guest(token).await? else { return Ok(None) };
        let Some(GuestRsvp { event, date, state, party_size, offered_until, moved }) = self.behind_link(&guest).await? else {
            return Ok(None);
        };
        let db = self.store.read();
        let (event, date) = (event::Entity::find_by_id(event).one(db).await?, event_occurrence::Entity::find_by_id(date).one(db).await?);
        let (Some(event), Some(date)) = (event, date) else { return Ok(None) };
        let locale: Locale = guest.locale.parse().unwrap_or_else(|_| Locale::fr());
        let own = date.content.and_then(|own| own.title);
        let title: LocalizedText = own.map_or_else(|| serde_json::from_value(event.title).map_err(Error::internal), Ok)?;
        let facts = EventFacts {
            state: event.state,
            visibility: event.visibility,
            lead: event.lead_space_id,
            organisers: &[],
            invited: &[],
            networks: &[],
        };
        let is_public = may_see(&traboule_kernel::Actor::anonymous(), &facts, &[]);
        Ok(Some(GuestPage {
            title: title.in_order(std::slice::from_ref(&locale)).1.to_owned(),
            locale,
            address: is_public.then(|| self.addresses.event(event.slug.as_str())),
            starts_at: date.starts_at,
            zone: event.time_zone,
            party_size,
            state,
            offered_until,
            moved,
        }))
    }

    /// What a guest wants by a button of that page.
    pub async fn guest_page_step(&self, token: &str, step: GuestStep) -> traboule_kernel::Outcome<GuestRsvp, RsvpGuestStepErrorCode> {
        match step {
            GuestStep::Confirm => self.rsvp_guest_confirm(token).await,
            GuestStep::Cancel => self.rsvp_guest_step(token, RsvpStep::Cancel).await,
            GuestStep::Accept => self.rsvp_guest_step(token, RsvpStep::AcceptOffer).await,
            GuestStep::Reconfirm => self.rsvp_guest_step(token, RsvpStep::Reconfirm).await,
        }
    }
}
