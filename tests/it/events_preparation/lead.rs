//! The lead is handed over by offer and acceptance; there is exactly one at all times.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use traboule_store::entity::outbox_message;
use traboule_tests::on_each_database;

use super::{World, codes, email, text};

const OFFER: &str =
    "mutation ($event: ID!, $space: ID!) { done: leadOfferCreate(input: {event: $event, space: $space, message: \"Yours?\"}) {
    leadOffer { id } userErrors { code } } }";
const SEEN: &str = "query ($id: ID!) { node(id: $id) { ... on LeadOffer { state reason message answerUntil endedAt version fromSpace { id } toSpace { id } } } }";

impl World {
    async fn offer(&self, who: usize, event: &str, space: usize) -> Value {
        self.done(who, OFFER, json!({ "event": event, "space": self.space(space) })).await
    }

    async fn offered(&self, event: &str, space: usize) -> String {
        text(&self.offer(0, event, space).await["leadOffer"]["id"])
    }

    async fn answer(&self, who: usize, name: &str, offer: &str, version: i32) -> Value {
        self.done(who, &answer(name), json!({ "id": offer, "version": version })).await
    }

    async fn state(&self, who: usize, offer: &str) -> Value {
        self.ask(Some(who), SEEN, json!({ "id": offer })).await["node"]["state"].take()
    }

    /// One lead, which is no co-organiser at the same time, and hosts that are those who accepted.
    async fn holds_together(&self, event: &str) {
        let seen = self.event(event).await;
        let document = "query ($id: ID!) { event(id: $id) { coOrganisers(states: [ACCEPTED]) { nodes { space { id } } } } }";
        let accepted = self.ask(Some(1), document, json!({ "id": event })).await;
        let accepted: Vec<Value> =
            list(&accepted["event"]["coOrganisers"]["nodes"]).iter().map(|node| node["space"]["id"].clone()).collect();
        assert!(!accepted.contains(&seen["lead"]["id"]), "{seen}: {accepted:?}");
        let listed = "query ($spaces: [ID!]!) { nodes(ids: $spaces) { ... on Space { events { totalCount } } } }";
        let spaces: Vec<String> = self.spaces.iter().map(ToString::to_string).collect();
        let data = self.ask(None, listed, json!({ "spaces": spaces })).await;
        for (space, node) in spaces.iter().zip(list(&data["nodes"])) {
            let organises = seen["lead"]["id"] == json!(space) || accepted.contains(&json!(space));
            // A cancelled event is among nobody's.
            let expected = i32::from(organises && seen["state"] != "CANCELLED");
            assert_eq!(node["events"]["totalCount"], json!(expected), "{space}: {seen}");
        }
    }
}

fn answer(name: &str) -> String {
    format!(
        "mutation ($id: ID!, $version: Int!) {{ done: {name}(input: {{id: $id, version: $version, reason: \"Because.\"}}) {{
            leadOffer {{ state }} userErrors {{ code }} }} }}"
    )
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[tokio::test]
async fn a_space_that_closes_for_good_leaves_word_with_those_it_organises_with() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let together = world.announced(24 * 30, "").await;
        world.organiser(&together, 1, "HOST").await;
        let alone = world.announced(24 * 30, "").await;
        let over = world.announced(1, "").await;
        world.organiser(&over, 1, "HOST").await;
        world.server.clock.advance(TimeDelta::hours(4));
        let seen = "query ($id: ID!) { space(id: $id) { version } }";
        let version = world.ask(Some(1), seen, json!({ "id": world.space(1) })).await["space"]["version"].take();
        let close = "mutation ($id: ID!, $version: Int!) { done: spaceClose(id: $id, version: $version, reason: \"Bail.\") { userErrors { code } } }";
        assert_eq!(codes(&world.done(1, close, json!({ "id": world.space(1), "version": version })).await), Vec::<&str>::new());
        world.carry().await;
        let told = outbox_message::Entity::find().filter(outbox_message::Column::Name.eq("events.host_ended.v1"));
        let told: Vec<Value> =
            told.all(world.server.app.store().read()).await.unwrap().into_iter().filter_map(|message| message.payload).collect();
        assert_eq!(told, [json!({ "event": together, "space": world.space(1) })], "not of {alone}, nor of {over}");
        for who in [0, 1] {
            let letter = world.server.letter_to(&email(who)).await.unwrap().replace("=\r\n", "");
            assert!(letter.contains("Confiez le portage"), "{letter}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_lead_is_handed_over_by_offer_and_acceptance() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(24 * 30, "").await;
        let host = world.organiser(&event, 1, "HOST").await;
        world.organiser(&event, 2, "PARTNER").await;
        let before = world.event(&event).await;
        let offer = world.offered(&event, 1).await;
        assert_eq!(codes(&world.offer(0, &event, 2).await), ["ALREADY_OFFERED"]);

        // Those who organise the event see it, and nobody else.
        let open = "query ($id: ID!, $space: ID!, $offer: ID!) {
            event(id: $id) { leadOffer { id message toSpace { id } } } space(id: $space) { leadOffers { nodes { id } totalCount } } node(id: $offer) { id } }";
        let variables = json!({ "id": event, "space": world.space(1), "offer": offer });
        for (who, sees) in [(None, false), (Some(0), true), (Some(1), true), (Some(2), true), (Some(3), false)] {
            let data = world.ask(who, open, variables.clone()).await;
            let expected = if sees { json!({ "id": offer, "message": "Yours?", "toSpace": { "id": world.space(1) } }) } else { Value::Null };
            assert_eq!(data["event"]["leadOffer"], expected, "{who:?}");
            assert_eq!((&data["space"]["leadOffers"]["totalCount"], data["node"].is_object()), (&json!(i32::from(sees)), sees), "{who:?}");
        }
        assert_eq!(world.event(&event).await, before, "until it is accepted nothing changes");

        assert_eq!(codes(&world.answer(2, "leadOfferAccept", &offer, 1).await), ["DENIED"]);
        assert_eq!(codes(&world.answer(0, "leadOfferAccept", &offer, 1).await), ["DENIED"], "nobody takes over for another");
        assert_eq!(codes(&world.answer(3, "leadOfferAccept", &offer, 1).await), ["NOT_FOUND"]);
        assert_eq!(codes(&world.answer(1, "leadOfferAccept", &offer, 2).await), ["CONFLICT"]);
        let done = world.answer(1, "leadOfferAccept", &offer, 1).await;
        assert_eq!(done["leadOffer"]["state"], "ACCEPTED", "{done}");

        let after = world.event(&event).await;
        assert_eq!((&before["lead"]["id"], &after["lead"]["id"]), (&json!(world.space(0)), &json!(world.space(1))));
        assert_eq!((&before["version"], &after["version"]), (&json!(2), &json!(3)));
        assert_eq!((&before["sequence"], &after["sequence"]), (&json!(0), &json!(1)), "calendars show who leads");
        let hosts = json!([{ "space": { "id": world.space(2) }, "role": "PARTNER" }, { "space": { "id": world.space(0) }, "role": "CO_HOST" }]);
        assert_eq!(after["hosts"], hosts);
        world.holds_together(&event).await;
        let ended = "query ($id: ID!) { node(id: $id) { ... on CoOrganiser { state reason } } }";
        let ended = world.ask(Some(1), ended, json!({ "id": host })).await;
        assert_eq!(ended["node"], json!({ "state": "WITHDRAWN", "reason": "The space leads the event." }));
        let waits = world.ask(Some(1), open, variables).await;
        assert_eq!((&waits["event"]["leadOffer"], &waits["space"]["leadOffers"]["totalCount"]), (&Value::Null, &json!(0)));

        // Each has the rights of what it is now.
        assert_eq!(codes(&world.answer(1, "leadOfferAccept", &offer, 2).await), ["NOT_LISTED"]);
        assert_eq!(codes(&world.step(0, "eventConfirm(id: $id, version: $version)", &event).await), Vec::<&str>::new());
        let cancel = "eventCancel(id: $id, version: $version, reason: \"Rain.\")";
        assert_eq!(codes(&world.step(0, cancel, &event).await), ["DENIED"]);
        // And it may come back.
        let back = world.done(1, OFFER, json!({ "event": event, "space": world.space(0) })).await;
        assert_eq!(world.answer(0, "leadOfferAccept", &text(&back["leadOffer"]["id"]), 1).await["leadOffer"]["state"], "ACCEPTED");
        assert_eq!(world.event(&event).await["lead"]["id"], json!(world.space(0)));
        world.holds_together(&event).await;
    })
    .await;
}

#[tokio::test]
async fn only_the_lead_offers_and_only_to_who_accepted() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let event = world.announced(24 * 30, "").await;
        world.organiser(&event, 1, "CO_HOST").await;
        world.invite(&event, 2, "HOST").await;
        for (who, space, expected) in
            [(1, 1, "DENIED"), (3, 3, "DENIED"), (0, 2, "NOT_ORGANISING"), (0, 3, "NOT_ORGANISING"), (0, 0, "NOT_ORGANISING")]
        {
            assert_eq!(codes(&world.offer(who, &event, space).await), [expected], "{who} to {space}");
        }
        let offer = world.offered(&event, 1).await;
        assert_eq!(codes(&world.answer(1, "leadOfferWithdraw", &offer, 1).await), ["DENIED"]);
        assert_eq!(world.answer(1, "leadOfferDecline", &offer, 1).await["leadOffer"]["state"], "DECLINED");
        let again = world.offered(&event, 1).await;
        assert_eq!(world.answer(0, "leadOfferWithdraw", &again, 1).await["leadOffer"]["state"], "WITHDRAWN");
        let draft = world.draft(24 * 40, "").await;
        world.organiser(&draft, 1, "CO_HOST").await;
        let offer = world.offered(&draft, 1).await;
        assert_eq!(world.answer(1, "leadOfferAccept", &offer, 1).await["leadOffer"]["state"], "ACCEPTED");
        assert_eq!(world.event(&draft).await["sequence"], json!(0), "no calendar has a draft");
        world.step(1, "eventAnnounce(id: $id, version: $version)", &draft).await;
        world.step(1, "eventCancel(id: $id, version: $version, reason: \"Rain.\")", &draft).await;
        assert_eq!(codes(&world.offer(1, &draft, 0).await), ["EVENT_ENDED"]);
    })
    .await;
}

#[tokio::test]
async fn the_new_lead_belongs_to_the_events_networks() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        let network = world.network().await;
        let steward = world.tokens.len() - 1;
        world.join(0, &network, steward).await;
        let event = world.announced(24 * 30, &format!(", networks: [\"{network}\"]")).await;
        world.organiser(&event, 1, "HOST").await;
        let offer = world.offered(&event, 1).await;
        assert_eq!(codes(&world.answer(1, "leadOfferAccept", &offer, 1).await), ["NOT_OF_NETWORK"]);
        assert_eq!(
            (world.state(1, &offer).await, &world.event(&event).await["version"]),
            (json!("OFFERED"), &json!(2)),
            "nothing was written"
        );
        world.join(1, &network, steward).await;
        assert_eq!(world.answer(1, "leadOfferAccept", &offer, 1).await["leadOffer"]["state"], "ACCEPTED");
        world.holds_together(&event).await;
    })
    .await;
}

#[tokio::test]
async fn an_offer_ends_with_time_and_with_what_it_stands_on() {
    on_each_database(async |backend| {
        let mut world = World::new(backend).await;
        // In time.
        let event = world.announced(24 * 60, "").await;
        world.organiser(&event, 1, "HOST").await;
        let offer = world.offered(&event, 1).await;
        world.pass(TimeDelta::days(13)).await;
        world.carry().await;
        assert_eq!(world.state(1, &offer).await, "OFFERED");
        world.server.clock.advance(TimeDelta::days(1));
        assert_eq!(codes(&world.answer(1, "leadOfferAccept", &offer, 1).await), ["NOT_LISTED"], "too late, though nobody wrote it down");
        world.carry().await;
        assert_eq!(world.state(1, &offer).await, "EXPIRED");

        // The space steps back, or is removed; of another's offer nothing happens.
        for (who, step) in [(1, "coOrganiserWithdraw"), (0, "coOrganiserRemove")] {
            let event = world.announced(24 * 20, "").await;
            let (first, second) = (world.organiser(&event, 1, "HOST").await, world.organiser(&event, 2, "PARTNER").await);
            let offer = world.offered(&event, 1).await;
            assert_eq!(codes(&world.organiser_step(if who == 1 { 2 } else { 0 }, step, &second).await), Vec::<&str>::new());
            assert_eq!(world.state(0, &offer).await, "OFFERED");
            assert_eq!(codes(&world.organiser_step(who, step, &first).await), Vec::<&str>::new());
            assert_eq!(world.state(1, &offer).await, "WITHDRAWN", "its space still reads it");
            assert_eq!(world.state(0, &offer).await, "WITHDRAWN");
        }

        // The event is cancelled, or deleted.
        let event = world.announced(24 * 20, "").await;
        world.organiser(&event, 1, "HOST").await;
        let offer = world.offered(&event, 1).await;
        world.step(0, "eventCancel(id: $id, version: $version, reason: \"Rain.\")", &event).await;
        assert_eq!(world.state(1, &offer).await, "WITHDRAWN");
        let draft = world.draft(24 * 20, "").await;
        world.organiser(&draft, 1, "HOST").await;
        let offer = world.offered(&draft, 1).await;
        assert_eq!(codes(&world.step(0, "eventDelete(id: $id, version: $version)", &draft).await), Vec::<&str>::new());
        assert_eq!(world.ask(Some(1), SEEN, json!({ "id": offer })).await["node"], Value::Null);
        world.pass(TimeDelta::days(21)).await;
        world.carry().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_act_at_once_one_finds_the_other_done() {
    on_each_database(async |backend| {
        for (who, contrary) in [
            (1, answer("leadOfferAccept")),
            (0, answer("leadOfferWithdraw")),
            (1, "mutation ($organiser: ID!) { done: coOrganiserWithdraw(input: {id: $organiser, version: 2}) { userErrors { code } } }".to_owned()),
            (
                0,
                "mutation ($organiser: ID!) { done: coOrganiserRemove(input: {id: $organiser, version: 2, reason: \"No.\"}) { userErrors { code } } }"
                    .to_owned(),
            ),
            (0, "mutation ($event: ID!) { done: eventCancel(id: $event, version: 2, reason: \"Rain.\") { userErrors { code } } }".to_owned()),
        ] {
            let world = World::new(backend).await;
            let event = world.announced(24 * 30, "").await;
            let organiser = world.organiser(&event, 1, "HOST").await;
            let offer = world.offered(&event, 1).await;
            let variables = json!({ "id": offer, "version": 1, "event": event, "organiser": organiser });
            let accept = answer("leadOfferAccept");
            let (accepted, other) =
                tokio::join!(world.done(1, &accept, variables.clone()), world.done(who, &contrary, variables.clone()));
            let (accepted, other) = (codes(&accepted), codes(&other));
            assert!(accepted.is_empty() != other.is_empty(), "{contrary}: {accepted:?} {other:?}");
            let leads = world.event(&event).await["lead"]["id"].take();
            let expected = usize::from(accepted.is_empty() || contrary.contains("leadOfferAccept"));
            assert_eq!(leads, json!(world.space(expected)), "{contrary}: {accepted:?} {other:?}");
            world.holds_together(&event).await;
        }
    })
    .await;
}
