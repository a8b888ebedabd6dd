//! What the organisers of an event share: the lead, notes, tasks, acknowledgements; and what networks and others ask of events.

mod acknowledgements;
mod held;
mod hidden;
mod lead;
mod networks;
mod shared;

use chrono::TimeDelta;
use sea_orm::DbBackend;
use serde_json::{Value, json};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::TestServer;

const INVITE: &str = "mutation ($event: ID!, $space: ID!, $role: OrganiserRole!) {
    coOrganiserInvite(input: {event: $event, space: $space, role: $role}) { coOrganiser { id } userErrors { code message } } }";

/// Four spaces, each with somebody who runs it.
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
        let contents = ["L'Ourdissoir", "La Navette", "Le Métier", "La Trame"].iter().map(named).collect();
        let spaces = server.app.services().spaces.space_create_many(&Actor::system("test"), contents).await.unwrap();
        let mut world = Self { server, spaces, tokens: Vec::new() };
        for number in 0..world.spaces.len() {
            world.server.grant(&email(number), Role::SpaceOwner, Scope::Space(world.spaces[number])).await;
            world.tokens.push(world.server.sign_in(&email(number)).await.token);
        }
        world
    }

    fn space(&self, number: usize) -> String {
        self.spaces[number].to_string()
    }

    /// The whole reply.
    async fn reply(&self, who: Option<usize>, document: &str, variables: Value) -> Value {
        self.server.graphql(document, variables, who.map(|who| self.tokens[who].as_str())).await
    }

    /// The data of a document that must succeed.
    async fn ask(&self, who: Option<usize>, document: &str, variables: Value) -> Value {
        self.server.data(document, variables, who.map(|who| self.tokens[who].as_str())).await
    }

    /// What a mutation with one root field, named `done`, came to: `null` and the code of the fault, or the payload.
    async fn done(&self, who: usize, document: &str, variables: Value) -> Value {
        let mut reply = self.reply(Some(who), document, variables).await;
        match reply.pointer("/errors/0/extensions/code") {
            Some(code) => json!({ "fault": code }),
            None => reply["data"]["done"].take(),
        }
    }

    /// A draft of the first space, some hours ahead, of these networks.
    async fn draft(&self, hours: i64, more: &str) -> String {
        let starts = self.server.app.store().now() + TimeDelta::hours(hours);
        let document = format!(
            "mutation ($lead: ID!, $starts: DateTime!, $ends: DateTime!) {{ done: eventCreate(input: {{
                lead: $lead, title: {{sourceLocale: \"fr\", texts: [{{locale: \"fr\", text: \"Apéro\"}}]}}, startsAt: $starts, endsAt: $ends,
                venue: {{kind: ADDRESS, address: \"1 rue de l'Exemple\"}}, capacity: 30 {more} }}) {{ event {{ id }} userErrors {{ code message }} }} }}"
        );
        let variables = json!({ "lead": self.space(0), "starts": starts, "ends": starts + TimeDelta::hours(2) });
        text(&self.done(0, &document, variables).await["event"]["id"])
    }

    async fn announced(&self, hours: i64, more: &str) -> String {
        let event = self.draft(hours, more).await;
        self.step(0, "eventAnnounce(id: $id, version: $version)", &event).await;
        event
    }

    /// Takes a step of the event's life with the version that it has.
    async fn step(&self, who: usize, call: &str, event: &str) -> Value {
        let version = self.event(event).await["version"].take();
        let document = format!("mutation ($id: ID!, $version: Int!) {{ done: {call} {{ userErrors {{ code message }} }} }}");
        self.done(who, &document, json!({ "id": event, "version": version })).await
    }

    /// What is known of an event among its organisers, of which the first or the second space is one.
    async fn event(&self, event: &str) -> Value {
        let document = "query ($id: ID!) { event(id: $id) { version sequence state visibility lead { id } hosts { space { id } role } } }";
        for who in [0, 1] {
            let mut data = self.ask(Some(who), document, json!({ "id": event })).await;
            if data["event"].is_object() {
                return data["event"].take();
            }
        }
        Value::Null
    }

    /// Invites a space; its answer is the co-organiser's id.
    async fn invite(&self, event: &str, space: usize, role: &str) -> String {
        self.server.clock.advance(TimeDelta::seconds(1));
        let data = self.ask(Some(0), INVITE, json!({ "event": event, "space": self.space(space), "role": role })).await;
        text(&data["coOrganiserInvite"]["coOrganiser"]["id"])
    }

    /// Takes a step of a co-organiser's life with the version that it has.
    async fn organiser_step(&self, who: usize, name: &str, id: &str) -> Value {
        let seen = "query ($id: ID!) { node(id: $id) { ... on CoOrganiser { version } } }";
        let version = self.ask(Some(who), seen, json!({ "id": id })).await["node"]["version"].take();
        let document = format!(
            "mutation ($id: ID!, $version: Int!) {{ done: {name}(input: {{id: $id, version: $version, reason: \"Because.\"}}) {{
                userErrors {{ code }} }} }}"
        );
        self.done(who, &document, json!({ "id": id, "version": version })).await
    }

    /// A space that organises the event from now on; its answer is the co-organiser's id.
    async fn organiser(&self, event: &str, space: usize, role: &str) -> String {
        let id = self.invite(event, space, role).await;
        assert_eq!(codes(&self.organiser_step(space, "coOrganiserAccept", &id).await), Vec::<&str>::new());
        id
    }

    /// Cuts a series at its date of this number: the event of it and those that follow.
    async fn cut(&self, who: usize, series: &str, date: usize) -> String {
        let dates = "query ($id: ID!) { event(id: $id) { version occurrences { nodes { id startsAt } } } }";
        let seen = self.ask(Some(who), dates, json!({ "id": series })).await["event"].take();
        let date = &seen["occurrences"]["nodes"][date];
        let starts: chrono::DateTime<chrono::Utc> = date["startsAt"].as_str().unwrap().parse().unwrap();
        let cut = "mutation ($id: ID!, $version: Int!, $starts: DateTime!) { done: eventOccurrenceUpdate(
            id: $id, version: $version, scope: THIS_AND_FOLLOWING, input: {startsAt: $starts}) { event { id } userErrors { code message } } }";
        let variables = json!({ "id": date["id"], "version": seen["version"], "starts": starts + TimeDelta::minutes(30) });
        text(&self.done(who, cut, variables).await["event"]["id"])
    }

    /// Carries every message that is due.
    async fn carry(&self) {
        while self.server.app.worker().run_once().await.unwrap() > 0 {}
    }

    /// Lets time pass, and everybody's session live.
    async fn pass(&mut self, time: TimeDelta) {
        self.server.clock.advance(time);
        for number in 0..self.tokens.len() {
            self.tokens[number] = self.server.sign_in(&email(number)).await.token;
        }
    }

    /// A network, with a steward of its own, whose token is the last.
    async fn network(&mut self) -> String {
        let create =
            r#"mutation { networkCreate(input: {name: "Lyon", level: METROPOLITAN, statutes: {voiceUnit: SPACE}}) { network { id } } }"#;
        self.server.grant("admin@example.org", Role::Admin, Scope::Instance).await;
        let admin = self.server.sign_in("admin@example.org").await.token;
        let network = text(&self.server.data(create, json!({}), Some(&admin)).await["networkCreate"]["network"]["id"]);
        let number = self.tokens.len();
        self.server.grant(&email(number), Role::NetworkSteward, Scope::Network(network.parse().unwrap())).await;
        self.tokens.push(self.server.sign_in(&email(number)).await.token);
        network
    }

    /// The space is an active member of the network of this steward.
    async fn join(&self, space: usize, network: &str, steward: usize) {
        let apply = "mutation ($space: ID!, $network: ID!) { networkMembershipApply(input: {space: $space, network: $network}) { membership { id } } }";
        let applied = self.ask(Some(space), apply, json!({ "space": self.space(space), "network": network })).await;
        let approve = "mutation ($id: ID!) { networkMembershipApprove(input: {id: $id, version: 1}) { membership { state } } }";
        let done = self.ask(Some(steward), approve, applied["networkMembershipApply"]["membership"].clone()).await;
        assert_eq!(done["networkMembershipApprove"]["membership"]["state"], "ACTIVE");
    }
}

fn email(number: usize) -> String {
    format!("manager{number}@example.org")
}

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap()
}

/// The codes of a payload's mistakes, or that of the fault.
fn codes(payload: &Value) -> Vec<&str> {
    if let Some(fault) = payload["fault"].as_str() {
        return vec![fault];
    }
    payload["userErrors"].as_array().unwrap().iter().map(|mistake| mistake["code"].as_str().unwrap()).collect()
}
