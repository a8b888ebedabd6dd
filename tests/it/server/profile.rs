//! One's own profile, and what others see of it.

use serde_json::{Value, json};
use traboule_tests::{TestServer, on_each_database};

use super::code;

const UPDATE: &str = "mutation ($version: Int!, $name: String, $locale: String) {
    profileUpdate(input: {version: $version, displayName: $name, locale: $locale}) {
        person { displayName locale version } userErrors { field code }
    }
}";

#[tokio::test]
async fn a_profile_is_changed_by_its_person_who_saw_it_last() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let camille = server.sign_in("camille@example.org").await;
        let token = Some(camille.token.as_str());
        let changed = server.data(UPDATE, json!({ "version": 1, "name": " Camille ", "locale": "fr-ch" }), token).await;
        let expected = json!({ "person": { "displayName": "Camille", "locale": "fr-CH", "version": 2 }, "userErrors": [] });
        assert_eq!(changed["profileUpdate"], expected);
        assert_eq!(code(&server.graphql(UPDATE, json!({ "version": 1, "name": "C" }), token).await), "CONFLICT");
        let wrong = server.data(UPDATE, json!({ "version": 2, "name": " ", "locale": "french" }), token).await;
        let mistakes = json!([
            { "field": ["input", "displayName"], "code": "INVALID_DISPLAY_NAME" },
            { "field": ["input", "locale"], "code": "INVALID_LOCALE" },
        ]);
        assert_eq!(wrong["profileUpdate"]["userErrors"], mistakes);
        assert_eq!(code(&server.graphql(UPDATE, json!({ "version": 2 }), None).await), "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn others_see_the_name_only() {
    on_each_database(async |backend| {
        let server = TestServer::new(backend).await;
        let camille = server.sign_in("camille@example.org").await;
        let eve = server.sign_in("eve@example.org").await;
        let ask = "query ($id: ID!) { node(id: $id) { ... on Person { displayName email locale createdAt updatedAt version } } }";
        for token in [None, Some(eve.token.as_str())] {
            let data = server.data(ask, json!({ "id": camille.person }), token).await;
            let expected = json!({
                "displayName": "New member", "email": null, "locale": null, "createdAt": null, "updatedAt": null, "version": null,
            });
            assert_eq!(data["node"], expected);
        }
        let own = server.data(ask, json!({ "id": camille.person }), Some(&camille.token)).await;
        assert_eq!(own["node"]["email"], "camille@example.org");
        assert!(own["node"].as_object().unwrap().values().all(|value| *value != Value::Null), "{own}");
    })
    .await;
}
