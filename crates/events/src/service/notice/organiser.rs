//! What spaces are told that organise events together, and whom the organisers invite.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::Result;
use traboule_store::UnitOfWork;

use super::desk::{Reader, Told};
use super::facts::Wanted;
use super::is_new;
use crate::entity::{co_organiser, rsvp_invitation};
use crate::message::{AcknowledgementsMissing, CoOrganiserChanged, PeopleInvited};
use crate::notice::{Answer, Because, News, SpaceNews};
use crate::rules::organiser::CoOrganiserState;
use crate::service::EventService;

impl EventService {
    /// Tells a space that it is invited or organises no more, or the lead what became of an invitation.
    pub(super) async fn tell_of_organiser(&self, unit: &mut UnitOfWork, message: &CoOrganiserChanged) -> Result<()> {
        let Some(row) = co_organiser::Entity::find_by_id(message.co_organiser).one(unit.tx()).await? else { return Ok(()) };
        let Some(facts) = self.facts(unit, row.event_id, Wanted::ToCome, Some(row.space_id)).await? else { return Ok(()) };
        let Some(news) = self.answer(unit, message, &row, facts.name(row.space_id)).await? else { return Ok(()) };
        let to = if matches!(news, SpaceNews::Answered { .. }) { facts.event.lead_space_id } else { row.space_id };
        self.tell_spaces(unit, &facts, &[to], news, &facts.all()).await
    }

    async fn answer(
        &self,
        unit: &UnitOfWork,
        message: &CoOrganiserChanged,
        row: &co_organiser::Model,
        space: String,
    ) -> Result<Option<SpaceNews>> {
        let reason = row.reason.clone();
        let answered = |answer| SpaceNews::Answered { space: space.clone(), answer, reason: reason.clone() };
        Ok(match message.state {
            CoOrganiserState::Invited if row.state == CoOrganiserState::Invited => {
                Some(SpaceNews::AskedToOrganise { space, until: row.answer_until })
            }
            CoOrganiserState::Invited => None,
            // Who acknowledges a change stays accepted, and who goes along with dates that were cut off was so before: no news.
            CoOrganiserState::Accepted => {
                let went_along = row.accepted_at.is_some_and(|accepted| accepted < row.created_at);
                let first = !went_along && is_new(unit, format!("accepted:{}", row.id)).await?;
                first.then(|| answered(Answer::Accepted))
            }
            CoOrganiserState::Declined => Some(answered(Answer::Declined)),
            CoOrganiserState::Withdrawn => Some(answered(Answer::Withdrawn)),
            CoOrganiserState::Removed => Some(SpaceNews::Removed { space, reason }),
            CoOrganiserState::Expired if row.ended_at.is_some_and(|ended| ended >= row.answer_until) => {
                Some(SpaceNews::Answered { space, answer: Answer::Expired, reason: None })
            }
            // The lead took it back, or cancelled the event.
            CoOrganiserState::Expired => Some(SpaceNews::TakenBack { space, reason }),
        })
    }

    /// Tells the lead that others have not acknowledged what changed.
    pub(super) async fn tell_the_lead(&self, unit: &mut UnitOfWork, message: &AcknowledgementsMissing) -> Result<()> {
        let Some(facts) = self.facts(unit, message.event, Wanted::ToCome, None).await? else { return Ok(()) };
        self.tell_spaces(unit, &facts, &[facts.event.lead_space_id], SpaceNews::Unacknowledged, &facts.all()).await
    }

    /// Invites people to come. Those who have an account are written to as themselves: in their language, if they want it.
    pub(super) async fn tell_the_invited(&self, unit: &mut UnitOfWork, message: &PeopleInvited) -> Result<()> {
        use rsvp_invitation::{Column, Entity};
        let Some(facts) = self.facts(unit, message.event, Wanted::ToCome, None).await? else { return Ok(()) };
        if !facts.event.state.is_open() {
            return Ok(());
        }
        let invited = Entity::find().filter(Column::EventId.eq(message.event)).filter(Column::InvitedAt.eq(message.at));
        let invited: Vec<String> = invited.select_only().column(Column::Email).into_tuple().all(unit.tx()).await?;
        if invited.is_empty() {
            return Ok(());
        }
        let people = self.people.readers_at(unit, &invited).await?;
        let people: HashMap<String, Reader> = people.into_iter().map(|reader| (reader.email.clone(), reader.into())).collect();
        let key = self.link_key(unit).await?;
        let locale = facts.about.title.source().clone();
        let dates: Vec<_> = facts.all().into_iter().map(|date| (date, None)).collect();
        let invited: HashSet<String> = invited.into_iter().collect();
        let told = invited.into_iter().map(|email| Told {
            // Of somebody who is not known only this much is: the organisers think that they understand the event.
            reader: people.get(&email).cloned().unwrap_or_else(|| Reader { key: key.of_address(&email), email, locale: locale.clone() }),
            news: News::AskedToCome { hidden: facts.event.visibility.is_hidden() },
            because: Because::Invited,
            dates: dates.clone(),
        });
        self.post(unit, &facts, told.collect()).await
    }
}
