//! Each format, read back.

use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_spaces::import::source::ATTRIBUTION;
use traboule_spaces::import::{ImportFile, ImportOptions};
use traboule_tests::on_each_database;

use super::{Files, three};

const PEOPLE: &str = "Owners and stewards of the spaces in this directory, Licence Ouverte 2.0";
const TERMS: &str = "https://spdx.org/licenses/etalab-2.0.html";

#[tokio::test]
async fn geojson_is_a_collection_of_points() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        let ids = files.publish(three()).await;
        let reply = files.get("geojson").await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), "application/geo+json");
        assert_eq!(reply.header("content-disposition"), "attachment; filename=\"spaces.geojson\"");
        assert_eq!(reply.header("link"), format!("<{TERMS}>; rel=\"license\""));
        let file = reply.json();
        assert_eq!(file["type"], "FeatureCollection");
        assert_eq!(file["licence"], json!({"id": "etalab-2.0", "name": "Licence Ouverte 2.0", "url": TERMS}));
        assert_eq!(file["attribution"], json!([PEOPLE]));
        let features = file["features"].as_array().unwrap();
        assert_eq!(features.len(), 3);
        let of = |place: usize| features.iter().find(|feature| feature["id"] == ids[place].to_string()).unwrap();
        assert_eq!(of(0)["geometry"], json!({"type": "Point", "coordinates": [4.8378, 45.7673]}));
        assert_eq!((&of(1)["type"], &of(1)["geometry"]), (&json!("Feature"), &Value::Null));
        assert_eq!(
            of(0)["properties"],
            json!({
                "id": ids[0].to_string(),
                "slug": "la-cordee-opera",
                "name": "La Cordée Opéra",
                "state": "PUBLISHED",
                "kinds": ["COWORKING", "FABLAB"],
                "operator": null,
                "siret": "73282932000074",
                "address": "4, rue de l'Épée \"d'or\"",
                "postcode": "69001",
                "city": "Lyon",
                "insee_city": "69381",
                "department": "69",
                "region": "84",
                "opening_hours": "Mo-Fr 09:00-19:00; PH off",
                "time_zone": "Europe/Paris",
                "opened_on": "2016-02-29",
                "desks": null,
                "meeting_rooms": null,
                "square_metres": null,
                "month_price_cents": 21050,
                "amenities": ["bike_parking", "wifi"],
                "wheelchair": "LIMITED",
                "email": "accueil@example.org",
                "website": "https://www.example.org/opéra",
                "description": "Au cœur,\nde la ville",
                "description_language": "fr",
                "sources": ["steward"],
                "licences": ["etalab-2.0"],
                "attribution": [PEOPLE],
                "last_verified_at": "2026-11-24T08:00:00Z",
                "updated_at": "2026-11-24T08:00:00Z",
            })
        );
        assert!(!reply.text().contains("33199001234"), "a telephone number");
    })
    .await;
}

#[tokio::test]
async fn csv_is_a_table_without_formulas() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        files.publish(three()).await;
        let reply = files.get("csv").await;
        assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(reply.header("link"), format!("<{TERMS}>; rel=\"license\""));
        assert!(reply.text().starts_with("id,slug,name,state,kinds,") && reply.text().ends_with("\r\n"));
        let lines = reply.lines();
        let named = |name: &str| lines.iter().find(|line| line["name"] == name).unwrap_or_else(|| panic!("no {name}"));
        let full = named("La Cordée Opéra");
        for (column, cell) in [
            ("kinds", "COWORKING|FABLAB"),
            ("address", "4, rue de l'Épée \"d'or\""),
            ("lat", "45.7673"),
            ("lon", "4.8378"),
            ("desks", ""),
            ("month_price_cents", "21050"),
            ("amenities", "bike_parking|wifi"),
            ("description", "Au cœur,\nde la ville"),
            ("sources", "steward"),
            ("attribution", PEOPLE),
        ] {
            assert_eq!(full[column], cell, "{column}");
        }
        assert_eq!(named("'=HYPERLINK(\"http://x.example\")")["lon"], "-4.486");
        assert_eq!(named("Étincelle")["lat"], "");
        // The same names in the same order as the properties of GeoJSON.
        let properties = files.get("geojson").await.json()["features"][0]["properties"].as_object().unwrap().clone();
        assert!(properties.keys().all(|name| full.contains_key(name)));
        assert_eq!(full.len(), properties.len() + 2);
    })
    .await;
}

#[tokio::test]
async fn json_ld_speaks_schema_org() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        let ids = files.publish(three()).await;
        let reply = files.get("jsonld").await;
        assert_eq!(reply.header("content-type"), "application/ld+json; profile=\"http://www.w3.org/ns/json-ld#compacted\"");
        let file = reply.json();
        assert_eq!((&file["@context"], &file["@type"]), (&json!("https://schema.org"), &json!("DataFeed")));
        assert_eq!((&file["license"], &file["creditText"]), (&json!(TERMS), &json!(PEOPLE)));
        let elements = file["dataFeedElement"].as_array().unwrap();
        let of = |place: usize| elements.iter().find(|element| element["item"]["identifier"] == ids[place].to_string()).unwrap();
        assert_eq!((&of(0)["dateModified"], &of(0)["creditText"]), (&json!("2026-11-24T08:00:00Z"), &json!(PEOPLE)));
        assert_eq!(
            of(0)["item"],
            json!({
                "@type": "LocalBusiness",
                "identifier": ids[0].to_string(),
                "name": "La Cordée Opéra",
                "keywords": ["COWORKING", "FABLAB"],
                "description": [{"@language": "en", "@value": "In town"}, {"@language": "fr", "@value": "Au cœur,\nde la ville"}],
                "url": "https://www.example.org/opéra",
                "email": "accueil@example.org",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "4, rue de l'Épée \"d'or\"",
                    "postalCode": "69001",
                    "addressLocality": "Lyon",
                    "addressCountry": "FR",
                },
                "geo": {"@type": "GeoCoordinates", "latitude": 45.7673, "longitude": 4.8378},
                "openingHours": ["Mo-Fr 09:00-19:00"],
                "foundingDate": "2016-02-29",
                "amenityFeature": [
                    {"@type": "LocationFeatureSpecification", "name": "bike_parking", "value": true},
                    {"@type": "LocationFeatureSpecification", "name": "wifi", "value": true},
                    {"@type": "LocationFeatureSpecification", "name": "wheelchair", "value": "limited"},
                ],
                "makesOffer": [{
                    "@type": "Offer",
                    "name": "Bureau fixe",
                    "priceSpecification": {
                        "@type": "UnitPriceSpecification",
                        "price": "210.50",
                        "priceCurrency": "EUR",
                        "unitCode": "MON",
                        "valueAddedTaxIncluded": true,
                    },
                }],
            })
        );
        let bare = json!({"@type": "LocalBusiness", "identifier": ids[1].to_string(), "name": "Étincelle", "keywords": ["COWORKING"]});
        assert_eq!(of(1)["item"], bare);
    })
    .await;
}

#[tokio::test]
async fn entries_of_the_census_name_it() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        files.publish(three()).await;
        let file = ImportFile::read("census.csv", crate::import::CENSUS.as_bytes()).unwrap();
        let imports = &files.server.app.services().imports;
        imports.import(&Actor::system("import"), file, ImportOptions::default()).await.unwrap();
        let lines = files.get("csv").await.lines();
        let (census, people): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line["sources"] == "cget");
        assert_eq!((census.len(), people.len()), (8, 3));
        assert!(census.iter().all(|line| line["attribution"] == ATTRIBUTION && line["licences"] == "etalab-2.0"));
        assert_eq!(files.get("geojson").await.json()["attribution"], json!([ATTRIBUTION, PEOPLE]));
        assert_eq!(files.get("jsonld").await.json()["creditText"], format!("{ATTRIBUTION}; {PEOPLE}"));
    })
    .await;
}

#[tokio::test]
async fn an_empty_directory_is_a_whole_file() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        assert_eq!(files.get("geojson").await.json()["features"], json!([]));
        assert_eq!(files.get("jsonld").await.json()["dataFeedElement"], json!([]));
        let csv = files.get("csv").await;
        assert_eq!((csv.lines().len(), csv.text().lines().count()), (0, 1));
        assert!(!csv.headers.contains_key("last-modified"));
    })
    .await;
}
