//! One table a file.

pub(crate) mod acknowledgement_deadline;
pub(crate) mod calendar_token;
pub(crate) mod co_organiser;
pub(crate) mod event;
pub(crate) mod event_host;
pub(crate) mod event_import;
pub(crate) mod event_network;
pub(crate) mod event_network_refusal;
pub(crate) mod event_note;
pub(crate) mod event_notice;
pub(crate) mod event_notice_choice;
pub(crate) mod event_occurrence;
pub(crate) mod event_occurrence_term;
pub(crate) mod event_secret;
pub(crate) mod event_task;
pub(crate) mod event_term;
pub(crate) mod event_topic;
pub(crate) mod lead_offer;
pub(crate) mod rsvp;
pub(crate) mod rsvp_guest;
pub(crate) mod rsvp_invitation;
pub(crate) mod seat_pool;
