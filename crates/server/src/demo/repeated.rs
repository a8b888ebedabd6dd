//! How events of the demo are repeated, as it stands in `crates/server/demo/events.toml`.

use serde::Deserialize;
use traboule_events::rules::recurrence::{BadSeries, Recurrence, Rule, Series};
use traboule_events::rules::schedule::Schedule;

use super::data::Description;

/// By which rule an event is repeated, and what became of single dates. Dates are numbered from 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "described in the file")]
pub struct Repeated {
    #[serde(deserialize_with = "rule")]
    pub rule: Rule,
    #[serde(default)]
    pub cancelled: Vec<CancelledDate>,
    #[serde(default)]
    pub moved: Vec<MovedDate>,
}

/// A date that does not take place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "described in the file")]
pub struct CancelledDate {
    pub date: usize,
    pub reason: String,
}

/// A date that takes place later, under a title of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "described in the file")]
pub struct MovedDate {
    pub date: usize,
    pub by_days: i64,
    pub title: Description,
}

impl Repeated {
    /// The series that begins with these times.
    pub fn beginning(&self, first: &Schedule) -> Result<Series, BadSeries> {
        Series::new(Recurrence {
            dtstart: first.zone().wall(first.starts_at()),
            length: first.length(),
            zone: first.zone(),
            rrule: self.rule.clone(),
            exdates: [].into(),
            rdates: [].into(),
        })
    }
}

fn rule<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Rule, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}
