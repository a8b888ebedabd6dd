//! What the flat formats say of a space: one table of names, in the order of the columns.

use sea_orm::ActiveEnum;
use serde::Serialize;
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Error, LocalizedText, Result, Time};

use super::licence::Credits;
use crate::row::SpaceRow;

/// The columns of the table that an export reads.
pub(super) const READ: &[&str] = &[
    "slug",
    "name",
    "state",
    "kinds",
    "operator_id",
    "siret",
    "address_line",
    "postcode",
    "city",
    "insee_city",
    "department",
    "region",
    "lat",
    "lon",
    "opening_hours",
    "time_zone",
    "opened_on",
    "desks",
    "meeting_rooms",
    "square_metres",
    "offers",
    "fixed_desk_month_cents",
    "amenities",
    "wheelchair",
    "role_email",
    "website",
    "description",
    "provenance",
    "last_verified_at",
    "updated_at",
];

/// A space on its way into a file.
pub(super) struct Entry {
    pub(super) id: SpaceId,
    pub(super) row: SpaceRow,
    pub(super) credits: Credits,
}

impl Entry {
    pub(super) fn new(id: SpaceId, row: SpaceRow) -> Result<Self> {
        Ok(Self { id, credits: Credits::of(&row)?, row })
    }

    /// The point as (lat, lon).
    pub(super) fn point(&self) -> Result<Option<(f64, f64)>> {
        Ok(self.row.lat()?.zip(*self.row.lon()?))
    }

    pub(super) fn description(&self) -> Result<Option<LocalizedText>> {
        let stored = self.row.description()?.clone();
        stored.map(serde_json::from_value).transpose().map_err(Error::internal)
    }
}

/// A value in a flat file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Texts(Vec<String>),
    Whole(i32),
    Real(f64),
}

/// A name and how its value is told.
pub(super) type Property = (&'static str, fn(&Entry) -> Result<Cell>);

/// What both flat formats say.
pub(super) const PROPERTIES: [Property; 29] = [
    ("id", |space| Ok(text(&space.id))),
    ("slug", |space| Ok(text(space.row.slug()?))),
    ("name", |space| Ok(text(space.row.name()?))),
    ("state", |space| Ok(text(&space.row.state()?.to_value()))),
    ("kinds", |space| Ok(texts(space.row.kinds()?.iter().map(|kind| kind.to_value())))),
    ("operator", |space| Ok(perhaps(*space.row.operator_id()?))),
    ("siret", |space| Ok(perhaps(space.row.siret()?.as_ref()))),
    ("address", |space| Ok(perhaps(space.row.address_line()?.as_ref()))),
    ("postcode", |space| Ok(perhaps(space.row.postcode()?.as_ref()))),
    ("city", |space| Ok(perhaps(space.row.city()?.as_ref()))),
    ("insee_city", |space| Ok(perhaps(space.row.insee_city()?.as_ref()))),
    ("department", |space| Ok(perhaps(*space.row.department()?))),
    ("region", |space| Ok(perhaps(space.row.region()?.as_ref()))),
    ("opening_hours", |space| Ok(perhaps(space.row.opening_hours()?.as_ref()))),
    ("time_zone", |space| Ok(text(space.row.time_zone()?))),
    ("opened_on", |space| Ok(perhaps(*space.row.opened_on()?))),
    ("desks", |space| Ok(whole(*space.row.desks()?))),
    ("meeting_rooms", |space| Ok(whole(*space.row.meeting_rooms()?))),
    ("square_metres", |space| Ok(whole(*space.row.square_metres()?))),
    ("month_price_cents", |space| Ok(whole(*space.row.fixed_desk_month_cents()?))),
    ("amenities", |space| Ok(texts(&space.row.amenities()?.0))),
    ("wheelchair", |space| Ok(text(&space.row.wheelchair()?.to_value()))),
    ("email", |space| Ok(perhaps(space.row.role_email()?.as_ref()))),
    ("website", |space| Ok(perhaps(space.row.website()?.as_ref()))),
    ("description", |space| Ok(perhaps(space.description()?.map(|text| text.in_order(&[]).1.to_owned())))),
    ("description_language", |space| Ok(perhaps(space.description()?.map(|text| text.source().clone())))),
    ("sources", |space| Ok(texts(&space.credits.sources))),
    ("licences", |space| Ok(texts(&space.credits.licences))),
    ("attribution", |space| Ok(texts(&space.credits.attribution))),
];

/// What stands at the end of both.
pub(super) const TIMES: [Property; 2] = [
    ("last_verified_at", |space| Ok(Cell::Text(instant(*space.row.last_verified_at()?)))),
    ("updated_at", |space| Ok(Cell::Text(instant(*space.row.updated_at()?)))),
];

/// A time as RFC 3339 writes it, to the second.
pub(super) fn instant(time: Time) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn text(value: &impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

fn perhaps(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, |value| text(&value))
}

fn texts<T: ToString>(values: impl IntoIterator<Item = T>) -> Cell {
    Cell::Texts(values.into_iter().map(|value| value.to_string()).collect())
}

fn whole(number: Option<i32>) -> Cell {
    number.map_or(Cell::Empty, Cell::Whole)
}
