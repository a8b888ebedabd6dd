//! The dates of a letter as a calendar, for the reader's own.

use traboule_kernel::{Locale, Result};
use traboule_store::mail::Attachment;

use super::facts::Facts;
use crate::calendar::{Calendar, CalendarStatus, Method};
use crate::notice::Dated;
use crate::service::EventService;
use crate::service::calendar::describe::Describer;

impl EventService {
    /// These dates of an event, in this language. A letter is about dates, so each is an entry by itself.
    pub(super) fn attachment(&self, facts: &Facts, dates: &[&Dated], method: Method, locale: &Locale) -> Result<Attachment> {
        let describer = Describer { places: &facts.places, addresses: &self.addresses, locales: std::slice::from_ref(locale) };
        let entry = |date: &&Dated| {
            let mut entry = describer.alone(&facts.event, &date.row)?;
            if method == Method::Cancel {
                entry.details.status = CalendarStatus::Cancelled;
            }
            Ok(entry)
        };
        let events = dates.iter().map(entry).collect::<Result<_>>()?;
        let named = match method {
            Method::Publish => "PUBLISH",
            Method::Cancel => "CANCEL",
        };
        Ok(Attachment {
            file_name: format!("{}.ics", facts.event.slug),
            media_type: format!("text/calendar; charset=utf-8; method={named}"),
            text: Calendar { name: None, method: Some(method), events }.to_ics(),
        })
    }
}
