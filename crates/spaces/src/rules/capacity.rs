//! How big a space is.

use serde::{Deserialize, Serialize};

use super::Invalid;
use super::invalid::range_mistake;

/// How much a space holds. Each figure may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capacity {
    /// Desks, fixed and shared, 0 to 10,000.
    pub desks: Option<i32>,
    /// Meeting rooms, 0 to 1,000.
    pub meeting_rooms: Option<i32>,
    /// Floor space, 1 to 1,000,000.
    pub square_metres: Option<i32>,
}

impl Capacity {
    /// What is wrong; nothing when the capacity is valid.
    pub fn mistakes(&self) -> Vec<Invalid> {
        [
            self.desks.and_then(|desks| range_mistake("desks", desks.into(), 0..=10_000)),
            self.meeting_rooms.and_then(|rooms| range_mistake("meeting_rooms", rooms.into(), 0..=1_000)),
            self.square_metres.and_then(|area| range_mistake("square_metres", area.into(), 1..=1_000_000)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_checked_at_their_limits() {
        let fields = |desks, meeting_rooms, square_metres| {
            Capacity { desks, meeting_rooms, square_metres }.mistakes().into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert!(fields(None, None, None).is_empty());
        assert!(fields(Some(0), Some(0), Some(1)).is_empty());
        assert!(fields(Some(10_000), Some(1_000), Some(1_000_000)).is_empty());
        assert_eq!(fields(Some(-1), Some(1_001), Some(0)), ["desks", "meeting_rooms", "square_metres"]);
    }
}
