//! A page of each parent's rows, in one statement, is what one statement a parent would have answered.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, DbBackend};
use traboule_kernel::ids::{NetworkId, PersonId, SpaceId};
use traboule_kernel::page::{Page, Window};
use traboule_kernel::{Actor, Key, Scope};
use traboule_store::{Audit, Direction, Keyset, PerParent, Store, top};
use traboule_tests::{TestStore, on_each_database};

/// Rows of the audit trail by the space that they are about, ordered by action, then id.
async fn pages(
    store: &Store,
    spaces: &[SpaceId],
    directions: [Direction; 2],
    window: &Window<(String, Id)>,
) -> HashMap<SpaceId, Page<Row>> {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    let mut rows = Query::select();
    rows.columns(["for_space_id", "action", "id"].map(Alias::new)).from(Alias::new("audit_entry"));
    rows.and_where(column("for_network_id").is_null());
    let keyset = Keyset::new([(column("action"), directions[0]), (column("id"), directions[1])]);
    let select = PerParent::new(store.backend(), column("for_space_id"), spaces)
        .select(rows, &keyset, window, |(action, id)| vec![Value::from(action.clone()), Value::Uuid(Some(id.uuid()))]);
    let found = store.read().query_all(&select).await.unwrap();
    let found = found.iter().map(|row| {
        let key: Row = (row.try_get("", "action").unwrap(), row.try_get("", "id").unwrap());
        (row.try_get::<SpaceId>("", "for_space_id").unwrap(), key)
    });
    top::pages(window, spaces, found.collect::<Vec<_>>())
}

// The trail's own key; any key of 128 bits stands for it here.
type Id = PersonId;
type Row = (String, Id);

async fn three_spaces_with_rows(store: &Store) -> [SpaceId; 3] {
    let mut unit = store.begin(&Actor::system("test")).await.unwrap();
    let spaces = [unit.new_id(), unit.new_id(), unit.new_id()];
    let network: NetworkId = unit.new_id();
    // 7 rows, 2 rows, none.
    for (space, actions) in spaces.into_iter().zip([vec!["a", "b", "b", "b", "c", "d", "e"], vec!["b", "a"], vec![]]) {
        for action in actions {
            unit.record(Audit::of(action, space).acting_for(Scope::Space(space))).await.unwrap();
        }
    }
    unit.record(Audit::of("a", network).acting_for(Scope::Network(network))).await.unwrap();
    unit.commit().await.unwrap();
    spaces
}

fn actions(page: &Page<Row>) -> (String, bool, bool) {
    (page.rows.iter().map(|(action, _)| action.as_str()).collect(), page.has_previous, page.has_next)
}

#[tokio::test]
async fn every_parent_has_its_own_page() {
    on_each_database(async |backend: DbBackend| {
        let test = TestStore::new(backend).await;
        let spaces = three_spaces_with_rows(&test.store).await;
        let (up, down) = (Direction::Ascending, Direction::Descending);
        for (directions, backward, expected) in [
            ([up, up], false, [("abb", false, true), ("ab", false, false), ("", false, false)]),
            ([up, up], true, [("cde", true, false), ("ab", false, false), ("", false, false)]),
            ([down, up], false, [("edc", false, true), ("ba", false, false), ("", false, false)]),
        ] {
            let window = Window { limit: 3, backward, after: None, before: None };
            let before = test.store.statements();
            let found = pages(&test.store, &spaces, directions, &window).await;
            assert_eq!(test.store.statements() - before, 1);
            for (space, (rows, has_previous, has_next)) in spaces.iter().zip(expected) {
                assert_eq!(actions(&found[space]), (rows.to_owned(), has_previous, has_next), "{directions:?} {backward}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_continues_each_parent_behind_it() {
    on_each_database(async |backend: DbBackend| {
        let test = TestStore::new(backend).await;
        let spaces = three_spaces_with_rows(&test.store).await;
        let directions = [Direction::Ascending, Direction::Descending];
        let all = Window { limit: 100, backward: false, after: None, before: None };
        let all = pages(&test.store, &spaces, directions, &all).await[&spaces[0]].rows.clone();

        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let window = Window { limit: 2, backward: false, after, before: None };
            let found = pages(&test.store, &spaces, directions, &window).await;
            seen.extend(found[&spaces[0]].rows.clone());
            after = seen.last().cloned();
            if !found[&spaces[0]].has_next {
                break;
            }
        }
        assert_eq!(seen, all);

        // Two of three `b` and all before; the other parent's `b` and `a` are cut by the same bound.
        let window = Window { limit: 100, backward: true, after: None, before: Some(all[3].clone()) };
        let found = pages(&test.store, &spaces, directions, &window).await;
        assert_eq!(found[&spaces[0]].rows, all[..3]);
        assert!(found[&spaces[2]].rows.is_empty() && found[&spaces[2]].has_next);
    })
    .await;
}

#[tokio::test]
async fn no_parents_no_rows() {
    on_each_database(async |backend: DbBackend| {
        let test = TestStore::new(backend).await;
        three_spaces_with_rows(&test.store).await;
        let window = Window { limit: 3, backward: false, after: None, before: None };
        assert!(pages(&test.store, &[], [Direction::Ascending; 2], &window).await.is_empty());
    })
    .await;
}
