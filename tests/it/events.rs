//! Events through the graph: written by one space, organised by several, found by all.

use sea_orm::DbBackend;
use serde_json::{Value, json};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::{TestServer, on_each_database};

const INVITE: &str = "mutation ($event: ID!, $space: ID!, $role: OrganiserRole!) {
    coOrganiserInvite(input: {event: $event, space: $space, role: $role, contributions: [VENUE]}) {
        coOrganiser { id version state answerUntil } userErrors { code }
    } }";

/// Three spaces, each with somebody who runs it.
struct World {
    server: TestServer,
    spaces: Vec<SpaceId>,
    tokens: Vec<String>,
}

impl World {
    async fn new(backend: DbBackend) -> Self {
        let server = TestServer::new(backend).await;
        let named =
            |name: &&str| SpaceContent { name: (*name).to_owned(), kinds: [SpaceKind::Coworking].into(), ..SpaceContent::default() };
        let contents = ["L'Ourdissoir", "La Navette", "Le Métier"].iter().map(named).collect();
        let spaces = server.app.services().spaces.space_create_many(&Actor::system("test"), contents).await.unwrap();
        let mut tokens = Vec::new();
        for (number, space) in spaces.iter().enumerate() {
            let email = format!("manager{number}@example.org");
            server.grant(&email, Role::SpaceOwner, Scope::Space(*space)).await;
            tokens.push(server.sign_in(&email).await.token);
        }
        Self { server, spaces, tokens }
    }

    async fn ask(&self, who: Option<usize>, document: &str, variables: Value) -> Value {
        self.server.data(document, variables, who.map(|who| self.tokens[who].as_str())).await
    }

    /// A draft of the first space, some days ahead.
    async fn draft(&self, title: &str, days: i64) -> String {
        let starts = traboule_tests::start_of_tests() + chrono::TimeDelta::days(days);
        let document = "mutation ($lead: ID!, $title: String!, $starts: DateTime!, $ends: DateTime!) { eventCreate(input: {
            lead: $lead, title: {sourceLocale: \"fr\", texts: [{locale: \"fr\", text: $title}]}, startsAt: $starts, endsAt: $ends,
            venue: {kind: SPACE, space: $lead, room: \"Salle Bleue\"}, capacity: 30, topics: [\"Rencontre\"]
        }) { event { id version state } roomConflicts { event { id } } userErrors { code message } } }";
        let variables =
            json!({ "lead": self.spaces[0].to_string(), "title": title, "starts": starts, "ends": starts + chrono::TimeDelta::hours(2) });
        let data = self.ask(Some(0), document, variables).await;
        assert_eq!(data["eventCreate"]["event"]["state"], "DRAFT", "{data}");
        data["eventCreate"]["event"]["id"].as_str().unwrap().to_owned()
    }

    async fn step(&self, who: usize, name: &str, id: &str) -> Value {
        let seen = self.ask(Some(who), "query ($id: ID!) { event(id: $id) { version } }", json!({ "id": id })).await;
        let document = format!("mutation ($id: ID!, $version: Int!) {{ {name} {{ event {{ state sequence }} userErrors {{ code }} }} }}");
        self.ask(Some(who), &document, json!({ "id": id, "version": seen["event"]["version"] })).await
    }

    async fn announced(&self, title: &str, days: i64) -> String {
        let event = self.draft(title, days).await;
        self.step(0, "eventAnnounce(id: $id, version: $version)", &event).await;
        event
    }

    /// Invites a space; its answer is the co-organiser's id.
    async fn invite(&self, event: &str, space: usize, role: &str) -> String {
        let variables = json!({ "event": event, "space": self.spaces[space].to_string(), "role": role });
        let data = self.ask(Some(0), INVITE, variables).await;
        data["coOrganiserInvite"]["coOrganiser"]["id"].as_str().unwrap().to_owned()
    }

    async fn answer(&self, who: usize, name: &str, id: &str, version: i32) -> Value {
        let document = format!(
            "mutation ($id: ID!, $version: Int!) {{ done: {name}(input: {{id: $id, version: $version, reason: \"why not\"}}) {{
                coOrganiser {{ state }} userErrors {{ code }} }} }}"
        );
        self.ask(Some(who), &document, json!({ "id": id, "version": version })).await["done"].take()
    }

    /// Who organises an event in the eyes of somebody, and in how many events of its own each space stands.
    async fn seen(&self, who: Option<usize>, event: &str) -> (Vec<Value>, Vec<Value>) {
        let document = "query ($id: ID!, $spaces: [ID!]!) {
            event(id: $id) { hosts { space { name } } }
            nodes(ids: $spaces) { ... on Space { events { totalCount } } }
        }";
        let spaces: Vec<String> = self.spaces.iter().map(ToString::to_string).collect();
        let data = self.ask(who, document, json!({ "id": event, "spaces": spaces })).await;
        let hosts = data["event"]["hosts"].as_array().cloned().unwrap_or_default();
        let counts = data["nodes"].as_array().unwrap().iter().map(|space| space["events"]["totalCount"].clone()).collect();
        (hosts.into_iter().map(|host| host["space"]["name"].clone()).collect(), counts)
    }
}

#[tokio::test]
async fn nobody_is_named_before_they_accept() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.draft("Apéro des voisins", 30).await;
        // A draft is seen by who organises it, and by who is asked to.
        let draft = "query ($id: ID!) { event(id: $id) { state } events { totalCount } }";
        let invited = world.invite(&event, 1, "HOST").await;
        for (who, sees) in [(None, false), (Some(0), true), (Some(1), true), (Some(2), false)] {
            let data = world.ask(who, draft, json!({ "id": event })).await;
            assert_eq!(data["event"].is_object(), sees, "{who:?}");
            assert_eq!(data["events"]["totalCount"], json!(0), "a draft is not among what takes place");
        }
        world.step(0, "eventAnnounce(id: $id, version: $version)", &event).await;
        for who in [None, Some(0), Some(1), Some(2)] {
            assert_eq!(world.seen(who, &event).await, (vec![], vec![json!(1), json!(0), json!(0)]), "{who:?}");
        }
        let all = "query ($id: ID!) { event(id: $id) { coOrganisers { nodes { state } totalCount } } }";
        for (who, number) in [(None, 0), (Some(0), 1), (Some(1), 1), (Some(2), 0)] {
            assert_eq!(world.ask(who, all, json!({ "id": event })).await["event"]["coOrganisers"]["totalCount"], json!(number), "{who:?}");
        }
        let twice = json!({ "event": event, "space": world.spaces[1].to_string(), "role": "PARTNER" });
        assert_eq!(world.ask(Some(0), INVITE, twice).await["coOrganiserInvite"]["userErrors"][0]["code"], "ALREADY_INVITED");

        assert_eq!(world.answer(1, "coOrganiserAccept", &invited, 1).await["coOrganiser"]["state"], "ACCEPTED");
        assert_eq!(world.answer(1, "coOrganiserDecline", &invited, 2).await["userErrors"][0]["code"], "NOT_LISTED");
        for who in [None, Some(2)] {
            assert_eq!(world.seen(who, &event).await, (vec![json!("La Navette")], vec![json!(1), json!(1), json!(0)]), "{who:?}");
        }
        assert_eq!(world.answer(1, "coOrganiserWithdraw", &invited, 2).await["coOrganiser"]["state"], "WITHDRAWN");
        assert_eq!(world.seen(None, &event).await, (vec![], vec![json!(1), json!(0), json!(0)]));
    })
    .await;
}

#[tokio::test]
async fn hosts_edit_partners_do_not_and_others_acknowledge() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced("Assises", 40).await;
        let (host, partner) = (world.invite(&event, 1, "CO_HOST").await, world.invite(&event, 2, "PARTNER").await);
        world.answer(1, "coOrganiserAccept", &host, 1).await;
        world.answer(2, "coOrganiserAccept", &partner, 1).await;

        let move_it = "mutation ($id: ID!, $version: Int!) { eventUpdate(id: $id, version: $version, input: {
            schedule: {startsAt: \"2027-01-20T18:00:00Z\", endsAt: \"2027-01-20T20:00:00Z\"}
        }) { event { version sequence previousStarts occurrences { nodes { startsAt } } } userErrors { code } } }";
        let asked = json!({ "id": event, "version": 2 });
        let refused = world.server.graphql(move_it, asked.clone(), Some(&world.tokens[2])).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED", "{refused}");
        let moved = world.ask(Some(1), move_it, asked.clone()).await["eventUpdate"]["event"].take();
        assert_eq!((&moved["version"], &moved["sequence"]), (&json!(3), &json!(1)), "{moved}");
        assert_eq!(moved["previousStarts"].as_array().unwrap().len(), 1);
        assert_eq!(moved["occurrences"]["nodes"][0]["startsAt"], "2027-01-20T18:00:00+00:00");
        let stale = world.server.graphql(move_it, asked, Some(&world.tokens[0])).await;
        assert_eq!(stale["errors"][0]["extensions"]["code"], "CONFLICT", "{stale}");

        let open = "query ($id: ID!) { event(id: $id) { coOrganisers { nodes { unacknowledged version } } } }";
        let nodes = world.ask(Some(0), open, json!({ "id": event })).await["event"]["coOrganisers"]["nodes"].take();
        let lists: Vec<&Value> = nodes.as_array().unwrap().iter().map(|node| &node["unacknowledged"]).collect();
        assert_eq!(lists, [&json!([]), &json!(["DATE"])], "who moved it knows of it");
        let acknowledge =
            "mutation ($id: ID!) { coOrganiserAcknowledge(id: $id, version: 3) { coOrganiser { unacknowledged } userErrors { code } } }";
        let done = world.ask(Some(2), acknowledge, json!({ "id": partner })).await;
        assert_eq!(done["coOrganiserAcknowledge"]["coOrganiser"]["unacknowledged"], json!([]), "{done}");

        let cancel = "mutation ($id: ID!) { eventCancel(id: $id, version: 3, reason: \"Il neige.\") { event { state reason } } }";
        let refused = world.server.graphql(cancel, json!({ "id": event }), Some(&world.tokens[1])).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED", "only the lead cancels: {refused}");
        let done = world.ask(Some(0), cancel, json!({ "id": event })).await;
        assert_eq!(done["eventCancel"]["event"], json!({ "state": "CANCELLED", "reason": "Il neige." }));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_nobody_answers_expires_by_itself() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced("Atelier", 60).await;
        let invited = world.invite(&event, 1, "HOST").await;
        let almost = chrono::TimeDelta::days(6);
        for _ in 0..2 {
            world.server.clock.advance(almost);
            world.ask(Some(1), "{ viewer { person { id } } }", json!({})).await;
        }
        while world.server.app.worker().run_once().await.unwrap() > 0 {}
        let state = "query ($id: ID!) { node(id: $id) { ... on CoOrganiser { state reason } } }";
        assert_eq!(world.ask(Some(1), state, json!({ "id": invited })).await["node"]["state"], "INVITED");
        world.server.clock.advance(chrono::TimeDelta::days(2));
        assert_eq!(world.answer(1, "coOrganiserAccept", &invited, 1).await["userErrors"][0]["code"], "NOT_LISTED", "too late");
        while world.server.app.worker().run_once().await.unwrap() > 0 {}
        let data = world.ask(Some(1), state, json!({ "id": invited })).await;
        assert_eq!(data["node"]["state"], "EXPIRED", "{data}");
    })
    .await;
}

#[tokio::test]
async fn a_room_that_is_booked_twice_is_warned_of() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let first = world.announced("Concert", 20).await;
        let again = "mutation ($lead: ID!) { eventCreate(input: {
            lead: $lead, title: {sourceLocale: \"fr\", texts: [{locale: \"fr\", text: \"Bal\"}]},
            startsAt: \"2026-12-14T09:00:00Z\", endsAt: \"2026-12-14T10:00:00Z\", venue: {kind: SPACE, space: $lead, room: \"salle bleue\"}
        }) { roomConflicts { event { id } } userErrors { message } } }";
        let starts = world.ask(None, "query ($id: ID!) { event(id: $id) { startsAt } }", json!({ "id": first })).await;
        let at = starts["event"]["startsAt"].as_str().unwrap();
        let day = at.split('T').next().unwrap();
        let hour: u32 = at[11..13].parse().unwrap();
        let again = again.replace("2026-12-14T09", &format!("{day}T{hour:02}")).replace("2026-12-14T10", &format!("{day}T{:02}", hour + 1));
        let data = world.ask(Some(0), &again, json!({ "lead": world.spaces[0].to_string() })).await;
        assert_eq!(data["eventCreate"]["roomConflicts"], json!([{ "event": { "id": first } }]), "{data}");
    })
    .await;
}

#[tokio::test]
async fn lists_narrow_and_their_statements_do_not_grow() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nested = "{ spaces(first: 50) { nodes { name events(first: 5) { nodes { startsAt event {
            title { text } lead { name } hosts { space { name } }
        } } } } } }";
        let mut counts = Vec::new();
        for round in 0..3 {
            for number in 0..3 {
                let event = world.announced(&format!("Soirée {round}-{number}"), 10 + round * 5 + number).await;
                let invited = world.invite(&event, 1, "HOST").await;
                world.answer(1, "coOrganiserAccept", &invited, 1).await;
            }
            let before = world.server.app.store().statements();
            world.ask(Some(2), nested, json!({})).await;
            counts.push(world.server.app.store().statements() - before);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");

        let ask = async |filter: &str| {
            let document = format!("query ($space: ID!, $other: ID!) {{ events(filter: {filter}) {{ totalCount }} a: space(id: $space) {{ id }} b: space(id: $other) {{ id }} }}");
            let variables = json!({ "space": world.spaces[1].to_string(), "other": world.spaces[2].to_string() });
            world.ask(None, &document, variables).await["events"]["totalCount"].as_i64().unwrap()
        };
        let start = traboule_tests::start_of_tests();
        let until = (start + chrono::TimeDelta::days(13)).to_rfc3339();
        for (filter, number) in [
            ("{}", 9),
            ("{space: $space}", 9),
            ("{space: $other}", 0),
            ("{topic: \"rencontre\"}", 9),
            ("{topic: \"atelier\"}", 0),
            ("{text: \"soirees\"}", 9),
            ("{text: \"concert\"}", 0),
            ("{states: [CONFIRMED]}", 0),
            (&format!("{{until: \"{until}\"}}"), 3),
        ] {
            assert_eq!(ask(filter).await, number, "{filter}");
        }
        let mut seen = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = "query ($after: String) { events(first: 4, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";
            let data = world.ask(None, page, json!({ "after": after })).await["events"].take();
            seen.extend(data["nodes"].as_array().unwrap().iter().map(|node| node["id"].to_string()));
            if data["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
            after = data["pageInfo"]["endCursor"].clone();
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 9);
    })
    .await;
}
