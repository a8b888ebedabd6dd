//! The dates of a letter as a calendar, for the reader's own.

use traboule_kernel::{Error, Locale, LocalizedText, Result};
use traboule_store::mail::Attachment;

use super::letter::{About, Dated};
use crate::calendar::{Calendar, CalendarEvent, CalendarOccurrence, CalendarOrganiser, CalendarStatus, Details, Method, When};
use crate::entity::event;
use crate::rules::event::EventState;
use crate::rules::recurrence::Occurrence;
use crate::rules::schedule::Schedule;

/// These dates of an event, in the first language of these. Dates of a series stand there by their keys, so that a calendar which has
/// the series knows which of its dates is meant.
pub(crate) fn attachment(event: &event::Model, about: &About, dates: &[&Dated], method: Method, locale: &Locale) -> Result<Attachment> {
    let mut events = Vec::new();
    let calendar_event = |details: Details, when| CalendarEvent { uid: event.uid.clone(), created_at: event.created_at, details, when };
    if event.recurrence.is_some() {
        let occurrences = dates.iter().map(|date| {
            let occurrence = Occurrence { key: date.row.occurrence_key, starts_at: date.row.starts_at, ends_at: date.row.ends_at };
            Ok(CalendarOccurrence { occurrence, details: details(event, about, date, method, locale)? })
        });
        let occurrences = occurrences.collect::<Result<Vec<_>>>()?;
        if let Some(first) = occurrences.first() {
            events.push(calendar_event(first.details.clone(), When::Dates(event.time_zone, occurrences)));
        }
    } else {
        for date in dates {
            let schedule = Schedule::new(date.row.starts_at, date.row.ends_at, event.time_zone);
            let schedule = schedule.map_err(|_| Error::internal("a date in a row is no schedule"))?;
            events.push(calendar_event(details(event, about, date, method, locale)?, When::Once(schedule)));
        }
    }
    let named = match method {
        Method::Publish => "PUBLISH",
        Method::Cancel => "CANCEL",
    };
    Ok(Attachment {
        file_name: format!("{}.ics", event.slug),
        media_type: format!("text/calendar; charset=utf-8; method={named}"),
        text: Calendar { name: None, method: Some(method), events }.to_ics(),
    })
}

fn details(event: &event::Model, about: &About, date: &Dated, method: Method, locale: &Locale) -> Result<Details> {
    let in_language = |text: &LocalizedText| text.in_order(std::slice::from_ref(locale)).1.to_owned();
    let own = date.row.content.as_ref().and_then(|own| own.description.clone());
    let whole = event.description.clone().map(serde_json::from_value::<LocalizedText>).transpose().map_err(Error::internal)?;
    let status = match event.state {
        _ if method == Method::Cancel => CalendarStatus::Cancelled,
        EventState::Cancelled => CalendarStatus::Cancelled,
        EventState::Tentative | EventState::Draft => CalendarStatus::Tentative,
        EventState::Confirmed => CalendarStatus::Confirmed,
    };
    Ok(Details {
        sequence: u32::try_from(event.sequence).unwrap_or_default(),
        status,
        updated_at: event.updated_at,
        title: in_language(date.title.as_ref().unwrap_or(&about.title)),
        description: own.or(whole).as_ref().map(in_language),
        location: Some(date.place.clone()).filter(|place| !place.is_empty()),
        point: None,
        url: Some(about.page.clone()),
        categories: event.topics.0.clone(),
        organiser: Some(CalendarOrganiser { name: about.lead.clone(), uri: about.page.clone() }),
    })
}
