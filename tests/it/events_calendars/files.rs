//! Calendar files that become drafts.

use serde_json::{Value, json};

use super::{World, on_each_database};

const IMPORT: &str = "mutation ($lead: ID!, $ics: [String!]!, $dry: Boolean! = false, $zone: String! = \"Europe/Paris\") {
    eventsImport(input: {lead: $lead, ics: $ics, dryRun: $dry, timeZone: $zone}) {
        report { dryRun created alreadyThere skipped leftOut events(first: 100) {
            line title outcome reason notes event { id state visibility startsAt timeZone topics recurrence { rrule exceptDates extraDates }
                title { text } description { text } venue { kind address url space { id } } }
        } }
        userErrors { field code message }
    } }";

const FILE: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:one@example.org
SUMMARY:Atelier\\, deuxième
DTSTART;TZID=Europe/Paris:20270110T180000
DTEND;TZID=Europe/Paris:20270110T200000
LOCATION:12 rue des Capucins
DESCRIPTION:Apportez vos outils.
URL:https://atelier.example.org/2
CATEGORIES:atelier,Bois
END:VEVENT
BEGIN:VEVENT
UID:two@example.org
SUMMARY:En ligne
DTSTART:20270111T180000Z
LOCATION:https://meet.example.org/b
END:VEVENT
BEGIN:VEVENT
UID:three@example.org
SUMMARY:Tous les lundis
DTSTART;TZID=Europe/Paris:20261102T190000
DTEND;TZID=Europe/Paris:20261102T210000
RRULE:FREQ=WEEKLY;COUNT=10
END:VEVENT
BEGIN:VEVENT
UID:three@example.org
SUMMARY:Tous les lundis
RECURRENCE-ID;TZID=Europe/Paris:20261207T190000
DTSTART;TZID=Europe/Paris:20261207T190000
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:three@example.org
SUMMARY:Tous les lundis
RECURRENCE-ID;TZID=Europe/Paris:20261214T190000
DTSTART;TZID=Europe/Paris:20261215T190000
DTEND;TZID=Europe/Paris:20261215T210000
END:VEVENT
BEGIN:VEVENT
UID:four@example.org
SUMMARY:Annulé
STATUS:CANCELLED
DTSTART:20270112T180000Z
END:VEVENT
BEGIN:VEVENT
UID:five@example.org
SUMMARY:L'an passé
DTSTART:20260112T180000Z
END:VEVENT
BEGIN:VEVENT
UID:one@example.org
SUMMARY:Encore
DTSTART:20270112T180000Z
END:VEVENT
BEGIN:VEVENT
SUMMARY:Sans nom
DTSTART:20270113T180000
END:VEVENT
END:VCALENDAR
";

impl World {
    async fn import(&self, who: usize, dry: bool, ics: &[&str]) -> Value {
        let variables = json!({ "lead": self.spaces[who].to_string(), "ics": ics, "dry": dry });
        self.data(who, IMPORT, variables).await["eventsImport"].take()
    }

    /// How many drafts the space leads, on however many dates.
    async fn drafts(&self, who: usize) -> usize {
        let list = "query ($space: ID!) { space(id: $space) { events(filter: {states: [DRAFT]}, first: 100) { nodes { event { id } } } } }";
        let data = self.data(who, list, json!({ "space": self.spaces[who].to_string() })).await;
        let dates = data["space"]["events"]["nodes"].as_array().unwrap();
        dates.iter().map(|date| date["event"]["id"].as_str().unwrap()).collect::<std::collections::BTreeSet<_>>().len()
    }
}

fn outcomes(report: &Value) -> Vec<&str> {
    report["events"].as_array().unwrap().iter().map(|event| event["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_file_becomes_drafts_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let expected = ["CREATED", "CREATED", "CREATED", "SKIPPED", "SKIPPED", "ALREADY_THERE", "CREATED"];
        let tried = world.import(0, true, &[FILE]).await["report"].take();
        assert_eq!((outcomes(&tried), &tried["dryRun"]), (expected.to_vec(), &json!(true)), "{tried:#}");
        assert!(tried["events"].as_array().unwrap().iter().all(|event| event["event"].is_null()));
        assert_eq!(world.drafts(0).await, 0, "nothing was written");

        // In pieces, cut in the middle of a line.
        let (first, second) = FILE.split_at(FILE.find("Paris").unwrap());
        let done = world.import(0, false, &[first, second]).await["report"].take();
        assert_eq!(outcomes(&done), expected, "{done:#}");
        assert_eq!((&done["created"], &done["alreadyThere"], &done["skipped"]), (&json!(4), &json!(1), &json!(2)));
        assert_eq!(world.drafts(0).await, 4);
        let events = done["events"].as_array().unwrap();
        let one = &events[0]["event"];
        assert_eq!((&one["state"], &one["startsAt"]), (&json!("DRAFT"), &json!("2027-01-10T17:00:00+00:00")));
        assert_eq!((&one["title"]["text"], &one["topics"]), (&json!("Atelier, deuxième"), &json!(["atelier", "Bois"])));
        assert_eq!(one["description"]["text"], "Apportez vos outils.\n\nhttps://atelier.example.org/2");
        assert_eq!((&one["venue"]["kind"], &one["venue"]["address"]), (&json!("ADDRESS"), &json!("12 rue des Capucins")));
        let two = &events[1];
        assert_eq!(
            (&two["event"]["venue"]["kind"], &two["event"]["venue"]["url"]),
            (&json!("ONLINE"), &json!("https://meet.example.org/b"))
        );
        assert_eq!(two["notes"], json!(["it has no end: one hour was assumed"]));
        // The tests start on 24 November: the Monday before is over.
        let three = &events[2];
        assert_eq!(three["event"]["startsAt"], "2026-11-30T18:00:00+00:00", "by the clock of the wall");
        let recurrence = json!({
            "rrule": "FREQ=WEEKLY;COUNT=6",
            "exceptDates": ["20261207T190000", "20261214T190000"],
            "extraDates": ["20261215T190000"],
        });
        assert_eq!(
            (&three["event"]["recurrence"], &three["notes"]),
            (&recurrence, &json!(["it has no place: your space was taken"])),
            "from the next of its dates on"
        );
        assert_eq!((&events[3]["reason"], &events[4]["reason"]), (&json!("it is cancelled"), &json!("it has begun already")));
        assert_eq!(events[5]["event"]["id"], one["id"]);
        let unnamed = &events[6]["event"];
        assert_eq!(
            (&unnamed["startsAt"], &unnamed["venue"]["space"]["id"]),
            (&json!("2027-01-13T17:00:00+00:00"), &json!(world.spaces[0]))
        );

        let again = world.import(0, false, &[FILE]).await["report"].take();
        assert_eq!((&again["created"], &again["alreadyThere"], &again["skipped"]), (&json!(0), &json!(5), &json!(2)), "{again:#}");
        assert_eq!(again["events"][0]["event"]["id"], one["id"]);
        assert_eq!(world.drafts(0).await, 4, "the same file again changes nothing");
        // Another space has events of its own, and a draft that is deleted comes again.
        assert_eq!(world.import(1, false, &[FILE]).await["report"]["created"], json!(4));
        let delete = "mutation ($id: ID!) { eventDelete(id: $id, version: 1) { id } }";
        world.data(0, delete, json!({ "id": one["id"] })).await;
        assert_eq!(world.import(0, false, &[FILE]).await["report"]["created"], json!(1));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_calendar_is_refused() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let refused = world.import(0, false, &["Dear all,\nplease come."]).await;
        assert_eq!(refused["userErrors"][0]["code"], "FILE_REFUSED", "{refused}");
        assert_eq!(refused["userErrors"][0]["field"], json!(["input", "ics"]));
        let variables = json!({ "lead": world.spaces[0].to_string(), "ics": [FILE], "zone": "Paris" });
        let refused = world.data(0, IMPORT, variables.clone()).await["eventsImport"].take();
        assert_eq!(
            (&refused["userErrors"][0]["code"], &refused["userErrors"][0]["field"]),
            (&json!("INVALID_FIELD"), &json!(["input", "timeZone"]))
        );
        let denied = world.server.graphql(IMPORT, variables, Some(&world.tokens[1])).await;
        assert_eq!(denied["errors"], Value::Null, "{denied}");
        let variables = json!({ "lead": world.spaces[0].to_string(), "ics": [FILE] });
        let denied = world.server.graphql(IMPORT, variables, Some(&world.tokens[1])).await;
        assert_eq!(denied["errors"][0]["extensions"]["code"], "DENIED", "{denied}");
        let odd = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:{}\nSUMMARY:x\nDTSTART:20270101T100000Z\nEND:VEVENT\nEND:VCALENDAR",
            "u".repeat(501)
        );
        for odd in [odd.as_str(), &odd.replace(&"u".repeat(501), "a\u{0}b")] {
            let report = world.import(0, false, &[odd]).await["report"].take();
            assert_eq!(outcomes(&report), ["SKIPPED"], "{report:#}");
        }
        assert_eq!(world.drafts(0).await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_who_bring_the_same_file_at_once_bring_it_once() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let (one, other, third) =
            tokio::join!(world.import(0, false, &[FILE]), world.import(0, false, &[FILE]), world.import(0, false, &[FILE]));
        let created = |done: &Value| done["report"]["created"].as_i64().unwrap();
        assert_eq!(created(&one) + created(&other) + created(&third), 4, "{one:#}\n{other:#}\n{third:#}");
        for done in [&one, &other, &third] {
            let events = done["report"]["events"].as_array().unwrap();
            assert!(events.iter().all(|event| event["outcome"] == "SKIPPED" || event["event"]["id"].is_string()), "{done:#}");
        }
        assert_eq!(world.drafts(0).await, 4);
    })
    .await;
}
