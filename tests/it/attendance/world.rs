//! A few spaces with those who run them, events of theirs, and people who come.

use chrono::TimeDelta;
use sea_orm::DbBackend;
use serde_json::{Value, json};
use traboule_kernel::ids::{EventOccurrenceId, SpaceId};
use traboule_kernel::{Actor, Role};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::graph::{TestGraph, none, person, with_role};

/// The first three spaces are run by the people 1, 2 and 3; whoever comes is another one.
pub(crate) struct World {
    pub(crate) graph: TestGraph,
    pub(crate) spaces: Vec<SpaceId>,
}

/// An event, and its one date.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) event: String,
    pub(crate) date: String,
}

impl Made {
    pub(crate) fn date(&self) -> EventOccurrenceId {
        self.date.parse().unwrap()
    }
}

/// An RSVP as its person sees it.
#[derive(Clone, Debug)]
pub(crate) struct Rsvp {
    pub(crate) id: String,
    pub(crate) state: String,
}

impl World {
    pub(crate) async fn new(backend: DbBackend) -> Self {
        Self::of(TestGraph::new(backend).await).await
    }

    pub(crate) async fn of(graph: TestGraph) -> Self {
        let named =
            |name: &&str| SpaceContent { name: (*name).to_owned(), kinds: [SpaceKind::Coworking].into(), ..SpaceContent::default() };
        let contents = ["L'Ourdissoir", "La Navette", "Le Métier"].iter().map(named).collect();
        let spaces = graph.services.spaces.space_create_many(&Actor::system("test"), contents).await.unwrap();
        Self { graph, spaces }
    }

    /// Who runs this space.
    pub(crate) fn runs(&self, space: usize) -> Actor {
        with_role(space as u128 + 1, Role::SpaceOwner, self.spaces[space])
    }

    /// Person `number`, who is a member of this space.
    pub(crate) fn member(&self, number: u128, space: usize) -> Actor {
        with_role(number, Role::SpaceMember, self.spaces[space])
    }

    /// An event of the first space, announced, that starts in so many hours. `more` are other fields of its input.
    pub(crate) async fn event(&self, hours: i64, more: &str) -> Made {
        let starts = self.graph.test.store.now() + TimeDelta::hours(hours);
        let ends = starts + TimeDelta::hours(2);
        let document = format!(
            r#"mutation {{ eventCreate(input: {{lead: "{lead}", title: {{sourceLocale: "fr", texts: [{{locale: "fr", text: "Apéro"}}]}},
                startsAt: "{starts}", endsAt: "{ends}", venue: {{kind: ADDRESS, address: "1 rue de l'Exemple"}}, {more}}})
                {{ event {{ id occurrences {{ nodes {{ id }} }} }} userErrors {{ field message }} }} }}"#,
            lead = self.spaces[0],
            starts = starts.to_rfc3339(),
            ends = ends.to_rfc3339(),
        );
        let data = self.graph.data(&self.runs(0), &document, none()).await;
        let made = &data["eventCreate"]["event"];
        assert!(made.is_object(), "{data}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let made = Made { event: text(&made["id"]), date: text(&made["occurrences"]["nodes"][0]["id"]) };
        self.edit(&made, "eventAnnounce", "").await;
        made
    }

    /// A step or an edit of the event by its lead.
    pub(crate) async fn edit(&self, made: &Made, mutation: &str, arguments: &str) -> Value {
        let seen = self.graph.data(&self.runs(0), "query($id: ID!) { event(id: $id) { version } }", json!({"id": made.event})).await;
        let document = format!(
            r#"mutation {{ done: {mutation}(id: "{}", version: {} {arguments}) {{ event {{ state }} userErrors {{ code message }} }} }}"#,
            made.event, seen["event"]["version"]
        );
        self.graph.data(&self.runs(0), &document, none()).await["done"].take()
    }

    /// What `rsvpCreate` answers somebody.
    pub(crate) async fn try_come(&self, who: &Actor, made: &Made, more: &str) -> Value {
        let document = format!(
            r#"mutation {{ rsvpCreate(input: {{occurrence: "{}", {more}}}) {{ rsvp {{ id state version }} userErrors {{ field code }} }} }}"#,
            made.date
        );
        self.graph.ask(who, &document, none()).await
    }

    /// Somebody says that they come, and may.
    pub(crate) async fn comes(&self, who: &Actor, made: &Made, more: &str) -> Rsvp {
        let reply = self.try_come(who, made, more).await;
        let rsvp = &reply["data"]["rsvpCreate"]["rsvp"];
        assert!(rsvp.is_object(), "{reply}");
        Rsvp { id: rsvp["id"].as_str().unwrap().to_owned(), state: rsvp["state"].as_str().unwrap().to_owned() }
    }

    /// A step of an RSVP's life by somebody, such as `rsvpCancel(id: $id)`: its state behind it, or the code of what was wrong.
    pub(crate) async fn step(&self, who: &Actor, step: &str, id: &str) -> String {
        let version = self.of_rsvp(id, "version").await;
        let step = step.replace("<version>", &version.to_string());
        let document = format!("mutation($id: ID!) {{ done: {step} {{ rsvp {{ state }} userErrors {{ code }} }} }}");
        let reply = self.graph.ask(who, &document, json!({ "id": id })).await;
        let done = &reply["data"]["done"];
        let said = [&done["rsvp"]["state"], &done["userErrors"][0]["code"], &reply["errors"][0]["extensions"]["code"]];
        let said = said.into_iter().find_map(Value::as_str);
        assert!(said.is_some(), "{reply}");
        said.unwrap().to_owned()
    }

    /// A field of an RSVP as the machine sees it.
    pub(crate) async fn of_rsvp(&self, id: &str, field: &str) -> Value {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Rsvp {{ it: {field} }} }} }}");
        self.graph.data(&Actor::system("test"), &document, json!({ "id": id })).await["node"]["it"].take()
    }

    pub(crate) async fn state(&self, rsvp: &Rsvp) -> String {
        self.of_rsvp(&rsvp.id, "state").await.as_str().unwrap().to_owned()
    }

    /// A field of the date as the first space's manager sees it.
    pub(crate) async fn of_date(&self, made: &Made, field: &str) -> Value {
        let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on EventOccurrence {{ it: {field} }} }} }}");
        self.graph.data(&self.runs(0), &document, json!({ "id": made.date })).await["node"]["it"].take()
    }

    /// An invitation to organise the event, accepted.
    pub(crate) async fn co_organises(&self, made: &Made, space: usize, role: &str) -> String {
        let invite = format!(
            r#"mutation {{ coOrganiserInvite(input: {{event: "{}", space: "{}", role: {role}}}) {{ coOrganiser {{ id }} userErrors {{ code }} }} }}"#,
            made.event, self.spaces[space]
        );
        let data = self.graph.data(&self.runs(0), &invite, none()).await;
        let id = data["coOrganiserInvite"]["coOrganiser"]["id"].as_str().unwrap().to_owned();
        let accept = format!(r#"mutation {{ coOrganiserAccept(input: {{id: "{id}", version: 1}}) {{ userErrors {{ code }} }} }}"#);
        self.graph.data(&self.runs(space), &accept, none()).await;
        id
    }
}

/// Person `number` without any role.
pub(crate) fn visitor(number: u128) -> Actor {
    person(number)
}
