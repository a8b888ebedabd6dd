//! The directory as files for everybody: `GeoJSON` (RFC 7946), CSV (RFC 4180) and JSON-LD (schema.org).
//!
//! A file holds what an anonymous visitor may see: spaces that are published or closed for a while, by the same filter as
//! the field `spaces` of the graph ([`Selection`]). It is written page by page while somebody reads it ([`Export`]), so it takes
//! the same memory however long it is, and no connection of the database is held between two pages.
//!
//! Properties of `GeoJSON` and columns of CSV have the same names, which do not change:
//!
//! | name | meaning |
//! |---|---|
//! | `id` | the identity, for ever the same |
//! | `slug`, `name` | its name in addresses, its name |
//! | `state` | `PUBLISHED` or `TEMPORARILY_CLOSED` |
//! | `kinds` | a list, such as `COWORKING` |
//! | `operator` | the id of who runs it |
//! | `siret` | the number of the establishment |
//! | `address`, `postcode`, `city`, `insee_city`, `department`, `region` | where it is; codes are INSEE's |
//! | `lat`, `lon` | degrees north and east, WGS 84; CSV only, as `GeoJSON` has the geometry |
//! | `opening_hours`, `time_zone` | in the syntax of OpenStreetMap, and the IANA zone in which they are meant |
//! | `opened_on` | the day it opened |
//! | `desks`, `meeting_rooms`, `square_metres` | how large it is |
//! | `month_price_cents` | the lowest price of a month in euro cents |
//! | `amenities` | a list of tags, such as `bike_parking` |
//! | `wheelchair` | `YES`, `NO`, `LIMITED` or `UNKNOWN` |
//! | `email` | a role mailbox |
//! | `website` | its address |
//! | `description`, `description_language` | in the language it was written in, and which one that is |
//! | `sources` | a list: `owner`, `steward`, or an imported source such as `cget` |
//! | `licences` | a list of SPDX identifiers |
//! | `attribution` | what the licences ask to be said, a list |
//! | `last_verified_at`, `updated_at` | when somebody last looked at the whole entry; when it last changed |
//!
//! No telephone numbers: in bulk nobody can tell a person's from a desk's.

mod csv;
mod export;
mod geojson;
mod json_ld;
mod licence;
mod property;
mod schema_hours;
mod selection;

pub use export::{Export, OpenData};
pub use licence::{Licence, OF_THE_DIRECTORY};
pub use selection::{BadParameter, Selection};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A feature collection of points.
    GeoJson,
    /// A line a space.
    Csv,
    /// A data feed in the words of schema.org.
    JsonLd,
}

impl Format {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::GeoJson, Self::Csv, Self::JsonLd];

    /// What file names end in.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::JsonLd => "jsonld",
        }
    }

    /// The media type, with the parameters that its registration knows.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLd => "application/ld+json; profile=\"http://www.w3.org/ns/json-ld#compacted\"",
        }
    }
}
