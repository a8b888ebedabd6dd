//! Generated spaces.

use std::sync::Arc;

use traboule_kernel::FixedRng;
use traboule_server::demo::Demo;
use traboule_tests::{TestStore, on_each_database};

use super::{count, open, rows, settings};

/// What tells two generated spaces apart.
type Row = (String, String, String, String, f64, f64, Option<i32>, Option<i32>);

const ROWS: &str = "SELECT slug, name, kinds, city, lat, lon, desks, fixed_desk_month_cents FROM space ORDER BY slug";

#[tokio::test]
async fn the_same_seed_makes_the_same_spaces() {
    on_each_database(async |backend| {
        let (at_once, in_steps, other) = (TestStore::new(backend).await, TestStore::new(backend).await, TestStore::new(backend).await);
        assert_eq!(open(&at_once).await.generate(500, 1).await.unwrap(), 500);
        let demo = open(&in_steps).await;
        assert_eq!(demo.generate(123, 1).await.unwrap(), 123);
        assert_eq!(demo.generate(500, 1).await.unwrap(), 377);
        assert_eq!(demo.generate(500, 1).await.unwrap(), 0);
        assert_eq!(demo.generate(10, 1).await.unwrap(), 0);
        open(&other).await.generate(500, 2).await.unwrap();

        let spaces: Vec<Row> = rows(&at_once, ROWS).await;
        assert_eq!(spaces.len(), 500);
        assert_eq!(spaces, rows::<Row>(&in_steps, ROWS).await);
        assert_ne!(spaces, rows::<Row>(&other, ROWS).await);
    })
    .await;
}

#[tokio::test]
async fn even_their_identities_repeat_where_time_and_randomness_do() {
    let mut found = Vec::new();
    for _ in 0..2 {
        let test = TestStore::new(sea_orm::DbBackend::Sqlite).await;
        let demo = Demo::open(&settings(&test), &*test.clock, Arc::new(FixedRng::seeded(3))).await.unwrap();
        demo.generate(20, 1).await.unwrap();
        found.push(rows::<(uuid::Uuid,)>(&test, "SELECT id FROM space ORDER BY id").await);
    }
    assert_eq!(found[0], found[1]);
}

#[tokio::test]
async fn they_are_spread_and_published() {
    on_each_database(async |backend| {
        let test = TestStore::new(backend).await;
        let demo = open(&test).await;
        demo.seed().await.unwrap();
        let by_hand = count(&test, "SELECT COUNT(*) FROM space").await;
        demo.generate(600, 1).await.unwrap();
        assert_eq!(count(&test, "SELECT COUNT(*) FROM space").await, by_hand + 600);
        assert_eq!(
            count(&test, "SELECT COUNT(*) FROM space WHERE state = 'PUBLISHED' AND id IN (SELECT space_id FROM space_term)").await,
            { count(&test, "SELECT COUNT(*) FROM space WHERE state = 'PUBLISHED'").await }
        );
        assert_eq!(count(&test, "SELECT COUNT(DISTINCT department) FROM space WHERE role_email IS NULL").await, 12);
        assert!(count(&test, "SELECT COUNT(DISTINCT last_verified_at) FROM space WHERE role_email IS NULL").await > 3);
        assert!(count(&test, "SELECT COUNT(*) FROM space WHERE operator_id IS NOT NULL").await > 300);
        // Both, in either order.
        assert!(!demo.seed().await.unwrap());
    })
    .await;
}
