//! Events, organised together by several spaces.
//!
//! Tables it owns: `event` with `event_host`, `event_network`, `event_topic`, `event_term`; `event_occurrence`; `co_organiser`;
//! `lead_offer`; `event_note`, `event_task`; `acknowledgement_deadline`; `event_network_refusal`; `rsvp` with `rsvp_guest`,
//! `rsvp_invitation`, `seat_pool`; `calendar_token`; `event_import`; `event_notice`, `event_notice_choice`,
//! `event_secret`.
//!
//! A series is an event with a recurrence; each of its dates is a row of `event_occurrence`, which keeps its id through every edit.
//!
//! Who comes to a date is decided in one place, whoever asks ([`service::rsvp`]).
//!
//! Calendars are made in two steps: what a feed holds ([`service::calendar`]), and how it is written ([`calendar`]).
//!
//! Invariants: nobody is named, exported or counted as an organiser before they accept; an event has exactly one lead; those
//! who go and those who are offered places are never more than the places; nobody passes somebody who came before;
//! cancelling one occurrence never changes its series; a series has an end within two years, and no rule of anybody costs
//! more than walking through its calendar.

pub mod addresses;
pub mod calendar;
mod entity;
mod graphql;
mod letter;
pub mod message;
mod notice;
pub mod page;
pub mod policy;
pub mod ports;
pub mod rules;
pub mod service;
mod settings;

use std::sync::Arc;

use traboule_graph::Module;

pub use settings::EventSettings;

use service::EventService;
use service::calendar::CalendarService;

/// The share of events in the graph.
pub fn module(service: Arc<EventService>, calendars: Arc<CalendarService>) -> Module {
    graphql::register(Module::new("events").data(service).data(calendars))
}
