//! The name of an occurrence within its series.

use std::fmt::{self, Display};
use std::str::FromStr;

use chrono::NaiveDateTime;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

const FORM: &str = "%Y%m%dT%H%M%S";

/// When an occurrence was first to start, by the clock of its series (`20260601T190000`). It stays when the occurrence is
/// moved or cancelled, and when the law changes what that clock shows. As RFC 5545 writes it in `RECURRENCE-ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
#[sea_orm(value_type = "String")]
#[serde(try_from = "String", into = "String")]
pub struct OccurrenceKey(NaiveDateTime);

/// This is not the key of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key of an occurrence is its original start by the clock of its series, such as 20260601T190000")]
pub struct BadOccurrenceKey;

impl OccurrenceKey {
    /// The start.
    pub const fn wall(self) -> NaiveDateTime {
        self.0
    }
}

impl From<NaiveDateTime> for OccurrenceKey {
    fn from(wall: NaiveDateTime) -> Self {
        Self(wall)
    }
}

impl FromStr for OccurrenceKey {
    type Err = BadOccurrenceKey;

    fn from_str(text: &str) -> Result<Self, BadOccurrenceKey> {
        if text.len() != 15 || !text.is_ascii() {
            return Err(BadOccurrenceKey);
        }
        NaiveDateTime::parse_from_str(text, FORM).map(Self).map_err(|_| BadOccurrenceKey)
    }
}

impl TryFrom<String> for OccurrenceKey {
    type Error = BadOccurrenceKey;

    fn try_from(text: String) -> Result<Self, BadOccurrenceKey> {
        text.parse()
    }
}

impl From<OccurrenceKey> for String {
    fn from(key: OccurrenceKey) -> Self {
        key.to_string()
    }
}

impl Display for OccurrenceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format(FORM).fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_and_read() {
        let key: OccurrenceKey = "20260601T190000".parse().unwrap();
        assert_eq!((key.to_string().as_str(), key.wall()), ("20260601T190000", "2026-06-01T19:00:00".parse().unwrap()));
        assert_eq!(serde_json::to_string(&key).unwrap(), "\"20260601T190000\"");
        for bad in ["", "20260601", "20260601T190000Z", "20260231T190000", "2026-06-01T19:00", "2026 601T190000", "é0260601T19000"] {
            assert_eq!(bad.parse::<OccurrenceKey>(), Err(BadOccurrenceKey), "{bad}");
        }
    }
}
