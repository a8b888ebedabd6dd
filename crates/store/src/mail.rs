//! A letter: the message that any domain sends and the server's mailer takes.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use traboule_kernel::Result;

use crate::entity::outbox_delivery::{self, State};
use crate::entity::outbox_message;
use crate::{Message, UnitOfWork};

/// How many letters one statement names.
const LETTERS_A_STATEMENT: usize = 1_000;

/// An e-mail to one person: plain text, perhaps with files. Erased once it is delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The body, plain text, lines parted by `\n`.
    pub text: String,
    /// Files that come along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Where a POST stops letters of this kind (RFC 8058); nothing where they cannot be stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

/// A text that comes along with a letter as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// What the file is called.
    pub file_name: String,
    /// What it is, with parameters: `text/calendar; charset=utf-8; method=PUBLISH`.
    pub media_type: String,
    /// What stands in it.
    pub text: String,
}

impl Message for Mail {
    const NAME: &'static str = "store.mail.v1";
    const SENSITIVE: bool = true;
}

/// Forgets every letter to this address that has not left yet. One that is being carried at this moment may still arrive.
pub async fn drop_letters_to(unit: &UnitOfWork, address: &str) -> Result<()> {
    // Both databases read a field of a JSON text in these words.
    let to = Expr::cust("payload ->> 'to'").eq(address);
    let letters = outbox_message::Entity::find()
        .select_only()
        .column(outbox_message::Column::Seq)
        .filter(outbox_message::Column::Name.eq(Mail::NAME))
        .filter(outbox_message::Column::Payload.is_not_null())
        .filter(to);
    let letters: Vec<i64> = letters.into_tuple().all(unit.tx()).await?;
    for letters in letters.chunks(LETTERS_A_STATEMENT) {
        outbox_delivery::Entity::delete_many()
            .filter(outbox_delivery::Column::MessageSeq.is_in(letters.iter().copied()))
            .filter(outbox_delivery::Column::State.eq(State::Waiting))
            .exec(unit.tx())
            .await?;
        outbox_message::Entity::update_many()
            .col_expr(outbox_message::Column::Payload, Expr::value(Option::<serde_json::Value>::None))
            .filter(outbox_message::Column::Seq.is_in(letters.iter().copied()))
            .exec(unit.tx())
            .await?;
    }
    Ok(())
}
