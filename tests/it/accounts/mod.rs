//! Accounts beyond signing in: tokens of programs, what a person may take along, leaving, and suspension.

mod erasure;
mod export;
mod races;
mod suspension;
mod tokens;

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use traboule_kernel::{Role, Scope};
use traboule_tests::{SignedIn, TestServer};

/// A server with a network, its steward and an administrator.
struct World {
    server: TestServer,
    steward: SignedIn,
    admin: SignedIn,
    network: String,
}

impl World {
    async fn new(backend: DbBackend) -> Self {
        let server = TestServer::new(backend).await;
        let admin = server.sign_in("admin@example.org").await;
        server.grant("admin@example.org", Role::Admin, Scope::Instance).await;
        let create =
            r#"mutation { networkCreate(input: {name: "Lyon", level: METROPOLITAN, statutes: {voiceUnit: SPACE}}) { network { id } } }"#;
        let network = text(&server.data(create, json!({}), Some(&admin.token)).await["networkCreate"]["network"]["id"]);
        let steward = server.sign_in("steward@example.org").await;
        server.grant("steward@example.org", Role::NetworkSteward, Scope::Network(network.parse().unwrap())).await;
        Self { server, steward, admin, network }
    }

    /// A published space that nobody owns.
    async fn space(&self, name: &str) -> String {
        let create = "mutation ($name: String!) { spaceCreate(input: {name: $name, kinds: [COWORKING]}) { space { id } } }";
        let data = self.as_(&self.steward, create, json!({ "name": name })).await;
        let id = text(&data["spaceCreate"]["space"]["id"]);
        let publish = "mutation ($id: ID!) { spacePublish(id: $id, version: 1) { space { id } } }";
        self.as_(&self.steward, publish, json!({ "id": id })).await;
        id
    }

    /// Asks to own a space.
    async fn claim(&self, who: &SignedIn, space: &str, message: &str) -> String {
        let claim = "mutation ($id: ID!, $message: String!) { spaceClaim(id: $id, message: $message) { claim { id } } }";
        let data = self.as_(who, claim, json!({ "id": space, "message": message })).await;
        text(&data["spaceClaim"]["claim"]["id"])
    }

    /// A published space that somebody owns.
    async fn owned(&self, name: &str, owner: &SignedIn) -> String {
        let space = self.space(name).await;
        let claim = self.claim(owner, &space, "Mine.").await;
        self.as_(&self.steward, APPROVE, json!({ "id": claim })).await;
        space
    }

    /// A draft of an event that the space leads.
    async fn event(&self, who: &SignedIn, space: &str) -> String {
        let starts = self.server.app.store().now() + TimeDelta::days(9);
        let create = "mutation ($lead: ID!, $starts: DateTime!, $ends: DateTime!) { eventCreate(input: {
            lead: $lead, title: {sourceLocale: \"en\", texts: [{locale: \"en\", text: \"Party\"}]}, startsAt: $starts, endsAt: $ends,
            venue: {kind: ADDRESS, address: \"Somewhere\"}}) { event { id } userErrors { message } } }";
        let times = json!({ "lead": space, "starts": starts, "ends": starts + TimeDelta::hours(1) });
        text(&self.as_(who, create, times).await["eventCreate"]["event"]["id"])
    }

    /// Somebody else owns the space too.
    async fn own_too(&self, email: &str, space: &str) {
        self.server.grant(email, Role::SpaceOwner, Scope::Space(space.parse().unwrap())).await;
    }

    /// The data of a document that must succeed.
    async fn as_(&self, who: &SignedIn, document: &str, variables: Value) -> Value {
        self.server.data(document, variables, Some(&who.token)).await
    }

    /// The payload of an erasure.
    async fn erase(&self, who: &SignedIn, email: &str) -> Value {
        self.as_(who, ERASE, json!({ "email": email })).await["accountErase"].take()
    }

    async fn suspend(&self, who: &SignedIn) -> Value {
        self.as_(&self.admin, SUSPEND, json!({ "person": who.person, "reason": "Spam." })).await["accountSuspend"].take()
    }

    /// A new token with these scopes.
    async fn token(&self, who: &SignedIn, scopes: &[&str]) -> String {
        let ends = self.server.app.store().now() + TimeDelta::days(30);
        let input = json!({ "name": "Our website", "scopes": scopes, "expiresAt": ends });
        text(&self.as_(who, CREATE_TOKEN, json!({ "input": input })).await["accessTokenCreate"]["secret"])
    }

    async fn is_signed_in(&self, token: &str) -> bool {
        let reply = self.server.graphql("{ viewer { locale } }", json!({}), Some(token)).await;
        match reply.get("errors") {
            None => true,
            Some(_) => {
                assert_eq!(code(&reply), "UNAUTHENTICATED");
                false
            }
        }
    }
}

const APPROVE: &str = "mutation ($id: ID!) { spaceClaimApprove(id: $id) { claim { state } userErrors { code } } }";
const ERASE: &str = "mutation ($email: String!) {
    accountErase(input: {email: $email}) { person { id displayName } userErrors { field code message } }
}";
const SUSPEND: &str = "mutation ($person: ID!, $reason: String!) {
    accountSuspend(input: {personId: $person, reason: $reason}) { person { id state } userErrors { field code } }
}";
const REINSTATE: &str = "mutation ($person: ID!) {
    accountReinstate(input: {personId: $person, reason: \"A mistake.\"}) { person { id state } userErrors { field code } }
}";
const CREATE_TOKEN: &str = "mutation ($input: AccessTokenCreateInput!) {
    accessTokenCreate(input: $input) { secret accessToken { id name scopes lastUsedAt expiresAt } userErrors { field code } }
}";

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap()
}

/// The code of a reply's only error.
fn code(reply: &Value) -> &str {
    let errors = reply["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(errors.len(), 1, "{reply:#}");
    errors[0]["extensions"]["code"].as_str().unwrap()
}

fn codes(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().unwrap().iter().map(|mistake| mistake["code"].as_str().unwrap()).collect()
}

/// Every value of every column of every table as text, with where it stands. Bytes are written as the database writes them.
async fn everything(server: &TestServer) -> Vec<(String, String)> {
    let db = server.app.store().read();
    let backend = db.get_database_backend();
    let rows = async |sql: String| db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let columns = match backend {
        DbBackend::Sqlite => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
        _ => "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns WHERE table_schema = 'public'",
    };
    let mut found = Vec::new();
    for row in rows(columns.to_owned()).await {
        let (table, column): (String, String) = (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap());
        let values = format!(r#"SELECT CAST("{column}" AS TEXT) AS v FROM "{table}" WHERE "{column}" IS NOT NULL"#);
        for row in rows(values).await {
            // Bytes that are no text hold none.
            if let Ok(value) = row.try_get::<String>("", "v") {
                found.push((format!("{table}.{column}"), value));
            }
        }
    }
    assert!(found.iter().any(|(place, _)| place == "person.id") || backend == DbBackend::Sqlite);
    assert!(found.iter().any(|(place, _)| place == "audit_entry.action"), "the tables were read");
    found
}

/// Where one of these words stands, in any case.
async fn places_of(server: &TestServer, words: &[&str]) -> Vec<String> {
    let found = everything(server).await.into_iter();
    let holds = |value: &str| words.iter().any(|word| value.to_lowercase().contains(&word.to_lowercase()));
    found.filter(|(_, value)| holds(value)).map(|(place, _)| place).collect()
}
