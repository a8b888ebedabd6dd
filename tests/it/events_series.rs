//! Series of events through the graph: written by rule, read as dates, edited alone, from one on, or as a whole.

mod edits;

use sea_orm::DbBackend;
use serde_json::{Value, json};
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::rules::kind::SpaceKind;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::{TestServer, on_each_database};

const CREATE: &str = "mutation ($input: EventCreateInput!) { eventCreate(input: $input) {
    event { id version } roomConflicts { startsAt } userErrors { field code message } } }";

const DATES: &str = "query ($id: ID!) { event(id: $id) {
    id version sequence state startsAt over previousStarts recurrence { rrule exceptDates extraDates } splitFrom { id } title { text }
    hosts { space { name } role contributions }
    occurrences(first: 100) { totalCount nodes {
        id key startsAt endsAt cancelled reason moved title { text } description { text } venue { room } capacity } } } }";

/// Two spaces, each with somebody who runs it.
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
        let contents = ["L'Ourdissoir", "La Navette"].iter().map(named).collect();
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

    /// What `eventCreate` says to a series of two hours, with more of the input.
    async fn create(&self, starts: &str, recurrence: Value, more: Value) -> Value {
        let starts: chrono::DateTime<chrono::Utc> = starts.parse().unwrap();
        let mut input = json!({
            "lead": self.spaces[0].to_string(),
            "title": { "sourceLocale": "fr", "texts": [{ "locale": "fr", "text": "Apéro" }] },
            "startsAt": starts, "endsAt": starts + chrono::TimeDelta::hours(2), "recurrence": recurrence,
            "venue": { "kind": "SPACE", "space": self.spaces[0].to_string(), "room": "Salle Bleue" },
        });
        let more = more.as_object().cloned().unwrap_or_default();
        input.as_object_mut().unwrap().extend(more);
        self.ask(Some(0), CREATE, json!({ "input": input })).await["eventCreate"].take()
    }

    /// The id of a draft of a series.
    async fn draft(&self, starts: &str, rrule: &str) -> String {
        let done = self.create(starts, json!({ "rrule": rrule }), json!({})).await;
        done["event"]["id"].as_str().unwrap().to_owned()
    }

    async fn announced(&self, starts: &str, rrule: &str) -> String {
        let event = self.draft(starts, rrule).await;
        self.ask(Some(0), "mutation ($id: ID!) { eventAnnounce(id: $id, version: 1) { event { id } } }", json!({ "id": event })).await;
        event
    }

    async fn read(&self, event: &str) -> Value {
        self.ask(Some(0), DATES, json!({ "id": event })).await["event"].take()
    }

    async fn list(&self, filter: &str) -> Vec<String> {
        let document = format!("{{ events(first: 100, filter: {filter}) {{ nodes {{ startsAt }} }} }}");
        column(&self.ask(None, &document, json!({})).await["events"]["nodes"], "startsAt")
    }
}

fn column(nodes: &Value, name: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| text.trim_end_matches(":00+00:00").to_owned());
    nodes.as_array().unwrap().iter().map(|node| text(&node[name])).collect()
}

fn dates(event: &Value, name: &str) -> Vec<String> {
    column(&event["occurrences"]["nodes"], name)
}

#[tokio::test]
async fn a_series_keeps_the_clock_on_the_wall() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        // Seven in the evening in Lyon, over the end of winter and over that of summer.
        let spring = world.announced("2027-03-15T18:00:00Z", "FREQ=WEEKLY;COUNT=4").await;
        let event = world.read(&spring).await;
        assert_eq!(dates(&event, "startsAt"), ["2027-03-15T18:00", "2027-03-22T18:00", "2027-03-29T17:00", "2027-04-05T17:00"]);
        assert_eq!(dates(&event, "endsAt"), ["2027-03-15T20:00", "2027-03-22T20:00", "2027-03-29T19:00", "2027-04-05T19:00"]);
        assert_eq!(dates(&event, "key"), ["20270315T190000", "20270322T190000", "20270329T190000", "20270405T190000"]);
        assert_eq!(dates(&event, "moved"), ["false"; 4]);
        assert_eq!(event["recurrence"], json!({ "rrule": "FREQ=WEEKLY;COUNT=4", "exceptDates": [], "extraDates": [] }));

        let recurrence =
            json!({ "rrule": "FREQ=WEEKLY", "exceptDates": ["20271025T190000", "20271026T190000"], "extraDates": ["20271027T190000"] });
        let done = world.create("2027-10-18T17:00:00Z", recurrence, json!({})).await;
        let event = world.read(done["event"]["id"].as_str().unwrap()).await;
        assert_eq!(dates(&event, "startsAt")[..3], ["2027-10-18T17:00", "2027-10-27T17:00", "2027-11-01T18:00"]);
        assert_eq!(event["recurrence"]["rrule"], "FREQ=WEEKLY;UNTIL=20291018T215959Z", "every series has an end");
        assert_eq!(event["recurrence"]["exceptDates"], json!(["20271025T190000"]), "what leaves nothing out is forgotten");

        // Once, and so it stays.
        let once = world.create("2027-05-01T18:00:00Z", Value::Null, json!({})).await;
        let event = world.read(once["event"]["id"].as_str().unwrap()).await;
        assert_eq!((&event["recurrence"], &event["splitFrom"], dates(&event, "moved")), (&Value::Null, &Value::Null, vec!["false".into()]));
    })
    .await;
}

#[tokio::test]
async fn a_series_is_its_dates_wherever_events_are_listed() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        world.announced("2027-03-15T18:00:00Z", "FREQ=WEEKLY;COUNT=4").await;
        world.announced("2027-03-16T18:00:00Z", "FREQ=MONTHLY;COUNT=2").await;
        world.draft("2027-03-17T18:00:00Z", "FREQ=DAILY;COUNT=9").await;
        let all = ["2027-03-15T18:00", "2027-03-16T18:00", "2027-03-22T18:00", "2027-03-29T17:00", "2027-04-05T17:00", "2027-04-16T17:00"];
        assert_eq!(world.list("{}").await, all);
        assert_eq!(world.list("{text: \"apero\"}").await, all);
        assert_eq!(world.list("{from: \"2027-03-20T00:00:00Z\", until: \"2027-03-27T00:00:00Z\"}").await, ["2027-03-22T18:00"]);
        assert_eq!(world.list("{from: \"2027-03-01T00:00:00Z\", until: \"2027-04-01T00:00:00Z\"}").await, all[..4]);
    })
    .await;
}

#[tokio::test]
async fn hostile_rules_are_refused_with_a_reason() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let many_days = format!("FREQ=YEARLY;BYYEARDAY={}", (1..=366).map(|day| day.to_string()).collect::<Vec<_>>().join(","));
        let before = world.server.app.store().statements();
        for (recurrence, field, says) in [
            (json!({ "rrule": "FREQ=SECONDLY" }), "rrule", "DAILY, WEEKLY, MONTHLY or YEARLY"),
            (json!({ "rrule": "FREQ=MINUTELY;COUNT=10" }), "rrule", "DAILY, WEEKLY, MONTHLY or YEARLY"),
            (json!({ "rrule": "FREQ=HOURLY" }), "rrule", "DAILY, WEEKLY, MONTHLY or YEARLY"),
            (json!({ "rrule": "FREQ=DAILY;BYHOUR=1,2,3" }), "rrule", "once a day"),
            (json!({ "rrule": "FREQ=DAILY;BYSECOND=59" }), "rrule", "repeat the time"),
            (json!({ "rrule": "FREQ=DAILY;INTERVAL=4294967296" }), "rrule", "INTERVAL takes"),
            (json!({ "rrule": "FREQ=DAILY;INTERVAL=0" }), "rrule", "INTERVAL takes"),
            (json!({ "rrule": "FREQ=DAILY;COUNT=99999999999" }), "rrule", "COUNT takes"),
            (json!({ "rrule": many_days }), "rrule", "at most 500 bytes"),
            (json!({ "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }), "rrule", "names no date within 2 years"),
            (json!({ "rrule": "FREQ=WEEKLY;BYDAY=TU" }), "rrule", "the next that it names is 2027-03-16"),
            (json!({ "rrule": "FREQ=WEEKLY;UNTIL=20200101" }), "rrule", "ends before"),
            (json!({ "rrule": "FREQ=WEEKLY;COUNT=2;UNTIL=20270401" }), "rrule", "not both"),
            (json!({ "rrule": "FREQ=WEEKLY;BYEASTER=1" }), "rrule", "BYEASTER"),
            (json!({ "rrule": "every day" }), "rrule", "FREQ=WEEKLY"),
            (json!({ "rrule": "" }), "rrule", "needs FREQ"),
            (json!({ "rrule": "FREQ=WEEKLY", "extraDates": ["20290401T190000"] }), "extraDates", "within 2 years"),
            (json!({ "rrule": "FREQ=WEEKLY", "extraDates": ["20270301T190000"] }), "extraDates", "within 2 years"),
            (json!({ "rrule": "FREQ=WEEKLY", "extraDates": ["2027-04-01"] }), "extraDates.0", "20260601T190000"),
            (json!({ "rrule": "FREQ=DAILY;COUNT=1", "exceptDates": ["20270315T190000"] }), "exceptDates", "no occurrence is left"),
        ] {
            let done = world.create("2027-03-15T18:00:00Z", recurrence.clone(), json!({})).await;
            let mistake = &done["userErrors"][0];
            assert_eq!(mistake["code"], "INVALID_FIELD", "{recurrence} {done}");
            let path: Vec<&str> = mistake["field"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
            assert_eq!(path.join("."), format!("input.recurrence.{field}"), "{recurrence}");
            assert!(mistake["message"].as_str().unwrap().contains(says), "{recurrence} {mistake}");
        }
        assert!(world.list("{states: [DRAFT]}").await.is_empty(), "nothing of it was written");
        assert!(world.server.app.store().statements() - before < 20 * 8, "nothing was looked up for them");
    })
    .await;
}

#[tokio::test]
async fn seven_hundred_dates_are_written_in_few_statements() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let mut counts = Vec::new();
        for rrule in ["FREQ=DAILY;COUNT=2", "FREQ=DAILY;COUNT=700"] {
            let before = world.server.app.store().statements();
            let elsewhere = json!({ "venue": { "kind": "ADDRESS", "address": "1 rue de l'Exemple" } });
            world.create("2027-03-15T18:00:00Z", json!({ "rrule": rrule }), elsewhere).await;
            counts.push(world.server.app.store().statements() - before);
        }
        assert!(counts[1] <= counts[0] + 1, "{counts:?}");
        let count = "query ($from: DateTime!) { event: events(filter: {from: $from, states: [DRAFT]}) { totalCount } }";
        let data = world.ask(Some(0), count, json!({ "from": "2027-03-01T00:00:00Z" })).await;
        assert_eq!(data["event"]["totalCount"], json!(702));
    })
    .await;
}
