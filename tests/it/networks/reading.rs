//! Networks as they are read: found, paged, nested, in a constant number of statements.

use serde_json::{Value, json};
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::network::NetworkLevel;
use traboule_spaces::service::network::{Appointment, DelegateKind, NewNetwork};
use traboule_tests::on_each_database;

use super::world::{World, new_network, system};

fn names(connection: &Value) -> Vec<&str> {
    connection["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn filters_find_the_same_on_both_databases() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let region =
            NewNetwork { territory_codes: vec!["84".to_owned()], ..new_network("Auvergne-Rhône-Alpes", NetworkLevel::Regional, None) };
        let region = world.networks.network_create(&system(), region).await.unwrap();
        for (name, level, codes) in [
            ("Coworking Grand Lyon", NetworkLevel::Metropolitan, vec!["69", "200046977"]),
            ("Tiers-lieux de l'Isère", NetworkLevel::Departmental, vec!["38", "38"]),
            ("Les Œufs du Beaujolais", NetworkLevel::Local, vec!["69"]),
        ] {
            let territory_codes = codes.into_iter().map(str::to_owned).collect();
            let new = NewNetwork { territory_codes, ..new_network(name, level, Some(region)) };
            world.networks.network_create(&system(), new).await.unwrap();
        }
        let all = ["Auvergne-Rhône-Alpes", "Coworking Grand Lyon", "Les Œufs du Beaujolais", "Tiers-lieux de l'Isère"];
        let id = region.to_string();
        for (filter, expected) in [
            (json!({}), all.as_slice()),
            (json!({"text": "isere"}), &all[3..]),
            (json!({"text": "LYON grand"}), &all[1..2]),
            (json!({"text": "oeufs"}), &all[2..3]),
            (json!({"text": "alpes isère"}), &[]),
            (json!({"text": "%_"}), &all),
            (json!({"territoryCode": "69"}), &all[1..3]),
            (json!({"territoryCode": "6"}), &[]),
            (json!({"levels": ["REGIONAL", "LOCAL"]}), &["Auvergne-Rhône-Alpes", "Les Œufs du Beaujolais"]),
            (json!({"levels": []}), &[]),
            (json!({"parent": id, "territoryCode": "69", "levels": ["LOCAL"]}), &all[2..3]),
        ] {
            let query = "query($filter: NetworkFilterInput!) { networks(filter: $filter) { totalCount nodes { name } } }";
            let data = world.ask(&Actor::anonymous(), query, json!({"filter": filter})).await;
            assert_eq!(names(&data["networks"]), expected, "{filter}");
            assert_eq!(data["networks"]["totalCount"], expected.len(), "{filter}");
        }
        let query = r#"{ networks(filter: {territoryCode: "Rhône"}) { nodes { id } } }"#;
        let reply = world.reply(&Actor::anonymous(), query, json!({})).await;
        assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        let codes = world
            .ask(
                &Actor::anonymous(),
                r#"{ networks(filter: {territoryCode: "38"}) { nodes { territoryCodes parent { name } } } }"#,
                json!({}),
            )
            .await;
        assert_eq!(codes["networks"]["nodes"], json!([{"territoryCodes": ["38"], "parent": {"name": "Auvergne-Rhône-Alpes"}}]));
    })
    .await;
}

#[tokio::test]
async fn pages_walk_every_network_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let parent = world.network("Région", NetworkLevel::Regional, None).await;
        for number in 0..7 {
            world.network(&format!("Réseau {}", number % 3), NetworkLevel::Local, Some(parent)).await;
        }
        let page = "pageInfo { hasNextPage endCursor hasPreviousPage startCursor } nodes { id name }";
        for (query, path) in [
            (format!("query($after: String) {{ it: networks(first: 3, after: $after) {{ {page} }} }}"), "/it"),
            (
                format!("query($after: String, $id: ID!) {{ network(id: $id) {{ children(first: 3, after: $after) {{ {page} }} }} }}"),
                "/network/children",
            ),
        ] {
            let (mut seen, mut after) = (Vec::new(), Value::Null);
            loop {
                let mut variables = json!({"after": after});
                if query.contains("$id") {
                    variables["id"] = parent.to_string().into();
                }
                let data = world.ask(&Actor::anonymous(), &query, variables).await;
                let found = data.pointer(path).unwrap();
                assert_eq!(found["pageInfo"]["hasPreviousPage"], !after.is_null());
                seen.extend(found["nodes"].as_array().unwrap().iter().map(|node| (node["name"].to_string(), node["id"].to_string())));
                after = found["pageInfo"]["endCursor"].clone();
                if found["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            let mut expected = seen.clone();
            expected.sort();
            expected.dedup();
            assert_eq!(seen, expected);
            assert_eq!(seen.len(), if path == "/it" { 8 } else { 7 });
        }
        let last = world.ask(&Actor::anonymous(), "{ networks(last: 2) { nodes { name } pageInfo { hasPreviousPage } } }", json!({})).await;
        assert_eq!(names(&last["networks"]), ["Réseau 2", "Réseau 2"]);
        let foreign = world.ask(&Actor::anonymous(), "{ networks(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let cursor = &foreign["networks"]["pageInfo"]["endCursor"];
        let query = "query($after: String, $id: ID!) { network(id: $id) { members(after: $after) { nodes { id } } } }";
        let reply = world.reply(&Actor::anonymous(), query, json!({"after": cursor, "id": parent.to_string()})).await;
        assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_rows() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let region = world.network("Région", NetworkLevel::Regional, None).await;
        let query = "{ networks(first: 10) { totalCount nodes {
            name statutes { quorumPercent } parent { name slug }
            children(first: 3) { totalCount nodes { name } }
            members(first: 5) { totalCount nodes { kind space { name networkMemberships(first: 3) { totalCount nodes { network { level } } } } } }
            delegates(first: 3) { totalCount nodes { operator { legalName } space { name } person { id } } } } } }";
        let mut counts = Vec::new();
        for round in 0..3 {
            for number in 0..2 {
                let network = world.network(&format!("Réseau {round} {number}"), NetworkLevel::Local, Some(region)).await;
                let operator = world.operator(&format!("Exploitant {round} {number}")).await;
                for place in 0..3 {
                    let space = world.space(&format!("Lieu {round} {number} {place}"), Some(operator)).await;
                    world.join(space, network).await;
                    world.join(space, region).await;
                    if place == 0 {
                        let appointment = Appointment { network, space, person: world.new_id(), kind: DelegateKind::Delegate, reason: None };
                        world.networks.delegate_appoint(&world.owner_of(space), appointment).await.unwrap();
                    }
                }
            }
            let (data, statements) = world.counted(&Actor::anonymous(), query).await;
            assert_eq!(data["networks"]["totalCount"], 3 + round * 2);
            counts.push(statements);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        assert!(counts[0] <= 14, "{counts:?}");
        let (_, one) = world.counted(&Actor::anonymous(), "{ networks { nodes { id name version } } }").await;
        assert_eq!(one, 1);
        let (_, lazy) = world.counted(&Actor::anonymous(), r#"{ network(slug: "region") { id } }"#).await;
        assert_eq!(lazy, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_selected_is_what_is_read() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let new = NewNetwork { territory_codes: vec!["69".to_owned()], ..new_network("Grand Lyon", NetworkLevel::Metropolitan, None) };
        let id = world.networks.network_create(&system(), new).await.unwrap();
        let expected = json!({"slug": "grand-lyon", "name": "Grand Lyon", "level": "METROPOLITAN", "territoryCodes": ["69"], "version": 1,
            "createdAt": "2026-11-24T06:00:00Z", "updatedAt": "2026-11-24T06:00:00Z"});
        // Each field alone, from the list and from the object.
        for (field, value) in expected.as_object().unwrap() {
            let query = format!("query($id: ID!) {{ networks {{ nodes {{ {field} }} }} network(id: $id) {{ {field} }} }}");
            let data = world.ask(&Actor::anonymous(), &query, json!({"id": id.to_string()})).await;
            if !field.ends_with("At") {
                assert_eq!(data, json!({"networks": {"nodes": [{field: value}]}, "network": {field: value}}));
            }
            assert!(!data["network"][field].is_null() && data["networks"]["nodes"][0] == data["network"]);
        }
        for (query, code) in [
            ("{ network { id } }".to_owned(), "BAD_USER_INPUT"),
            (format!(r#"{{ network(id: "{id}", slug: "a") {{ id }} }}"#), "BAD_USER_INPUT"),
            (r#"{ network(id: "spc_01h455vb4pex5vsknk084sn02q") { id } }"#.to_owned(), "BAD_USER_INPUT"),
            ("{ networks(first: 101) { nodes { id } } }".to_owned(), "PAGE_LIMIT"),
        ] {
            let reply = world.reply(&Actor::anonymous(), &query, json!({})).await;
            assert_eq!(reply["errors"][0]["extensions"]["code"], code, "{query} {reply}");
        }
        let unknown = world.ask(&Actor::anonymous(), r#"{ network(id: "net_01h455vb4pex5vsknk084sn02q") { id } }"#, json!({})).await;
        assert_eq!(unknown, json!({"network": null}));
    })
    .await;
}

#[tokio::test]
async fn a_network_lives_through_the_api() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let admin = world.with(Role::Admin, Scope::Instance);
        let founded = r#"mutation { networkCreate(input: {name: "Grand Lyon", level: METROPOLITAN, statutes: {quorumPercent: 40, voiceUnit: SPACE}}) {
            network { id slug version statutes { quorumPercent voiceUnit } } userErrors { code } } }"#;
        let data = world.ask(&admin, founded, json!({})).await;
        let network = &data["networkCreate"]["network"];
        assert_eq!(network["statutes"], json!({"quorumPercent": 40, "voiceUnit": "SPACE"}));
        let id = network["id"].as_str().unwrap().parse().unwrap();
        let steward = world.steward_of(id);

        let mistaken = "mutation($input: NetworkUpdateInput!) { networkUpdate(input: $input) { network { id } userErrors { field code message } } }";
        let data = world.ask(&steward, mistaken, json!({"input": {"id": id.to_string(), "version": 1, "parent": id.to_string()}})).await;
        let mistakes = json!([{"field": ["input", "parent"], "code": "PARENT_CYCLE",
            "message": "a network stands neither below itself nor below its own children"}]);
        assert_eq!(data["networkUpdate"], json!({"network": null, "userErrors": mistakes}));
        let statutes = "mutation($input: NetworkStatutesUpdateInput!) { networkStatutesUpdate(input: $input) { network { version statutes { minSponsors quorumPercent } } userErrors { code } } }";
        let data = world.ask(&steward, statutes, json!({"input": {"id": id.to_string(), "version": 1, "minSponsors": 2}})).await;
        assert_eq!(data["networkStatutesUpdate"]["network"], json!({"version": 2, "statutes": {"minSponsors": 2, "quorumPercent": 40}}));

        let space = world.space("La Cordée", None).await;
        let owner = world.owner_of(space);
        let apply = "mutation($input: NetworkMembershipApplyInput!) { networkMembershipApply(input: $input) { membership { id state kind version appliedAt } userErrors { field code } } }";
        let input = json!({"input": {"space": space.to_string(), "network": id.to_string()}});
        let data = world.ask(&owner, apply, input.clone()).await;
        let membership = data["networkMembershipApply"]["membership"].clone();
        assert_eq!((&membership["state"], &membership["kind"]), (&json!("APPLIED"), &json!("MEMBER")));
        let again = world.ask(&owner, apply, input).await;
        assert_eq!(again["networkMembershipApply"]["userErrors"], json!([{"field": ["input", "network"], "code": "ALREADY_APPLIED"}]));

        let mut version = 1;
        for (mutation, actor, state) in [
            ("Approve", &steward, "ACTIVE"),
            ("Suspend", &steward, "SUSPENDED"),
            ("Resume", &steward, "ACTIVE"),
            ("Leave", &owner, "LEFT"),
        ] {
            let query = format!("mutation($input: NetworkMembershipStepInput!) {{ it: networkMembership{mutation}(input: $input) {{ membership {{ state version }} userErrors {{ code }} }} }}");
            let input = json!({"id": membership["id"], "version": version, "reason": "So it is."});
            let data = world.ask(actor, &query, json!({"input": input})).await;
            version += 1;
            assert_eq!(data["it"], json!({"membership": {"state": state, "version": version}, "userErrors": []}));
        }
        for mutation in ["Refuse", "Exclude"] {
            let query = format!("mutation($input: NetworkMembershipStepInput!) {{ it: networkMembership{mutation}(input: $input) {{ membership {{ id }} userErrors {{ code }} }} }}");
            let data = world.ask(&steward, &query, json!({"input": {"id": membership["id"], "version": version, "reason": "Late."}})).await;
            assert_eq!(data["it"], json!({"membership": null, "userErrors": [{"code": "INVALID_TRANSITION"}]}));
        }
    })
    .await;
}
