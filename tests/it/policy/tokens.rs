//! What an access token may do, of every mutation there is: one that reads changes nothing, and none does what takes a session.
//!
//! Whoever may run a mutation of the table runs it by a token, one of each kind. What takes a session is everything in the table of
//! accounts, and what gives a role or a secret in passing.

use sea_orm::DbBackend;
use serde_json::json;
use traboule_kernel::Access;
use traboule_tests::on_each_database;

use super::attempts::{below, error, outcome};
use super::ground::World;
use super::table::{FILES, Role, Row, Rule, Verdict, name};

/// Mutations of other domains that give a role, or beget a secret that lasts longer than a token.
const TAKE_SESSION: [&str; 3] = ["calendarTokenCreate", "calendarTokenRevoke", "spaceClaimApprove"];
/// Mutations that write nothing when they are asked so: whoever only reads may try them out.
const WRITES_NOTHING: &str = "dryRun: true";

#[tokio::test]
async fn a_token_does_what_its_scopes_allow_and_never_what_takes_a_session() {
    on_each_database(async |backend| {
        let mut found = Vec::new();
        for (file, rows) in FILES {
            found.extend(tried(backend, file, rows).await);
        }
        assert!(found.is_empty(), "{backend:?}\n{}", found.join("\n"));
    })
    .await;
}

async fn tried(backend: DbBackend, file: &str, rows: &[Row]) -> Vec<String> {
    let world = World::new(backend).await;
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.of == "Mutation") {
        let Rule::Each(on, verdicts) = row.rule else { continue };
        // Whoever may do it signed in; what the public may do needs no token.
        let may = |role: &Role| verdicts[*role as usize] == Verdict::Allow;
        let Some(role) = Role::ALL.into_iter().find(may).filter(|role| *role != Role::Ano) else { continue };
        for field in row.fields {
            let reads = if field.contains(WRITES_NOTHING) { "ALLOW" } else { "DENY(DENIED)" };
            let takes_session = file == "accounts.rs" || TAKE_SESSION.contains(&name(field));
            for (access, expected) in [(Access::Read, reads), (Access::Write, if takes_session { "DENY(DENIED)" } else { "ALLOW" })] {
                let ground = world.ground(on).await;
                let document = format!("mutation {{ {} {} }}", ground.fill(field, role), below(field));
                let reply = world.graph.ask(&ground.actor(role).with_access(access), &document, json!({})).await;
                let got = error(&reply).unwrap_or_else(|| outcome(&reply["data"][name(field)]));
                if got != expected {
                    found.push(format!("{field} by a token that may {access:?}: {expected} expected, {got} found"));
                }
            }
        }
    }
    found
}
