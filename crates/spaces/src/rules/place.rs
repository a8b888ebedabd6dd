//! Points on the Earth: how exact they are, how far apart, and which box holds them.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::Invalid;

/// How a point came to its coordinates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlacingMethod {
    /// Computed from an address by a geocoder.
    Geocoded,
    /// Put on the map by a person.
    Manual,
    /// Its source does not tell.
    #[default]
    Unknown,
}

/// Where a space is, in WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Degrees north of the equator, -90 to 90.
    pub lat: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub lon: f64,
    /// How sure the geocoder was, 0 to 1; unknown when nobody said.
    pub precision: Option<f64>,
    /// How the point came to its coordinates.
    pub method: PlacingMethod,
}

/// The mean radius of the Earth in kilometres (IUGG).
pub(crate) const EARTH_RADIUS_KM: f64 = 6371.0088;
/// Half the Earth's girth: no two points are further apart.
pub const MAX_RADIUS_KM: f64 = 20_020.0;

impl GeoPoint {
    /// A point that somebody put on the map.
    pub const fn manual(lat: f64, lon: f64) -> Self {
        Self { lat, lon, precision: None, method: PlacingMethod::Manual }
    }

    /// What lies outside its range or is no number; nothing when the point is valid.
    pub fn mistakes(&self) -> Vec<Invalid> {
        let outside = |field, number: f64, least: f64, most: f64| {
            (!(least..=most).contains(&number)).then(|| Invalid::at(field, format!("must be from {least} to {most}")))
        };
        [
            outside("lat", self.lat, -90.0, 90.0),
            outside("lon", self.lon, -180.0, 180.0),
            self.precision.and_then(|precision| outside("precision", precision, 0.0, 1.0)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The distance to another point in kilometres, see [`distance_km`].
    pub fn distance_km(&self, other: &Self) -> f64 {
        distance_km((self.lat, self.lon), (other.lat, other.lon))
    }
}

/// The distance between two points (latitude, longitude) along a great circle in kilometres, by the
/// haversine formula: the Earth as a ball, at most 0.5 % off.
pub fn distance_km((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let half_lat = (lat_b - lat_a).to_radians() / 2.0;
    let half_lon = (lon_b - lon_a).to_radians() / 2.0;
    let chord = half_lat.sin().powi(2) + lat_a.to_radians().cos() * lat_b.to_radians().cos() * half_lon.sin().powi(2);
    // Rounding may carry the chord of two antipodes past 1, where the arc sine is no number.
    2.0 * EARTH_RADIUS_KM * chord.clamp(0.0, 1.0).sqrt().asin()
}

/// A box between two parallels and two meridians. One whose west is greater than its east crosses the
/// antimeridian.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// The lower latitude.
    pub south: f64,
    /// The longitude where it begins.
    pub west: f64,
    /// The upper latitude.
    pub north: f64,
    /// The longitude where it ends, going east.
    pub east: f64,
}

impl BoundingBox {
    /// The smallest box that holds everything within `radius_km` of a point. One that reaches a pole
    /// spans all longitudes.
    pub fn around((lat, lon): (f64, f64), radius_km: f64) -> Self {
        let angle = radius_km.max(0.0) / EARTH_RADIUS_KM;
        let reach = angle.to_degrees();
        let (south, north) = (lat - reach, lat + reach);
        if south <= -90.0 || north >= 90.0 {
            return Self { south: south.max(-90.0), west: -180.0, north: north.min(90.0), east: 180.0 };
        }
        // The meridians that touch the circle do so north or south of its middle, hence the arc sine.
        let spread = (angle.sin() / lat.to_radians().cos()).clamp(-1.0, 1.0).asin().to_degrees();
        Self { south, west: wrap(lon - spread), north, east: wrap(lon + spread) }
    }

    /// What is wrong; nothing when the box is valid.
    pub fn mistakes(&self) -> Vec<Invalid> {
        let corners = [("south", "west", self.south, self.west), ("north", "east", self.north, self.east)];
        let mut mistakes: Vec<Invalid> = corners
            .into_iter()
            .flat_map(|(lat_name, lon_name, lat, lon)| {
                GeoPoint::manual(lat, lon).mistakes().into_iter().map(move |mistake| {
                    let field = if mistake.field == "lat" { lat_name } else { lon_name };
                    Invalid::at(field, mistake.message)
                })
            })
            .collect();
        if mistakes.is_empty() && self.south > self.north {
            mistakes.push(Invalid::at("south", "must not be greater than `north`"));
        }
        mistakes
    }

    /// Whether the point lies in the box or on its edge.
    pub fn contains(&self, lat: f64, lon: f64) -> bool {
        let between = (self.south..=self.north).contains(&lat);
        let along = if self.west <= self.east { (self.west..=self.east).contains(&lon) } else { lon >= self.west || lon <= self.east };
        between && along
    }

    /// The longitudes that it spans, west to east: one range, or two when it crosses the antimeridian.
    /// For whoever must ask with `BETWEEN`.
    pub fn longitudes(&self) -> Vec<(f64, f64)> {
        if self.west <= self.east { vec![(self.west, self.east)] } else { vec![(self.west, 180.0), (-180.0, self.east)] }
    }
}

/// A longitude brought back between -180 and 180.
fn wrap(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LYON: (f64, f64) = (45.7578, 4.8320);

    #[test]
    fn known_distances() {
        for (a, b, km) in [
            (LYON, LYON, 0.0),
            (LYON, (48.8566, 2.3522), 392.0),
            ((0.0, 0.0), (0.0, 180.0), 20_015.1),
            ((90.0, 0.0), (-90.0, 123.0), 20_015.1),
            ((0.0, 179.5), (0.0, -179.5), 111.2),
        ] {
            let distance = distance_km(a, b);
            assert!((distance - km).abs() < 0.1, "{a:?} to {b:?}: {distance}");
        }
    }

    #[test]
    fn points_are_checked_at_their_limits() {
        let fields = |point: GeoPoint| point.mistakes().into_iter().map(|mistake| mistake.field).collect::<Vec<_>>();
        assert!(fields(GeoPoint { lat: 90.0, lon: -180.0, precision: Some(1.0), method: PlacingMethod::Geocoded }).is_empty());
        assert!(fields(GeoPoint::manual(-90.0, 180.0)).is_empty());
        let bad = GeoPoint { lat: 90.1, lon: f64::NAN, precision: Some(9.0), method: PlacingMethod::Unknown };
        assert_eq!(fields(bad), ["lat", "lon", "precision"]);
    }

    #[test]
    fn boxes_at_poles_and_antimeridian() {
        let pole = BoundingBox::around((89.9, 10.0), 50.0);
        assert_eq!((pole.west, pole.east, pole.north), (-180.0, 180.0, 90.0));
        assert!(pole.contains(89.8, -170.0));
        let fiji = BoundingBox::around((-17.0, 179.9), 50.0);
        assert!(fiji.west > fiji.east, "{fiji:?}");
        assert!(fiji.contains(-17.0, -179.9) && fiji.contains(-17.0, 179.9) && !fiji.contains(-17.0, 0.0));
        assert_eq!(fiji.longitudes().len(), 2);
        assert_eq!(BoundingBox::around(LYON, 5.0).longitudes().len(), 1);
    }

    #[test]
    fn boxes_are_checked() {
        let fields = |south, west, north, east| {
            BoundingBox { south, west, north, east }.mistakes().into_iter().map(|mistake| mistake.field).collect::<Vec<_>>()
        };
        assert!(fields(45.0, 4.0, 46.0, 5.0).is_empty());
        assert!(fields(45.0, 179.0, 46.0, -179.0).is_empty());
        assert_eq!(fields(46.0, 4.0, 45.0, 5.0), ["south"]);
        assert_eq!(fields(-91.0, 4.0, 45.0, 181.0), ["south", "east"]);
    }

    proptest! {
        /// Whatever lies within the radius lies within the box.
        #[test]
        fn a_box_holds_its_circle(
            lat in -90.0..90.0_f64, lon in -180.0..180.0_f64, lat_b in -90.0..90.0_f64, lon_b in -180.0..180.0_f64, more in 1.0..1.5_f64,
        ) {
            let distance = distance_km((lat, lon), (lat_b, lon_b));
            prop_assert!((0.0..=MAX_RADIUS_KM).contains(&distance));
            prop_assert!((distance - distance_km((lat_b, lon_b), (lat, lon))).abs() < 1e-6);
            let bounds = BoundingBox::around((lat, lon), distance * more + 1e-6);
            prop_assert!(bounds.mistakes().is_empty());
            prop_assert!(bounds.contains(lat_b, lon_b), "{:?}", bounds);
        }
    }
}
