//! A feature collection: RFC 7946. A space without a point is a feature without a geometry.

use serde::{Serialize, Serializer};
use serde_json::json;
use traboule_kernel::{Error, Result};

use super::licence::{Credits, OF_THE_DIRECTORY};
use super::property::{Cell, Entry, PROPERTIES, TIMES};

/// The collection up to its features. `licence` and `attribution` are foreign members (RFC 7946, 6.1).
pub(super) fn head(out: &mut Vec<u8>) -> Result<()> {
    out.extend_from_slice(br#"{"type":"FeatureCollection","licence":"#);
    serde_json::to_writer(&mut *out, &OF_THE_DIRECTORY).map_err(Error::internal)?;
    out.extend_from_slice(br#","features":["#);
    Ok(())
}

pub(super) fn space(out: &mut Vec<u8>, space: &Entry, is_first: bool) -> Result<()> {
    out.extend_from_slice(if is_first { b"\n" } else { b",\n" });
    // Longitude comes first (3.1.1).
    let geometry = space.point()?.map(|(lat, lon)| json!({"type": "Point", "coordinates": [lon, lat]}));
    let properties = PROPERTIES.iter().chain(&TIMES).map(|(name, of)| Ok((*name, of(space)?))).collect::<Result<_>>()?;
    let feature = Feature { r#type: "Feature", id: space.id.to_string(), geometry, properties: Properties(properties) };
    serde_json::to_writer(out, &feature).map_err(Error::internal)
}

/// Who is named stands at the end: only then it is known whose entries there are.
pub(super) fn tail(out: &mut Vec<u8>, credits: &Credits) -> Result<()> {
    out.extend_from_slice(b"\n],\"attribution\":");
    serde_json::to_writer(&mut *out, &credits.attribution).map_err(Error::internal)?;
    out.extend_from_slice(b"}\n");
    Ok(())
}

#[derive(Serialize)]
struct Feature {
    r#type: &'static str,
    id: String,
    geometry: Option<serde_json::Value>,
    properties: Properties,
}

/// In the order of the table.
struct Properties(Vec<(&'static str, Cell)>);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}
