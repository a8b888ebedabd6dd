//! What people do not want to be told of.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use traboule_kernel::ids::PersonId;
use traboule_kernel::{Actor, Failure, Outcome, Result};
use traboule_store::{Audit, UnitOfWork};

use crate::entity::event_notice_choice::{ActiveModel, Column, Entity};
use crate::notice::ReaderKey;
use crate::rules::notice::NoticeKind;
use crate::service::EventService;

/// Whether somebody gets notices of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeChoice {
    /// The kind.
    pub kind: NoticeKind,
    /// Whether they do.
    pub on: bool,
}

/// Why notices of a kind are not turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NoticeChoiceSetErrorCode {
    /// Notices of this kind are always sent: they concern a place that you have, or a promise that you made.
    AlwaysSent,
}

impl EventService {
    /// What the actor chose, kind by kind.
    pub async fn notice_choices(&self, actor: &Actor) -> Result<Vec<NoticeChoice>> {
        let reader = ReaderKey::Person(actor.signed_in()?).to_string();
        let off = Entity::find().filter(Column::Reader.eq(reader)).select_only().column(Column::Kind);
        let off: Vec<NoticeKind> = off.into_tuple().all(self.store.read()).await?;
        let choice = |kind: NoticeKind| NoticeChoice { kind, on: !kind.can_be_turned_off() || !off.contains(&kind) };
        Ok(NoticeKind::ALL.into_iter().map(choice).collect())
    }

    /// The actor wants notices of a kind, or wants them no more. Said twice, it is the same.
    pub async fn notice_choice_set(&self, actor: &Actor, kind: NoticeKind, on: bool) -> Outcome<PersonId, NoticeChoiceSetErrorCode> {
        let person = actor.signed_in()?;
        if !on && !kind.can_be_turned_off() {
            let message = "notices of this kind are always sent: they concern a place that you have, or a promise that you made";
            return Err(Failure::at("input.on", NoticeChoiceSetErrorCode::AlwaysSent, message));
        }
        let mut unit = self.store.begin(actor).await?;
        // Nobody who has left chooses anything.
        if !self.people.hold(&unit, &[person]).await?.contains(&person) {
            return Err(traboule_kernel::Error::Unauthenticated.into());
        }
        choose(&unit, ReaderKey::Person(person), kind, on).await?;
        let audit = Audit::of("notice.choose", person).changing(&serde_json::json!({ "kind": kind, "on": on }))?;
        unit.record(audit).await?;
        unit.commit().await?;
        Ok(person)
    }

    /// Whoever has this link wants no more notices of its kind. A text that is no token changes nothing, and nobody learns which is one.
    pub async fn unsubscribe(&self, token: &str) -> Result<()> {
        let mut unit = self.store.begin(&Actor::system("unsubscribe")).await?;
        let found = self.link_key(&unit).await?.read(token).filter(|(_, kind)| kind.can_be_turned_off());
        let Some((reader, kind)) = found else { return Ok(()) };
        match reader {
            ReaderKey::Person(person) => {
                // A letter of somebody who has left is no way to leave something behind.
                if !self.people.hold(&unit, &[person]).await?.contains(&person) {
                    return Ok(());
                }
                choose(&unit, reader, kind, false).await?;
                let audit = Audit::of("notice.choose", person).changing(&serde_json::json!({ "kind": kind, "on": false }))?;
                unit.record(audit).await?;
                unit.commit().await
            }
            // Whoever has an address is nothing that the audit trail could name.
            ReaderKey::Address(_) => {
                choose(&unit, reader, kind, false).await?;
                unit.commit_unrecorded().await
            }
        }
    }
}

async fn choose(unit: &UnitOfWork, reader: ReaderKey, kind: NoticeKind, on: bool) -> Result<()> {
    let reader = reader.to_string();
    if on {
        Entity::delete_by_id((reader, kind)).exec(unit.tx()).await?;
        return Ok(());
    }
    let row = ActiveModel { reader: Set(reader), kind: Set(kind), created_at: Set(unit.now()) };
    let there = OnConflict::columns([Column::Reader, Column::Kind]).do_nothing().to_owned();
    Entity::insert_many([row]).on_conflict(there).exec_without_returning(unit.tx()).await?;
    Ok(())
}
