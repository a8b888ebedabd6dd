//! Everything an operator may choose, in one place: the sections of the settings file.
//!
//! A value comes from the first of these that gives it: a command line flag, an environment variable
//! `TRABOULE__SECTION__KEY`, the settings file, the built-in default. Every key has a default, and the file
//! `traboule.example.toml` explains every key.

mod secret;
mod sources;

use serde::{Deserialize, Serialize};
use traboule_accounts::AccountSettings;
use traboule_events::EventSettings;
use traboule_graph::Limits;
use traboule_http::HttpSettings;
use traboule_store::StoreSettings;
use traboule_store::outbox::WorkerSettings;

pub use self::secret::Secret;
pub(crate) use self::secret::masked_url;
pub use self::sources::{Flags, SettingsError, Sources};
use crate::log::LogSettings;
use crate::mail::MailSettings;

/// The settings of one server.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where data is kept.
    pub database: StoreSettings,
    /// Where and how requests are taken.
    pub http: HttpSettings,
    /// How much one GraphQL request may ask for.
    pub limits: Limits,
    /// Sign-in and sessions.
    pub accounts: AccountSettings,
    /// Events and who comes to them.
    pub events: EventSettings,
    /// How messages are carried to those who wait for them.
    pub worker: WorkerSettings,
    /// How letters leave.
    pub mail: MailSettings,
    /// What is written about what happens.
    pub log: LogSettings,
}

impl Settings {
    /// The same settings as they may be shown: passwords are `***`.
    pub fn masked(&self) -> Self {
        let mut masked = self.clone();
        masked.database.url = secret::masked_url(&self.database.url);
        masked.mail.smtp.password = self.mail.smtp.password.masked();
        masked
    }

    /// The settings as a settings file.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../traboule.example.toml");

    #[test]
    fn the_example_file_gives_every_key_its_default() {
        let example: toml::Table = EXAMPLE.parse().unwrap();
        let defaults = toml::Table::try_from(Settings::default()).unwrap();
        assert_eq!(toml::to_string_pretty(&example).unwrap(), toml::to_string_pretty(&defaults).unwrap());
    }

    #[test]
    fn the_example_file_explains_every_key() {
        let lines: Vec<&str> = EXAMPLE.lines().collect();
        for pair in lines.windows(2) {
            let [before, line] = pair else { continue };
            let sets_a_key = line.contains(" = ") && !line.starts_with('#');
            assert!(!sets_a_key || before.starts_with("# "), "`{line}` is not explained");
        }
    }

    #[test]
    fn no_password_is_shown() {
        let mut settings = Settings::default();
        settings.database.url = "postgres://traboule:hunter2@db.example.org/traboule".to_owned();
        settings.mail.smtp.password = Secret::from("hunter3".to_owned());
        let shown = settings.masked().to_toml().unwrap();
        assert!(shown.contains("postgres://traboule:***@db.example.org/traboule"), "{shown}");
        assert!(shown.contains("password = \"***\""), "{shown}");
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(!format!("{:?}", settings.mail).contains("hunter"));
    }

    #[test]
    fn what_is_printed_can_be_read_back() {
        let printed = Settings::default().to_toml().unwrap();
        assert_eq!(toml::from_str::<Settings>(&printed).unwrap().to_toml().unwrap(), printed);
    }
}
