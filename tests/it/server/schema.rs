//! The schema is a promise to clients: it changes in sight, and every part of it is explained.

use std::path::Path;

use traboule_server::schema;

/// `TRABOULE_UPDATE_SCHEMA=1 cargo test -p traboule-tests schema` writes the file anew.
#[tokio::test]
async fn the_file_is_what_the_code_serves() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");
    let served = schema::whole().await.unwrap();
    if std::env::var_os("TRABOULE_UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, served.sdl()).unwrap();
    }
    let file = std::fs::read_to_string(&path).unwrap();
    assert!(
        file == served.sdl(),
        "schema.graphql is not what the code serves; if the change is meant, run this test with TRABOULE_UPDATE_SCHEMA=1 and commit the file"
    );
}

#[tokio::test]
async fn everything_is_described() {
    assert_eq!(schema::whole().await.unwrap().undescribed(), Vec::<String>::new());
}

#[tokio::test]
async fn every_module_is_a_subgraph() {
    for name in schema::module_names().await.unwrap() {
        let sdl = schema::subgraph(name).await.unwrap().sdl().to_owned();
        assert!(sdl.contains("url: \"https://specs.apollo.dev/federation/"), "{name}:\n{sdl}");
    }
}
