//! What an operator may choose about sign-in and tokens.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Settings of accounts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    /// How long a session lives without being used, in days.
    pub session_idle_days: u32,
    /// How long a session lives at most, in days.
    pub session_most_days: u32,
    /// How long a mailed code is good, in minutes.
    pub code_minutes: u32,
    /// How often one code may be tried.
    pub code_tries: u32,
    /// How many codes one address is sent within an hour; further requests answer the same and send nothing.
    pub codes_an_hour: u32,
    /// How many sign-in requests one IP address may make at once and then each minute.
    pub tries_a_minute: u32,
    /// How many access tokens for programs a person has at most, those that ended not counted.
    pub access_tokens: u32,
    /// How many days ahead an access token ends at the latest.
    pub access_token_days: u32,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            session_idle_days: 7,
            session_most_days: 30,
            code_minutes: 10,
            code_tries: 5,
            codes_an_hour: 5,
            tries_a_minute: 3,
            access_tokens: 20,
            access_token_days: 365,
        }
    }
}

impl AccountSettings {
    pub(crate) fn session_idle(&self) -> TimeDelta {
        TimeDelta::days(self.session_idle_days.into())
    }

    pub(crate) fn session_most(&self) -> TimeDelta {
        TimeDelta::days(self.session_most_days.into())
    }

    pub(crate) fn code_lifetime(&self) -> TimeDelta {
        TimeDelta::minutes(self.code_minutes.into())
    }
}
