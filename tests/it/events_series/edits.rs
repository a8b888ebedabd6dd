//! Edits of a series in each scope, and what stays through them.

use serde_json::{Value, json};
use traboule_tests::on_each_database;

use super::{World, dates};

const EDIT: &str = "mutation ($id: ID!, $version: Int!, $scope: EditScope!, $input: EventOccurrenceUpdateInput!) {
    eventOccurrenceUpdate(id: $id, version: $version, scope: $scope, input: $input) {
        occurrence { id } event { id } roomConflicts { startsAt } userErrors { field code message } } }";

const CANCEL: &str = "mutation ($id: ID!, $version: Int!) { eventOccurrenceCancel(id: $id, version: $version, reason: \"Il neige.\") {
    occurrence { cancelled reason } userErrors { code } } }";

const UPDATE: &str = "mutation ($id: ID!, $version: Int!, $input: EventUpdateInput!) {
    eventUpdate(id: $id, version: $version, input: $input) { event { version } userErrors { field code } } }";

/// Mondays at seven in the evening in Lyon, from 1 February 2027 on.
const MONDAY: &str = "2027-02-01T18:00:00Z";

fn title(text: &str) -> Value {
    json!({ "sourceLocale": "fr", "texts": [{ "locale": "fr", "text": text }] })
}

impl World {
    /// Edits the date at this place of the event.
    async fn edit(&self, event: &str, place: usize, scope: &str, input: Value) -> Value {
        let found = self.read(event).await;
        let variables = json!({
            "id": found["occurrences"]["nodes"][place]["id"], "version": found["version"], "scope": scope, "input": input,
        });
        self.ask(Some(0), EDIT, variables).await["eventOccurrenceUpdate"].take()
    }

    /// The same, which must succeed; the event of the date now.
    async fn edited(&self, event: &str, place: usize, scope: &str, input: Value) -> Value {
        let done = self.edit(event, place, scope, input).await;
        assert_eq!(done["userErrors"], json!([]), "{done}");
        self.read(done["event"]["id"].as_str().unwrap()).await
    }

    async fn refused(&self, event: &str, place: usize, scope: &str, input: Value) -> (String, String) {
        let done = self.edit(event, place, scope, input).await;
        let mistake = &done["userErrors"][0];
        let path: Vec<&str> = mistake["field"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        (mistake["code"].as_str().unwrap().to_owned(), path.join("."))
    }

    async fn cancel(&self, event: &str, place: usize) -> Value {
        let found = self.read(event).await;
        let variables = json!({ "id": found["occurrences"]["nodes"][place]["id"], "version": found["version"] });
        self.ask(Some(0), CANCEL, variables).await["eventOccurrenceCancel"].take()
    }

    async fn update(&self, event: &str, input: Value) -> Value {
        let version = self.read(event).await["version"].take();
        self.ask(Some(0), UPDATE, json!({ "id": event, "version": version, "input": input })).await["eventUpdate"].take()
    }

    /// The second space is invited, and accepts if it is said so; the id of its part.
    async fn invite(&self, event: &str, accepts: bool) -> String {
        let invite = "mutation ($event: ID!, $space: ID!) { coOrganiserInvite(input: {event: $event, space: $space, role: CO_HOST,
            contributions: [SPEAKER]}) { coOrganiser { id } userErrors { code } } }";
        let variables = json!({ "event": event, "space": self.spaces[1].to_string() });
        let done = self.ask(Some(0), invite, variables).await;
        let id = done["coOrganiserInvite"]["coOrganiser"]["id"].as_str().unwrap().to_owned();
        if accepts {
            let accept = "mutation ($id: ID!) { coOrganiserAccept(input: {id: $id, version: 1}) { userErrors { code } } }";
            self.ask(Some(1), accept, json!({ "id": id })).await;
        }
        id
    }

    /// What the second space has to acknowledge of an event.
    async fn unacknowledged(&self, event: &str) -> Value {
        let document = "query ($id: ID!) { event(id: $id) { coOrganisers { nodes { state unacknowledged } } } }";
        self.ask(Some(1), document, json!({ "id": event })).await["event"]["coOrganisers"]["nodes"].take()
    }
}

#[tokio::test]
async fn one_date_is_edited_alone() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=3").await;
        world.invite(&event, true).await;
        let before = world.read(&event).await;
        let input = json!({
            "startsAt": "2027-02-09T17:00:00Z", "title": title("Apéro du mardi"), "capacity": 12,
            "venue": { "kind": "SPACE", "space": world.spaces[0].to_string(), "room": "Salle Verte" },
        });
        let after = world.edited(&event, 1, "THIS_ONLY", input).await;
        assert_eq!(dates(&after, "id"), dates(&before, "id"));
        assert_eq!(dates(&after, "key"), dates(&before, "key"));
        assert_eq!(dates(&after, "startsAt"), ["2027-02-01T18:00", "2027-02-09T17:00", "2027-02-15T18:00"]);
        assert_eq!(dates(&after, "endsAt"), ["2027-02-01T20:00", "2027-02-09T19:00", "2027-02-15T20:00"], "as long as before");
        assert_eq!(dates(&after, "moved"), ["false", "true", "false"]);
        assert_eq!(dates(&after, "capacity"), ["null", "12", "null"]);
        let second = &after["occurrences"]["nodes"][1];
        assert_eq!((&second["title"]["text"], &second["venue"]["room"]), (&json!("Apéro du mardi"), &json!("Salle Verte")));
        assert_eq!((&after["title"]["text"], &after["recurrence"]), (&before["title"]["text"], &before["recurrence"]));
        assert_eq!((&after["version"], &after["sequence"], &after["previousStarts"]), (&json!(3), &json!(1), &json!([])));
        assert_eq!(world.unacknowledged(&event).await[0]["unacknowledged"], json!(["DATE", "VENUE", "CAPACITY_DOWN"]));
        assert_eq!(world.list("{}").await[1], "2027-02-09T17:00");

        // What is no longer its own is as the event says.
        let after = world.edited(&event, 1, "THIS_ONLY", json!({ "title": null, "venue": null, "capacity": null })).await;
        assert_eq!(dates(&after, "title")[1], dates(&after, "title")[0]);
        assert_eq!((dates(&after, "capacity"), dates(&after, "moved")[1].as_str()), (vec!["null".to_owned(); 3], "true"));

        let nowhere = json!({ "kind": "SPACE", "space": "spc_01h455vb4pex5vsknk084sn02q" });
        for (scope, input, expected) in [
            ("THIS_ONLY", json!({ "rrule": "FREQ=DAILY" }), ("INVALID_FIELD", "scope")),
            ("THIS_ONLY", json!({ "timeZone": "Europe/London" }), ("INVALID_FIELD", "scope")),
            ("THIS_ONLY", json!({ "endsAt": "2027-02-01T17:00:00Z" }), ("INVALID_FIELD", "input.endsAt")),
            ("THIS_ONLY", json!({ "startsAt": "2026-01-01T17:00:00Z" }), ("IN_THE_PAST", "input.startsAt")),
            ("THIS_ONLY", json!({ "title": title(" ") }), ("INVALID_FIELD", "input.title.fr")),
            ("ALL", json!({ "title": null }), ("INVALID_FIELD", "input.title")),
            ("ALL", json!({ "capacity": 0 }), ("INVALID_FIELD", "input.capacity")),
            ("ALL", json!({ "rrule": "FREQ=SECONDLY" }), ("INVALID_FIELD", "input.rrule")),
            ("ALL", json!({ "rrule": "FREQ=WEEKLY;BYDAY=TU" }), ("INVALID_FIELD", "input.rrule")),
            ("ALL", json!({ "startsAt": "2026-01-01T17:00:00Z" }), ("IN_THE_PAST", "input.startsAt")),
            ("THIS_AND_FOLLOWING", json!({ "timeZone": "Lyon" }), ("INVALID_FIELD", "input.timeZone")),
            ("THIS_ONLY", json!({ "venue": nowhere }), ("UNKNOWN_VENUE", "input.venue.space")),
            ("THIS_AND_FOLLOWING", json!({ "venue": nowhere }), ("UNKNOWN_VENUE", "input.venue.space")),
            ("ALL", json!({ "venue": { "kind": "ONLINE", "url": "http://example.org" } }), ("INVALID_FIELD", "input.venue.url")),
        ] {
            let (code, field) = world.refused(&event, 2, scope, input.clone()).await;
            assert_eq!((code.as_str(), field.as_str()), expected, "{scope} {input}");
        }
        let stale = json!({ "id": dates(&after, "id")[0], "version": 3, "scope": "ALL", "input": { "capacity": 3 } });
        let refused = world.server.graphql(EDIT, stale, Some(&world.tokens[0])).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "CONFLICT", "{refused}");

        // A date beside the rule: alone it may change, and no series begins with it.
        let recurrence = json!({ "rrule": "FREQ=WEEKLY;COUNT=3", "extraDates": ["20270203T190000"] });
        let beside = world.create(MONDAY, recurrence, json!({})).await["event"]["id"].as_str().unwrap().to_owned();
        let nothing = json!({ "capacity": 5 });
        assert_eq!(world.refused(&beside, 1, "THIS_AND_FOLLOWING", nothing.clone()).await, ("BESIDE_RULE".to_owned(), "scope".to_owned()));
        assert_eq!(dates(&world.edited(&beside, 1, "THIS_ONLY", nothing).await, "capacity")[..2], ["null", "5"]);

        let once = world.create("2027-05-01T18:00:00Z", Value::Null, json!({})).await;
        let once = once["event"]["id"].as_str().unwrap().to_owned();
        assert_eq!(world.refused(&once, 0, "THIS_ONLY", json!({ "capacity": 3 })).await.0, "NOT_REPEATED");
        assert_eq!(world.cancel(&once, 0).await["userErrors"][0]["code"], "NOT_REPEATED");
    })
    .await;
}

#[tokio::test]
async fn all_dates_move_and_what_single_ones_have_stays() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=4").await;
        world.invite(&event, true).await;
        world.edited(&event, 1, "THIS_ONLY", json!({ "startsAt": "2027-02-09T17:00:00Z", "title": title("Mardi") })).await;
        world.cancel(&event, 3).await;
        let before = world.read(&event).await;

        // A day and an hour later, longer, with another title: said of the third.
        let input = json!({ "startsAt": "2027-02-16T19:00:00Z", "endsAt": "2027-02-16T22:00:00Z", "title": title("Dîner") });
        let after = world.edited(&event, 2, "ALL", input).await;
        assert_eq!(dates(&after, "id"), dates(&before, "id"));
        assert_eq!(dates(&after, "key"), ["20270202T200000", "20270209T200000", "20270216T200000", "20270223T200000"]);
        assert_eq!(dates(&after, "startsAt"), ["2027-02-02T19:00", "2027-02-09T17:00", "2027-02-16T19:00", "2027-02-23T19:00"]);
        assert_eq!(dates(&after, "endsAt")[..2], ["2027-02-02T22:00", "2027-02-09T20:00"]);
        assert_eq!(dates(&after, "moved"), ["false", "true", "false", "false"]);
        assert_eq!(dates(&after, "cancelled"), ["false", "false", "false", "true"]);
        let titles: Vec<&Value> = after["occurrences"]["nodes"].as_array().unwrap().iter().map(|date| &date["title"]["text"]).collect();
        assert_eq!(titles, ["Dîner", "Mardi", "Dîner", "Dîner"]);
        assert_eq!(after["previousStarts"], json!(["2027-02-01T18:00:00+00:00"]));
        assert_eq!((&after["version"], &after["sequence"]), (&json!(5), &json!(3)));
        assert_eq!(world.unacknowledged(&event).await[0]["unacknowledged"], json!(["DATE"]));
        assert_eq!(world.list("{text: \"diner\"}").await.len(), 3);

        // What is edited as a whole is what all say, and no date of its own any more.
        let after = world.edited(&event, 1, "ALL", json!({ "title": title("Fête") })).await;
        assert_eq!(dates(&after, "title")[0], dates(&after, "title")[1]);
        // An edit of the event leaves the dates alone, and what they have.
        world.edited(&event, 0, "THIS_ONLY", json!({ "title": title("Premier") })).await;
        assert_eq!(world.update(&event, json!({ "title": title("Soirée"), "capacity": 40 })).await["userErrors"], json!([]));
        let after = world.read(&event).await;
        assert_eq!((dates(&after, "capacity"), dates(&after, "moved")[1].as_str()), (vec!["40".to_owned(); 4], "true"));
        assert!(dates(&after, "title")[0].contains("Premier") && dates(&after, "title")[1].contains("Soirée"), "{after}");
        let moved = json!({ "schedule": { "startsAt": "2027-03-01T18:00:00Z", "endsAt": "2027-03-01T20:00:00Z" } });
        assert_eq!(world.update(&event, moved).await["userErrors"][0], json!({ "field": ["input", "schedule"], "code": "SERIES" }));
    })
    .await;
}

#[tokio::test]
async fn what_took_place_is_not_rewritten() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let first = traboule_tests::start_of_tests() + chrono::TimeDelta::days(1);
        let event = world.announced(&first.to_rfc3339(), "FREQ=DAILY;COUNT=6").await;
        let before = world.read(&event).await;
        world.server.clock.advance(chrono::TimeDelta::days(3) - chrono::TimeDelta::hours(1));
        assert_eq!(world.read(&event).await["over"], json!(false), "it goes on after its first date");
        assert_eq!(world.refused(&event, 0, "ALL", json!({ "capacity": 9 })).await, ("BEGUN".to_owned(), "id".to_owned()));

        world.invite(&event, true).await;
        assert_eq!(world.read(&event).await["hosts"][0]["space"]["name"], "La Navette", "one may join a series that has begun");

        let at = |day: i64, hours: i64| (first + chrono::TimeDelta::days(day) + chrono::TimeDelta::hours(hours)).to_rfc3339();
        let venue = json!({ "kind": "ADDRESS", "address": "1 rue de l'Exemple" });
        let after = world.edited(&event, 4, "ALL", json!({ "startsAt": at(4, 1), "venue": venue })).await;
        assert_eq!(dates(&after, "id"), dates(&before, "id"));
        assert_eq!(
            (&dates(&after, "startsAt")[..2], &dates(&after, "key")[..2]),
            (&dates(&before, "startsAt")[..2], &dates(&before, "key")[..2])
        );
        let nodes = after["occurrences"]["nodes"].as_array().unwrap();
        for (day, node) in (0..).zip(nodes) {
            let begun = day < 2;
            assert_eq!(node["startsAt"], json!(at(day, i64::from(!begun))), "{day}");
            assert_eq!(node["venue"]["room"], if begun { json!("Salle Bleue") } else { Value::Null }, "{day}");
            assert_eq!((&node["moved"], &node["cancelled"]), (&json!(false), &json!(false)));
        }
        assert_eq!(after["recurrence"]["rrule"], "FREQ=DAILY;COUNT=4");
        assert_eq!((&after["startsAt"], &after["previousStarts"]), (&json!(at(2, 1)), &json!([at(2, 0)])));

        // Once more: the past is beside the series by now, and stays.
        let again = world.edited(&event, 3, "ALL", json!({ "rrule": "FREQ=DAILY;COUNT=2" })).await;
        assert_eq!(dates(&again, "cancelled"), ["false", "false", "false", "false", "true", "true"]);
        assert_eq!(dates(&again, "startsAt"), dates(&after, "startsAt"));
        // The event is cancelled: what is to come is.
        let cancel =
            "mutation ($id: ID!, $version: Int!) { eventCancel(id: $id, version: $version, reason: \"Fini.\") { event { state } } }";
        world.ask(Some(0), cancel, json!({ "id": event, "version": again["version"] })).await;
        let after = world.read(&event).await;
        assert_eq!(dates(&after, "cancelled"), ["false", "false", "true", "true", "true", "true"]);
        assert_eq!(dates(&after, "reason")[2], "Fini.");
        assert_eq!(world.refused(&event, 2, "THIS_ONLY", json!({ "capacity": 9 })).await.0, "NOT_EDITABLE");
    })
    .await;
}

#[tokio::test]
async fn this_and_following_become_an_event_of_their_own() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=5").await;
        world.invite(&event, true).await;
        world.edited(&event, 3, "THIS_ONLY", json!({ "title": title("Mardi"), "startsAt": "2027-02-23T18:00:00Z" })).await;
        let before = world.read(&event).await;
        let tail =
            world.edited(&event, 2, "THIS_AND_FOLLOWING", json!({ "startsAt": "2027-02-15T17:00:00Z", "title": title("Goûter") })).await;
        let head = world.read(&event).await;
        assert_ne!(tail["id"], head["id"]);
        assert_eq!((&tail["splitFrom"]["id"], &head["splitFrom"]), (&head["id"], &Value::Null));
        let ids = dates(&before, "id");
        assert_eq!((dates(&head, "id").as_slice(), dates(&tail, "id").as_slice()), (&ids[..2], &ids[2..]));
        assert_eq!(dates(&head, "startsAt"), ["2027-02-01T18:00", "2027-02-08T18:00"]);
        assert_eq!(dates(&tail, "startsAt"), ["2027-02-15T17:00", "2027-02-23T18:00", "2027-03-01T17:00"]);
        assert_eq!(dates(&tail, "moved"), ["false", "true", "false"]);
        assert_eq!(head["recurrence"]["rrule"], "FREQ=WEEKLY;UNTIL=20270215T175959Z");
        assert_eq!(tail["recurrence"]["rrule"], "FREQ=WEEKLY;COUNT=3");
        assert_eq!((&head["title"]["text"], &tail["title"]["text"]), (&json!("Apéro"), &json!("Goûter")));
        assert_eq!((&tail["state"], &tail["version"]), (&json!("TENTATIVE"), &json!(1)));
        assert_eq!(head["version"], json!(4));
        assert_eq!((&head["sequence"], &tail["sequence"]), (&json!(2), &json!(2)), "its dates have their names in calendars");
        assert_eq!(tail["previousStarts"], json!(["2027-02-15T18:00:00+00:00"]));

        // Its organisers are those of the series, in public and in their own lists.
        let hosts = json!([{ "space": { "name": "La Navette" }, "role": "CO_HOST", "contributions": ["SPEAKER"] }]);
        assert_eq!((&head["hosts"], &tail["hosts"]), (&hosts, &hosts));
        let id = tail["id"].as_str().unwrap();
        assert_eq!(world.unacknowledged(id).await, json!([{ "state": "ACCEPTED", "unacknowledged": ["DATE"] }]));
        let lists = "query ($id: ID!) { space(id: $id) { events { totalCount } coOrganisations { totalCount } } }";
        let data = world.ask(None, lists, json!({ "id": world.spaces[1].to_string() })).await;
        assert_eq!(data["space"], json!({ "events": { "totalCount": 5 }, "coOrganisations": { "totalCount": 2 } }));
        // From the first date on there is nothing before: the event stays one.
        let same = world.edited(id, 0, "THIS_AND_FOLLOWING", json!({ "capacity": 20 })).await;
        assert_eq!((&same["id"], dates(&same, "capacity")), (&tail["id"], vec!["20".to_owned(); 3]));
    })
    .await;
}

#[tokio::test]
async fn who_has_not_answered_is_asked_about_the_dates_before() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=5").await;
        world.invite(&event, false).await;
        let tail = world.edited(&event, 2, "THIS_AND_FOLLOWING", json!({ "capacity": 8 })).await;
        assert_eq!((dates(&tail, "capacity"), &tail["hosts"]), (vec!["8".to_owned(); 3], &json!([])));
        assert_eq!(world.unacknowledged(tail["id"].as_str().unwrap()).await, json!([]));
        assert_eq!(world.unacknowledged(&event).await, json!([{ "state": "INVITED", "unacknowledged": [] }]));
        assert_eq!(dates(&world.read(&event).await, "capacity"), ["null", "null"]);
    })
    .await;
}

#[tokio::test]
async fn dates_that_a_series_no_longer_holds() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let draft = world.draft(MONDAY, "FREQ=WEEKLY;COUNT=4").await;
        let after = world.edited(&draft, 0, "ALL", json!({ "rrule": "FREQ=WEEKLY;COUNT=2" })).await;
        assert_eq!(dates(&after, "startsAt"), ["2027-02-01T18:00", "2027-02-08T18:00"], "nobody knew of the others");

        // A week later and three of four: the last one is no more, and the third takes its name.
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=4").await;
        let ids = dates(&world.read(&event).await, "id");
        let after = world.edited(&event, 0, "ALL", json!({ "startsAt": "2027-02-08T18:00:00Z", "rrule": "FREQ=WEEKLY;COUNT=3" })).await;
        assert_eq!(dates(&after, "startsAt"), ["2027-02-08T18:00", "2027-02-15T18:00", "2027-02-22T18:00", "2027-02-22T18:00"]);
        let mut gone: Vec<(String, String)> = dates(&after, "id").into_iter().zip(dates(&after, "cancelled")).collect();
        gone.retain(|(_, cancelled)| cancelled == "true");
        assert_eq!(gone, [(ids[3].clone(), "true".to_owned())]);
        let mut now = dates(&after, "id");
        now.sort();
        let mut then = ids;
        then.sort();
        assert_eq!(now, then);
        assert_eq!(world.list("{states: [CANCELLED]}").await, ["2027-02-22T18:00"]);
        // The name that it had is free again for a date of the series.
        let longer = world.edited(&event, 0, "ALL", json!({ "rrule": "FREQ=WEEKLY;COUNT=5" })).await;
        assert_eq!((dates(&longer, "id").len(), world.list("{}").await.len()), (6, 5));
    })
    .await;
}

#[tokio::test]
async fn cancelling_one_date_leaves_the_series_as_it_is() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=3").await;
        world.invite(&event, true).await;
        let before = world.read(&event).await;
        assert_eq!(world.cancel(&event, 1).await["occurrence"], json!({ "cancelled": true, "reason": "Il neige." }));
        assert_eq!(world.cancel(&event, 1).await["userErrors"][0]["code"], "NOT_LISTED");
        assert_eq!(world.refused(&event, 1, "THIS_ONLY", json!({ "capacity": 3 })).await.0, "NOT_EDITABLE");
        let after = world.read(&event).await;
        assert_eq!((&after["recurrence"], &after["state"]), (&before["recurrence"], &before["state"]));
        assert_eq!((&after["version"], &after["sequence"]), (&json!(3), &json!(1)));
        assert_eq!((dates(&after, "id"), dates(&after, "key")), (dates(&before, "id"), dates(&before, "key")));
        assert_eq!(world.unacknowledged(&event).await[0]["unacknowledged"], json!(["DATE"]));

        let there = ["2027-02-01T18:00", "2027-02-15T18:00"];
        assert_eq!(world.list("{}").await, there);
        assert_eq!(world.list("{states: [CANCELLED]}").await, ["2027-02-08T18:00"]);
        assert_eq!(world.list("{states: [CANCELLED, TENTATIVE]}").await.len(), 3);
        let nested = "query ($id: ID!) { space(id: $id) { events { nodes { startsAt } totalCount } } }";
        let data = world.ask(None, nested, json!({ "id": world.spaces[1].to_string() })).await;
        assert_eq!(data["space"]["events"]["totalCount"], json!(2));
        // All of them may be cancelled, one by one.
        world.cancel(&event, 0).await;
        world.cancel(&event, 2).await;
        let after = world.read(&event).await;
        assert_eq!((dates(&after, "cancelled"), &after["state"]), (vec!["true".to_owned(); 3], &json!("TENTATIVE")));

        // An event is over after the last date that takes place.
        let shorter = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=3").await;
        world.cancel(&shorter, 2).await;
        world.cancel(&shorter, 1).await;
        world
            .server
            .clock
            .advance("2027-02-02T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - traboule_tests::start_of_tests());
        for (event, over) in [(&event, false), (&shorter, true)] {
            let data = world.ask(None, "query ($id: ID!) { event(id: $id) { over } }", json!({ "id": event })).await;
            assert_eq!(data["event"]["over"], json!(over));
        }
    })
    .await;
}

#[tokio::test]
async fn a_room_is_warned_of_for_every_date() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=3").await;
        let other = world.create("2027-02-14T19:00:00Z", json!({ "rrule": "FREQ=DAILY;COUNT=3" }), json!({})).await;
        assert_eq!(other["roomConflicts"], json!([{ "startsAt": "2027-02-15T18:00:00+00:00" }]), "{other}");
        // Elsewhere for one date, or cancelled, it is in nobody's way.
        let away = json!({ "venue": { "kind": "SPACE", "space": world.spaces[0].to_string(), "room": "Salle Verte" } });
        world.edited(&event, 2, "THIS_ONLY", away).await;
        let other = world.create("2027-02-14T19:00:00Z", json!({ "rrule": "FREQ=DAILY;COUNT=3" }), json!({})).await;
        let met: Vec<&str> = other["roomConflicts"].as_array().unwrap().iter().map(|date| date["startsAt"].as_str().unwrap()).collect();
        assert!(!met.contains(&"2027-02-15T18:00:00+00:00"), "{other}");
        world.cancel(&event, 1).await;
        let once = world.create("2027-02-08T19:00:00Z", Value::Null, json!({})).await;
        assert_eq!(once["roomConflicts"], json!([]), "{once}");
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_dates() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let nested = "{ spaces(first: 50) { nodes { events(first: 5) { nodes {
            moved cancelled title { text } capacity event { recurrence { rrule } hosts { space { name } } }
        } } } } }";
        let mut counts = Vec::new();
        for round in 0..3 {
            let event = world.announced(&format!("2027-0{}-01T18:00:00Z", round + 2), "FREQ=DAILY;COUNT=9").await;
            world.invite(&event, true).await;
            world.edited(&event, 0, "THIS_ONLY", json!({ "title": title("À part") })).await;
            let before = world.server.app.store().statements();
            world.ask(Some(1), nested, json!({})).await;
            counts.push(world.server.app.store().statements() - before);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");

        // Nor do those of an edit of all of them, or of a split.
        let mut counts = Vec::new();
        for number in [10, 400] {
            let event = world.announced("2028-02-01T18:00:00Z", &format!("FREQ=DAILY;COUNT={number}")).await;
            let away = json!({ "startsAt": "2028-02-05T12:00:00Z", "venue": { "kind": "ADDRESS", "address": "1 rue de l'Exemple" } });
            let found = world.read(&event).await;
            let id = &found["occurrences"]["nodes"][4]["id"];
            let before = world.server.app.store().statements();
            for (version, scope) in [(2, "ALL"), (3, "THIS_AND_FOLLOWING")] {
                let variables = json!({ "id": id, "version": version, "scope": scope, "input": away });
                let done = world.ask(Some(0), EDIT, variables).await;
                assert_eq!(done["eventOccurrenceUpdate"]["userErrors"], json!([]), "{done}");
            }
            counts.push(world.server.app.store().statements() - before);
        }
        assert_eq!(counts[0], counts[1]);
    })
    .await;
}

#[tokio::test]
async fn dates_do_not_grow_without_end() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=DAILY").await;
        // What was announced stays, cancelled; and each time the dates come back they are new.
        let mut codes = Vec::new();
        for rule in ["FREQ=WEEKLY", "FREQ=DAILY"].repeat(3) {
            let done = world.edit(&event, 0, "ALL", json!({ "rrule": rule })).await;
            codes.push(done["userErrors"][0]["code"].as_str().map(str::to_owned));
        }
        assert_eq!(codes, [None, None, None, None, None, Some("TOO_MANY_DATES".to_owned())]);
        assert_eq!(world.read(&event).await["occurrences"]["totalCount"], json!(1_986));
    })
    .await;
}

#[tokio::test]
async fn a_date_is_found_by_what_it_says_itself() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=3").await;
        let own = json!({ "title": title("Soirée crêpes"), "description": title("Apportez la pâte.") });
        world.edited(&event, 1, "THIS_ONLY", own).await;
        let all = ["2027-02-01T18:00", "2027-02-08T18:00", "2027-02-15T18:00"];
        let found = async |text: &str| world.list(&format!("{{text: \"{text}\"}}")).await;
        assert_eq!(found("crepe").await, all[1..2]);
        assert_eq!(found("pate crepes").await, all[1..2]);
        assert_eq!(found("apero").await, all, "and by what its event says");
        assert_eq!(found("apero crepe").await, all[1..2]);
        assert!(found("gaufre").await.is_empty());
        // It says so wherever the series goes, and no longer once it is as the others are.
        let new = world.edited(&event, 1, "THIS_AND_FOLLOWING", json!({ "startsAt": "2027-02-08T19:00:00Z" })).await;
        assert_eq!(found("pate").await, ["2027-02-08T19:00"]);
        world.edited(new["id"].as_str().unwrap(), 0, "THIS_ONLY", json!({ "description": null, "title": title("Soirée gaufres") })).await;
        assert!(found("pate").await.is_empty() && found("crepe").await.is_empty());
        assert_eq!(found("gaufre").await, ["2027-02-08T19:00"]);
    })
    .await;
}

#[tokio::test]
async fn a_draft_goes_with_its_dates() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let draft = world.draft(MONDAY, "FREQ=WEEKLY;COUNT=30").await;
        world.edited(&draft, 3, "THIS_ONLY", json!({ "title": title("Soirée crêpes") })).await;
        let id = dates(&world.read(&draft).await, "id")[7].clone();
        let delete = "mutation ($id: ID!) { eventDelete(id: $id, version: 2) { id userErrors { code } } }";
        assert_eq!(world.ask(Some(0), delete, json!({ "id": draft })).await["eventDelete"]["id"], json!(draft));
        let gone = world.ask(Some(0), "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert_eq!(gone["node"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn others_learn_which_dates_changed_and_the_trail_says_by_whom() {
    use sea_orm::{EntityTrait, QueryOrder};
    use traboule_store::entity::{audit_entry, outbox_message};

    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(MONDAY, "FREQ=WEEKLY;COUNT=4").await;
        let ids = dates(&world.read(&event).await, "id");
        world.edited(&event, 1, "THIS_ONLY", json!({ "endsAt": "2027-02-08T21:00:00Z" })).await;
        world.cancel(&event, 0).await;
        let tail = world.edited(&event, 2, "THIS_AND_FOLLOWING", json!({ "startsAt": "2027-02-15T19:00:00Z" })).await;
        let store = world.server.app.store();
        let sent = outbox_message::Entity::find().order_by_desc(outbox_message::Column::Seq).all(store.read()).await.unwrap();
        let changed: Vec<Value> =
            sent.into_iter().filter(|sent| sent.name == "events.event_changed.v1").filter_map(|sent| sent.payload).collect();
        let said = |place: usize| (&changed[place]["event"], &changed[place]["material"], &changed[place]["occurrences"]);
        assert_eq!(said(0), (&tail["id"], &json!(["DATE"]), &json!(ids[2..])));
        assert_eq!(said(1), (&json!(event), &json!([]), &json!(ids[2..])));
        assert_eq!(said(2), (&json!(event), &json!(["DATE"]), &json!(ids[..1])));
        assert_eq!(said(3), (&json!(event), &json!(["DATE"]), &json!(ids[1..2])));

        let trail = audit_entry::Entity::find().all(store.read()).await.unwrap();
        let of_dates = |action: &str| action.starts_with("event_occurrence") || action == "event.split";
        let trail: Vec<_> = trail.into_iter().filter(|entry| of_dates(&entry.action)).collect();
        let mut actions: Vec<&str> = trail.iter().map(|entry| entry.action.as_str()).collect();
        actions.sort_unstable();
        assert_eq!(actions, ["event.split", "event_occurrence.cancel", "event_occurrence.update", "event_occurrence.update"]);
        let cancelled = trail.iter().find(|entry| entry.action == "event_occurrence.cancel").unwrap();
        assert_eq!((cancelled.subject_type.as_str(), cancelled.reason.as_deref()), ("EventOccurrence", Some("Il neige.")));
        assert!(trail.iter().all(|entry| entry.for_space_id.is_some() && entry.person_id.is_some()));
    })
    .await;
}

#[tokio::test]
async fn an_edit_moves_the_clock_on_the_wall_in_winter_and_in_summer() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced("2027-03-15T18:00:00Z", "FREQ=WEEKLY;COUNT=4").await;
        // Half past eight in the evening instead of seven, said of a date in summer.
        let after = world.edited(&event, 3, "ALL", json!({ "startsAt": "2027-04-05T18:30:00Z" })).await;
        assert_eq!(dates(&after, "startsAt"), ["2027-03-15T19:30", "2027-03-22T19:30", "2027-03-29T18:30", "2027-04-05T18:30"]);
        // By another clock from the second on: it shows the same.
        let after = world.edited(&event, 1, "THIS_AND_FOLLOWING", json!({ "timeZone": "Indian/Reunion" })).await;
        assert_eq!(dates(&after, "startsAt"), ["2027-03-22T16:30", "2027-03-29T16:30", "2027-04-05T16:30"]);
        assert_eq!(dates(&after, "key"), ["20270322T203000", "20270329T203000", "20270405T203000"]);
    })
    .await;
}
