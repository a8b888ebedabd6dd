//! Letters leave here: the consumer of [`Mail`], which any domain sends.
//!
//! With an SMTP server in the settings they are handed to it; without one they become `.eml` files in a folder, which
//! is enough to try everything. Delivery is at least once: a letter that is carried twice has the same Message-ID, by
//! which mailboxes know it again, and overwrites its own file.
//!
//! Invariant: no address and no text of a letter reaches the log or the reason of a refusal.

mod letter;
mod settings;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use traboule_kernel::Clock;
use traboule_store::mail::Mail;
use traboule_store::outbox::Refused;
use traboule_store::{Consumer, Delivery, Message as _};

pub use self::settings::{BadSender, Encryption, MailSettings, Sender, SmtpSettings};

/// Carries letters.
pub struct Mailer {
    from: Sender,
    way: Way,
    clock: Arc<dyn Clock>,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

/// Why no letter can leave. Meant for the operator.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The folder for letters cannot be made.
    #[error("the folder {} for letters cannot be made", .0.display())]
    Folder(PathBuf, #[source] std::io::Error),
    /// The connection to the SMTP server cannot be set up; its host name is no name.
    #[error("no connection to the SMTP server `{0}` can be set up")]
    Smtp(String, #[source] smtp::Error),
}

impl Mailer {
    /// A mailer by these settings. No connection is opened before the first letter.
    pub fn new(settings: &MailSettings, clock: Arc<dyn Clock>) -> Result<Self, MailError> {
        let way = if settings.smtp.host.is_empty() {
            Way::Folder(settings.folder.clone())
        } else {
            let transport = transport(&settings.smtp).map_err(|error| MailError::Smtp(settings.smtp.host.clone(), error))?;
            Way::Smtp(Box::new(transport))
        };
        Ok(Self { from: settings.from.clone(), way, clock })
    }

    /// Where letters become files, unless an SMTP server takes them.
    pub fn folder(&self) -> Option<&Path> {
        match &self.way {
            Way::Folder(folder) => Some(folder),
            Way::Smtp(_) => None,
        }
    }

    /// Sees to it that letters can leave: makes their folder. What only sends letters, and carries none, needs no folder.
    pub fn prepare(&self) -> Result<(), MailError> {
        let Some(folder) = self.folder() else { return Ok(()) };
        std::fs::create_dir_all(folder).map_err(|error| MailError::Folder(folder.to_owned(), error))
    }
}

fn transport(settings: &SmtpSettings) -> Result<AsyncSmtpTransport<Tokio1Executor>, smtp::Error> {
    let builder = match settings.encryption {
        Encryption::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&settings.host)?,
        Encryption::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&settings.host)?,
        Encryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host),
    };
    let builder = builder.port(settings.port).timeout(Some(Duration::from_secs(settings.timeout_seconds)));
    let builder = if settings.user.is_empty() {
        builder
    } else {
        builder.credentials(Credentials::new(settings.user.clone(), settings.password.reveal().to_owned()))
    };
    Ok(builder.build())
}

#[async_trait]
impl Consumer for Mailer {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn takes(&self, message: &str) -> bool {
        message == Mail::NAME
    }

    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused> {
        let letter = letter::letter(&delivery.read()?, delivery.seq, &self.from, self.clock.now())?;
        match &self.way {
            Way::Smtp(transport) => transport.send(letter).await.map(drop).map_err(|error| refusal(&error)),
            Way::Folder(folder) => write(folder, delivery.seq, &letter).await,
        }
    }
}

/// What may be kept of a server's refusal: its own words mostly repeat the address. What it will never take (RFC 5321 4.2.1: 5yz) is
/// not offered again.
fn refusal(error: &smtp::Error) -> Refused {
    let reason = match error.status() {
        Some(code) => format!("the SMTP server answered {code}"),
        None if error.is_timeout() => "the SMTP server does not answer in time".to_owned(),
        None if error.is_tls() => "the connection to the SMTP server cannot be protected by TLS".to_owned(),
        None if error.is_client() => "the SMTP server does not offer what the settings ask for".to_owned(),
        None => "the SMTP server cannot be reached".to_owned(),
    };
    if error.is_permanent() { Refused::for_good(reason) } else { Refused::later(reason) }
}

/// A reader of the folder sees a whole letter or none.
async fn write(folder: &Path, seq: i64, letter: &Message) -> Result<(), Refused> {
    let path = folder.join(format!("{seq:08}.eml"));
    let unfinished = folder.join(format!("{seq:08}.eml.unfinished"));
    let written = async {
        tokio::fs::write(&unfinished, letter.formatted()).await?;
        tokio::fs::rename(&unfinished, &path).await
    };
    written.await.map_err(|error| Refused::later(format!("the letter cannot be written: {error}")))?;
    tracing::info!(file = %path.display(), "a letter was written");
    Ok(())
}
