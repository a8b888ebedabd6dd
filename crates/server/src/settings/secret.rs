//! Values that are used and never shown.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

const MASK: &str = "***";

/// A password. Its `Debug` form shows only whether there is one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The password itself, for whom it is meant.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A stand-in that shows only whether there is one.
    pub fn masked(&self) -> Self {
        Self(if self.0.is_empty() { String::new() } else { MASK.to_owned() })
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Secret").field(&self.masked().0).finish()
    }
}

/// A database's address without its password, which may stand before the host or among the parameters.
pub(crate) fn masked_url(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return masked_by_eye(text) };
    if url.password().is_some() && url.set_password(Some(MASK)).is_err() {
        return masked_by_eye(text);
    }
    if url.query_pairs().any(|(key, _)| key == "password") {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let masked = pairs.into_iter().map(|(key, value)| if key == "password" { (key, MASK.to_owned()) } else { (key, value) });
        url.query_pairs_mut().clear().extend_pairs(masked);
    } else if url.password().is_none() {
        // As it was written: a parsed URL may look different, and there is nothing to hide in this one.
        return text.to_owned();
    }
    url.to_string()
}

/// Of a text that is no URL, such as one whose password holds a `#`: nothing before the last `@` is shown.
fn masked_by_eye(text: &str) -> String {
    let Some((before, host)) = text.rsplit_once('@') else { return text.to_owned() };
    let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
    format!("{scheme}://{MASK}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_masked_wherever_they_stand() {
        for (text, shown) in [
            ("sqlite://data/traboule.db", "sqlite://data/traboule.db"),
            ("postgres://host/database", "postgres://host/database"),
            ("postgres://user@host/database", "postgres://user@host/database"),
            ("postgres://user:p%40ss@host:5432/database?sslmode=require", "postgres://user:***@host:5432/database?sslmode=require"),
            ("postgres://user@localhost/database?host=/run/pg", "postgres://user@localhost/database?host=/run/pg"),
            ("postgres://user@host/database?password=p&x=1", "postgres://user@host/database?password=***&x=1"),
            ("postgres://user:p#ss/w@host/database", "postgres://***@host/database"),
        ] {
            assert_eq!(masked_url(text), shown);
        }
    }
}
