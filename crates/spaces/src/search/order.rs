//! In which order a list of spaces is read. Every order ends with the id, so it is total.

use async_graphql::Enum;
use sea_orm::sea_query::{Expr, Value};
use serde::{Deserialize, Serialize};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Error, Result, Time};
use traboule_store::{Direction, Keyset};

use super::filter::Condition;
use crate::entity::space;

/// The order of a list of spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SpaceOrder {
    /// By name, accents and case aside.
    Name,
    /// The nearest first. Needs `filter.near`.
    Distance,
    /// The best answer to the words first. Needs `filter.text`.
    Relevance,
    /// The newest entry first.
    Newest,
    /// The last changed first.
    RecentlyUpdated,
    /// The one that nobody has looked at for the longest time first.
    LeastRecentlyVerified,
}

/// The value of an order's column at a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum SortValue {
    /// A folded name.
    Name(String),
    /// A squared chord by its bits: a decimal text would not come back the same.
    Chord(u64),
    /// A weight.
    Weight(i64),
    /// A time in microseconds.
    Time(i64),
}

/// What a cursor holds.
pub(crate) type SpaceKey = (SortValue, SpaceId);

impl SpaceOrder {
    /// What is natural for a filter: relevance for words, distance around a point, else the name.
    pub(crate) const fn natural(condition: &Condition) -> Self {
        if condition.relevance.is_some() {
            Self::Relevance
        } else if condition.chord.is_some() {
            Self::Distance
        } else {
            Self::Name
        }
    }

    /// Its name in cursors.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Distance => "distance",
            Self::Relevance => "relevance",
            Self::Newest => "newest",
            Self::RecentlyUpdated => "updated",
            Self::LeastRecentlyVerified => "verified",
        }
    }

    /// The expression that spaces are ordered by, and which way.
    pub(crate) fn expression(self, condition: &Condition) -> Result<(Expr, Direction)> {
        let column = |column: space::Column| Expr::col((space::Entity, column));
        Ok(match self {
            Self::Name => (column(space::Column::NameFolded), Direction::Ascending),
            Self::Distance => {
                let chord = condition.chord.clone().ok_or_else(|| Error::bad_input("the order DISTANCE needs `filter.near`"))?;
                (chord, Direction::Ascending)
            }
            Self::Relevance => {
                let relevance = condition.relevance.clone().ok_or_else(|| Error::bad_input("the order RELEVANCE needs `filter.text`"))?;
                (relevance, Direction::Descending)
            }
            Self::Newest => (column(space::Column::CreatedAt), Direction::Descending),
            Self::RecentlyUpdated => (column(space::Column::UpdatedAt), Direction::Descending),
            Self::LeastRecentlyVerified => (column(space::Column::LastVerifiedAt), Direction::Ascending),
        })
    }

    /// The keyset of the order.
    pub(crate) fn keyset(self, condition: &Condition) -> Result<Keyset> {
        Ok(Keyset::new([self.expression(condition)?, (Expr::col((space::Entity, space::Column::Id)), Direction::Ascending)]))
    }

    /// Reads the order's value from a row's column.
    pub(crate) fn value(self, row: &sea_orm::QueryResult, column: &str) -> Result<SortValue> {
        Ok(match self {
            Self::Name => SortValue::Name(row.try_get("", column)?),
            Self::Distance => SortValue::Chord(row.try_get::<f64>("", column)?.to_bits()),
            Self::Relevance => SortValue::Weight(row.try_get("", column)?),
            Self::Newest | Self::RecentlyUpdated | Self::LeastRecentlyVerified => {
                SortValue::Time(row.try_get::<Time>("", column)?.timestamp_micros())
            }
        })
    }
}

impl SortValue {
    /// The value as SQL compares it.
    pub(crate) fn sql(&self) -> Value {
        match self {
            Self::Name(name) => name.clone().into(),
            Self::Chord(bits) => f64::from_bits(*bits).into(),
            Self::Weight(weight) => (*weight).into(),
            Self::Time(micros) => Time::from_timestamp_micros(*micros).into(),
        }
    }
}
