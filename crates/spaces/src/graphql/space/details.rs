//! `Space`: what the directory knows of a place.

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use traboule_graph::{LocalizedText, Owner, Ref, Result, Selected};
use traboule_kernel::ids::{OperatorId, SpaceId};
use traboule_kernel::{Error, Time};

use super::value::{GeoPoint, OpeningHours, PostalAddress, SpaceCapacity, SpaceContact, SpaceFieldProvenance, SpaceOffer};
use crate::graphql::{actor, spaces};
use crate::row::SpaceRow;
use crate::rules::amenity::Wheelchair;
use crate::rules::claim::SpaceClaimStatus;
use crate::rules::freshness::is_stale;
use crate::rules::kind::SpaceKind;
use crate::rules::legal::Siret;
use crate::rules::lifecycle::SpaceState;
use crate::rules::opening::{self, Openness};
use crate::search::finder;

/// A coworking space or another third place. What it is, its kinds say; that it is a coworking in the sense of a
/// charter, only a label says.
pub(crate) struct SpaceDetails {
    row: SpaceRow,
}

/// The columns behind each field.
const COLUMNS: &[(&str, &[&str])] = &[
    ("slug", &["slug"]),
    ("name", &["name"]),
    ("state", &["state"]),
    ("mergedInto", &["merged_into"]),
    ("claimStatus", &["claim_state"]),
    ("kinds", &["kinds"]),
    ("operator", &["operator_id"]),
    ("siret", &["siret"]),
    ("address", &["address_line", "postcode", "city", "insee_city", "department", "region"]),
    ("point", &["lat", "lon", "point_precision", "point_method"]),
    ("openingHours", &["opening_hours", "weekly_minutes", "time_zone"]),
    ("openness", &["opening_hours", "time_zone"]),
    ("openedOn", &["opened_on"]),
    ("capacity", &["desks", "meeting_rooms", "square_metres"]),
    ("offers", &["offers"]),
    ("fixedDeskMonthCents", &["fixed_desk_month_cents"]),
    ("amenities", &["amenities"]),
    ("wheelchair", &["wheelchair"]),
    ("contact", &["role_email", "phone", "website"]),
    ("description", &["description"]),
    ("provenance", &["provenance"]),
    ("lastVerifiedAt", &["last_verified_at"]),
    ("stale", &["last_verified_at"]),
    ("createdAt", &["created_at"]),
    ("updatedAt", &["updated_at"]),
    ("version", &["version"]),
];

/// The columns that the selected fields are made of.
pub(crate) fn columns_of(selected: &Selected) -> Vec<&'static str> {
    let mut columns: Vec<&str> =
        COLUMNS.iter().filter(|(field, _)| selected.has(field)).flat_map(|(_, columns)| *columns).copied().collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

impl SpaceDetails {
    pub(crate) const fn new(row: SpaceRow) -> Self {
        Self { row }
    }
}

impl Owner for SpaceDetails {
    type Key = SpaceId;

    async fn load(ctx: &Context<'_>, keys: &[SpaceId], selected: &Selected) -> Result<Vec<(SpaceId, Self)>> {
        let rows = finder::by_ids(spaces(ctx)?.store(), actor(ctx)?, keys, &columns_of(selected)).await?;
        Ok(rows.into_iter().map(|(id, row)| (id, Self::new(row))).collect())
    }
}

/// A coworking space or another third place. What it is, its kinds say; that it is a coworking in the sense of a
/// charter, only a label says.
#[Object]
impl SpaceDetails {
    /// Names the space in addresses. A slug that it had before still leads to it.
    async fn slug(&self) -> Result<&str> {
        Ok(self.row.slug()?)
    }

    /// The name.
    async fn name(&self) -> Result<&str> {
        Ok(self.row.name()?)
    }

    /// Where it is in its life.
    async fn state(&self) -> Result<SpaceState> {
        Ok(*self.row.state()?)
    }

    /// For a merged space: the space that it turned out to be.
    async fn merged_into(&self) -> Result<Option<Ref<SpaceId>>> {
        Ok(self.row.merged_into()?.map(Ref::to))
    }

    /// Whether somebody owns the entry.
    async fn claim_status(&self) -> Result<SpaceClaimStatus> {
        Ok(*self.row.claim_state()?)
    }

    /// What kinds of place it is.
    async fn kinds(&self) -> Result<Vec<SpaceKind>> {
        Ok(self.row.kinds()?.iter().collect())
    }

    /// Who runs it.
    async fn operator(&self) -> Result<Option<Ref<OperatorId>>> {
        Ok(self.row.operator_id()?.map(Ref::to))
    }

    /// The number of the establishment, fourteen digits.
    async fn siret(&self) -> Result<Option<&str>> {
        Ok(self.row.siret()?.as_ref().map(Siret::as_str))
    }

    /// Where it is, in words.
    async fn address(&self) -> Result<PostalAddress> {
        Ok(PostalAddress {
            line: self.row.address_line()?.clone(),
            postcode: self.row.postcode()?.as_ref().map(ToString::to_string),
            city: self.row.city()?.clone(),
            insee_city: self.row.insee_city()?.as_ref().map(ToString::to_string),
            department: self.row.department()?.map(|department| department.to_string()),
            region: self.row.region()?.clone(),
        })
    }

    /// Where it is on the map.
    async fn point(&self) -> Result<Option<GeoPoint>> {
        let (precision, method) = (*self.row.point_precision()?, self.row.point_method()?.unwrap_or_default());
        Ok(self.row.lat()?.zip(*self.row.lon()?).map(|(lat, lon)| GeoPoint { lat, lon, precision, method }))
    }

    /// When it is open.
    async fn opening_hours(&self) -> Result<Option<OpeningHours>> {
        let (weekly_minutes, time_zone) = (self.row.weekly_minutes()?.unwrap_or_default(), self.row.time_zone()?.clone());
        Ok(self.row.opening_hours()?.clone().map(|expression| OpeningHours { expression, weekly_minutes, time_zone }))
    }

    /// Whether it is open at a time, by its opening hours; null where it has none.
    async fn openness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The time; now, if not given.")] at: Option<Time>,
    ) -> Result<Option<Openness>> {
        let Some(text) = self.row.opening_hours()? else { return Ok(None) };
        let hours: opening::OpeningHours = text.parse().map_err(Error::internal)?;
        let zone = self.row.time_zone()?.parse().map_err(|_| Error::internal("a space has an unknown time zone"))?;
        Ok(Some(hours.at(at.unwrap_or(spaces(ctx)?.store().now()), zone)))
    }

    /// The day it opened.
    async fn opened_on(&self) -> Result<Option<NaiveDate>> {
        Ok(*self.row.opened_on()?)
    }

    /// How large it is.
    async fn capacity(&self) -> Result<SpaceCapacity> {
        Ok(SpaceCapacity {
            desks: *self.row.desks()?,
            meeting_rooms: *self.row.meeting_rooms()?,
            square_metres: *self.row.square_metres()?,
        })
    }

    /// What it rents.
    async fn offers(&self) -> Result<Vec<SpaceOffer>> {
        Ok(self.row.offers()?.0.iter().cloned().map(Into::into).collect())
    }

    /// The lowest price of a month among its offers in euros, in cents.
    async fn fixed_desk_month_cents(&self) -> Result<Option<i32>> {
        Ok(*self.row.fixed_desk_month_cents()?)
    }

    /// What else it offers, as tags such as `meeting_room` or `bike_parking`.
    async fn amenities(&self) -> Result<Vec<String>> {
        Ok(self.row.amenities()?.0.iter().map(ToString::to_string).collect())
    }

    /// Whether one gets in with a wheelchair.
    async fn wheelchair(&self) -> Result<Wheelchair> {
        Ok(*self.row.wheelchair()?)
    }

    /// How to reach it.
    async fn contact(&self) -> Result<SpaceContact> {
        Ok(SpaceContact {
            role_email: self.row.role_email()?.as_ref().map(ToString::to_string),
            phone: self.row.phone()?.as_ref().map(ToString::to_string),
            website: self.row.website()?.clone(),
        })
    }

    /// What it says of itself.
    async fn description(
        &self,
        #[graphql(desc = "Language tags, the preferred one first; the source language, if none is given or found.", default)] locales: Vec<
            String,
        >,
    ) -> Result<Option<LocalizedText>> {
        let Some(stored) = self.row.description()? else { return Ok(None) };
        let text: traboule_kernel::LocalizedText = serde_json::from_value(stored.clone()).map_err(Error::internal)?;
        Ok(Some(LocalizedText::of(&text, &locales)?))
    }

    /// Where the value of each field comes from.
    async fn provenance(&self) -> Result<Vec<SpaceFieldProvenance>> {
        let fields = self.row.provenance()?.0.iter();
        Ok(fields.map(|(field, origin)| SpaceFieldProvenance::of(*field, origin.clone())).collect())
    }

    /// When somebody last looked at the whole entry.
    async fn last_verified_at(&self) -> Result<Time> {
        Ok(*self.row.last_verified_at()?)
    }

    /// Whether nobody has looked at the entry for twelve months.
    async fn stale(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(is_stale(Some(*self.row.last_verified_at()?), spaces(ctx)?.store().now()))
    }

    /// When the entry was made.
    async fn created_at(&self) -> Result<Time> {
        Ok(*self.row.created_at()?)
    }

    /// When the entry was last changed.
    async fn updated_at(&self) -> Result<Time> {
        Ok(*self.row.updated_at()?)
    }

    /// Counts the changes; an edit names the version that it saw.
    async fn version(&self) -> Result<i32> {
        Ok(*self.row.version()?)
    }
}
