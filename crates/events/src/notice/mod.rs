//! Notices: what a letter about an event says, to whom, and how its reader stops such letters. Pure: no database, no clock.
//!
//! A letter names spaces and events, and no person: what lies in somebody's mailbox no erasure reaches. What organisers wrote as a
//! reason is quoted, so that nobody takes it for the letter's own words.

mod english;
mod french;
mod letter;
mod link;
mod spaces;

pub(crate) use letter::{About, Because, Dated, Letter, News, Since};
pub(crate) use link::{LinkKey, ReaderKey};
pub(crate) use spaces::{Answer, LeadAnswer, SpaceNews};
