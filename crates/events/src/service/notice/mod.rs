//! Who is told of what by e-mail: a consumer of the messages of events that writes letters.
//!
//! A message is told in one transaction: its row in `event_notice`, and the letters in the outbox, from where they leave when the
//! network lets them. So whatever is delivered twice is told once, and nothing that is told is lost. What another message may tell
//! again (that a date is cancelled, that it starts in a day) has a row of its own.
//!
//! A message is told as things are when it is told, not as they were when it was sent: what is no longer so is nobody's news.
//!
//! The number of statements does not depend on that of the readers, but for two each thousand letters.

mod attachment;
mod choice;
mod desk;
mod due;
mod event;
mod facts;
mod lead;
mod organiser;
mod own;
pub(in crate::service) mod personal;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use traboule_kernel::{Actor, Error, Result};
use traboule_store::outbox::Refused;
use traboule_store::{Consumer, Delivery, Message, UnitOfWork};

use super::EventService;
use crate::entity::event_notice::{Column, Entity};
use crate::message::{
    AcknowledgementsMissing, CoOrganiserChanged, EventChanged, EventUnpublished, HostEnded, LeadOfferChanged, PeopleInvited, ReminderDue,
    RsvpChanged,
};

pub use choice::{NoticeChoice, NoticeChoiceSetErrorCode};
pub(super) use due::remind_of;

/// For how long it is remembered what was told: longer than any message waits, or is tried again.
const REMEMBERED: chrono::TimeDelta = chrono::TimeDelta::days(400);

/// Writes the letters of events. A store knows its consumers before there are use cases on it, so those are told later
/// ([`Self::write`]); until then every delivery is tried again.
#[derive(Default)]
pub struct Notices(OnceLock<Arc<EventService>>);

impl Notices {
    /// Writes the letters of these use cases from now on. The first that are told stay.
    pub fn write(&self, service: Arc<EventService>) {
        let _there_already = self.0.set(service);
    }
}

#[async_trait]
impl Consumer for Notices {
    fn name(&self) -> &'static str {
        "events.notices"
    }

    fn takes(&self, message: &str) -> bool {
        [
            EventChanged::NAME,
            CoOrganiserChanged::NAME,
            AcknowledgementsMissing::NAME,
            LeadOfferChanged::NAME,
            EventUnpublished::NAME,
            HostEnded::NAME,
            RsvpChanged::NAME,
            PeopleInvited::NAME,
            ReminderDue::NAME,
        ]
        .contains(&message)
    }

    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused> {
        let service = self.0.get().ok_or_else(|| Refused::later("there are no use cases yet"))?;
        let news = match delivery.name.as_str() {
            EventChanged::NAME => News::Event(delivery.read()?),
            CoOrganiserChanged::NAME => News::CoOrganiser(delivery.read()?),
            AcknowledgementsMissing::NAME => News::Unacknowledged(delivery.read()?),
            LeadOfferChanged::NAME => News::Lead(delivery.read()?),
            EventUnpublished::NAME => News::TakenOff(delivery.read()?),
            HostEnded::NAME => News::HostEnded(delivery.read()?),
            RsvpChanged::NAME => News::Rsvp(delivery.read()?),
            PeopleInvited::NAME => News::Invited(delivery.read()?),
            _ => News::Reminder(delivery.read()?),
        };
        // What went wrong is in the log; for the operator the kind is enough.
        service.tell(delivery.seq, news).await.map_err(|error| Refused::later(error.code()))
    }
}

/// A message of which somebody is told.
enum News {
    Event(EventChanged),
    CoOrganiser(CoOrganiserChanged),
    Unacknowledged(AcknowledgementsMissing),
    Lead(LeadOfferChanged),
    TakenOff(EventUnpublished),
    HostEnded(HostEnded),
    Rsvp(RsvpChanged),
    Invited(PeopleInvited),
    Reminder(ReminderDue),
}

impl EventService {
    /// Tells a message to whom it concerns, unless that was done.
    async fn tell(&self, seq: i64, news: News) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("notices")).await?;
        if !is_new(&unit, format!("message:{seq}")).await? {
            return Ok(());
        }
        match news {
            News::Event(message) => self.tell_of_event(&mut unit, &message).await?,
            News::CoOrganiser(message) => self.tell_of_organiser(&mut unit, &message).await?,
            News::Unacknowledged(message) => self.tell_the_lead(&mut unit, &message).await?,
            News::Lead(message) => self.tell_of_lead(&mut unit, &message).await?,
            News::TakenOff(message) => self.tell_of_network(&mut unit, &message).await?,
            News::HostEnded(message) => self.tell_of_ended_host(&mut unit, &message).await?,
            News::Rsvp(message) => self.tell_of_rsvp(&mut unit, &message).await?,
            News::Invited(message) => self.tell_the_invited(&mut unit, &message).await?,
            News::Reminder(message) => self.remind(&mut unit, &message).await?,
        }
        // Letters change nothing of the domain.
        unit.commit_unrecorded().await
    }
}

/// Whether this was not told before. From now on it was, if the transaction commits; who asks the same meanwhile waits.
pub(super) async fn is_new(unit: &UnitOfWork, source: String) -> Result<bool> {
    Ok(!only_new(unit, vec![source]).await?.is_empty())
}

/// Those of these that were not told before, and from now on are. One statement.
async fn only_new(unit: &UnitOfWork, sources: Vec<String>) -> Result<Vec<String>> {
    if sources.is_empty() {
        return Ok(Vec::new());
    }
    let mut insert = Query::insert();
    insert.into_table(Entity).columns([Column::Source, Column::ToldAt]);
    for source in sources {
        insert.values([source.into(), unit.now().into()]).map_err(Error::internal)?;
    }
    insert.on_conflict(OnConflict::column(Column::Source).do_nothing().to_owned());
    insert.returning(Query::returning().column(Column::Source));
    let new = unit.tx().query_all(&insert).await?;
    Ok(new.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

/// Forgets what was told so long ago that no message tells it again.
pub(super) async fn forget(unit: &UnitOfWork) -> Result<()> {
    Entity::delete_many().filter(Column::ToldAt.lt(unit.now() - REMEMBERED)).exec(unit.tx()).await?;
    Ok(())
}
