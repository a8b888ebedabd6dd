//! Parameters mean what the fields of the graph's filter mean.

use serde_json::json;
use traboule_kernel::{Actor, Locale, LocalizedText};
use traboule_spaces::rules::offer::{Offer, OfferUnit, Offers};
use traboule_spaces::rules::place::GeoPoint;
use traboule_spaces::service::space::{SpaceContent, SpaceStep};
use traboule_tests::on_each_database;

use super::{Files, named, three};

#[tokio::test]
async fn a_file_holds_as_many_as_the_graph_counts() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        let offer = |price_cents| Offer {
            label: "Mois".to_owned(),
            unit: OfferUnit::Month,
            price_cents,
            currency: "EUR".parse().unwrap(),
            no_commitment: false,
        };
        let cheap = SpaceContent {
            point: Some(GeoPoint::manual(45.75, 4.85)),
            offers: Offers(vec![offer(9_000)]),
            opening_hours: Some("24/7".parse().unwrap()),
            description: Some(LocalizedText::of(Locale::fr(), "Un atelier à la Croix-Rousse")),
            ..named("Chez Nous")
        };
        let ids = files.publish(three().into_iter().chain([cheap]).collect()).await;
        let machine = Actor::system("test");
        files.server.app.services().spaces.space_transition(&machine, ids[1], 1, SpaceStep::CloseTemporarily, None).await.unwrap();

        let cases = [
            ("", "{}", 4),
            ("kinds=FABLAB", "{ kinds: [FABLAB] }", 1),
            ("kinds=FABLAB,COWORKING", "{ kinds: [FABLAB, COWORKING] }", 4),
            ("kindsAll=FABLAB&kindsAll=COWORKING", "{ kindsAll: [FABLAB, COWORKING] }", 1),
            ("departments=69,2A", r#"{ departments: ["69", "2A"] }"#, 1),
            ("city=LYON", r#"{ city: "LYON" }"#, 1),
            ("near=45.7578,4.8320,5", "{ near: { lat: 45.7578, lon: 4.8320, radiusKm: 5 } }", 2),
            ("within=48,-5,49,-4", "{ within: { south: 48, west: -5, north: 49, east: -4 } }", 1),
            ("openAt=2026-11-24T10:00:00Z", r#"{ openAt: "2026-11-24T10:00:00Z" }"#, 2),
            ("openAt=2026-11-24T23:00:00%2B01:00", r#"{ openAt: "2026-11-24T23:00:00+01:00" }"#, 1),
            ("amenities=wifi,bike_parking", r#"{ amenities: ["wifi", "bike_parking"] }"#, 1),
            ("minDesks=1", "{ minDesks: 1 }", 0),
            ("wheelchair=LIMITED,YES", "{ wheelchair: [LIMITED, YES] }", 1),
            ("maxMonthPriceCents=10000", "{ maxMonthPriceCents: 10000 }", 1),
            ("text=cord%C3%A9e", r#"{ text: "cordée" }"#, 1),
            ("text=ateliers+croix", r#"{ text: "ateliers croix" }"#, 1),
            ("stale=true", "{ stale: true }", 0),
            (
                "stale=false&kinds=COWORKING&near=45.75,4.85,1",
                "{ stale: false, kinds: [COWORKING], near: { lat: 45.75, lon: 4.85, radiusKm: 1 } }",
                1,
            ),
            ("network=net_01h455vb4pex5vsknk084sn02q", r#"{ network: "net_01h455vb4pex5vsknk084sn02q" }"#, 0),
            ("operator=opr_01h455vb4pex5vsknk084sn02q", r#"{ operator: "opr_01h455vb4pex5vsknk084sn02q" }"#, 0),
        ];
        for (query, filter, number) in cases {
            let data = files.server.data(&format!("{{ spaces(filter: {filter}) {{ totalCount }} }}"), json!({}), None).await;
            assert_eq!(data["spaces"]["totalCount"], number, "{filter} on {backend:?}");
            let features = files.get(&format!("geojson?{query}")).await.json()["features"].as_array().unwrap().len();
            let lines = files.get(&format!("csv?{query}")).await.lines().len();
            let elements = files.get(&format!("jsonld?{query}")).await.json()["dataFeedElement"].as_array().unwrap().len();
            assert_eq!((features, lines, elements), (number, number, number), "{query} on {backend:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_visitor_cannot_see_is_in_no_file() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        let ids = files.publish(vec![named("Ouvert"), named("Fermé"), named("En travaux")]).await;
        let spaces = &files.server.app.services().spaces;
        let machine = Actor::system("test");
        spaces.space_transition(&machine, ids[1], 1, SpaceStep::Close, None).await.unwrap();
        spaces.space_transition(&machine, ids[2], 1, SpaceStep::CloseTemporarily, None).await.unwrap();
        spaces.space_create(&machine, named("Brouillon")).await.unwrap();
        let lines = files.get("csv").await.lines();
        let mut seen: Vec<(&str, &str)> = lines.iter().map(|line| (line["name"].as_str(), line["state"].as_str())).collect();
        seen.sort_unstable();
        assert_eq!(seen, [("En travaux", "TEMPORARILY_CLOSED"), ("Ouvert", "PUBLISHED")]);
    })
    .await;
}

#[tokio::test]
async fn a_bad_parameter_is_named() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        for (query, parameter) in [
            ("states=DRAFT", "states"),
            ("first=10", "first"),
            ("kinds=PUB", "kinds"),
            ("kinds=FABLAB&departments=99", "departments"),
            ("near=91,0,1", "near"),
            ("near=45,4", "near"),
            ("within=2,0,1,1", "within"),
            ("openAt=now", "openAt"),
            ("network=spc_01h455vb4pex5vsknk084sn02q", "network"),
            ("city=a&city=b", "city"),
        ] {
            for format in ["geojson", "csv", "jsonld"] {
                let reply = files.get(&format!("{format}?{query}")).await;
                assert_eq!(reply.status, 400, "{query}");
                assert_eq!(reply.header("content-type"), "application/problem+json");
                assert_eq!(reply.header("cache-control"), "no-store");
                let problem = reply.json();
                assert_eq!((&problem["status"], &problem["parameter"]), (&json!(400), &json!(parameter)), "{problem}");
                assert!(!problem["detail"].as_str().unwrap().is_empty());
            }
        }
        assert_eq!(files.get("xml").await.status, 404);
    })
    .await;
}
