//! Long files: whole, in parts, and broken where the database breaks.

use std::collections::HashSet;
use std::time::Duration;

use axum::http::Method;
use http_body_util::BodyExt as _;
use traboule_spaces::rules::place::GeoPoint;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::on_each_database;

use super::{Files, named};

const MANY: usize = 1_200;

async fn directory(files: &Files) {
    let content = |number: usize| {
        // Every tenth within a kilometre of the first.
        let lon = if number.is_multiple_of(10) { 4.83 } else { 5.0 };
        SpaceContent { point: Some(GeoPoint::manual(45.76, lon)), ..named(&format!("Tiers-lieu n° {number}")) }
    };
    for batch in (0..MANY).collect::<Vec<_>>().chunks(400) {
        files.publish(batch.iter().copied().map(content).collect()).await;
    }
}

#[tokio::test]
async fn a_long_file_is_whole_and_costs_one_statement_a_page() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        directory(&files).await;
        let store = files.server.app.store();
        for format in ["geojson", "csv", "jsonld"] {
            let before = store.statements();
            let mut body = files.begin(Method::GET, format, &[]).await.into_body();
            assert_eq!(store.statements() - before, 1, "nothing is read before it is asked for");
            let mut parts = Vec::new();
            while let Some(frame) = body.frame().await {
                parts.push(frame.unwrap().into_data().unwrap());
                assert_eq!(store.statements() - before, 1 + parts.len() as u64, "{format}");
            }
            assert_eq!(parts.len(), 3, "pages of 500");
            let whole = parts.concat();
            let ids: Vec<String> = match format {
                "csv" => csv::Reader::from_reader(&*whole).records().map(|line| line.unwrap()[0].to_owned()).collect(),
                _ => {
                    let file: serde_json::Value = serde_json::from_slice(&whole).unwrap();
                    let entries = file["features"].as_array().or(file["dataFeedElement"].as_array()).unwrap().iter();
                    entries.map(|entry| entry["id"].as_str().or(entry["item"]["identifier"].as_str()).unwrap().to_owned()).collect()
                }
            };
            assert_eq!(ids.len(), MANY, "{format}");
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), MANY);
            assert!(ids.is_sorted());
        }
        assert_eq!(files.get("csv?near=45.76,4.83,1").await.lines().len(), MANY / 10);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_finished_breaks_off() {
    on_each_database(async |backend| {
        for (format, encoding) in [("geojson", "identity"), ("csv", "gzip")] {
            let files = Files::new(backend).await;
            directory(&files).await;
            let mut body = files.begin(Method::GET, format, &[("accept-encoding", encoding)]).await.into_body();
            assert!(body.frame().await.unwrap().is_ok());
            // Closing waits for every connection: a client that does not read holds none, though compression asks a page ahead.
            let closed = tokio::time::timeout(Duration::from_secs(30), files.server.app.store().clone().close());
            closed.await.unwrap().unwrap();
            let rest = body.collect().await;
            assert!(rest.is_err(), "the file seemed whole: {format} on {backend:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_is_compressed_on_the_way() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        files.publish((0..50).map(|number| named(&format!("n° {number}"))).collect()).await;
        let reply = files.ask(Method::GET, "csv", &[("accept-encoding", "gzip")]).await;
        assert_eq!(reply.header("content-encoding"), "gzip");
        assert!(reply.header("vary").contains("accept-encoding"));
        assert!(reply.body.len() < files.get("csv").await.body.len() / 2);
    })
    .await;
}
