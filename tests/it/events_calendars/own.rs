//! One's own calendar, opened by a secret address.

use serde_json::{Value, json};

use super::{World, on_each_database};

const CREATE: &str = "mutation ($name: String!) { done: calendarTokenCreate(input: {name: $name}) {
    calendarToken { id name createdAt lastUsedAt revokedAt } address userErrors { code }
} }";
const LIST: &str = "{ calendarTokens { totalCount nodes { id name lastUsedAt } } }";
const REVOKE: &str = "mutation ($id: ID!) { calendarTokenRevoke(id: $id) { calendarToken { id revokedAt } } }";

impl World {
    /// A new token: its id, and the path of its calendar.
    async fn calendar_token(&self, who: usize, name: &str) -> (String, String) {
        let done = self.data(who, CREATE, json!({ "name": name })).await["done"].take();
        let address = done["address"].as_str().unwrap().strip_prefix("https://traboule.example.org").unwrap().to_owned();
        let secret = address.strip_prefix("/calendars/mine/trbc_").and_then(|rest| rest.strip_suffix(".ics"));
        assert!(secret.is_some_and(|secret| secret.len() == 43), "{address}");
        (done["calendarToken"]["id"].as_str().unwrap().to_owned(), address)
    }
}

#[tokio::test]
async fn a_secret_address_opens_ones_own_calendar_until_it_is_revoked() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (id, path) = world.calendar_token(0, " Téléphone ").await;
        let (other, other_path) = world.calendar_token(0, "Bureau").await;
        let open = world.get(&path).await;
        assert_eq!((open.status, open.header("content-type")), (200, "text/calendar; charset=utf-8"));
        assert_eq!(open.header("cache-control"), "private, max-age=300");
        assert_eq!((open.values("NAME"), open.values("UID")), (vec!["Téléphone".into()], vec![]));
        assert!(!open.header("content-disposition").contains("trbc_"), "the secret is no name of a file");
        let again = world.ask(&path, &[("if-none-match", open.header("etag"))]).await;
        assert_eq!(again.status, 304);

        let list = world.data(0, LIST, json!({})).await["calendarTokens"].take();
        assert_eq!((list["totalCount"].as_i64(), &list["nodes"][1]["id"], &list["nodes"][0]["id"]), (Some(2), &json!(id), &json!(other)));
        assert!(list["nodes"][1]["lastUsedAt"].is_string() && list["nodes"][0]["lastUsedAt"].is_null(), "{list}");
        assert_eq!(world.data(1, LIST, json!({})).await["calendarTokens"]["totalCount"], json!(0), "nobody sees those of others");
        assert_eq!(world.server.data(LIST, json!({}), None).await["calendarTokens"]["totalCount"], json!(0));

        // Nobody else revokes it, nor knows of it.
        let node = "query ($id: ID!) { node(id: $id) { ... on CalendarToken { name } } }";
        assert_eq!(world.data(1, node, json!({ "id": id })).await["node"], Value::Null);
        let stranger = world.server.graphql(REVOKE, json!({ "id": id }), Some(&world.tokens[1])).await;
        assert_eq!(stranger["errors"][0]["extensions"]["code"], "NOT_FOUND", "{stranger}");
        for _ in 0..2 {
            assert!(world.data(0, REVOKE, json!({ "id": id })).await["calendarTokenRevoke"]["calendarToken"]["revokedAt"].is_string());
        }
        let absent = world.get("/calendars/mine/trbc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics").await;
        let revoked = world.get(&path).await;
        assert_eq!((revoked.status, &revoked.body), (404, &absent.body));
        assert_eq!(world.get(&other_path).await.status, 200, "the other one goes on");
        assert_eq!(world.data(0, LIST, json!({})).await["calendarTokens"]["totalCount"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn names_are_checked_and_twenty_is_the_most() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        for name in ["", " ", &"x".repeat(101)] {
            let done = world.data(0, CREATE, json!({ "name": name })).await;
            assert_eq!(done["done"]["userErrors"][0]["code"], "INVALID_NAME", "{name}");
        }
        let mut last = String::new();
        for number in 0..20 {
            last = world.calendar_token(0, &format!("No {number}")).await.0;
        }
        let done = world.data(0, CREATE, json!({ "name": "No 20" })).await;
        assert_eq!(done["done"]["userErrors"][0]["code"], "TOO_MANY", "{done}");
        world.data(0, REVOKE, json!({ "id": last })).await;
        world.calendar_token(0, "No 20").await;
        let anonymous = world.server.graphql(CREATE, json!({ "name": "x" }), None).await;
        assert_eq!(anonymous["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{anonymous}");
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_takes_their_addresses_along() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in("camille@example.org").await;
        let done = world.server.data(CREATE, json!({ "name": "Camille's watch" }), Some(&camille.token)).await;
        let path = done["done"]["address"].as_str().unwrap().strip_prefix("https://traboule.example.org").unwrap().to_owned();
        assert_eq!(world.get(&path).await.status, 200);
        let export = world.server.data("{ viewer { export { data next } } }", json!({}), Some(&camille.token)).await;
        assert!(export.to_string().contains("Camille's watch"), "{export}");
        let admin = world.server.sign_in("admin@example.org").await;
        world.server.grant("admin@example.org", traboule_kernel::Role::Admin, traboule_kernel::Scope::Instance).await;
        let suspend = "mutation ($id: ID!) { accountSuspend(input: {personId: $id, reason: \"Spam.\"}) { userErrors { code } } }";
        world.server.data(suspend, json!({ "id": camille.person.to_string() }), Some(&admin.token)).await;
        assert_eq!(world.get(&path).await.status, 404, "a suspended account reads nothing");
        let reinstate = "mutation ($id: ID!) { accountReinstate(input: {personId: $id}) { userErrors { code } } }";
        world.server.data(reinstate, json!({ "id": camille.person.to_string() }), Some(&admin.token)).await;
        assert_eq!(world.get(&path).await.status, 200);
        let camille = world.server.sign_in("camille@example.org").await;
        let erase = "mutation { accountErase(input: {email: \"camille@example.org\"}) { userErrors { code } } }";
        world.server.data(erase, json!({}), Some(&camille.token)).await;
        assert_eq!(world.get(&path).await.status, 404);
    })
    .await;
}
