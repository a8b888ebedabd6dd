//! Keyset pages walk every row once, forwards and backwards, whatever the directions of their columns.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, DbBackend};
use traboule_kernel::page::Window;
use traboule_store::{Direction, Keyset, Store};
use traboule_tests::{TestStore, on_each_database};

type Row = (i64, i64);

/// The rows of a window over the messages, ordered by the length of their name, then by number.
async fn page(store: &Store, directions: [Direction; 2], window: &Window<Row>) -> (Vec<Row>, bool, bool) {
    let length = Expr::cust("length(name)");
    let seq = Expr::col(Alias::new("seq"));
    let mut select = Query::select();
    select.expr(length.clone().cast_as(Alias::new("bigint"))).expr(seq.clone()).from(Alias::new("outbox_message"));
    let keyset = Keyset::new([(length, directions[0]), (seq, directions[1])]);
    keyset.apply(&mut select, window, |(length, seq)| vec![Value::from(*length), Value::from(*seq)]);
    let rows = store.read().query_all(&select).await.unwrap();
    let rows = rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect();
    let page = window.page(rows);
    (page.rows, page.has_previous, page.has_next)
}

#[tokio::test]
async fn every_row_once_in_every_direction() {
    on_each_database(async |backend: DbBackend| {
        let test = TestStore::new(backend).await;
        let unit = test.store.begin(&traboule_kernel::Actor::system("test")).await.unwrap();
        for number in 0..11 {
            let name = "x".repeat(1 + number % 3);
            let insert =
                format!("INSERT INTO outbox_message (name, sensitive, created_at) VALUES ('{name}', false, '2026-01-01T00:00:00Z')");
            unit.tx().execute_unprepared(&insert).await.unwrap();
        }
        unit.commit_unrecorded().await.unwrap();

        let (up, down) = (Direction::Ascending, Direction::Descending);
        for directions in [[up, up], [up, down], [down, up], [down, down]] {
            let mut expected: Vec<Row> = (0..11).map(|number| (1 + number % 3, number + 1)).collect();
            let sign = |direction| if direction == up { 1 } else { -1 };
            expected.sort_by_key(|(length, seq)| (length * sign(directions[0]), seq * sign(directions[1])));

            let (mut forward, mut after) = (Vec::new(), None);
            loop {
                let window = Window { limit: 4, backward: false, after, before: None };
                let (rows, has_previous, has_next) = page(&test.store, directions, &window).await;
                assert_eq!(has_previous, after.is_some());
                forward.extend(rows);
                after = forward.last().copied();
                if !has_next {
                    break;
                }
            }
            assert_eq!(forward, expected, "{directions:?}");

            let (mut backward, mut before) = (Vec::new(), None);
            loop {
                let window = Window { limit: 4, backward: true, after: None, before };
                let (rows, has_previous, has_next) = page(&test.store, directions, &window).await;
                assert_eq!(has_next, before.is_some());
                backward.splice(0..0, rows);
                before = backward.first().copied();
                if !has_previous {
                    break;
                }
            }
            assert_eq!(backward, expected, "{directions:?}");

            let window = Window { limit: 100, backward: false, after: Some(expected[2]), before: Some(expected[8]) };
            assert_eq!(page(&test.store, directions, &window).await.0, expected[3..8]);
        }
    })
    .await;
}
