//! How a network decides: as it is read and as it is changed.

use async_graphql::{InputObject, SimpleObject};

use crate::rules::network::{Silence, Statutes, VoiceUnit};
use crate::service::network::StatutesPatch;

/// How a network decides.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub(crate) struct NetworkStatutes {
    /// Who has a voice.
    voice_unit: VoiceUnit,
    /// How many of a hundred voices must respond.
    quorum_percent: u8,
    /// What it means that a voice does not answer before the deadline.
    silence: Silence,
    /// For how many days at least a consent round is open.
    min_consent_days: u16,
    /// How many rounds a proposal may take.
    max_rounds: u8,
    /// Within how many days an application to the charter is decided.
    application_deadline_days: u16,
    /// How many sponsors an application needs before it is reviewed.
    min_sponsors: u8,
    /// How many peers review an application.
    min_reviewers: u8,
}

impl From<Statutes> for NetworkStatutes {
    fn from(statutes: Statutes) -> Self {
        let Statutes {
            voice_unit,
            quorum_percent,
            silence,
            min_consent_days,
            max_rounds,
            application_deadline_days,
            min_sponsors,
            min_reviewers,
        } = statutes;
        Self { voice_unit, quorum_percent, silence, min_consent_days, max_rounds, application_deadline_days, min_sponsors, min_reviewers }
    }
}

/// Statutes; what is left out stays, or has its default where the network is new.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct NetworkStatutesInput {
    /// Who has a voice; operators by default. A change ends the mandates of all delegates.
    voice_unit: Option<VoiceUnit>,
    /// How many of a hundred voices must respond, 1 to 100; 50 by default.
    quorum_percent: Option<i32>,
    /// What silence means; that the voice stands aside, by default.
    silence: Option<Silence>,
    /// For how many days at least a consent round is open, 1 to 90; 7 by default.
    min_consent_days: Option<i32>,
    /// How many rounds a proposal may take, 1 to 10; 3 by default.
    max_rounds: Option<i32>,
    /// Within how many days an application to the charter is decided, 7 to 365; 60 by default.
    application_deadline_days: Option<i32>,
    /// How many sponsors an application needs before it is reviewed, 0 to 10; 1 by default.
    min_sponsors: Option<i32>,
    /// How many peers review an application, 1 to 10; 2 by default.
    min_reviewers: Option<i32>,
}

impl From<NetworkStatutesInput> for StatutesPatch {
    fn from(input: NetworkStatutesInput) -> Self {
        let NetworkStatutesInput {
            voice_unit,
            quorum_percent,
            silence,
            min_consent_days,
            max_rounds,
            application_deadline_days,
            min_sponsors,
            min_reviewers,
        } = input;
        Self { voice_unit, quorum_percent, silence, min_consent_days, max_rounds, application_deadline_days, min_sponsors, min_reviewers }
    }
}
