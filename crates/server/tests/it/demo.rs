//! `traboule demo`, twice on one database.

use crate::instance::Instance;

#[test]
fn a_demo_tells_its_address_and_its_people_and_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    for start in 1..=2 {
        let mut instance = Instance::run(folder.path(), &["demo", "--spaces", "3"]);
        instance.wait_until_ready();
        let address = instance.address;
        let (status, log, printed) = instance.stop();
        assert_eq!(status.code(), Some(0), "{log}");
        assert_eq!(log.contains("the demo network was written"), start == 1, "{log}");
        assert!(printed.contains(&format!("http://{address}/graphql")), "{printed}");
        assert!(printed.lines().any(|line| line.contains("trbs_") && line.contains("ADMIN")), "{printed}");
        assert!(!log.contains("@example.org") && !log.contains("trbs_"), "the log names people:\n{log}");
    }
    assert!(folder.path().join("traboule-demo.db").exists());
}
