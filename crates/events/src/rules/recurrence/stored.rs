//! A recurrence as a row holds it: texts of RFC 5545, and the length in seconds.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::super::schedule::Zone;
use super::{BadRule, OccurrenceKey, Recurrence};

#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    dtstart: OccurrenceKey,
    length: i64,
    zone: Zone,
    rrule: String,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    exdates: BTreeSet<OccurrenceKey>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    rdates: BTreeSet<OccurrenceKey>,
}

impl From<Recurrence> for Stored {
    fn from(Recurrence { dtstart, length, zone, rrule, exdates, rdates }: Recurrence) -> Self {
        Self { dtstart: dtstart.into(), length: length.num_seconds(), zone, rrule: rrule.to_string(), exdates, rdates }
    }
}

impl TryFrom<Stored> for Recurrence {
    type Error = BadRule;

    fn try_from(Stored { dtstart, length, zone, rrule, exdates, rdates }: Stored) -> Result<Self, BadRule> {
        let length = TimeDelta::try_seconds(length).unwrap_or_default();
        Ok(Self { dtstart: dtstart.wall(), length, zone, rrule: rrule.parse()?, exdates, rdates })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Series, generated};
    use super::*;

    #[test]
    fn a_row_holds_what_calendars_write() {
        let recurrence = Recurrence {
            dtstart: "2026-06-01T19:00:00".parse().unwrap(),
            length: TimeDelta::hours(2),
            zone: "Europe/Paris".parse().unwrap(),
            rrule: "FREQ=WEEKLY;COUNT=3".parse().unwrap(),
            exdates: [].into(),
            rdates: ["20260610T190000".parse().unwrap()].into(),
        };
        let text = r#"{"dtstart":"20260601T190000","length":7200,"zone":"Europe/Paris","rrule":"FREQ=WEEKLY;COUNT=3","rdates":["20260610T190000"]}"#;
        assert_eq!(serde_json::to_string(&recurrence).unwrap(), text);
        assert_eq!(serde_json::from_str::<Recurrence>(text).unwrap(), recurrence);
        assert!(serde_json::from_str::<Recurrence>(&text.replace("WEEKLY", "SECONDLY")).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn a_series_is_the_same_when_it_is_read_again(asked in generated()) {
            let Ok(series) = Series::new(asked) else { return Ok(()) };
            let text = serde_json::to_string(series.recurrence()).unwrap();
            let again = Series::new(serde_json::from_str(&text).unwrap());
            prop_assert_eq!(again, Ok(series));
        }
    }
}
