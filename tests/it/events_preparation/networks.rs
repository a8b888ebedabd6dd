//! Events and networks: one takes an event off, and one is invited as a whole.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Alias, Expr, Query};
use serde_json::{Value, json};
use traboule_kernel::ids::{NetworkId, NetworkMembershipId};
use traboule_kernel::{Actor, Key as _};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::on_each_database;

use super::{World, codes};

const UNPUBLISH: &str = "mutation ($id: ID!, $version: Int!, $network: ID!, $reason: String!) {
    done: eventUnpublish(input: {id: $id, version: $version, network: $network, reason: $reason}) { event { id } userErrors { code message } } }";
const INVITE_ALL: &str = "mutation ($event: ID!, $network: ID!) {
    done: coOrganiserInviteNetwork(input: {event: $event, network: $network, role: PARTNER, message: \"Come!\"}) {
        invited event { coOrganisers(states: [INVITED]) { totalCount } } userErrors { code } } }";

impl World {
    /// So many spaces that nobody runs, active members of the network.
    async fn members(&self, network: &str, number: usize) {
        let content = || SpaceContent { name: "Le Fil".to_owned(), kinds: [SpaceKind::Coworking].into(), ..SpaceContent::default() };
        let mut spaces = Vec::new();
        while spaces.len() < number {
            let contents = std::iter::repeat_with(content).take(500.min(number - spaces.len())).collect();
            spaces.extend(self.server.app.services().spaces.space_create_many(&Actor::system("test"), contents).await.unwrap());
        }
        let unit = self.server.app.store().begin(&Actor::system("test")).await.unwrap();
        let (network, now) = (network.parse::<NetworkId>().unwrap(), unit.now());
        let columns =
            ["id", "space_id", "network_id", "kind", "state", "applied_at", "activated_at", "created_at", "updated_at", "version"];
        for some in spaces.chunks(500) {
            let mut insert = Query::insert();
            insert.into_table(Alias::new("network_membership")).columns(columns.map(Alias::new));
            for space in some {
                let id: NetworkMembershipId = unit.new_id();
                let row: [Expr; 10] = [
                    id.uuid().into(),
                    (*space).into(),
                    network.into(),
                    "MEMBER".into(),
                    "ACTIVE".into(),
                    now.into(),
                    now.into(),
                    now.into(),
                    now.into(),
                    1.into(),
                ];
                insert.values_panic(row);
            }
            unit.tx().execute(&insert).await.unwrap();
        }
        unit.commit_unrecorded().await.unwrap();
    }

    async fn unpublish(&self, who: usize, event: &str, network: &str, reason: &str) -> Value {
        let version = self.event(event).await["version"].take();
        self.done(who, UNPUBLISH, json!({ "id": event, "version": version, "network": network, "reason": reason })).await
    }

    /// Invites all as the lead: with how many statements, how many were invited, and how many are.
    async fn invited(&self, event: &str, network: &str) -> (u64, Value, Value) {
        let before = self.server.app.store().statements();
        let done = self.invite_all(0, event, network).await;
        assert_eq!(codes(&done), Vec::<&str>::new());
        (self.server.app.store().statements() - before, done["invited"].clone(), done["event"]["coOrganisers"]["totalCount"].clone())
    }

    async fn invite_all(&self, who: usize, event: &str, network: &str) -> Value {
        self.done(who, INVITE_ALL, json!({ "event": event, "network": network })).await
    }
}

#[tokio::test]
async fn a_network_takes_an_event_off_for_good() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let network = world.network().await;
        let steward = world.tokens.len() - 1;
        world.join(0, &network, steward).await;
        world.join(3, &network, steward).await;
        let own = format!(", visibility: NETWORK, networks: [\"{network}\"]");
        let event = world.announced(24 * 30, &own).await;
        world.organiser(&event, 1, "HOST").await;
        let seen = "query ($id: ID!, $network: ID!) { event(id: $id) { visibility } network(id: $network) { events { totalCount } } }";
        let variables = json!({ "id": event, "network": network });
        assert_eq!(world.ask(Some(3), seen, variables.clone()).await["event"]["visibility"], "NETWORK");

        for (who, expected) in [(0, "DENIED"), (1, "DENIED"), (2, "NOT_FOUND"), (3, "DENIED")] {
            assert_eq!(codes(&world.unpublish(who, &event, &network, "No.").await), [expected], "{who}");
        }
        assert_eq!(codes(&world.unpublish(steward, &event, &network, " ").await), ["INVALID_REASON"]);
        let stale = json!({ "id": event, "version": 1, "network": network, "reason": "No." });
        assert_eq!(codes(&world.done(steward, UNPUBLISH, stale).await), ["CONFLICT"]);
        world.carry().await;
        let done = world.unpublish(steward, &event, &network, "It is an advertisement.").await;
        assert_eq!((codes(&done), &done["event"]), (vec![], &Value::Null), "who did it does not see it any more");
        let letter = world.server.letter_to("manager0@example.org").await.unwrap();
        assert!(letter.contains("> It is an advertisement.") && letter.contains("Lyon"), "{letter}");

        for (who, visibility) in [(steward, Value::Null), (3, Value::Null), (0, json!("MEMBERS")), (1, json!("MEMBERS"))] {
            let data = world.ask(Some(who), seen, variables.clone()).await;
            assert_eq!((&data["event"]["visibility"], &data["network"]["events"]["totalCount"]), (&visibility, &json!(0)), "{who}");
        }
        let asked = "query ($id: ID!) { event(id: $id) { version sequence networks { id } coOrganisers { nodes { unacknowledged } } } }";
        let asked = world.ask(Some(1), asked, json!({ "id": event })).await["event"].take();
        let expected =
            json!({ "version": 3, "sequence": 0, "networks": [], "coOrganisers": { "nodes": [{ "unacknowledged": ["VISIBILITY"] }] } });
        assert_eq!(asked, expected);

        // It does not come back, by no way of its organisers.
        let back = format!("eventUpdate(id: $id, version: $version, input: {{networks: [\"{network}\"]}})");
        let refused = world.step(0, &back, &event).await;
        assert_eq!(codes(&refused), ["REFUSED_BY_NETWORK"]);
        assert!(refused["userErrors"][0]["message"].as_str().unwrap().ends_with("It is an advertisement."), "{refused}");
        let public = "eventUpdate(id: $id, version: $version, input: {visibility: PUBLIC})";
        assert_eq!(codes(&world.step(0, public, &event).await), Vec::<&str>::new());
        assert_eq!(codes(&world.unpublish(steward, &event, &network, "No.").await), ["DENIED"], "it is none of its events");

        // Nor by cutting it: what the network took off, it took off with all its dates.
        let weekly = format!(", networks: [\"{network}\"], recurrence: {{rrule: \"FREQ=WEEKLY;COUNT=4\"}}");
        let series = world.announced(24 * 30, &weekly).await;
        assert_eq!(codes(&world.unpublish(steward, &series, &network, "No.").await), Vec::<&str>::new());
        let cut = world.cut(0, &series, 2).await;
        assert_eq!(codes(&world.step(0, &back, &cut).await), ["REFUSED_BY_NETWORK"]);

        // A public event stays public.
        let event = world.announced(24 * 30, &format!(", networks: [\"{network}\"]")).await;
        assert_eq!(codes(&world.unpublish(steward, &event, &network, "No.").await), Vec::<&str>::new());
        let data = world.ask(None, seen, json!({ "id": event, "network": network })).await;
        assert_eq!((&data["event"]["visibility"], &data["network"]["events"]["totalCount"]), (&json!("PUBLIC"), &json!(0)));
    })
    .await;
}

#[tokio::test]
async fn all_spaces_of_a_network_are_invited_at_once() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let network = world.network().await;
        let steward = world.tokens.len() - 1;
        for space in 0..3 {
            world.join(space, &network, steward).await;
        }
        let of_it = format!(", networks: [\"{network}\"]");
        let event = world.announced(24 * 30, &of_it).await;
        world.organiser(&event, 1, "HOST").await;
        let declined = world.invite(&event, 3, "HOST").await;
        world.organiser_step(3, "coOrganiserDecline", &declined).await;
        world.join(3, &network, steward).await;

        assert_eq!(codes(&world.invite_all(1, &event, &network).await), ["DENIED"], "only the lead invites");
        let few = world.invited(&event, &network).await;
        assert_eq!((&few.1, &few.2), (&json!(1), &json!(1)), "one who organises and one who declined are left out");
        world.members(&network, 40).await;
        let many = world.invited(&event, &network).await;
        assert_eq!((few.0, &many.1, &many.2), (many.0, &json!(40), &json!(41)), "as many statements for forty as for one");
        assert_eq!(world.invited(&event, &network).await.1, json!(0), "nobody is asked twice");

        let mine = "query ($id: ID!) { space(id: $id) { coOrganisations { nodes { role state message answerUntil } } } }";
        let mine = world.ask(Some(2), mine, json!({ "id": world.space(2) })).await;
        let invitation = &mine["space"]["coOrganisations"]["nodes"][0];
        assert_eq!((&invitation["role"], &invitation["state"], &invitation["message"]), (&json!("PARTNER"), &json!("INVITED"), &json!("Come!")));

        // They expire together, and end together with the event.
        let left = "query ($id: ID!) { event(id: $id) { coOrganisers(states: [INVITED]) { totalCount } } }";
        world.pass(TimeDelta::days(14)).await;
        world.carry().await;
        assert_eq!(world.ask(Some(0), left, json!({ "id": event })).await["event"]["coOrganisers"]["totalCount"], json!(0));
        let mut ends = Vec::new();
        for _ in 0..2 {
            let event = world.announced(24 * 30, &of_it).await;
            if ends.is_empty() {
                world.invite(&event, 1, "HOST").await;
            } else {
                world.invite_all(0, &event, &network).await;
            }
            let version = world.event(&event).await["version"].take();
            let cancel = "mutation ($id: ID!, $version: Int!) { done: eventCancel(id: $id, version: $version, reason: \"Rain.\") { userErrors { code } } }";
            let before = world.server.app.store().statements();
            assert_eq!(codes(&world.done(0, cancel, json!({ "id": event, "version": version })).await), Vec::<&str>::new());
            ends.push(world.server.app.store().statements() - before);
            assert_eq!(world.ask(Some(0), left, json!({ "id": event })).await["event"]["coOrganisers"]["totalCount"], json!(0));
        }
        assert_eq!(ends[0], ends[1], "as many statements for all as for one");

        let other = world.announced(24 * 30, "").await;
        assert_eq!(codes(&world.invite_all(0, &other, &network).await), ["NOT_OF_NETWORK"]);
        let event = world.announced(24 * 30, &of_it).await;
        // With the three that run one, and the forty from before.
        world.members(&network, 957).await;
        assert_eq!(world.invited(&event, &network).await, (many.0, json!(1_000), json!(1_000)));
        let event = world.announced(24 * 30, &of_it).await;
        world.members(&network, 1).await;
        assert_eq!(codes(&world.invite_all(0, &event, &network).await), ["TOO_MANY"], "one more");
    })
    .await;
}
