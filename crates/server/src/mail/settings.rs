//! What an operator may choose about letters.

use std::fmt::{self, Display};
use std::path::PathBuf;
use std::str::FromStr;

use lettre::Address;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use crate::settings::Secret;

/// Settings of letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Whom letters come from.
    pub from: Sender,
    /// The folder that letters are written to when there is no SMTP server.
    pub folder: PathBuf,
    /// The server that letters are handed to.
    pub smtp: SmtpSettings,
}

/// Settings of the server that letters are handed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpSettings {
    /// Its host name. Empty: there is none, and letters become files.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// The name to sign in with. Empty: without signing in.
    pub user: String,
    /// The password to sign in with.
    pub password: Secret,
    /// Seconds to wait for the server.
    pub timeout_seconds: u64,
}

/// How the connection to an SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// The connection starts in the clear and must then turn to TLS (mostly port 587).
    StartTls,
    /// TLS from the first byte (mostly port 465).
    Tls,
    /// None: only for a server on the same machine.
    None,
}

/// Whom letters come from: `Traboule <traboule@example.org>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sender(Mailbox);

/// The text is not a sender.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an address such as `Traboule <traboule@example.org>`")]
pub struct BadSender(String);

impl Sender {
    /// The name and address.
    pub const fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl FromStr for Sender {
    type Err = BadSender;

    fn from_str(text: &str) -> Result<Self, BadSender> {
        text.parse().map(Self).map_err(|_| BadSender(text.to_owned()))
    }
}

impl TryFrom<String> for Sender {
    type Error = BadSender;

    fn try_from(text: String) -> Result<Self, BadSender> {
        text.parse()
    }
}

impl From<Sender> for String {
    fn from(sender: Sender) -> Self {
        sender.to_string()
    }
}

impl Display for Sender {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        // Not read from a text: what is written here is an address.
        let address = Address::new_dangerous("traboule", "localhost");
        Self {
            from: Sender(Mailbox::new(Some("Traboule".to_owned()), address)),
            folder: PathBuf::from("mails"),
            smtp: SmtpSettings::default(),
        }
    }
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            encryption: Encryption::StartTls,
            user: String::new(),
            password: Secret::default(),
            timeout_seconds: 20,
        }
    }
}
