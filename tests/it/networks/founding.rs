//! Who founds and edits networks, and what a network must be.

use serde_json::json;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::network::{NetworkLevel, Statutes, VoiceUnit};
use traboule_spaces::service::network::{NetworkPatch, NewNetwork, StatutesPatch};
use traboule_tests::on_each_database;

use super::world::{World, mistakes, new_network, system};

#[tokio::test]
async fn admins_found_at_the_top_and_stewards_below_their_own() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let top = world.network("Auvergne-Rhône-Alpes", NetworkLevel::Regional, None).await;
        let admin = world.with(Role::Admin, Scope::Instance);
        let steward = world.steward_of(top);
        let facilitator = world.with(Role::NetworkFacilitator, Scope::Network(top));
        for (actor, parent, expected) in [
            (&Actor::anonymous(), None, "UNAUTHENTICATED"),
            (&world.passer_by(), None, "DENIED"),
            (&steward, None, "DENIED"),
            (&admin, None, ""),
            (&Actor::anonymous(), Some(top), "UNAUTHENTICATED"),
            (&admin, Some(top), "DENIED"),
            (&facilitator, Some(top), "DENIED"),
            (&steward, Some(top), ""),
        ] {
            let outcome = world.networks.network_create(actor, new_network("Un réseau", NetworkLevel::Local, parent)).await;
            assert_eq!(mistakes(outcome).join(","), expected, "{actor:?} below {parent:?}");
        }
        // Who founded it has no right to it.
        let founder = world.steward_of(top);
        let child =
            world.networks.network_create(&founder, new_network("Grand Lyon", NetworkLevel::Metropolitan, Some(top))).await.unwrap();
        let patch = NetworkPatch { version: 1, name: Some("Lyon".to_owned()), ..NetworkPatch::default() };
        assert_eq!(mistakes(world.networks.network_update(&founder, child, patch).await), ["DENIED"]);
        assert_eq!(world.recorded("network.create").await, 4);
    })
    .await;
}

#[tokio::test]
async fn every_mistake_of_a_new_network_is_told_at_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let local = world.network("Vallée", NetworkLevel::Local, None).await;
        let new = NewNetwork {
            name: " ".to_owned(),
            slug: Some("Grand Lyon".to_owned()),
            territory_codes: vec!["69".to_owned(), "Rhône".to_owned()],
            statutes: Statutes { quorum_percent: 0, max_rounds: 11, ..Statutes::default() },
            ..new_network("", NetworkLevel::Local, None)
        };
        let expected = [
            "input.name InvalidName",
            "input.statutes.quorumPercent InvalidStatutes",
            "input.statutes.maxRounds InvalidStatutes",
            "input.slug InvalidSlug",
            "input.territoryCodes.1 InvalidTerritoryCode",
        ];
        assert_eq!(mistakes(world.networks.network_create(&system(), new).await), expected);

        let many = NewNetwork { territory_codes: vec!["69".to_owned(); 101], ..new_network("Beaucoup", NetworkLevel::Local, None) };
        assert_eq!(mistakes(world.networks.network_create(&system(), many).await), ["input.territoryCodes InvalidTerritoryCode"]);
        let as_wide = new_network("Aussi large", NetworkLevel::Local, Some(local));
        assert_eq!(mistakes(world.networks.network_create(&system(), as_wide).await), ["input.parent ParentNotWider"]);
        let nowhere = new_network("Nulle part", NetworkLevel::Local, Some(world.new_id()));
        assert_eq!(mistakes(world.networks.network_create(&system(), nowhere).await), ["input.parent UnknownParent"]);
    })
    .await;
}

#[tokio::test]
async fn a_slug_belongs_to_one_network_for_ever() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let first = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let second = world.network("Grand Lyon", NetworkLevel::Local, None).await;
        let slug = |slug: &str, version| NetworkPatch { version, slug: Some(slug.to_owned()), ..NetworkPatch::default() };
        let steward = world.steward_of(first);
        world.networks.network_update(&steward, first, slug("lyon", 1)).await.unwrap();

        // Both slugs lead to the first, the name's own second form to the second.
        for (asked, network, now) in [("grand-lyon", first, "lyon"), ("lyon", first, "lyon"), ("grand-lyon-2", second, "grand-lyon-2")] {
            let data =
                world.ask(&Actor::anonymous(), "query($slug: String!) { network(slug: $slug) { id slug } }", json!({"slug": asked})).await;
            assert_eq!(data, json!({"network": {"id": network.to_string(), "slug": now}}));
        }
        let nothing = world.ask(&Actor::anonymous(), r#"{ network(slug: "nobody's") { id } }"#, json!({})).await;
        assert_eq!(nothing, json!({"network": null}));

        // A slug of the past is taken for others and free for its own network.
        let taken = world.networks.network_update(&system(), second, slug("grand-lyon", 1)).await;
        assert_eq!(mistakes(taken), ["input.slug SlugTaken"]);
        let taken = NewNetwork { slug: Some("lyon".to_owned()), ..new_network("Lyon", NetworkLevel::Local, None) };
        assert_eq!(mistakes(world.networks.network_create(&system(), taken).await), ["input.slug SlugTaken"]);
        world.networks.network_update(&steward, first, slug("grand-lyon", 2)).await.unwrap();
        assert_eq!(mistakes(world.networks.network_update(&steward, first, slug("search", 3)).await), ["input.slug InvalidSlug"]);
    })
    .await;
}

#[tokio::test]
async fn networks_of_one_name_founded_at_once_get_slugs_of_their_own() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let networks = world.networks.clone();
            tasks.spawn(async move { networks.network_create(&system(), new_network("Réseau", NetworkLevel::Local, None)).await });
        }
        while let Some(outcome) = tasks.join_next().await {
            outcome.unwrap().unwrap();
        }
        let data = world.ask(&Actor::anonymous(), "{ networks { nodes { slug } } }", json!({})).await;
        let mut slugs: Vec<&str> =
            data["networks"]["nodes"].as_array().unwrap().iter().map(|node| node["slug"].as_str().unwrap()).collect();
        slugs.sort_unstable();
        assert_eq!(slugs, ["reseau", "reseau-2", "reseau-3", "reseau-4", "reseau-5", "reseau-6"]);
    })
    .await;
}

#[tokio::test]
async fn statutes_change_one_by_one_within_their_ranges() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let network = world.network("Grand Lyon", NetworkLevel::Metropolitan, None).await;
        let steward = world.steward_of(network);
        let patch = |quorum| StatutesPatch { quorum_percent: Some(quorum), ..StatutesPatch::default() };
        for (actor, version, quorum, expected) in [
            (&Actor::anonymous(), 1, 60, vec!["UNAUTHENTICATED"]),
            (&world.with(Role::Admin, Scope::Instance), 1, 60, vec!["DENIED"]),
            (&world.with(Role::NetworkFacilitator, Scope::Network(network)), 1, 60, vec!["DENIED"]),
            (&steward, 2, 60, vec!["CONFLICT"]),
            (&steward, 1, 0, vec!["input.quorumPercent InvalidStatutes"]),
            (&steward, 1, 101, vec!["input.quorumPercent InvalidStatutes"]),
            (&steward, 1, -1, vec!["input.quorumPercent InvalidStatutes"]),
            (&steward, 1, 100_000, vec!["input.quorumPercent InvalidStatutes"]),
            (&steward, 1, 60, vec![]),
        ] {
            let outcome = world.networks.network_statutes_update(actor, network, version, &patch(quorum), Some("vote")).await;
            assert_eq!(mistakes(outcome), expected, "{actor:?} {version} {quorum}");
        }
        let patch = StatutesPatch { voice_unit: Some(VoiceUnit::Space), ..StatutesPatch::default() };
        world.networks.network_statutes_update(&steward, network, 2, &patch, None).await.unwrap();
        let query = "query($id: ID!) { network(id: $id) { version statutes {
            voiceUnit quorumPercent silence minConsentDays maxRounds applicationDeadlineDays minSponsors minReviewers } } }";
        let data = world.ask(&Actor::anonymous(), query, json!({"id": network.to_string()})).await;
        let statutes = json!({"voiceUnit": "SPACE", "quorumPercent": 60, "silence": "STAND_ASIDE", "minConsentDays": 7, "maxRounds": 3,
            "applicationDeadlineDays": 60, "minSponsors": 1, "minReviewers": 2});
        assert_eq!(data, json!({"network": {"version": 3, "statutes": statutes}}));
        let unknown = world.networks.network_statutes_update(&system(), world.new_id(), 1, &patch, None).await;
        assert_eq!(mistakes(unknown), ["NOT_FOUND"]);
    })
    .await;
}
