//! Finding spaces: every part of the filter, every order, pages, counts, marks; and what they cost.

use serde_json::{Value, json};
use traboule_kernel::Actor;
use traboule_tests::graph::{TestGraph, none, person};
use traboule_tests::on_each_database;

use super::published;

/// Five spaces that differ in everything a filter asks for.
async fn directory(graph: &TestGraph) {
    let lyon = json!({"postcode": "69001", "city": "Lyon", "inseeCity": "69381"});
    let grenoble = json!({"postcode": "38000", "city": "Grenoble", "inseeCity": "38185"});
    published(
        graph,
        "La Cordée Opéra",
        json!({"address": lyon, "point": {"lat": 45.7673, "lon": 4.8378}, "capacity": {"desks": 40},
        "openingHours": "Mo-Fr 09:00-19:00", "amenities": ["wifi", "meeting_room"], "wheelchair": "YES",
        "offers": [{"label": "Bureau fixe", "unit": "MONTH", "priceCents": 21000}],
        "description": {"sourceLocale": "fr", "texts": [{"locale": "fr", "text": "Des ateliers partagés au cœur de la ville."}]}}),
    )
    .await;
    published(
        graph,
        "Étincelle",
        json!({"kinds": ["COWORKING", "FABLAB"], "address": lyon, "point": {"lat": 45.7485, "lon": 4.8467},
        "openingHours": "Sa 10:00-16:00", "amenities": ["wifi"], "offers": [{"label": "Mois", "unit": "MONTH", "priceCents": 15000}]}),
    )
    .await;
    published(
        graph,
        "Atelier du Drac",
        json!({"kinds": ["FABLAB"], "address": grenoble, "point": {"lat": 45.1885, "lon": 5.7245}, "capacity": {"desks": 8}}),
    )
    .await;
    published(graph, "Zone 38", json!({"kinds": ["TELEWORK_CENTRE"], "address": grenoble, "wheelchair": "LIMITED"})).await;
    published(graph, "cordage", json!({})).await;
}

async fn names(graph: &TestGraph, arguments: &str) -> Vec<String> {
    let query = format!("{{ spaces({arguments}) {{ nodes {{ name }} }} }}");
    let data = graph.data(&Actor::anonymous(), &query, none()).await;
    data["spaces"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_part_of_the_filter_narrows() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        directory(&graph).await;
        let cases: [(&str, &[&str]); 22] = [
            ("{}", &["Atelier du Drac", "cordage", "Étincelle", "La Cordée Opéra", "Zone 38"]),
            ("{ kinds: [FABLAB, TELEWORK_CENTRE] }", &["Atelier du Drac", "Étincelle", "Zone 38"]),
            ("{ kindsAll: [FABLAB, COWORKING] }", &["Étincelle"]),
            (r#"{ departments: ["38"] }"#, &["Atelier du Drac", "Zone 38"]),
            (r#"{ city: "LYON" }"#, &["Étincelle", "La Cordée Opéra"]),
            ("{ near: { lat: 45.7578, lon: 4.8320, radiusKm: 5 } }", &["La Cordée Opéra", "Étincelle"]),
            ("{ near: { lat: 45.7578, lon: 4.8320, radiusKm: 1.2 } }", &["La Cordée Opéra"]),
            ("{ within: { south: 45, west: 5, north: 46, east: 6 } }", &["Atelier du Drac"]),
            // Tuesday 11 h and Saturday 11 h in Lyon; the machine thinks in UTC.
            (r#"{ openAt: "2026-11-24T10:00:00Z" }"#, &["La Cordée Opéra"]),
            (r#"{ openAt: "2026-11-28T10:00:00Z" }"#, &["Étincelle"]),
            (r#"{ openAt: "2026-11-24T18:30:00Z" }"#, &[]),
            (r#"{ amenities: ["wifi"] }"#, &["Étincelle", "La Cordée Opéra"]),
            (r#"{ amenities: ["wifi", "meeting_room"] }"#, &["La Cordée Opéra"]),
            ("{ minDesks: 8 }", &["Atelier du Drac", "La Cordée Opéra"]),
            ("{ wheelchair: [YES, LIMITED] }", &["La Cordée Opéra", "Zone 38"]),
            ("{ maxMonthPriceCents: 20000 }", &["Étincelle"]),
            (r#"{ text: "cordee" }"#, &["La Cordée Opéra"]),
            (r#"{ text: "ATELIERS" }"#, &["Atelier du Drac", "La Cordée Opéra"]),
            (r#"{ text: "etincelles lyon" }"#, &["Étincelle"]),
            (r#"{ text: "!?" }"#, &[]),
            ("{ stale: true }", &[]),
            ("{ states: [CLOSED, DRAFT] }", &[]),
        ];
        for (filter, expected) in cases {
            assert_eq!(names(&graph, &format!("filter: {filter}")).await, expected, "{filter} on {backend:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_distance_stands_on_the_edge() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        directory(&graph).await;
        let data = graph.data(&Actor::anonymous(), "{ spaces(filter: { near: { lat: 45.7578, lon: 4.8320, radiusKm: 200 } }) { totalCount edges { distanceKm node { name } } } }", none()).await;
        let edges = data["spaces"]["edges"].as_array().unwrap();
        let found: Vec<(String, f64)> = edges.iter().map(|edge| (edge["node"]["name"].as_str().unwrap().to_owned(), edge["distanceKm"].as_f64().unwrap())).collect();
        // Measured with the haversine formula on the mean radius of the earth.
        let expected = [("La Cordée Opéra", 1.148), ("Étincelle", 1.540), ("Atelier du Drac", 94.076)];
        assert_eq!(found.len(), 3);
        for ((name, km), (wanted, about)) in found.iter().zip(expected) {
            assert!(name == wanted && (km - about).abs() < 0.001, "{found:?}");
        }
        assert_eq!(data["spaces"]["totalCount"], 3);
    })
    .await;
}

#[tokio::test]
async fn pages_of_every_order_meet_every_space_once() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        directory(&graph).await;
        for (filter, order) in [
            ("{}", "NAME"),
            ("{}", "NEWEST"),
            ("{}", "RECENTLY_UPDATED"),
            ("{}", "LEAST_RECENTLY_VERIFIED"),
            ("{ near: { lat: 45.7578, lon: 4.8320, radiusKm: 200 } }", "DISTANCE"),
            (r#"{ text: "lyon" }"#, "RELEVANCE"),
        ] {
            let all = names(&graph, &format!("filter: {filter}, orderBy: {order}")).await;
            for (count, cursor) in [("first", "after"), ("last", "before")] {
                let (mut met, mut at) = (Vec::new(), None::<String>);
                for _ in 0..=all.len() {
                    let position = at.as_ref().map_or_else(String::new, |at| format!(", {cursor}: \"{at}\""));
                    let query = format!(
                        "{{ spaces(filter: {filter}, orderBy: {order}, {count}: 2{position}) {{ nodes {{ name }} pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
                    );
                    let page = graph.data(&Actor::anonymous(), &query, none()).await["spaces"].clone();
                    let nodes = page["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned());
                    let (more, end) = if count == "first" {
                        met.extend(nodes);
                        ("hasNextPage", "endCursor")
                    } else {
                        met.splice(0..0, nodes);
                        ("hasPreviousPage", "startCursor")
                    };
                    if page["pageInfo"][more] == json!(false) {
                        break;
                    }
                    at = page["pageInfo"][end].as_str().map(str::to_owned);
                }
                assert_eq!(met, all, "{order} {count}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_a_code() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        for (arguments, code) in [
            ("orderBy: DISTANCE", "BAD_USER_INPUT"),
            ("orderBy: RELEVANCE", "BAD_USER_INPUT"),
            ("first: 101", "PAGE_LIMIT"),
            ("first: -1", "PAGE_LIMIT"),
            ("first: 1, last: 1", "BAD_USER_INPUT"),
            (r#"after: "x""#, "BAD_USER_INPUT"),
            (r#"filter: { departments: ["99"] }"#, "BAD_USER_INPUT"),
            (r#"filter: { amenities: ["Not A Tag"] }"#, "BAD_USER_INPUT"),
            ("filter: { near: { lat: 91, lon: 0, radiusKm: 1 } }", "BAD_USER_INPUT"),
            ("filter: { near: { lat: 45, lon: 4, radiusKm: 0 } }", "BAD_USER_INPUT"),
            (r#"filter: { operator: "spc_01h455vb4pex5vsknk084sn02q" }"#, "BAD_USER_INPUT"),
        ] {
            let query = format!("{{ spaces({arguments}) {{ nodes {{ id }} }} }}");
            assert_eq!(graph.code(&Actor::anonymous(), &query, none()).await, code, "{arguments}");
        }
        // A cursor belongs to its order.
        directory(&graph).await;
        let page = graph.data(&Actor::anonymous(), "{ spaces(first: 1) { pageInfo { endCursor } } }", none()).await;
        let cursor = page["spaces"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let query = format!("{{ spaces(orderBy: NEWEST, after: \"{cursor}\") {{ nodes {{ id }} }} }}");
        assert_eq!(graph.code(&Actor::anonymous(), &query, none()).await, "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn counts_and_marks_speak_of_the_same_filter() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        directory(&graph).await;
        let facets = "{ spaceFacets(filter: { departments: [\"69\", \"38\"] }) { kinds { kind count } departments { value count } cities { value count } amenities { value count } wheelchair { wheelchair count } } }";
        assert_eq!(graph.data(&Actor::anonymous(), facets, none()).await["spaceFacets"], json!({
            "kinds": [{"kind": "COWORKING", "count": 2}, {"kind": "FABLAB", "count": 2}, {"kind": "TELEWORK_CENTRE", "count": 1}],
            "departments": [{"value": "38", "count": 2}, {"value": "69", "count": 2}],
            "cities": [{"value": "Grenoble", "count": 2}, {"value": "Lyon", "count": 2}],
            "amenities": [{"value": "wifi", "count": 2}, {"value": "meeting_room", "count": 1}],
            "wheelchair": [{"wheelchair": "UNKNOWN", "count": 2}, {"wheelchair": "LIMITED", "count": 1}, {"wheelchair": "YES", "count": 1}],
        }));
        let marks = async |zoom: i32| {
            let query = format!("{{ spaceClusters(within: {{ south: 44, west: 3, north: 47, east: 7 }}, zoom: {zoom}) {{ count space {{ name }} }} }}");
            graph.data(&Actor::anonymous(), &query, none()).await["spaceClusters"].clone()
        };
        let counted = |marks: &Value| marks.as_array().unwrap().iter().map(|mark| mark["count"].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!(counted(&marks(0).await).iter().sum::<i64>(), 3);
        assert_eq!(counted(&marks(8).await), [2, 1]);
        let near = marks(16).await;
        assert_eq!(counted(&near), [1, 1, 1]);
        assert!(near.as_array().unwrap().iter().all(|mark| mark["space"]["name"].is_string()));
        let code = graph.code(&Actor::anonymous(), "{ spaceClusters(within: { south: 1, west: 0, north: 0, east: 1 }, zoom: 1) { count } }", none()).await;
        assert_eq!(code, "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn a_question_costs_the_same_for_few_spaces_and_for_many() {
    on_each_database(async |backend| {
        let graph = TestGraph::new(backend).await;
        let questions = [
            ("{ spaces(first: 100) { nodes { name kinds address { city } offers { label } provenance { field } mergedInto { name } } } }", 1),
            ("{ spaces(first: 100, filter: { near: { lat: 45.76, lon: 4.84, radiusKm: 20000 } }) { totalCount edges { distanceKm node { slug openness } } } }", 2),
            (r#"{ spaces(first: 100, filter: { openAt: "2026-11-24T10:00:00Z" }) { nodes { name } } }"#, 2),
            (r#"{ spaces(first: 100, filter: { text: "cordee lyon" }) { nodes { name operator { legalName } } } }"#, 1),
            ("{ spaceFacets { kinds { count } amenities { count } } }", 2),
            ("{ spaceClusters(within: { south: 40, west: 0, north: 50, east: 10 }, zoom: 16) { count lat lon } }", 1),
        ];
        directory(&graph).await;
        let measure = async || {
            let mut counts = Vec::new();
            for (query, _) in questions {
                counts.push(graph.statements(&person(1), query, none()).await);
            }
            counts
        };
        let few = measure().await;
        for _ in 0..5 {
            directory(&graph).await;
        }
        assert_eq!(measure().await, few);
        assert_eq!(few, questions.map(|(_, statements)| statements));
    })
    .await;
}
