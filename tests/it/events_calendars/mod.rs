//! Calendars of events: feeds over HTTP, the public page, files taken in.

mod coming;
mod feeds;
mod files;
mod own;
mod page;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use chrono::TimeDelta;
use http_body_util::BodyExt as _;
use sea_orm::DbBackend;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use traboule_http::Lifecycle;
use traboule_kernel::ids::{NetworkId, SpaceId};
use traboule_kernel::{Actor, Role, Scope, Time};
use traboule_spaces::rules::address::Address;
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::rules::membership::NetworkMembershipKind;
use traboule_spaces::rules::network::{NetworkLevel, Statutes};
use traboule_spaces::rules::place::GeoPoint;
use traboule_spaces::service::network::{Application, MembershipStep, NewNetwork};
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::{TestServer, on_each_database, start_of_tests};

/// Two spaces, of which the first belongs to the lower of two networks, each with somebody who runs it.
struct World {
    server: TestServer,
    router: Router,
    spaces: Vec<SpaceId>,
    tokens: Vec<String>,
    network: NetworkId,
}

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl World {
    async fn new(backend: DbBackend) -> Self {
        let server = TestServer::with(backend, |settings| {
            settings.http.rate.enabled = false;
            settings.http.public_url = "https://traboule.example.org/".parse().unwrap();
        })
        .await;
        let named = |name: &str| SpaceContent { name: name.to_owned(), kinds: [SpaceKind::Coworking].into(), ..SpaceContent::default() };
        let first = SpaceContent {
            address: Address {
                line: Some("4, rue des Tables".to_owned()),
                postcode: Some("69001".parse().unwrap()),
                city: Some("Lyon".to_owned()),
                ..Address::default()
            },
            point: Some(GeoPoint::manual(45.7676, 4.8344)),
            role_email: Some("accueil@example.org".parse().unwrap()),
            ..named("L'Ourdissoir")
        };
        let (services, machine) = (server.app.services().clone(), Actor::system("test"));
        let spaces = services.spaces.space_create_many(&machine, vec![first, named("La Navette")]).await.unwrap();
        let mut tokens = Vec::new();
        for (number, space) in spaces.iter().enumerate() {
            let email = format!("manager{number}@example.org");
            server.grant(&email, Role::SpaceOwner, Scope::Space(*space)).await;
            tokens.push(server.sign_in(&email).await.token);
        }
        let network = async |name: &str, level, parent| {
            let network = NewNetwork {
                name: name.to_owned(),
                slug: None,
                level,
                territory_codes: Vec::new(),
                parent,
                statutes: Statutes::default(),
                reason: None,
            };
            services.networks.network_create(&machine, network).await.unwrap()
        };
        let above = network("Région", NetworkLevel::Regional, None).await;
        let network = network("Grand Lyon", NetworkLevel::Metropolitan, Some(above)).await;
        let application = Application { space: spaces[0], network, kind: NetworkMembershipKind::Member };
        let membership = services.networks.network_membership_apply(&machine, application).await.unwrap();
        let step = MembershipStep { id: membership, version: 1, reason: None };
        services.networks.network_membership_approve(&machine, &step).await.unwrap();
        let router = server.app.router(Lifecycle::new());
        Self { server, router, spaces, tokens, network }
    }

    /// Those who run the spaces have new sessions.
    async fn sign_in_again(&mut self) {
        for (number, token) in self.tokens.iter_mut().enumerate() {
            *token = self.server.sign_in(&format!("manager{number}@example.org")).await.token;
        }
    }

    /// The reply to `GET`.
    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, body) = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask(path, &[]).await
    }

    async fn by(&self, who: usize, path: &str) -> Reply {
        self.ask(path, &[("authorization", &format!("Bearer {}", self.tokens[who]))]).await
    }

    async fn data(&self, who: usize, document: &str, variables: Value) -> Value {
        self.server.data(document, variables, Some(&self.tokens[who])).await
    }

    /// A draft that the space `lead` leads; its id and its slug.
    async fn draft(&self, lead: usize, title: &str, starts: Time, more: &str) -> (String, String) {
        let document = format!(
            "mutation ($lead: ID!, $title: String!, $starts: DateTime!, $ends: DateTime!) {{ eventCreate(input: {{
                lead: $lead, title: {{sourceLocale: \"fr\", texts: [{{locale: \"fr\", text: $title}}]}}, startsAt: $starts, endsAt: $ends, {more}
            }}) {{ event {{ id slug }} userErrors {{ field message }} }} }}"
        );
        let lead = self.spaces[lead].to_string();
        let variables = json!({ "lead": lead, "title": title, "starts": starts, "ends": starts + TimeDelta::hours(2) });
        let who = usize::from(lead != self.spaces[0].to_string());
        let data = self.data(who, &document, variables).await;
        let event = &data["eventCreate"]["event"];
        assert!(event.is_object(), "{data}");
        (event["id"].as_str().unwrap().to_owned(), event["slug"].as_str().unwrap().to_owned())
    }

    /// The same, announced.
    async fn announced(&self, lead: usize, title: &str, starts: Time, more: &str) -> (String, String) {
        let (id, slug) = self.draft(lead, title, starts, more).await;
        self.change(lead, &id, "eventAnnounce(id: $id, version: $version)").await;
        (id, slug)
    }

    /// Runs a mutation of an event at its version of now.
    async fn change(&self, who: usize, id: &str, mutation: &str) {
        let seen = self.data(who, "query ($id: ID!) { event(id: $id) { version } }", json!({ "id": id })).await;
        let document = format!("mutation ($id: ID!, $version: Int!) {{ done: {mutation} {{ event {{ id }} userErrors {{ message }} }} }}");
        let data = self.data(who, &document, json!({ "id": id, "version": seen["event"]["version"] })).await;
        assert_eq!(data["done"]["userErrors"], json!([]), "{mutation}");
    }

    /// Has the second space organise an event of the first.
    async fn organise_together(&self, event: &str) {
        let invite = "mutation ($event: ID!, $space: ID!) { done: coOrganiserInvite(input: {event: $event, space: $space, role: HOST}) {
            coOrganiser { id } } }";
        let data = self.data(0, invite, json!({ "event": event, "space": self.spaces[1].to_string() })).await;
        let accept = "mutation ($id: ID!) { coOrganiserAccept(input: {id: $id, version: 1}) { coOrganiser { state } } }";
        let data = self.data(1, accept, json!({ "id": data["done"]["coOrganiser"]["id"] })).await;
        assert_eq!(data["coOrganiserAccept"]["coOrganiser"]["state"], "ACCEPTED");
    }
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The values of a property of a calendar, in their order, folded lines joined.
    fn values(&self, property: &str) -> Vec<String> {
        let unfolded = self.body.replace("\r\n ", "");
        let lines = unfolded.split("\r\n").filter(|line| line.starts_with(property) && line[property.len()..].starts_with([':', ';']));
        lines.map(|line| line[property.len() + 1..].to_owned()).collect()
    }
}

/// Some days after the start of the tests, in the morning.
fn day(days: i64) -> Time {
    start_of_tests() + TimeDelta::days(days)
}

/// At the space that leads the event.
const HERE: &str = "venue: {kind: SPACE, space: $lead, room: \"Salle Bleue\"}, topics: [\"Rencontre\", \"a,b\"]";
