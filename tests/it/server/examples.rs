//! The queries that GraphiQL begins with.

use serde_json::json;
use traboule_server::examples::EXAMPLES;
use traboule_tests::{TestServer, on_each_database};

#[tokio::test]
async fn every_example_is_answered_to_anybody() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        for example in EXAMPLES {
            server.data(example, json!({}), None).await;
        }
    })
    .await;
}
