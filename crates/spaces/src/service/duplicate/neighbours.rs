//! Which spaces of the directory may be the same place as others: for a file's rows and for one space that somebody writes.
//!
//! [`around`] reads who is near, [`compare`] weighs names and distances by [`crate::rules::duplicates`]. Pairs for people:
//! nothing is merged here.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::SpaceId;
use traboule_store::sql;

use crate::entity::{duplicate, space};
use crate::rules::address::CommuneCode;
use crate::rules::duplicates::{Likeness, Profile, SAME_NAME_KM};
use crate::rules::lifecycle::SpaceState;
use crate::rules::place::BoundingBox;
use crate::service::space::SpaceContent;

/// How many spaces around are compared, the oldest first.
const MAX_CANDIDATES: u64 = 5_000;
/// How many pairs a space gets at once, so that a file of one place a thousand times ends.
const MAX_PAIRS: usize = 10;

/// Where a space is and what it is called.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) id: SpaceId,
    pub(crate) name: String,
    point: Option<(f64, f64)>,
    town: Option<CommuneCode>,
    profile: Profile,
}

/// Two spaces that may be one.
pub(crate) struct Alike<'a> {
    pub(crate) likeness: Likeness,
    /// The space that was written.
    pub(crate) place: &'a Place,
    /// The other.
    pub(crate) beside: &'a Place,
}

impl Place {
    pub(crate) fn of(id: SpaceId, content: &SpaceContent) -> Self {
        let point = content.point.map(|point| (point.lat, point.lon));
        Self::new(id, content.name.clone(), point, content.address.insee_city.as_ref())
    }

    fn new(id: SpaceId, name: String, point: Option<(f64, f64)>, town: Option<&CommuneCode>) -> Self {
        let town = town.map(CommuneCode::commune);
        let profile = Profile::new(&name, point, town.as_ref().map(CommuneCode::as_str));
        Self { id, name, point, town, profile }
    }

    /// Whether both are the same for [`compare`]: a comparison that was made needs not be made again.
    pub(super) fn compares_as(&self, other: &Self) -> bool {
        (&self.name, self.point, &self.town) == (&other.name, other.point, &other.town)
    }
}

/// The spaces of the directory that are near enough to be one of `places`: by their point, or by their town where one of
/// the two is not on the map. One statement, or none. Drafts are no part of the directory yet; what is closed cannot be
/// merged into.
pub(crate) async fn around(connection: &impl ConnectionTrait, places: &[Place]) -> Result<Vec<Place>> {
    let column = |column: space::Column| Expr::col((space::Entity, column));
    let own: BTreeSet<SpaceId> = places.iter().map(|place| place.id).collect();
    let mut near = Cond::any();
    for point in places.iter().filter_map(|place| place.point) {
        near = near.add(within(BoundingBox::around(point, SAME_NAME_KM)));
    }
    let towns = |of: &dyn Fn(&&Place) -> bool| -> Vec<String> {
        let towns: BTreeSet<&CommuneCode> = places.iter().filter(of).filter_map(|place| place.town.as_ref()).collect();
        towns.into_iter().flat_map(codes_of).collect()
    };
    let in_town = |codes: &[String]| sql::is_one_of_texts(connection.get_database_backend(), column(space::Column::InseeCity), codes);
    let (off_the_map, on_the_map) = (towns(&|place| place.point.is_none()), towns(&|place| place.point.is_some()));
    if !off_the_map.is_empty() {
        near = near.add(in_town(&off_the_map));
    }
    if !on_the_map.is_empty() {
        // Null as the latitude is, but no index leads to it: that of the town is the narrower.
        near = near.add(in_town(&on_the_map).and(column(space::Column::UnitX).is_null()));
    }
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let rows = space::Entity::find()
        .select_only()
        .columns([space::Column::Id, space::Column::Name, space::Column::Lat, space::Column::Lon, space::Column::InseeCity])
        .filter(space::Column::State.is_in([SpaceState::Published, SpaceState::TemporarilyClosed]))
        .filter(near)
        .order_by_asc(space::Column::Id)
        .limit(MAX_CANDIDATES)
        .into_tuple::<(SpaceId, String, Option<f64>, Option<f64>, Option<CommuneCode>)>()
        .all(connection)
        .await?;
    let others = rows.into_iter().filter(|(id, ..)| !own.contains(id));
    Ok(others.map(|(id, name, lat, lon, town)| Place::new(id, name, lat.zip(lon), town.as_ref())).collect())
}

/// The pairs of `places` with each other and with `others`, the smaller id first; of each place the likeliest.
pub(crate) fn compare<'a>(places: &'a [Place], others: &'a [Place]) -> BTreeMap<(SpaceId, SpaceId), Alike<'a>> {
    let mut found = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        let near = place.point.map(|point| BoundingBox::around(point, SAME_NAME_KM));
        let reaches = |other: &Place| match (near, other.point) {
            (Some(near), Some((lat, lon))) => near.contains(lat, lon),
            _ => place.town.is_some() && place.town == other.town,
        };
        let earlier = places.get(..index).unwrap_or_default();
        let candidates = others.iter().chain(earlier).filter(|other| other.id != place.id && reaches(other));
        let alike = candidates.filter_map(|beside| Some(Alike { likeness: place.profile.likeness(&beside.profile)?, place, beside }));
        let mut alike: Vec<Alike<'_>> = alike.collect();
        alike.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
        alike.truncate(MAX_PAIRS);
        found.extend(alike.into_iter().map(|pair| (duplicate::ordered(place.id, pair.beside.id), pair)));
    }
    found
}

/// The column conditions of a box.
fn within(BoundingBox { south, west, north, east }: BoundingBox) -> Cond {
    let lon = |column: Expr| {
        if west <= east { column.between(west, east) } else { column.clone().gte(west).or(column.lte(east)) }
    };
    Cond::all()
        .add(Expr::col((space::Entity, space::Column::Lat)).between(south, north))
        .add(lon(Expr::col((space::Entity, space::Column::Lon))))
}

/// The INSEE codes under which a place of the commune may stand: its own, and those of its arrondissements.
fn codes_of(commune: &CommuneCode) -> Vec<String> {
    let arrondissements = match commune.as_str() {
        "75056" => 75_101..=75_120,
        "69123" => 69_381..=69_389,
        "13055" => 13_201..=13_216,
        _ => return vec![commune.to_string()],
    };
    arrondissements.map(|code: u32| code.to_string()).chain([commune.to_string()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrondissements_of_a_commune_lead_back_to_it() {
        for commune in ["75056", "69123", "13055", "42218"] {
            let commune: CommuneCode = commune.parse().unwrap();
            let codes = codes_of(&commune);
            assert!(codes.contains(&commune.to_string()));
            assert!(codes.iter().all(|code| code.parse::<CommuneCode>().unwrap().commune() == commune));
        }
    }
}
