//! A server that is told to stop finishes what it has and ends well.

use traboule_store::testing;

use crate::instance::Instance;

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_the_server_with_success() {
    for backend in testing::backends().await {
        let database = testing::empty(backend).await;
        let folder = tempfile::tempdir().unwrap();
        let mut instance = Instance::start(folder.path(), &database.settings().url);
        instance.wait_until_ready();
        let page = instance.get("/").unwrap();
        assert!(page.contains("<title>Traboule</title>"), "{page}");
        let address = instance.address;
        let (status, log, _) = instance.stop();
        assert_eq!(status.code(), Some(0), "{log}");
        for part in [&format!("GraphiQL at http://{address}/"), "letters become files in mails", "the database is closed"] {
            assert!(log.contains(part), "no `{part}` in:\n{log}");
        }
    }
}
