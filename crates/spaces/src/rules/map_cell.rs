//! Cells of the Web Mercator map, by which spaces are grouped into clusters.
//!
//! A map at zoom `z` is `2^z` cells wide and high; each cell holds four of the next zoom. So the cell of
//! a point at every zoom is known from its cell at the finest: its coordinates shifted right. A table
//! keeps the finest cell in two integer columns, and groups by `column >> shift`.

use super::place::BoundingBox;

/// The deepest zoom that a map asks for.
pub const MAX_ZOOM: u8 = 22;
/// The zoom of the cells that are kept: two below the deepest, since a cluster is finer than a tile.
pub const FINEST_ZOOM: u8 = MAX_ZOOM + CLUSTER_DEPTH;
/// How much finer than a tile a cluster is: a tile of 256 pixels holds four by four, 64 pixels each.
const CLUSTER_DEPTH: u8 = 2;
/// Where the square map ends: the latitude at which it is as high as wide.
const EDGE_LATITUDE: f64 = 85.051_128_779_806_59;

/// A cell of the map. `x` counts from the antimeridian eastwards, `y` from the north southwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MapCell {
    /// The zoom, 0 to [`FINEST_ZOOM`].
    pub zoom: u8,
    /// The column, 0 to `2^zoom - 1`.
    pub x: i32,
    /// The row, 0 to `2^zoom - 1`.
    pub y: i32,
}

impl MapCell {
    /// The finest cell of a point. What lies nearer to a pole than the map reaches is in the outermost row.
    pub fn finest(lat: f64, lon: f64) -> Self {
        let width = f64::from(1_i32 << FINEST_ZOOM);
        let lat = lat.clamp(-EDGE_LATITUDE, EDGE_LATITUDE).to_radians();
        let across = (lon + 180.0) / 360.0;
        let down = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
        Self { zoom: FINEST_ZOOM, x: cell(across * width, width), y: cell(down * width, width) }
    }

    /// The cell at a coarser zoom that holds this one; the cell itself at its own zoom or a finer one.
    pub const fn at(self, zoom: u8) -> Self {
        if zoom >= self.zoom {
            return self;
        }
        let shift = self.zoom - zoom;
        Self { zoom, x: self.x >> shift, y: self.y >> shift }
    }

    /// By how many bits the kept coordinates are shifted to group a map of this zoom into clusters.
    /// Zooms past [`MAX_ZOOM`] are taken as that.
    pub const fn cluster_shift(map_zoom: u8) -> u8 {
        let zoom = if map_zoom > MAX_ZOOM { MAX_ZOOM } else { map_zoom };
        FINEST_ZOOM - (zoom + CLUSTER_DEPTH)
    }

    /// The part of the Earth that the cell shows.
    pub fn bounds(self) -> BoundingBox {
        let width = f64::from(1_i32 << self.zoom.min(FINEST_ZOOM));
        let lon = |x: i32| f64::from(x) / width * 360.0 - 180.0;
        let lat = |y: i32| ((1.0 - 2.0 * f64::from(y) / width) * std::f64::consts::PI).sinh().atan().to_degrees();
        BoundingBox { south: lat(self.y + 1), west: lon(self.x), north: lat(self.y), east: lon(self.x + 1) }
    }
}

/// The number of the cell at this place of a map so many cells wide, the outermost for what lies past it.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the width of the map, which an i32 holds; NaN becomes 0")]
fn cell(place: f64, width: f64) -> i32 {
    place.floor().clamp(0.0, width - 1.0) as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_tiles() {
        // Tile numbers as map servers know them.
        for (lat, lon, zoom, x, y) in [
            (45.7578, 4.8320, 0, 0, 0),
            (45.7578, 4.8320, 12, 2102, 1461),
            (0.0, 0.0, 1, 1, 1),
            (85.1, -180.0, 5, 0, 0),
            (-90.0, 180.0, 5, 31, 31),
        ] {
            assert_eq!(MapCell::finest(lat, lon).at(zoom), MapCell { zoom, x, y });
        }
    }

    #[test]
    fn clusters_are_sixteenths_of_a_tile() {
        assert_eq!(MapCell::cluster_shift(0), 22);
        assert_eq!(MapCell::cluster_shift(22), 0);
        assert_eq!(MapCell::cluster_shift(200), 0);
        let finest = MapCell::finest(45.7578, 4.8320);
        let shift = MapCell::cluster_shift(12);
        assert_eq!((finest.x >> shift, finest.y >> shift), (finest.at(14).x, finest.at(14).y));
    }

    #[test]
    fn no_number_is_no_panic() {
        assert_eq!(MapCell::finest(f64::NAN, f64::INFINITY).zoom, FINEST_ZOOM);
        assert!(MapCell { zoom: 200, x: 0, y: 0 }.bounds().mistakes().is_empty());
    }

    proptest! {
        #[test]
        fn a_cell_holds_its_points(lat in -85.0..85.0_f64, lon in -180.0..179.999_f64, zoom in 0..=FINEST_ZOOM) {
            let cell = MapCell::finest(lat, lon).at(zoom);
            let BoundingBox { south, west, north, east } = cell.bounds();
            let slack = 1e-9;
            let widened = BoundingBox { south: south - slack, west: west - slack, north: north + slack, east: east + slack };
            prop_assert!(widened.contains(lat, lon), "{:?} {:?}", cell, widened);
        }
    }
}
