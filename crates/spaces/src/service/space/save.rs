//! The one place that writes a space: its row, what is derived from it, and its indexes.

use std::collections::BTreeMap;

use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, QueryFilter, Set};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Error, Result, text};
use traboule_store::UnitOfWork;

use super::content::SpaceContent;
use crate::entity::{space, space_amenity, space_kind, space_slug, space_term};
use crate::rules::map_cell::MapCell;
use crate::rules::offer::{Currency, OfferUnit};
use crate::rules::slug::Slug;
use crate::rules::time_zone::time_zone_of;

/// Fills in the columns of the content and those derived from it.
pub(super) fn fill(row: &mut space::ActiveModel, content: &SpaceContent, today: chrono::NaiveDate) -> Result<()> {
    let SpaceContent { address, point, capacity, .. } = content;
    let address = address.clone().with_department();
    let euro: Currency = "EUR".parse().map_err(Error::internal)?;
    let sphere = point.map(|point| unit_vector(point.lat, point.lon));
    let cell = point.map(|point| MapCell::finest(point.lat, point.lon));
    row.name = Set(content.name.clone());
    row.name_folded = Set(text::fold(&content.name));
    row.kinds = Set(content.kinds.clone());
    row.operator_id = Set(content.operator);
    row.siret = Set(content.siret.clone());
    row.city_folded = Set(address.city.as_deref().map(text::fold).unwrap_or_default());
    row.region = Set(address.region().map(|region| region.to_string()));
    row.time_zone = Set(time_zone_of(address.department).to_string());
    row.address_line = Set(address.line);
    row.postcode = Set(address.postcode);
    row.city = Set(address.city);
    row.insee_city = Set(address.insee_city);
    row.department = Set(address.department);
    row.lat = Set(point.map(|point| point.lat));
    row.lon = Set(point.map(|point| point.lon));
    row.point_precision = Set(point.and_then(|point| point.precision));
    row.point_method = Set(point.map(|point| point.method));
    row.unit_x = Set(sphere.map(|[x, _, _]| x));
    row.unit_y = Set(sphere.map(|[_, y, _]| y));
    row.unit_z = Set(sphere.map(|[_, _, z]| z));
    row.tile_x = Set(cell.map(|cell| cell.x));
    row.tile_y = Set(cell.map(|cell| cell.y));
    row.weekly_minutes = Set(content.opening_hours.as_ref().map(|hours| i32::from(hours.weekly_minutes(today))));
    row.opening_hours = Set(content.opening_hours.as_ref().map(|hours| hours.as_str().to_owned()));
    row.opened_on = Set(content.opened_on);
    row.desks = Set(capacity.desks);
    row.meeting_rooms = Set(capacity.meeting_rooms);
    row.square_metres = Set(capacity.square_metres);
    row.fixed_desk_month_cents = Set(content.offers.lowest(OfferUnit::Month, &euro).and_then(|cents| i32::try_from(cents).ok()));
    row.offers = Set(content.offers.clone());
    row.amenities = Set(content.amenities.clone());
    row.wheelchair = Set(content.wheelchair);
    row.role_email = Set(content.role_email.clone());
    row.phone = Set(content.phone.clone());
    row.website = Set(content.website.clone());
    row.description = Set(content.description.as_ref().map(serde_json::to_value).transpose().map_err(Error::internal)?);
    Ok(())
}

/// The point on the unit sphere.
pub(crate) fn unit_vector(lat: f64, lon: f64) -> [f64; 3] {
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// Writes the indexes of a space anew.
pub(super) async fn index(unit: &UnitOfWork, id: SpaceId, content: &SpaceContent) -> Result<()> {
    space_kind::Entity::delete_many().filter(space_kind::Column::SpaceId.eq(id)).exec(unit.tx()).await?;
    let kinds = content.kinds.iter().map(|kind| space_kind::ActiveModel { kind: Set(kind), space_id: Set(id) });
    space_kind::Entity::insert_many(kinds).exec_without_returning(unit.tx()).await?;

    space_amenity::Entity::delete_many().filter(space_amenity::Column::SpaceId.eq(id)).exec(unit.tx()).await?;
    let amenities = content.amenities.0.iter();
    let amenities = amenities.map(|amenity| space_amenity::ActiveModel { amenity: Set(amenity.to_string()), space_id: Set(id) });
    space_amenity::Entity::insert_many(amenities).exec_without_returning(unit.tx()).await?;

    space_term::Entity::delete_many().filter(space_term::Column::SpaceId.eq(id)).exec(unit.tx()).await?;
    let terms = terms(content).into_iter();
    let terms = terms.map(|(term, weight)| space_term::ActiveModel { term: Set(term), space_id: Set(id), weight: Set(weight) });
    space_term::Entity::insert_many(terms).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// The terms of a space: a word of the name says more about it than one of the town, and that more than one of the description.
pub(super) fn terms(content: &SpaceContent) -> BTreeMap<String, i32> {
    let description = content.description.iter().flat_map(|description| description.all().map(|(_, text)| text));
    let sources = [(8, content.name.as_str()), (3, content.address.city.as_deref().unwrap_or_default())];
    let mut terms = BTreeMap::new();
    for (weight, source) in sources.into_iter().chain(description.map(|text| (1, text))) {
        for term in text::index_terms(source) {
            let best: &mut i32 = terms.entry(term).or_default();
            *best = (*best).max(weight);
        }
    }
    terms
}

/// The first slug of this name that no space ever had.
pub(super) async fn free_slug_of(unit: &UnitOfWork, name: &str) -> Result<Slug> {
    let wanted = Slug::of_name(name, "space");
    let like = format!("{wanted}%");
    let taken = space_slug::Entity::find().filter(space_slug::Column::Slug.like(like)).all(unit.tx()).await?;
    let taken: std::collections::HashSet<String> = taken.into_iter().map(|row| row.slug).collect();
    Ok(wanted.first_free(|slug| taken.contains(slug)))
}

/// Takes a slug for the space for ever.
pub(super) async fn take_slug(unit: &UnitOfWork, id: SpaceId, slug: &Slug) -> Result<()> {
    let row = space_slug::ActiveModel { slug: Set(slug.to_string()), space_id: Set(id) };
    space_slug::Entity::insert(row).exec_without_returning(unit.tx()).await?;
    Ok(())
}

/// Writes a row that was changed: one version more.
pub(super) async fn update(unit: &UnitOfWork, mut row: space::ActiveModel) -> Result<space::Model> {
    let version = match &row.version {
        ActiveValue::Set(version) | ActiveValue::Unchanged(version) => *version,
        ActiveValue::NotSet => return Err(Error::internal("a space is updated without its version")),
    };
    row.version = Set(version + 1);
    row.updated_at = Set(unit.now());
    Ok(row.update(unit.tx()).await?)
}
