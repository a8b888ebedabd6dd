//! `rsvp_guest`: somebody without an account asked for a place by e-mail. The link in the letter makes it an RSVP, and is
//! their key to it from then on.

use sea_orm::entity::prelude::*;
use traboule_kernel::Time;
use traboule_kernel::ids::{EventOccurrenceId, RsvpGuestId, RsvpId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rsvp_guest")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RsvpGuestId,
    pub occurrence_id: EventOccurrenceId,
    /// In the form of [`traboule_kernel::email::Email`].
    pub email: String,
    pub locale: String,
    pub party_size: i32,
    pub token_hash: Vec<u8>,
    /// Until when the link makes an RSVP.
    pub expires_at: Time,
    pub rsvp_id: Option<RsvpId>,
    pub created_at: Time,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
