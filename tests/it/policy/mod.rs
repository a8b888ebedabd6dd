//! Who may do what: a table that holds exactly the fields of the schema, and every role's attempt at every row of it.
//!
//! The verdicts are those of the project's rules for access, not of the code. A field without a row, or a row without a field,
//! fails; so does a role that gets more or less than its verdict, by whatever way. And the check itself is checked: with any one
//! verdict of the table turned round, it must find something.

mod accounts;
mod attempts;
mod attendance;
mod attendance_ground;
mod event_calendars;
mod event_ground;
mod event_notices;
mod event_preparation;
mod event_preparation_ground;
mod event_series;
mod events;
mod ground;
mod imports;
mod judge;
mod networks;
mod server;
mod spaces;
mod table;
mod tokens;
mod ways;

use traboule_tests::on_each_database;

use self::attempts::Seen;
use self::ground::World;
use self::table::{Role, Row, Rule, Verdict};

#[tokio::test]
async fn every_field_of_the_schema_has_a_rule() {
    let schema = traboule_server::schema::whole().await.unwrap();
    let found = judge::differences(schema.fields());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[tokio::test]
async fn a_field_without_a_rule_and_a_rule_without_a_field_are_found() {
    let schema = traboule_server::schema::whole().await.unwrap();
    let more = schema.fields().chain([("Mutation", "sessionForge"), ("Space", "secret")]);
    let found = judge::differences(more.filter(|(of, field)| (*of, *field) != ("Person", "email")));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("Mutation.sessionForge ") && found[0].ends_with("accounts.rs"), "{found:#?}");
    assert!(found[1].starts_with("Space.secret ") && found[1].ends_with("spaces.rs"), "{found:#?}");
    assert!(found[2].starts_with("Person.email ") && found[2].ends_with("accounts.rs"), "{found:#?}");
}

#[tokio::test]
async fn accounts_are_as_the_table_says() {
    holds(accounts::ROWS).await;
}

#[tokio::test]
async fn attendance_is_as_the_table_says() {
    holds(attendance::ROWS).await;
}

#[tokio::test]
async fn events_are_as_the_table_says() {
    holds(events::ROWS).await;
}

#[tokio::test]
async fn calendars_are_as_the_table_says() {
    holds(event_calendars::ROWS).await;
}

#[tokio::test]
async fn notices_are_as_the_table_says() {
    holds(event_notices::ROWS).await;
}

#[tokio::test]
async fn series_are_as_the_table_says() {
    holds(event_series::ROWS).await;
}

#[tokio::test]
async fn what_organisers_share_is_as_the_table_says() {
    holds(event_preparation::ROWS).await;
}

#[tokio::test]
async fn imports_are_as_the_table_says() {
    holds(imports::ROWS).await;
}

#[tokio::test]
async fn networks_are_as_the_table_says() {
    holds(networks::ROWS).await;
}

#[tokio::test]
async fn what_spans_the_domains_is_as_the_table_says() {
    holds(server::ROWS).await;
}

#[tokio::test]
async fn spaces_are_as_the_table_says() {
    holds(spaces::ROWS).await;
}

/// Tries all rows, compares, and compares again with each verdict turned round.
async fn holds(rows: &'static [Row]) {
    on_each_database(async |backend| {
        let seen = attempts::all(&World::new(backend).await, rows).await;
        let mut found = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let Rule::Each(_, verdicts) = row.rule else { continue };
            let of_row: Vec<&Seen> = seen.iter().filter(|seen| seen.row == number).collect();
            found.extend(judge::disagreements(row, verdicts, &of_row));
            for role in Role::ALL.into_iter().filter(|role| verdicts[*role as usize] != Verdict::Nobody) {
                let mut turned = *verdicts;
                let verdict = if turned[role as usize] == Verdict::Allow { Verdict::Deny("DENIED") } else { Verdict::Allow };
                turned[role as usize] = verdict;
                if judge::disagreements(row, &turned, &of_row).is_empty() {
                    found.push(format!("{} {:?}: nothing would fail if {role:?} got {verdict}", row.of, row.fields));
                }
            }
        }
        assert!(found.is_empty(), "{backend:?}\n{}", found.join("\n"));
    })
    .await;
}
