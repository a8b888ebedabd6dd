//! What an import says of its rows' likeness to other places.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use traboule_kernel::Result;
use traboule_kernel::ids::SpaceId;
use traboule_store::sql;

use crate::entity::duplicate;
use crate::rules::duplicates::Likeness;
use crate::service::duplicate::DuplicateState;
use crate::service::duplicate::neighbours::{Place, around, compare};
use crate::service::duplicate::raise::Pair;

/// What was found about a batch.
#[derive(Default)]
pub(super) struct Neighbours {
    /// The pairs that nobody has raised yet.
    pub(super) new: Vec<Pair>,
    /// What to say about a space: the name of the other and the likeness.
    pub(super) remarks: HashMap<SpaceId, Vec<String>>,
}

/// Finds the pairs of a batch with each other, with what the directory holds and, in a dry run, with what it would hold by
/// now. Two statements for any number of rows.
pub(super) async fn find(connection: &impl ConnectionTrait, places: &[Place], imagined: &[Place]) -> Result<Neighbours> {
    let own: BTreeSet<SpaceId> = places.iter().map(|place| place.id).collect();
    let mut others = around(connection, places).await?;
    others.extend(imagined.iter().cloned());
    let found = compare(places, &others);
    let states = states(connection, found.keys()).await?;

    let mut neighbours = Neighbours::default();
    for (pair, alike) in found {
        let (place, beside, likeness) = (alike.place, alike.beside, &alike.likeness);
        let state = states.get(&pair).copied();
        // Of a pair that waits already, the younger is said to repeat the older: the same row in every import.
        let is_younger = place.id > beside.id;
        if state.is_none() || (state == Some(DuplicateState::Open) && is_younger) {
            neighbours.remarks.entry(place.id).or_default().push(remark(likeness, &beside.name));
        } else if state == Some(DuplicateState::Open) && own.contains(&beside.id) {
            neighbours.remarks.entry(beside.id).or_default().push(remark(likeness, &place.name));
        }
        if state.is_none() {
            neighbours.new.push(alike.into());
        }
    }
    Ok(neighbours)
}

fn remark(likeness: &Likeness, name: &str) -> String {
    let reasons: Vec<String> = likeness.reasons.iter().map(sea_orm::ActiveEnum::to_value).collect();
    let distance = likeness.distance_km.map(|km| format!(", {:.0} m apart", km * 1_000.0)).unwrap_or_default();
    format!("may be the same place as `{name}` ({}{distance}); people decide", reasons.join(", "))
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
