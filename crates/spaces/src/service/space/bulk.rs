//! Many spaces at once, in a number of statements that does not grow with them: what an import writes.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Result, Time};
use traboule_store::{UnitOfWork, sql};

use super::content::SpaceContent;
use super::save;
use crate::entity::{space, space_amenity, space_kind, space_slug, space_term};
use crate::rules::claim::SpaceClaimStatus;
use crate::rules::lifecycle::SpaceState;
use crate::rules::provenance::FieldProvenance;
use crate::rules::slug::Slug;

/// How many rows of three columns one statement inserts: SQLite takes 32,766 parameters.
const ROWS_A_STATEMENT: usize = 8_000;
/// How many numbered forms of each slug are looked up at first; more where so many spaces have one name.
const FIRST_SLUGS: usize = 16;

/// A space to be made. It is published, and nobody owns it.
pub(crate) struct NewSpace {
    pub(crate) id: SpaceId,
    pub(crate) content: SpaceContent,
    pub(crate) provenance: FieldProvenance,
    pub(crate) last_verified_at: Time,
}

/// A space of which the content changed. The row was locked by the transaction that writes it.
pub(crate) struct ChangedSpace {
    pub(crate) row: space::Model,
    pub(crate) content: SpaceContent,
    pub(crate) provenance: FieldProvenance,
}

/// Inserts spaces with their slugs and indexes. At most 500.
pub(crate) async fn create_all(unit: &UnitOfWork, spaces: &[NewSpace]) -> Result<()> {
    if spaces.is_empty() {
        return Ok(());
    }
    let slugs = free_slugs(unit, spaces.iter().map(|space| space.content.name.as_str())).await?;
    let mut rows = Vec::with_capacity(spaces.len());
    for (space, slug) in spaces.iter().zip(&slugs) {
        let mut row = space::ActiveModel {
            id: Set(space.id),
            slug: Set(slug.clone()),
            state: Set(SpaceState::Published),
            merged_into: Set(None),
            claim_state: Set(SpaceClaimStatus::Unclaimed),
            provenance: Set(space.provenance.clone()),
            last_verified_at: Set(space.last_verified_at),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
            ..Default::default()
        };
        save::fill(&mut row, &space.content, unit.now().date_naive())?;
        rows.push(row);
    }
    space::Entity::insert_many(rows).exec_without_returning(unit.tx()).await?;
    let taken = spaces.iter().zip(slugs);
    let taken = taken.map(|(space, slug)| space_slug::ActiveModel { slug: Set(slug.to_string()), space_id: Set(space.id) });
    space_slug::Entity::insert_many(taken).exec_without_returning(unit.tx()).await?;
    index_all(unit, spaces.iter().map(|space| (space.id, &space.content))).await
}

/// Writes changed spaces and their indexes: one version more. At most 500.
pub(crate) async fn update_all(unit: &UnitOfWork, spaces: Vec<ChangedSpace>) -> Result<()> {
    if spaces.is_empty() {
        return Ok(());
    }
    let ids: Vec<SpaceId> = spaces.iter().map(|space| space.row.id).collect();
    let mut rows = Vec::with_capacity(spaces.len());
    let mut contents = Vec::with_capacity(spaces.len());
    for ChangedSpace { row, content, provenance } in spaces {
        let (id, version) = (row.id, row.version);
        let mut row = row.into_active_model().reset_all();
        save::fill(&mut row, &content, unit.now().date_naive())?;
        row.provenance = Set(provenance);
        row.version = Set(version + 1);
        row.updated_at = Set(unit.now());
        rows.push(row);
        contents.push((id, content));
    }
    // Every row is there: the insertion is the one statement in which each row brings values of its own.
    // The slug stays, and a unique column that is named would lock the row against those who refer to it.
    let columns = space::Column::iter().filter(|column| !matches!(column, space::Column::Id | space::Column::Slug));
    let overwrite = OnConflict::column(space::Column::Id).update_columns(columns).to_owned();
    space::Entity::insert_many(rows).on_conflict(overwrite).exec_without_returning(unit.tx()).await?;

    let is_changed = |column: Expr| sql::is_one_of(unit.tx().get_database_backend(), column, &ids);
    let kinds = Expr::col(space_kind::Column::SpaceId);
    space_kind::Entity::delete_many().filter(is_changed(kinds)).exec(unit.tx()).await?;
    let amenities = Expr::col(space_amenity::Column::SpaceId);
    space_amenity::Entity::delete_many().filter(is_changed(amenities)).exec(unit.tx()).await?;
    let terms = Expr::col(space_term::Column::SpaceId);
    space_term::Entity::delete_many().filter(is_changed(terms)).exec(unit.tx()).await?;
    index_all(unit, contents.iter().map(|(id, content)| (*id, content))).await
}

/// Writes the indexes of spaces that have none.
async fn index_all<'a>(unit: &UnitOfWork, spaces: impl Iterator<Item = (SpaceId, &'a SpaceContent)> + Clone) -> Result<()> {
    let kinds = spaces.clone().flat_map(|(id, content)| content.kinds.iter().map(move |kind| (id, kind)));
    let kinds = kinds.map(|(id, kind)| space_kind::ActiveModel { kind: Set(kind), space_id: Set(id) });
    space_kind::Entity::insert_many(kinds).exec_without_returning(unit.tx()).await?;

    let amenities = spaces.clone().flat_map(|(id, content)| content.amenities.0.iter().map(move |amenity| (id, amenity.to_string())));
    let amenities = amenities.map(|(id, amenity)| space_amenity::ActiveModel { amenity: Set(amenity), space_id: Set(id) });
    space_amenity::Entity::insert_many(amenities).exec_without_returning(unit.tx()).await?;

    let terms = spaces.flat_map(|(id, content)| save::terms(content).into_iter().map(move |(term, weight)| (id, term, weight)));
    let terms = terms.map(|(id, term, weight)| space_term::ActiveModel { term: Set(term), space_id: Set(id), weight: Set(weight) });
    let terms: Vec<space_term::ActiveModel> = terms.collect();
    for some in terms.chunks(ROWS_A_STATEMENT) {
        space_term::Entity::insert_many(some.to_vec()).exec_without_returning(unit.tx()).await?;
    }
    Ok(())
}

/// A slug for each name that no space ever had, and none of the other names gets.
async fn free_slugs(unit: &UnitOfWork, names: impl Iterator<Item = &str>) -> Result<Vec<Slug>> {
    let wanted: Vec<Slug> = names.map(|name| Slug::of_name(name, "space")).collect();
    let distinct: HashSet<&Slug> = wanted.iter().collect();
    let backend = unit.tx().get_database_backend();
    let mut reach = FIRST_SLUGS;
    loop {
        let asked: Vec<String> = distinct.iter().flat_map(|slug| (1..=reach).map(|number| slug.numbered(number).to_string())).collect();
        let column = Expr::col((space_slug::Entity, space_slug::Column::Slug));
        let found = space_slug::Entity::find().filter(sql::is_one_of_texts(backend, column, &asked)).all(unit.tx()).await?;
        let taken = found.into_iter().map(|row| row.slug).collect();
        if let Some(slugs) = hand_out(&wanted, taken, reach) {
            return Ok(slugs);
        }
        reach *= 4;
    }
}

/// The first free numbered form of each slug; nothing where one would need a number beyond `reach`.
fn hand_out(wanted: &[Slug], mut taken: HashSet<String>, reach: usize) -> Option<Vec<Slug>> {
    let mut next: HashMap<&Slug, usize> = HashMap::new();
    let mut slugs = Vec::with_capacity(wanted.len());
    for slug in wanted {
        let number = next.entry(slug).or_insert(1);
        let free = loop {
            if *number > reach {
                return None;
            }
            let candidate = slug.numbered(*number);
            *number += 1;
            if taken.insert(candidate.to_string()) {
                break candidate;
            }
        };
        slugs.push(free);
    }
    Some(slugs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_handed_out_once() {
        let wanted: Vec<Slug> = ["nef", "nef", "nef-2", "cale", "nef"].map(|slug| slug.parse().unwrap()).to_vec();
        let taken = HashSet::from(["nef".to_owned(), "cale-2".to_owned()]);
        let slugs = hand_out(&wanted, taken.clone(), 16).unwrap();
        let slugs: Vec<&str> = slugs.iter().map(Slug::as_str).collect();
        assert_eq!(slugs, ["nef-2", "nef-3", "nef-2-2", "cale", "nef-4"]);
        assert!(hand_out(&wanted, taken, 3).is_none());
    }
}
