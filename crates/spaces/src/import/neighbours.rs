//! Which spaces of a batch may be a place that is there already. Pairs for people: nothing is merged here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

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
use crate::service::duplicate::DuplicateState;
use crate::service::space::SpaceContent;

/// How many spaces around a batch are compared with it, the oldest first.
const MAX_CANDIDATES: u64 = 5_000;
/// How many pairs a space gets from one import, so that a file of one place a thousand times ends.
const MAX_PAIRS: usize = 10;

/// Where a space is and what it is called.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) id: SpaceId,
    name: String,
    point: Option<(f64, f64)>,
    town: Option<CommuneCode>,
    profile: Profile,
}

/// Two spaces that may be one, the smaller id first.
pub(crate) struct Pair {
    pub(crate) space: SpaceId,
    pub(crate) other: SpaceId,
    pub(crate) likeness: Likeness,
    /// What people decided about it, or have to; nothing where it is new.
    pub(crate) state: Option<DuplicateState>,
}

/// What was found about a batch.
#[derive(Default)]
pub(super) struct Neighbours {
    /// Each pair once.
    pub(super) pairs: Vec<Pair>,
    /// What to say about a space: the name of the other and the likeness.
    pub(super) remarks: HashMap<SpaceId, Vec<String>>,
}

impl Place {
    pub(super) fn of(id: SpaceId, content: &SpaceContent) -> Self {
        let point = content.point.map(|point| (point.lat, point.lon));
        Self::new(id, content.name.clone(), point, content.address.insee_city.as_ref())
    }

    fn new(id: SpaceId, name: String, point: Option<(f64, f64)>, town: Option<&CommuneCode>) -> Self {
        let town = town.map(CommuneCode::commune);
        let profile = Profile::new(&name, point, town.as_ref().map(CommuneCode::as_str));
        Self { id, name, point, town, profile }
    }
}

/// Finds the pairs of a batch with each other, with what the directory holds and, in a dry run, with what it would hold by
/// now. Three statements for any number of rows.
pub(super) async fn find(connection: &impl ConnectionTrait, places: &[Place], imagined: &[Place]) -> Result<Neighbours> {
    if places.is_empty() {
        return Ok(Neighbours::default());
    }
    let own: BTreeSet<SpaceId> = places.iter().map(|place| place.id).collect();
    let mut others: Vec<Place> = around(connection, places).await?;
    others.retain(|place| !own.contains(&place.id));
    others.extend(imagined.iter().cloned());

    let mut found: BTreeMap<(SpaceId, SpaceId), (Likeness, &Place, &Place)> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        let near = place.point.map(|point| BoundingBox::around(point, SAME_NAME_KM));
        let reaches = |other: &Place| match (near, other.point) {
            (Some(near), Some((lat, lon))) => near.contains(lat, lon),
            _ => place.town.is_some() && place.town == other.town,
        };
        let earlier = places.get(..index).unwrap_or_default().iter();
        let alike = others
            .iter()
            .chain(earlier)
            .filter(|other| other.id != place.id && reaches(other))
            .filter_map(|other| Some((place.profile.likeness(&other.profile)?, other)))
            .take(MAX_PAIRS);
        for (likeness, other) in alike {
            found.insert(duplicate::ordered(place.id, other.id), (likeness, place, other));
        }
    }
    let states = states(connection, found.keys()).await?;

    let mut neighbours = Neighbours::default();
    for ((space, other), (likeness, place, beside)) in found {
        let state = states.get(&(space, other)).copied();
        // Of a pair that waits already, the younger is said to repeat the older: the same row in every import.
        let is_new = state.is_none();
        let is_younger = place.id > beside.id;
        if is_new || (state == Some(DuplicateState::Open) && is_younger) {
            neighbours.remarks.entry(place.id).or_default().push(remark(&likeness, &beside.name));
        } else if state == Some(DuplicateState::Open) && own.contains(&beside.id) {
            neighbours.remarks.entry(beside.id).or_default().push(remark(&likeness, &place.name));
        }
        neighbours.pairs.push(Pair { space, other, likeness, state });
    }
    Ok(neighbours)
}

fn remark(likeness: &Likeness, name: &str) -> String {
    let reasons: Vec<String> = likeness.reasons.iter().map(sea_orm::ActiveEnum::to_value).collect();
    let distance = likeness.distance_km.map(|km| format!(", {:.0} m apart", km * 1_000.0)).unwrap_or_default();
    format!("may be the same place as `{name}` ({}{distance}); people decide", reasons.join(", "))
}

/// The spaces of the directory that are near enough to be one of `places`: by their point, or by their town where one of
/// the two is not on the map. Two statements. Drafts are no part of the directory yet; what is closed cannot be merged into.
async fn around(connection: &impl ConnectionTrait, places: &[Place]) -> Result<Vec<Place>> {
    let backend = connection.get_database_backend();
    let column = |column: space::Column| Expr::col((space::Entity, column));
    let mut boxes = Cond::any();
    for point in places.iter().filter_map(|place| place.point) {
        boxes = boxes.add(within(BoundingBox::around(point, SAME_NAME_KM)));
    }
    let towns = |of: &dyn Fn(&&Place) -> bool| -> Vec<String> {
        let towns: BTreeSet<&CommuneCode> = places.iter().filter(of).filter_map(|place| place.town.as_ref()).collect();
        towns.into_iter().flat_map(codes_of).collect()
    };
    let (all, off_the_map) = (towns(&|_| true), towns(&|place| place.point.is_none()));
    let in_towns = Cond::any()
        .add(sql::is_one_of_texts(backend, column(space::Column::InseeCity), &off_the_map))
        .add(sql::is_one_of_texts(backend, column(space::Column::InseeCity), &all).and(column(space::Column::Lat).is_null()));

    let mut found = BTreeMap::new();
    for (condition, is_needed) in [(boxes, places.iter().any(|place| place.point.is_some())), (in_towns, !all.is_empty())] {
        if !is_needed {
            continue;
        }
        let rows = space::Entity::find()
            .select_only()
            .columns([space::Column::Id, space::Column::Name, space::Column::Lat, space::Column::Lon, space::Column::InseeCity])
            .filter(space::Column::State.is_in([SpaceState::Published, SpaceState::TemporarilyClosed]))
            .filter(condition)
            .order_by_asc(space::Column::Id)
            .limit(MAX_CANDIDATES)
            .into_tuple::<(SpaceId, String, Option<f64>, Option<f64>, Option<CommuneCode>)>()
            .all(connection)
            .await?;
        for (id, name, lat, lon, town) in rows {
            found.insert(id, Place::new(id, name, lat.zip(lon), town.as_ref()));
        }
    }
    Ok(found.into_values().collect())
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

/// What is known about these pairs. One statement.
async fn states<'a>(
    connection: &impl ConnectionTrait,
    pairs: impl Iterator<Item = &'a (SpaceId, SpaceId)> + Clone,
) -> Result<HashMap<(SpaceId, SpaceId), DuplicateState>> {
    let spaces: BTreeSet<SpaceId> = pairs.clone().map(|(space, _)| *space).collect();
    let others: BTreeSet<SpaceId> = pairs.map(|(_, other)| *other).collect();
    if spaces.is_empty() {
        return Ok(HashMap::new());
    }
    let backend = connection.get_database_backend();
    let is_one_of = |column: duplicate::Column, ids: BTreeSet<SpaceId>| {
        sql::is_one_of(backend, Expr::col((duplicate::Entity, column)), &ids.into_iter().collect::<Vec<_>>())
    };
    let rows = duplicate::Entity::find()
        .select_only()
        .columns([duplicate::Column::SpaceId, duplicate::Column::OtherId, duplicate::Column::State])
        .filter(is_one_of(duplicate::Column::SpaceId, spaces))
        .filter(is_one_of(duplicate::Column::OtherId, others))
        .into_tuple::<(SpaceId, SpaceId, DuplicateState)>()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(space, other, state)| ((space, other), state)).collect())
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
