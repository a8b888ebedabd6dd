//! A letter: the message that any domain sends and the server's mailer takes.

use serde::{Deserialize, Serialize};

use crate::Message;

/// A plain-text e-mail to one person. Erased once it is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The body, plain text, lines parted by `\n`.
    pub text: String,
}

impl Message for Mail {
    const NAME: &'static str = "store.mail.v1";
    const SENSITIVE: bool = true;
}
