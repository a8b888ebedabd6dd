//! What is told to who runs a space.

use traboule_kernel::Time;

use crate::calendar::Method;
use crate::rules::notice::NoticeKind;

/// What is to be told to who runs a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SpaceNews {
    /// It is invited to organise the event, and answers until then.
    AskedToOrganise { space: String, until: Time },
    /// It leads the event: what became of an invitation.
    Answered { space: String, answer: Answer, reason: Option<String> },
    /// It organises the event no more.
    Removed { space: String, reason: Option<String> },
    /// It is not asked any more to organise the event.
    TakenBack { space: String, reason: Option<String> },
    /// It organises the event and is asked to lead it, and answers until then.
    AskedToLead { space: String, until: Time },
    /// It led the event: what became of its offer of the lead.
    LeadAnswered { space: String, answer: LeadAnswer, reason: Option<String> },
    /// It is not asked any more to lead the event.
    LeadTakenBack { space: String, reason: Option<String> },
    /// It leads the event: a network took it off.
    TakenOff { network: String, reason: Option<String> },
    /// It organises the event, which needs another host: a space that leads, organises or receives it is no more.
    HostEnded { space: String },
    /// It organises the event, and has to acknowledge what changed.
    ToAcknowledge,
    /// It leads the event, which is near, and spaces have not acknowledged what changed.
    Unacknowledged,
}

/// What became of an invitation to organise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Accepted,
    Declined,
    Withdrawn,
    Expired,
}

/// What became of an offer of the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeadAnswer {
    Accepted,
    Declined,
    Expired,
}

impl SpaceNews {
    pub(super) const fn kind(&self) -> NoticeKind {
        match self {
            Self::AskedToOrganise { .. } | Self::AskedToLead { .. } => NoticeKind::Invitation,
            Self::Answered { .. }
            | Self::Removed { .. }
            | Self::TakenBack { .. }
            | Self::LeadAnswered { .. }
            | Self::LeadTakenBack { .. } => NoticeKind::Answer,
            Self::ToAcknowledge | Self::Unacknowledged | Self::TakenOff { .. } | Self::HostEnded { .. } => NoticeKind::Change,
        }
    }

    pub(super) const fn method(&self) -> Option<Method> {
        match self {
            Self::AskedToOrganise { .. } | Self::Answered { answer: Answer::Accepted, .. } | Self::ToAcknowledge => Some(Method::Publish),
            Self::Answered { .. }
            | Self::Removed { .. }
            | Self::TakenBack { .. }
            | Self::AskedToLead { .. }
            | Self::LeadAnswered { .. }
            | Self::LeadTakenBack { .. }
            | Self::TakenOff { .. }
            | Self::HostEnded { .. }
            | Self::Unacknowledged => None,
        }
    }

    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Answered { reason, .. }
            | Self::Removed { reason, .. }
            | Self::TakenBack { reason, .. }
            | Self::LeadAnswered { reason, .. }
            | Self::LeadTakenBack { reason, .. }
            | Self::TakenOff { reason, .. } => reason.as_deref(),
            Self::AskedToOrganise { .. }
            | Self::AskedToLead { .. }
            | Self::HostEnded { .. }
            | Self::ToAcknowledge
            | Self::Unacknowledged => None,
        }
    }
}
