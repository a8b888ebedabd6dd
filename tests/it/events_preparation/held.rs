//! Which events a space held: a table of cases, for the charter and for the public.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use traboule_events::service::held::HeldWindow;
use traboule_kernel::ids::{CoOrganiserId, EventId};
use traboule_kernel::{Actor, Time};
use traboule_tests::on_each_database;

use super::{World, codes, text};

/// What happens to an event of the first space around its date, and which spaces held it: with `true`, as its lead.
struct Case {
    name: &'static str,
    /// Whether the public counts it.
    public: bool,
    held: &'static [(usize, bool)],
}

const fn case(name: &'static str, held: &'static [(usize, bool)]) -> Case {
    Case { name, public: true, held }
}

const CASES: [Case; 16] = [
    case("confirmed", &[(0, true)]),
    case("tentative", &[]),
    case("draft", &[]),
    case("cancelled", &[]),
    case("not over", &[]),
    case("over before the window", &[]),
    case("accepted", &[(0, true), (1, false), (2, false)]),
    case("invited", &[(0, true)]),
    case("withdrew before", &[(0, true)]),
    case("came back", &[(0, true), (1, false)]),
    case("withdrew after", &[(0, true), (1, false)]),
    case("accepted after", &[(0, true)]),
    case("handed over before", &[(0, false), (1, true)]),
    case("handed over before and left", &[(1, true)]),
    case("handed over after", &[(0, true), (1, false)]),
    Case { name: "of members", public: false, held: &[(0, true)] },
];

impl World {
    /// The event of a case, as it is before its date.
    async fn before(&self, case: &Case) -> (String, Option<String>) {
        let hours = match case.name {
            "not over" => 200,
            "over before the window" => 5,
            _ => 50,
        };
        let event = match case.name {
            "of members" => self.draft(hours, ", visibility: MEMBERS").await,
            _ => self.draft(hours, "").await,
        };
        if case.name == "draft" {
            return (event, None);
        }
        self.step(0, "eventAnnounce(id: $id, version: $version)", &event).await;
        let mut organiser = None;
        match case.name {
            "invited" => organiser = Some(self.invite(&event, 1, "HOST").await),
            "accepted" => {
                self.organiser(&event, 1, "HOST").await;
                self.organiser(&event, 2, "PARTNER").await;
            }
            "withdrew before" | "withdrew after" | "accepted after" | "came back" => {
                organiser = Some(self.organiser(&event, 1, "HOST").await);
            }
            "handed over before" | "handed over before and left" | "handed over after" => {
                self.organiser(&event, 1, "HOST").await;
                let offer = "mutation ($event: ID!, $space: ID!) { done: leadOfferCreate(input: {event: $event, space: $space}) { leadOffer { id } } }";
                let offer = text(&self.done(0, offer, json!({ "event": event, "space": self.space(1) })).await["leadOffer"]["id"]);
                let accept = "mutation ($id: ID!) { done: leadOfferAccept(input: {id: $id, version: 1}) { userErrors { code } } }";
                assert_eq!(codes(&self.done(1, accept, json!({ "id": offer })).await), Vec::<&str>::new());
            }
            _ => {}
        }
        if let ("withdrew before" | "came back", Some(organiser)) = (case.name, &organiser) {
            self.organiser_step(1, "coOrganiserWithdraw", organiser).await;
        }
        if case.name == "came back" {
            self.organiser(&event, 1, "CO_HOST").await;
        }
        if case.name == "handed over before and left" {
            let own = "query ($id: ID!) { event(id: $id) { coOrganisers { nodes { id } } } }";
            let own = self.ask(Some(0), own, json!({ "id": event })).await;
            self.organiser_step(0, "coOrganiserWithdraw", own["event"]["coOrganisers"]["nodes"][0]["id"].as_str().unwrap()).await;
        }
        let lead = usize::from(case.name.starts_with("handed over"));
        if case.name != "tentative" {
            assert_eq!(
                codes(&self.step(lead, "eventConfirm(id: $id, version: $version)", &event).await),
                Vec::<&str>::new(),
                "{}",
                case.name
            );
        }
        if case.name == "cancelled" {
            self.step(0, "eventCancel(id: $id, version: $version, reason: \"Rain.\")", &event).await;
        }
        (event, organiser)
    }

    /// What happens to it after its date. What no request can do to an event that is over may still be done to one of several dates.
    async fn after(&self, case: &Case, event: &str, organiser: Option<&str>) {
        let (now, of_event) = (self.server.app.store().now(), event.parse::<EventId>().unwrap());
        let of_event = || Expr::col(Alias::new("event_id")).eq(of_event);
        match case.name {
            "withdrew after" => {
                self.organiser_step(1, "coOrganiserWithdraw", organiser.unwrap()).await;
            }
            "accepted after" => {
                let id: CoOrganiserId = organiser.unwrap().parse().unwrap();
                self.set("co_organiser", "accepted_at", now, Expr::col(Alias::new("id")).eq(id)).await;
            }
            "handed over after" => {
                self.set("lead_offer", "ended_at", now, of_event()).await;
                self.set("co_organiser", "ended_at", now, of_event().and(Expr::col(Alias::new("ended_at")).is_not_null())).await;
                self.set("co_organiser", "accepted_at", now, of_event().and(Expr::col(Alias::new("ended_at")).is_null())).await;
            }
            _ => {}
        }
    }

    async fn set(&self, table: &'static str, column: &'static str, to: Time, which: Expr) {
        let unit = self.server.app.store().begin(&Actor::system("test")).await.unwrap();
        let mut update = Query::update();
        update.table(Alias::new(table)).value(Alias::new(column), to).and_where(which);
        assert!(unit.tx().execute(&update).await.unwrap().rows_affected() > 0, "{table}.{column}");
        unit.commit_unrecorded().await.unwrap();
    }
}

#[tokio::test]
async fn a_space_held_what_it_organised_when_it_took_place() {
    on_each_database(async |backend: DbBackend| {
        let mut world = World::new(backend).await;
        let start = world.server.app.store().now();
        let mut events = Vec::new();
        for case in &CASES {
            let (event, organiser) = world.before(case).await;
            events.push((case, event, organiser));
        }
        world.pass(TimeDelta::hours(100)).await;
        for (case, event, organiser) in &events {
            world.after(case, event, organiser.as_deref()).await;
        }
        let window = HeldWindow::new(start + TimeDelta::hours(10), start + TimeDelta::hours(1_000)).unwrap();
        let service = world.server.app.services().events.clone();
        let held = service.events_held_by(&world.spaces, window).await.unwrap();
        let mut found: BTreeMap<String, BTreeSet<(usize, bool)>> = BTreeMap::new();
        for (number, space) in world.spaces.iter().enumerate() {
            for event in held.get(space).into_iter().flatten() {
                assert!(found.entry(event.event.to_string()).or_default().insert((number, event.as_lead)), "twice: {event:?}");
            }
        }
        for (case, event, _) in &events {
            let expected: BTreeSet<_> = case.held.iter().copied().collect();
            assert_eq!(found.remove(event).unwrap_or_default(), expected, "{}", case.name);
        }
        assert!(found.is_empty());

        // The counts, the single space and the public say the same.
        let counts = service.events_held_count(&world.spaces, window).await.unwrap();
        let public = "query ($ids: [ID!]!, $from: DateTime!) { nodes(ids: $ids) { ... on Space {
            eventsHeld(from: $from, first: 3) { totalCount nodes { id over event { state } } pageInfo { hasNextPage } } } } }";
        let ids: Vec<String> = world.spaces.iter().map(ToString::to_string).collect();
        for who in [None, Some(0)] {
            let shown = world.ask(who, public, json!({ "ids": ids, "from": window.from })).await;
            for (number, space) in world.spaces.iter().enumerate() {
                let of = |only_public: bool| {
                    let counted = CASES.iter().filter(|case| case.public || !only_public);
                    counted.filter(|case| case.held.iter().any(|(space, _)| *space == number)).count()
                };
                assert_eq!(usize::try_from(counts.get(space).copied().unwrap_or_default()).unwrap(), of(false), "{number}");
                assert_eq!(service.events_held(*space, window).await.unwrap().len(), of(false), "{number}");
                let list = &shown["nodes"][number]["eventsHeld"];
                assert_eq!(
                    (&list["totalCount"], &list["pageInfo"]["hasNextPage"]),
                    (&json!(of(true)), &json!(of(true) > 3)),
                    "{number} {who:?}"
                );
                let nodes = list["nodes"].as_array().unwrap();
                assert!(nodes.iter().all(|node| node["over"] == json!(true) && node["event"]["state"] == "CONFIRMED"), "{list}");
                assert_eq!(nodes.len(), of(true).min(3));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_held_stays_so_whatever_becomes_of_the_rest_of_a_series() {
    on_each_database(async |backend: DbBackend| {
        let mut world = World::new(backend).await;
        let start = world.server.app.store().now();
        let series = world.announced(10, ", recurrence: {rrule: \"FREQ=DAILY;COUNT=5\"}").await;
        world.organiser(&series, 1, "HOST").await;
        world.step(0, "eventConfirm(id: $id, version: $version)", &series).await;
        world.pass(TimeDelta::hours(60)).await;
        let service = world.server.app.services().events.clone();
        let spaces = world.spaces[..2].to_vec();
        let counts = async |until: i64| {
            let window = HeldWindow::new(start, start + TimeDelta::hours(until)).unwrap();
            let counts = service.events_held_count(&spaces, window).await.unwrap();
            spaces.iter().map(|space| counts.get(space).copied().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(counts(1_000).await, [3, 3]);
        let steps = ["eventReconsider(id: $id, version: $version)", "eventCancel(id: $id, version: $version, reason: \"Rain.\")"];
        for step in steps {
            assert_eq!(codes(&world.step(0, step, &series).await), Vec::<&str>::new());
            assert_eq!(counts(1_000).await, [3, 3], "{step}");
        }
        // Lists and calendars say the same: three took place, and two do not.
        let listed = "query ($from: DateTime!, $states: [EventState!]!) { events(filter: {from: $from, states: $states}) { nodes { startsAt cancelled } } }";
        for (state, expected, cancelled) in [("CONFIRMED", 3, false), ("CANCELLED", 2, true), ("TENTATIVE", 0, false)] {
            let list = world.ask(None, listed, json!({ "from": start, "states": [state] })).await["events"]["nodes"].take();
            let list = list.as_array().unwrap();
            assert_eq!((list.len(), list.iter().all(|node| node["cancelled"] == json!(cancelled))), (expected, true), "{state}: {list:?}");
        }
        world.pass(TimeDelta::hours(1_000)).await;
        assert_eq!(counts(2_000).await, [3, 3], "what was cancelled was not held");
    })
    .await;
}

#[tokio::test]
async fn the_window_holds_its_first_moment_and_not_its_last() {
    on_each_database(async |backend: DbBackend| {
        let mut world = World::new(backend).await;
        let event = world.announced(10, "").await;
        world.step(0, "eventConfirm(id: $id, version: $version)", &event).await;
        let ends = world.ask(None, "query ($id: ID!) { event(id: $id) { endsAt } }", json!({ "id": event })).await;
        let ends: Time = text(&ends["event"]["endsAt"]).parse().unwrap();
        let (service, second) = (world.server.app.services().events.clone(), TimeDelta::seconds(1));
        let count = async |from: Time, until: Time| service.events_held(world.spaces[0], HeldWindow::new(from, until).unwrap()).await.unwrap().len();
        let hour = TimeDelta::hours(1);
        assert_eq!(count(ends - hour, ends + hour).await, 0, "it has not ended");
        world.server.clock.advance(ends - second - world.server.app.store().now());
        assert_eq!(count(ends - hour, ends + hour).await, 0, "nor has it a second before its end");
        world.server.clock.advance(second);
        for (from, until, expected) in
            [(ends - hour, ends + hour, 1), (ends, ends + second, 1), (ends - hour, ends, 0), (ends + second, ends + hour, 0)]
        {
            assert_eq!(count(from, until).await, expected, "{from} {until}");
        }
        assert!(HeldWindow::new(ends, ends).is_err());
        world.pass(hour).await;
        let public = "query ($id: ID!, $from: DateTime!, $until: DateTime) { space(id: $id) { eventsHeld(from: $from, until: $until) { totalCount } } }";
        let now = world.ask(None, public, json!({ "id": world.space(0), "from": ends })).await;
        assert_eq!(now["space"]["eventsHeld"]["totalCount"], json!(1));
        let wrong = world.reply(None, public, json!({ "id": world.space(0), "from": ends, "until": ends })).await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{wrong}");
        let before = world.server.app.store().statements();
        service.events_held_by(&world.spaces, HeldWindow::new(ends - hour, ends + hour).unwrap()).await.unwrap();
        service.events_held_count(&world.spaces, HeldWindow::new(ends - hour, ends + hour).unwrap()).await.unwrap();
        assert_eq!(world.server.app.store().statements() - before, 2, "one statement for all spaces");
    })
    .await;
}
