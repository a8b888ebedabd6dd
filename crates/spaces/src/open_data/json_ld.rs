//! A data feed of places in the words of schema.org.

use serde_json::{Map, Value, json};
use traboule_kernel::{Error, Result};

use super::licence::{Credits, OF_THE_DIRECTORY};
use super::property::{Entry, instant};
use super::schema_hours::schema_hours;
use crate::rules::amenity::Wheelchair;
use crate::rules::offer::{Offer, OfferUnit};

/// The feed up to its elements.
pub(super) fn head(out: &mut Vec<u8>) -> Result<()> {
    out.extend_from_slice(br#"{"@context":"https://schema.org","@type":"DataFeed","name":"Spaces","isAccessibleForFree":true,"license":"#);
    serde_json::to_writer(&mut *out, OF_THE_DIRECTORY.url).map_err(Error::internal)?;
    out.extend_from_slice(br#","dataFeedElement":["#);
    Ok(())
}

pub(super) fn space(out: &mut Vec<u8>, space: &Entry, is_first: bool) -> Result<()> {
    out.extend_from_slice(if is_first { b"\n" } else { b",\n" });
    let updated = instant(*space.row.updated_at()?);
    let credit: Vec<&str> = space.credits.attribution.iter().map(String::as_str).collect();
    let element = json!({
        "@type": "DataFeedItem",
        "dateModified": updated,
        "license": OF_THE_DIRECTORY.url,
        "creditText": credit.join("; "),
        "item": without_nulls(place(space)?),
    });
    serde_json::to_writer(out, &element).map_err(Error::internal)
}

/// Who is named stands at the end: only then it is known whose entries there are.
pub(super) fn tail(out: &mut Vec<u8>, credits: &Credits) -> Result<()> {
    out.extend_from_slice(b"\n],\"creditText\":");
    let credit: Vec<&str> = credits.attribution.iter().map(String::as_str).collect();
    serde_json::to_writer(&mut *out, &credit.join("; ")).map_err(Error::internal)?;
    out.extend_from_slice(b"}\n");
    Ok(())
}

/// A `LocalBusiness`, the one type of schema.org that has opening hours, offers and amenities. Which kinds of place it is stands in
/// `keywords`: the vocabulary knows neither a coworking space nor a fab lab.
fn place(space: &Entry) -> Result<Value> {
    let row = &space.row;
    let texts = space.description()?;
    let texts =
        texts.as_ref().map(|text| text.all().map(|(locale, text)| json!({"@language": locale, "@value": text})).collect::<Vec<_>>());
    let kinds: Vec<_> = row.kinds()?.iter().collect();
    Ok(json!({
        "@type": "LocalBusiness",
        "identifier": space.id.to_string(),
        "name": row.name()?,
        "keywords": kinds,
        "description": texts,
        "url": row.website()?,
        "email": row.role_email()?,
        "address": address(space)?,
        "geo": space.point()?.map(|(lat, lon)| json!({"@type": "GeoCoordinates", "latitude": lat, "longitude": lon})),
        "openingHours": row.opening_hours()?.as_deref().and_then(schema_hours),
        "foundingDate": row.opened_on()?,
        "amenityFeature": amenities(space)?,
        "makesOffer": some(row.offers()?.0.iter().map(offer).collect()),
    }))
}

fn address(space: &Entry) -> Result<Option<Value>> {
    let row = &space.row;
    let known = without_nulls(json!({
        "streetAddress": row.address_line()?,
        "postalCode": row.postcode()?,
        "addressLocality": row.city()?,
    }));
    Ok(known.as_object().filter(|known| !known.is_empty()).map(|known| {
        let mut address = known.clone();
        address.insert("@type".to_owned(), json!("PostalAddress"));
        address.insert("addressCountry".to_owned(), json!("FR"));
        Value::Object(address)
    }))
}

fn amenities(space: &Entry) -> Result<Option<Value>> {
    let feature = |name: &str, value: Value| json!({"@type": "LocationFeatureSpecification", "name": name, "value": value});
    let wheelchair = match space.row.wheelchair()? {
        Wheelchair::Yes => Some(json!(true)),
        Wheelchair::No => Some(json!(false)),
        Wheelchair::Limited => Some(json!("limited")),
        Wheelchair::Unknown => None,
    };
    let tags = space.row.amenities()?.0.iter().map(|tag| feature(tag.as_str(), json!(true)));
    Ok(some(tags.chain(wheelchair.map(|value| feature("wheelchair", value))).collect()))
}

fn offer(offer: &Offer) -> Value {
    // The common codes of UN/ECE, which schema.org refers to.
    let unit = match offer.unit {
        OfferUnit::Hour => "HUR",
        OfferUnit::Day => "DAY",
        OfferUnit::Month => "MON",
    };
    let price = format!("{}.{:02}", offer.price_cents / 100, offer.price_cents % 100);
    let specification = json!({
        "@type": "UnitPriceSpecification",
        "price": price,
        "priceCurrency": offer.currency,
        "unitCode": unit,
        "valueAddedTaxIncluded": true,
    });
    json!({"@type": "Offer", "name": offer.label, "priceSpecification": specification})
}

/// A list, if anything is in it.
fn some(values: Vec<Value>) -> Option<Value> {
    (!values.is_empty()).then_some(Value::Array(values))
}

/// What is not known is not said: null means nothing in JSON-LD.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(members.into_iter().filter(|(_, member)| !member.is_null()).collect::<Map<_, _>>()),
        other => other,
    }
}
