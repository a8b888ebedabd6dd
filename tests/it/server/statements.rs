//! The statements of the lists that no test of a domain counts: requests, imports, one's own sessions, tokens and roles.

use serde_json::json;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::import::{ImportFile, ImportOptions};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::rules::legal::LegalForm;
use traboule_spaces::rules::network::{NetworkLevel, Statutes};
use traboule_spaces::service::network::NewNetwork;
use traboule_spaces::service::space::{NewOperator, SpaceContent};
use traboule_tests::{TestServer, on_each_database};

use crate::import::CENSUS;

const LISTS: &str = "{
    spaceClaims { totalCount nodes { id message space { name } person { displayName } } }
    suggestions { totalCount nodes { comment changes { field } space { name } person { displayName } } }
    imports { totalCount nodes { fileName rows(first: 5) { totalCount nodes { line outcome space { name } } } } }
    operators { totalCount nodes { legalName spaces(first: 5) { totalCount nodes { name } } } }
    viewer {
        sessions { totalCount nodes { id } }
        accessTokens { totalCount nodes { name } }
        grants { totalCount nodes { role space { name } network { name } } }
    }
}";

#[tokio::test]
async fn lists_cost_the_same_for_few_rows_and_for_many() {
    on_each_database(async |backend| {
        let server = TestServer::with(backend, |settings| {
            settings.http.rate.enabled = false;
            settings.accounts.tries_a_minute = 1_000;
            settings.accounts.codes_an_hour = 1_000;
        })
        .await;
        let (services, machine) = (server.app.services().clone(), Actor::system("test"));
        let network = NewNetwork {
            name: "Massif".to_owned(),
            slug: None,
            level: NetworkLevel::Regional,
            territory_codes: Vec::new(),
            parent: None,
            statutes: Statutes::default(),
            reason: None,
        };
        let network = services.networks.network_create(&machine, network).await.unwrap();
        server.grant("steward@example.org", Role::NetworkSteward, Scope::Network(network)).await;
        let steward = server.sign_in("steward@example.org").await.token;

        let (mut counts, mut lengths) = (Vec::new(), Vec::new());
        for round in 0..3 {
            for number in 0..2 {
                let name = format!("{round}-{number}");
                let operator = NewOperator { legal_name: format!("Operator {name}"), legal_form: LegalForm::Scic, siren: None, rna: None };
                let operator = services.spaces.operator_create(&machine, operator).await.unwrap();
                let content = SpaceContent {
                    name: format!("Space {name}"),
                    kinds: [SpaceKind::Coworking].into(),
                    operator: Some(operator),
                    ..SpaceContent::default()
                };
                let space = services.spaces.space_create_many(&machine, vec![content]).await.unwrap()[0];
                let person = server.sign_in(&format!("person{name}@example.org")).await.token;
                let ask = "mutation ($id: ID!) {
                    a: spaceClaim(id: $id, message: \"Mine.\") { userErrors { code } }
                    b: spaceSuggest(id: $id, comment: \"Look.\", input: {name: \"Another\"}) { userErrors { code } }
                }";
                let done = server.data(ask, json!({ "id": space.to_string() }), Some(&person)).await;
                assert_eq!(done, json!({ "a": { "userErrors": [] }, "b": { "userErrors": [] } }));
                let file = ImportFile::read(&name, CENSUS.replace("La Navette", &format!("Navette {name}")).as_bytes()).unwrap();
                services.imports.import(&machine, file, ImportOptions::default()).await.unwrap();
                let token = "mutation ($until: DateTime!) {
                    accessTokenCreate(input: {name: \"A\", scopes: [READ], expiresAt: $until}) { userErrors { code } }
                }";
                let until = traboule_tests::start_of_tests() + chrono::TimeDelta::days(9);
                server.data(token, json!({ "until": until }), Some(&steward)).await;
                server.sign_in("steward@example.org").await;
                server.grant("steward@example.org", Role::SpaceHost, Scope::Space(space)).await;
            }
            let before = server.app.store().statements();
            let lists = server.data(LISTS, json!({}), Some(&steward)).await;
            counts.push(server.app.store().statements() - before);
            lengths.push(["spaceClaims", "suggestions", "imports", "operators"].map(|list| lists[list]["nodes"].as_array().unwrap().len()));
            let own = ["sessions", "accessTokens", "grants"].map(|list| lists["viewer"][list]["nodes"].as_array().unwrap().len());
            assert!(own.iter().all(|rows| *rows > 2 * round), "{own:?}");
        }
        assert_eq!(lengths, [[2; 4], [4; 4], [6; 4]]);
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    })
    .await;
}
