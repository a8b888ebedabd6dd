//! Where letters are written: from what is told to whom, to messages in the outbox.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::{EventOccurrenceId, SpaceId};
use traboule_kernel::{Error, Locale, Result, Time};
use traboule_store::UnitOfWork;
use traboule_store::mail::Mail;
use traboule_store::sql::is_one_of_texts;

use super::facts::Facts;
use crate::entity::{event_notice_choice, event_secret};
use crate::notice::{Because, Dated, Letter, LinkKey, News, ReaderKey, SpaceNews};
use crate::ports;
use crate::rules::event::EventState;
use crate::rules::notice::NoticeKind;
use crate::service::EventService;

/// The name of the key of links.
const LINKS: &str = "notice links";

/// Somebody who gets a letter.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) key: ReaderKey,
    pub(super) email: String,
    pub(super) locale: Locale,
}

impl From<ports::Reader> for Reader {
    fn from(ports::Reader { person, email, locale }: ports::Reader) -> Self {
        Self { key: ReaderKey::Person(person), email, locale }
    }
}

/// What somebody is told.
pub(super) struct Told {
    pub(super) reader: Reader,
    pub(super) news: News,
    pub(super) because: Because,
    /// Of which dates; and when the reader thought that they start, if that is not so any more.
    pub(super) dates: Vec<(EventOccurrenceId, Option<Time>)>,
}

impl Told {
    /// The same to each of these people, who run spaces, of these dates.
    pub(super) fn to_runners(readers: Vec<ports::Reader>, news: &News, dates: &[EventOccurrenceId]) -> Vec<Self> {
        let dates: Vec<_> = dates.iter().map(|date| (*date, None)).collect();
        let told = |reader: ports::Reader| Self { reader: reader.into(), news: news.clone(), because: Because::Runs, dates: dates.clone() };
        readers.into_iter().map(told).collect()
    }
}

impl EventService {
    /// Tells those who run these spaces, of these dates.
    pub(super) async fn tell_spaces(
        &self,
        unit: &mut UnitOfWork,
        facts: &Facts,
        spaces: &[SpaceId],
        news: SpaceNews,
        dates: &[EventOccurrenceId],
    ) -> Result<()> {
        let readers = self.people.runners(unit, spaces).await?;
        self.post(unit, facts, Told::to_runners(readers, &news.into(), dates)).await
    }

    /// Writes the letters, but for those that their readers do not want.
    pub(super) async fn post(&self, unit: &mut UnitOfWork, facts: &Facts, told: Vec<Told>) -> Result<()> {
        if told.is_empty() {
            return Ok(());
        }
        let key = self.link_key(unit).await?;
        let unwanted = self.unwanted(unit, &told).await?;
        let wanted = told.into_iter().filter(|told| !unwanted.contains(&(told.reader.key.to_string(), told.news.kind())));
        let letters = wanted.map(|told| self.letter(key, facts, told)).collect::<Result<Vec<Mail>>>()?;
        unit.send_all(&letters).await
    }

    fn letter(&self, key: LinkKey, facts: &Facts, told: Told) -> Result<Mail> {
        let Told { reader, news, because, dates } = told;
        let (kind, method) = (news.kind(), news.method());
        let unsubscribe = kind.can_be_turned_off().then(|| self.addresses.unsubscribe(&key.token(reader.key, kind)));
        let dates: Vec<(&Dated, Option<Time>)> = dates.into_iter().filter_map(|(date, before)| Some((facts.date(date)?, before))).collect();
        let rows: Vec<&Dated> = dates.iter().map(|(date, _)| *date).collect();
        let letter = Letter { about: &facts.about, news, because, dates };
        let (subject, text) = letter.write(&reader.locale, unsubscribe.as_deref());
        // Drafts are in no calendar.
        let method = method.filter(|_| facts.event.state != EventState::Draft && !rows.is_empty());
        let calendar = method.map(|method| self.attachment(facts, &rows, method, &reader.locale)).transpose()?;
        Ok(Mail { to: reader.email, subject, text, attachments: calendar.into_iter().collect(), unsubscribe })
    }

    /// What of this its readers do not want. One statement.
    async fn unwanted(&self, unit: &UnitOfWork, told: &[Told]) -> Result<HashSet<(String, NoticeKind)>> {
        use event_notice_choice::{Column, Entity};
        let readers: Vec<String> = told.iter().map(|told| told.reader.key.to_string()).collect();
        let choices = Entity::find().filter(is_one_of_texts(self.store.backend(), Expr::col(Column::Reader), &readers));
        let choices = choices.select_only().columns([Column::Reader, Column::Kind]);
        let choices: Vec<(String, NoticeKind)> = choices.into_tuple().all(unit.tx()).await?;
        // A kind that cannot be turned off is sent, whatever stands there.
        Ok(choices.into_iter().filter(|(_, kind)| kind.can_be_turned_off()).collect())
    }

    /// The key of links, made when it is needed first.
    pub(super) async fn link_key(&self, unit: &UnitOfWork) -> Result<LinkKey> {
        use event_secret::{ActiveModel, Column, Entity};
        let found = async || Entity::find().filter(Column::Name.eq(LINKS)).one(unit.tx()).await;
        let row = match found().await? {
            Some(row) => Some(row),
            None => {
                let secret = self.store.rng().bytes32().to_vec();
                let new = ActiveModel { name: Set(LINKS.to_owned()), secret: Set(secret), created_at: Set(unit.now()) };
                let first = OnConflict::column(Column::Name).do_nothing().to_owned();
                // Somebody else may have been first: theirs counts.
                Entity::insert_many([new]).on_conflict(first).exec_without_returning(unit.tx()).await?;
                found().await?
            }
        };
        let secret = row.and_then(|row| row.secret.try_into().ok());
        secret.map(LinkKey::new).ok_or_else(|| Error::internal("the key of links is not whole"))
    }
}
