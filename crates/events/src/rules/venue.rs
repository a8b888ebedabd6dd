//! Where an event takes place.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use traboule_kernel::Invalid;
use traboule_kernel::ids::SpaceId;
use traboule_kernel::text::fold;

use super::schedule::Schedule;
use super::text::{MAX_LINE, WebAddress, line_mistake};

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VenueKind {
    /// A space of the directory, perhaps one of its rooms.
    Space,
    /// Another place, by its postal address.
    Address,
    /// On the web alone.
    Online,
    /// At a space or an address, and on the web.
    Hybrid,
}

/// Where an event takes place. Which members a kind has, [`Venue::mistakes`] says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Venue {
    /// What kind of place it is.
    pub kind: VenueKind,
    /// The space that receives the event.
    pub space: Option<SpaceId>,
    /// The room in that space, as people there call it.
    pub room: Option<String>,
    /// The postal address, on one line.
    pub address: Option<String>,
    /// Where to go on the web.
    pub online: Option<WebAddress>,
}

impl Venue {
    /// What is wrong; nothing when the venue is valid.
    ///
    /// A space needs `space`, an address `address`, online `online`; hybrid needs `online` and either a space or an
    /// address. A room is a room of a space. Nothing else is filled.
    pub fn mistakes(&self) -> Vec<Invalid> {
        let needs = |field, there: bool| (!there).then(|| Invalid::at(field, "is needed for this kind of venue"));
        let has_no = |field, there: bool| there.then(|| Invalid::at(field, "does not go with this kind of venue"));
        let (space, address, online) = (self.space.is_some(), self.address.is_some(), self.online.is_some());
        let by_kind = match self.kind {
            VenueKind::Space => [needs("space", space), has_no("address", address), has_no("online", online)],
            VenueKind::Address => [needs("address", address), has_no("space", space), has_no("online", online)],
            VenueKind::Online => [needs("online", online), has_no("space", space), has_no("address", address)],
            VenueKind::Hybrid => [needs("online", online), needs("space", space || address), has_no("address", space && address)],
        };
        let room = self.room.as_deref();
        let texts = [
            if room.is_some() && !space { Some(Invalid::at("room", "is a room of a space, and there is none")) } else { None },
            room.and_then(|room| line_mistake("room", room, MAX_LINE)),
            self.address.as_deref().and_then(|address| line_mistake("address", address, MAX_LINE)),
        ];
        by_kind.into_iter().chain(texts).flatten().collect()
    }

    /// The same by the names of the API: within `venue`, whose address of the web is `url`.
    pub fn mistakes_of_api(&self) -> Vec<Invalid> {
        let named = |mistake: Invalid| if mistake.field == "online" { Invalid { field: "url".to_owned(), ..mistake } } else { mistake };
        self.mistakes().into_iter().map(|mistake| named(mistake).within("venue")).collect()
    }

    /// Whether two events would meet in one room of one space, however its name is spelt. Where a room is not named,
    /// nothing is known, and nobody is warned.
    pub fn is_same_room(&self, other: &Self) -> bool {
        let room = |venue: &Self| Some((venue.space?, fold(venue.room.as_deref()?.trim())));
        room(self).is_some_and(|here| room(other) == Some(here))
    }
}

/// Whether two events have booked one room at one time, of which both are warned.
pub fn is_booked_twice(first: (&Venue, &Schedule), second: (&Venue, &Schedule)) -> bool {
    first.0.is_same_room(second.0) && first.1.overlaps(second.1)
}

#[cfg(test)]
mod tests {
    use sea_orm::prelude::Uuid;
    use traboule_kernel::Key;

    use super::super::schedule::Zone;
    use super::*;

    fn space(number: u128) -> SpaceId {
        SpaceId::from_uuid(Uuid::from_u128(number))
    }

    fn venue(kind: VenueKind, parts: &str) -> Venue {
        let has = |part: char| parts.contains(part);
        Venue {
            kind,
            space: has('s').then(|| space(1)),
            room: has('r').then(|| "Salle Bleue".to_owned()),
            address: has('a').then(|| "12 rue des Capucins, Lyon".to_owned()),
            online: has('o').then(|| "https://meet.example.org/salon".parse().unwrap()),
        }
    }

    #[test]
    fn each_kind_has_its_members() {
        use VenueKind::{Address, Hybrid, Online, Space};
        for (kind, parts, wrong) in [
            (Space, "s", &[][..]),
            (Space, "sr", &[]),
            (Space, "", &["space"]),
            (Space, "sao", &["address", "online"]),
            (Address, "a", &[]),
            (Address, "r", &["address", "room"]),
            (Address, "sao", &["space", "online"]),
            (Online, "o", &[]),
            (Online, "or", &["room"]),
            (Online, "sa", &["online", "space", "address"]),
            (Hybrid, "so", &[]),
            (Hybrid, "sro", &[]),
            (Hybrid, "ao", &[]),
            (Hybrid, "o", &["space"]),
            (Hybrid, "sao", &["address"]),
            (Hybrid, "s", &["online"]),
        ] {
            let fields: Vec<String> = venue(kind, parts).mistakes().into_iter().map(|mistake| mistake.field).collect();
            assert_eq!(fields, wrong, "{kind:?} {parts}");
        }
    }

    #[test]
    fn rooms_and_addresses_are_lines() {
        let bad = Venue { room: Some(" ".to_owned()), address: Some("a\nb".to_owned()), ..venue(VenueKind::Hybrid, "sao") };
        let fields: Vec<String> = bad.mistakes().into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["address", "room", "address"]);
    }

    #[test]
    fn one_room_at_one_time_is_warned_of() {
        let at = |from: &str, to: &str| Schedule::new(from.parse().unwrap(), to.parse().unwrap(), Zone::UTC).unwrap();
        let evening = at("2026-06-01T18:00:00Z", "2026-06-01T20:00:00Z");
        let late = at("2026-06-01T20:00:00Z", "2026-06-01T22:00:00Z");
        let here = venue(VenueKind::Space, "sr");
        let spelt = Venue { room: Some(" salle bleue ".to_owned()), ..venue(VenueKind::Hybrid, "so") };
        let there = Venue { space: Some(space(2)), ..here.clone() };
        let other = Venue { room: Some("Salle Rouge".to_owned()), ..here.clone() };
        let unnamed = venue(VenueKind::Space, "s");
        for (second, schedule, expected) in [
            (&here, &evening, true),
            (&spelt, &evening, true),
            (&here, &late, false),
            (&there, &evening, false),
            (&other, &evening, false),
            (&unnamed, &evening, false),
        ] {
            assert_eq!(is_booked_twice((&here, &evening), (second, schedule)), expected, "{second:?}");
            assert_eq!(is_booked_twice((second, schedule), (&here, &evening)), expected, "{second:?}");
        }
        assert!(!is_booked_twice((&unnamed, &evening), (&unnamed, &evening)));
    }
}
