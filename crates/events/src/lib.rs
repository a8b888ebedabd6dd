//! Events, organised together by several spaces.
//!
//! Tables it will own: `event` with `event_slug`, `event_network`, `event_topic`, `event_term`; `series` and `occurrence`;
//! `co_organiser` with `acknowledgement`; `lead_offer`; `event_note` and `event_task`; `rsvp`, `seat_pool`, `invitation`;
//! `calendar_token`.
//!
//! Today this is the pure part: [`rules`], who may do what ([`policy`]), and calendars as text ([`calendar`]).
//!
//! Invariants: nobody is named, exported or counted as an organiser before they accept; an event has exactly one lead; those
//! who go and those who are offered places are never more than the places; nobody passes somebody who came before;
//! cancelling one occurrence never changes its series; a series has an end within two years, and no rule of anybody costs
//! more than walking through its calendar.

pub mod calendar;
pub mod policy;
pub mod rules;
