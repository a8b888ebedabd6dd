//! A change of a network's statutes.

use sea_orm::{ActiveModelTrait, Set};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Actor, Outcome, Scope};
use traboule_store::{Audit, version};

use super::{NetworkService, in_input, lock, none_of, voices};
use crate::entity::network;
use crate::policy::network::may_steward;
use crate::rules::network::{Silence, Statutes, VoiceUnit};

/// What can be wrong with a change of statutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkStatutesUpdateErrorCode {
    /// A number lies outside its range; the message says which.
    InvalidStatutes,
}

/// A change of statutes; what is `None` stays. Numbers are as clients send them, their ranges are those of [`Statutes`].
#[derive(Clone, Debug, Default)]
pub struct StatutesPatch {
    /// Who has a voice.
    pub voice_unit: Option<VoiceUnit>,
    /// How many of a hundred voices must respond.
    pub quorum_percent: Option<i32>,
    /// What silence means.
    pub silence: Option<Silence>,
    /// For how many days at least a consent round is open.
    pub min_consent_days: Option<i32>,
    /// How many rounds a proposal may take.
    pub max_rounds: Option<i32>,
    /// Within how many days an application is decided.
    pub application_deadline_days: Option<i32>,
    /// How many sponsors an application needs before it is reviewed.
    pub min_sponsors: Option<i32>,
    /// How many peers review an application.
    pub min_reviewers: Option<i32>,
}

impl StatutesPatch {
    /// The statutes after this change. A number that does not fit its type becomes the largest, which no range holds.
    pub fn applied_to(&self, now: Statutes) -> Statutes {
        let small = |number: Option<i32>, now: u8| number.map_or(now, |number| u8::try_from(number).unwrap_or(u8::MAX));
        let large = |number: Option<i32>, now: u16| number.map_or(now, |number| u16::try_from(number).unwrap_or(u16::MAX));
        Statutes {
            voice_unit: self.voice_unit.unwrap_or(now.voice_unit),
            quorum_percent: small(self.quorum_percent, now.quorum_percent),
            silence: self.silence.unwrap_or(now.silence),
            min_consent_days: large(self.min_consent_days, now.min_consent_days),
            max_rounds: small(self.max_rounds, now.max_rounds),
            application_deadline_days: large(self.application_deadline_days, now.application_deadline_days),
            min_sponsors: small(self.min_sponsors, now.min_sponsors),
            min_reviewers: small(self.min_reviewers, now.min_reviewers),
        }
    }
}

impl NetworkService {
    /// Changes how a network decides. With another unit of voice the voices are others, so every delegate's mandate ends.
    pub async fn network_statutes_update(
        &self,
        actor: &Actor,
        id: NetworkId,
        seen: i32,
        patch: &StatutesPatch,
        reason: Option<&str>,
    ) -> Outcome<NetworkId, NetworkStatutesUpdateErrorCode> {
        may_steward(actor, id)?;
        let mut unit = self.store.begin(actor).await?;
        let network = lock(&unit, id).await?;
        version::check(network.version, seen)?;
        let statutes = patch.applied_to(network.statutes);
        let mistakes = statutes.mistakes();
        none_of(mistakes.iter().map(|mistake| in_input(mistake, NetworkStatutesUpdateErrorCode::InvalidStatutes)).collect())?;

        let row = network::ActiveModel {
            id: Set(id),
            statutes: Set(statutes),
            updated_at: Set(unit.now()),
            version: Set(network.version + 1),
            ..Default::default()
        };
        row.update(unit.tx()).await?;
        if statutes.voice_unit != network.statutes.voice_unit {
            voices::end_all(&mut unit, id).await?;
        }
        let audit = Audit::of("network_statutes.update", id).acting_for(Scope::Network(id)).because(reason);
        unit.record(audit.changing(&statutes)?).await?;
        unit.commit().await?;
        Ok(id)
    }
}
