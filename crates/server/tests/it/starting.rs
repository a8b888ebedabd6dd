//! Several instances may start at once on an empty database.

use traboule_store::testing;

use crate::instance::Instance;

#[tokio::test(flavor = "multi_thread")]
async fn five_instances_get_ready_on_an_empty_database() {
    for backend in testing::backends().await {
        let database = testing::empty(backend).await;
        let folder = tempfile::tempdir().unwrap();
        let mut instances: Vec<Instance> = (0..5).map(|_| Instance::start(folder.path(), &database.settings().url)).collect();
        for instance in &mut instances {
            instance.wait_until_ready();
        }
        for instance in instances {
            let (status, log, _) = instance.stop();
            assert_eq!(status.code(), Some(0), "{backend:?}:\n{log}");
            assert!(!log.contains("ERROR") && !log.contains("panicked"), "{backend:?}:\n{log}");
        }
    }
}
