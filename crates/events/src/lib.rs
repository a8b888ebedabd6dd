//! Events, organised together by several spaces.
//!
//! Tables it owns: `event` with `event_host`, `event_network`, `event_topic`, `event_term`; `event_occurrence`; `co_organiser`;
//! `event_notice`, `event_notice_choice`, `event_secret`.
//!
//! A series is an event with a recurrence; each of its dates is a row of `event_occurrence`, which keeps its id through every edit.
//!
//! Of RSVPs, seat pools and calendars there are the [`rules`], who may do what ([`policy`]), and calendars as text
//! ([`calendar`]); their tables and use cases are not here yet.
//!
//! Invariants: nobody is named, exported or counted as an organiser before they accept; an event has exactly one lead; those
//! who go and those who are offered places are never more than the places; nobody passes somebody who came before;
//! cancelling one occurrence never changes its series; a series has an end within two years, and no rule of anybody costs
//! more than walking through its calendar.

pub mod calendar;
mod entity;
mod graphql;
mod letter;
pub mod message;
mod notice;
pub mod policy;
pub mod ports;
pub mod rules;
pub mod service;

use std::sync::Arc;

use traboule_graph::Module;

use service::EventService;

/// The share of events in the graph.
pub fn module(service: Arc<EventService>) -> Module {
    graphql::register(Module::new("events").data(service))
}
