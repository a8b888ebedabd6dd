//! Erasure: a person leaves, and nothing of them stays but what they did for others.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use traboule_store::entity::outbox_delivery;
use traboule_tests::{SignedIn, on_each_database};

use super::{World, code, codes, places_of, text};

const EMAIL: &str = "camille@example.org";
/// What only Camille has and wrote of herself, wherever it may stand.
const WORDS: [&str; 5] = ["camille", "Martinière", "old laptop", "sweeping", "our printer"];
const NODE: &str = "query ($id: ID!, $locales: [String!]! = []) {
    node(id: $id) { ... on Person { displayName(locales: $locales) email locale state createdAt version } }
}";

/// Somebody who has left traces everywhere; what they asked for, what they speak for, and a token.
struct Traces {
    camille: SignedIn,
    claim: String,
    suggestion: String,
    delegate: String,
    note: String,
    task: String,
    token: String,
    /// The newest letter that reached them.
    letter: Option<String>,
}

async fn traces(world: &World) -> Traces {
    let camille = world.server.sign_in(EMAIL).await;
    // Another session with a name.
    let send = "mutation ($email: String!) { signInCodeSend(input: {email: $email}) { validMinutes } }";
    world.server.data(send, json!({ "email": EMAIL }), None).await;
    let complete = "mutation ($email: String!, $code: String!) {
        signInComplete(input: {email: $email, code: $code, label: \"Camille's old laptop\"}) { token }
    }";
    world.server.data(complete, json!({ "email": EMAIL, "code": world.server.code_for(EMAIL).await }), None).await;
    let rename =
        "mutation { profileUpdate(input: {version: 1, displayName: \"Camille Martinière\", locale: \"fr-CH\"}) { person { id } } }";
    world.as_(&camille, rename, json!({})).await;
    let ends = world.server.app.store().now() + chrono::TimeDelta::days(1);
    let input = json!({ "name": "Our printer", "scopes": ["WRITE"], "expiresAt": ends });
    let token = text(&world.as_(&camille, super::CREATE_TOKEN, json!({ "input": input })).await["accessTokenCreate"]["secret"]);

    let calendar = "mutation { calendarTokenCreate(input: {name: \"On the wrist of Camille Martinière\"}) { address } }";
    world.as_(&camille, calendar, json!({})).await;

    let space = world.owned("La Nef", &camille).await;
    world.own_too("bob@example.org", &space).await;
    let apply = "mutation ($space: ID!, $network: ID!) {
        networkMembershipApply(input: {space: $space, network: $network}) { membership { id } }
    }";
    let applied = world.as_(&camille, apply, json!({ "space": space, "network": world.network })).await;
    let approve = "mutation ($id: ID!) { networkMembershipApprove(input: {id: $id, version: 1}) { membership { id } } }";
    world.as_(&world.steward, approve, applied["networkMembershipApply"]["membership"].clone()).await;
    let appoint = "mutation ($space: ID!, $network: ID!, $person: ID!) {
        delegateAppoint(input: {space: $space, network: $network, person: $person}) { delegate { id } }
    }";
    let variables = json!({ "space": space, "network": world.network, "person": camille.person });
    let delegate = text(&world.as_(&camille, appoint, variables).await["delegateAppoint"]["delegate"]["id"]);

    let (note, task) = shared(world, &camille, &space).await;
    as_a_guest(world, &space).await;
    let other = world.space("La Cale").await;
    let claim = world.claim(&camille, &other, "I, Camille, am the one who is sweeping it.").await;
    let suggest = "mutation ($id: ID!) {
        spaceSuggest(id: $id, input: {name: \"La Cale sèche\"}, comment: \"Says Camille.\") { suggestion { id } }
    }";
    let suggestion = text(&world.as_(&camille, suggest, json!({ "id": other })).await["spaceSuggest"]["suggestion"]["id"]);
    // A code that was never used, and its letter, which has not left.
    world.server.clock.advance(chrono::TimeDelta::seconds(1));
    let letter = world.server.letter_to(EMAIL).await;
    world.server.data(send, json!({ "email": EMAIL }), None).await;
    Traces { camille, claim, suggestion, delegate, note, task, token, letter }
}

/// A note to the organisers of an event, and a task of theirs that is done.
async fn shared(world: &World, camille: &SignedIn, space: &str) -> (String, String) {
    let event = world.event(camille, space).await;
    let add = "mutation ($event: ID!) {
        eventNoteAdd(input: {event: $event, body: \"Bring chairs.\"}) { eventNote { id } }
        eventTaskAdd(input: {event: $event, title: \"Buy bread\"}) { eventTask { id } }
    }";
    let added = world.as_(camille, add, json!({ "event": event })).await;
    let task = text(&added["eventTaskAdd"]["eventTask"]["id"]);
    let done = "mutation ($id: ID!) { eventTaskDone(id: $id, version: 1) { userErrors { code } } }";
    world.as_(camille, done, json!({ "id": task })).await;
    (text(&added["eventNoteAdd"]["eventNote"]["id"]), task)
}

/// Somebody with this address was invited to an event, and came to it, without being signed in.
async fn as_a_guest(world: &World, space: &str) {
    let bob = world.server.sign_in("bob@example.org").await;
    let event = world.event(&bob, space).await;
    let announce = "mutation ($id: ID!) { eventAnnounce(id: $id, version: 1) { event { occurrences { nodes { id } } } } }";
    let date = world.as_(&bob, announce, json!({ "id": event })).await["eventAnnounce"]["event"]["occurrences"]["nodes"][0]["id"].take();
    let invite = "mutation ($event: ID!, $email: String!) { rsvpInvite(input: {event: $event, emails: [$email]}) { added } }";
    world.as_(&bob, invite, json!({ "event": event, "email": EMAIL })).await;
    let ask = "mutation ($date: ID!, $email: String!) { rsvpGuestAsk(input: {occurrence: $date, email: $email}) { sent } }";
    // The letter that invites them leaves before the one with the link.
    assert!(world.server.letter_to(EMAIL).await.is_some());
    world.server.data(ask, json!({ "date": date, "email": EMAIL }), None).await;
    let letter = world.server.letter_to(EMAIL).await.unwrap().replace("=\r\n", "");
    let token = letter.split("/guests/").nth(1).unwrap().split_whitespace().next().unwrap();
    let confirm = "mutation ($token: String!) { rsvpGuestConfirm(token: $token) { guestRsvp { state } userErrors { code } } }";
    let done = world.server.data(confirm, json!({ "token": token }), None).await;
    assert_eq!(done["rsvpGuestConfirm"]["guestRsvp"]["state"], "GOING", "{done}");
}

#[tokio::test]
async fn nothing_personal_is_left() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let server = &world.server;
        let Traces { camille, claim, suggestion, delegate, note, task, token, letter } = traces(&world).await;
        for word in WORDS {
            assert!(!places_of(server, &[word]).await.is_empty(), "{word} stands nowhere, so its absence would prove nothing");
        }
        let waiting = outbox_delivery::Entity::find().filter(outbox_delivery::Column::State.eq(outbox_delivery::State::Waiting));
        // Letters: what others are told by and by names nobody.
        let waiting = waiting.filter(outbox_delivery::Column::Consumer.eq("mail"));
        assert_eq!(waiting.clone().count(server.app.store().read()).await.unwrap(), 1);

        let erased = world.erase(&camille, " Camille@Example.org ").await;
        assert_eq!(erased, json!({ "person": { "id": camille.person, "displayName": "Former member" }, "userErrors": [] }));
        assert_eq!(places_of(server, &WORDS).await, Vec::<String>::new());
        assert_eq!(waiting.count(server.app.store().read()).await.unwrap(), 0);
        assert!(letter.is_some() && server.letter_to(EMAIL).await == letter, "the letter with the code is dropped");
        assert!(!world.is_signed_in(&camille.token).await && !world.is_signed_in(&token).await);

        // What remains: an author without a name.
        for (locales, name) in
            [(&[][..], "Former member"), (&["de", "fr-CH"], "Ancien membre"), (&["en-GB"], "Former member"), (&["de"], "Former member")]
        {
            let data = server.data(NODE, json!({ "id": camille.person, "locales": locales }), None).await;
            let expected = json!({ "displayName": name, "email": null, "locale": null, "state": null, "createdAt": null, "version": null });
            assert_eq!(data["node"], expected);
        }
        let wrong = server.graphql(NODE, json!({ "id": camille.person, "locales": ["french"] }), None).await;
        assert_eq!(code(&wrong), "BAD_USER_INPUT");
        assert_eq!(world.as_(&world.admin, NODE, json!({ "id": camille.person })).await["node"]["state"], "ERASED");

        let left = "query ($claim: ID!, $suggestion: ID!, $delegate: ID!) {
            claim: node(id: $claim) { ... on Claim { state message person { displayName } } }
            suggestion: node(id: $suggestion) { ... on Suggestion { state comment person { displayName } } }
            delegate: node(id: $delegate) { ... on Delegate { endedAt person { displayName } } }
        }";
        let asked = json!({ "claim": claim, "suggestion": suggestion, "delegate": delegate });
        let left = world.as_(&world.steward, left, asked).await;
        let nobody = json!({ "displayName": "Former member" });
        assert_eq!(left["claim"], json!({ "state": "WITHDRAWN", "message": "", "person": nobody }));
        assert_eq!(left["suggestion"], json!({ "state": "WITHDRAWN", "comment": null, "person": nobody }));
        assert_eq!((left["delegate"]["endedAt"].is_string(), &left["delegate"]["person"]), (true, &nobody));

        // What was written for organisers is theirs.
        let bob = world.server.sign_in("bob@example.org").await;
        let left = "query ($note: ID!, $task: ID!) {
            note: node(id: $note) { ... on EventNote { body author { id } } }
            task: node(id: $task) { ... on EventTask { title doneAt doneBy { id } } }
        }";
        let left = world.as_(&bob, left, json!({ "note": note, "task": task })).await;
        assert_eq!(left["note"], json!({ "body": "Bring chairs.", "author": null }));
        assert_eq!((left["task"]["doneAt"].is_string(), &left["task"]["doneBy"]), (true, &Value::Null));

        // The address is nobody's: it makes a new account, which has nothing of the old one.
        let again = server.sign_in(EMAIL).await;
        assert_ne!(again.person, camille.person);
        let viewer =
            world.as_(&again, "{ viewer { person { displayName } grants { totalCount } accessTokens { totalCount } } }", json!({})).await;
        let expected =
            json!({ "person": { "displayName": "New member" }, "grants": { "totalCount": 0 }, "accessTokens": { "totalCount": 0 } });
        assert_eq!(viewer["viewer"], expected);
    })
    .await;
}

#[tokio::test]
async fn it_takes_the_address_once_more_and_stands_alone() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in(EMAIL).await;
        for wrong in ["", "camille", "steward@example.org", "camille@example.com"] {
            let answer = world.erase(&camille, wrong).await;
            assert_eq!((codes(&answer), &answer["person"]), (vec!["EMAIL_MISMATCH"], &Value::Null), "{wrong}");
            assert_eq!(answer["userErrors"][0]["field"], json!(["input", "email"]));
        }
        assert!(world.is_signed_in(&camille.token).await);
        let twice = "mutation { accountErase(input: {email: \"camille@example.org\"}) { person { id } } spaceCreate(input: {name: \"A\", kinds: [FABLAB]}) { space { id } } }";
        assert_eq!(code(&world.server.graphql(twice, json!({}), Some(&camille.token)).await), "ROOT_FIELD_LIMIT");
        assert_eq!(code(&world.server.graphql(super::ERASE, json!({ "email": EMAIL }), None).await), "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_hands_over_first() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        let camille = world.server.sign_in(EMAIL).await;
        let (nef, cale) = (world.owned("La Nef", &camille).await, world.owned("La Cale", &camille).await);
        let shared = world.owned("La Forge", &camille).await;
        world.own_too("bob@example.org", &shared).await;
        let closed = world.owned("La Fin", &camille).await;
        let version = world.as_(&camille, "query ($id: ID!) { space(id: $id) { version } }", json!({ "id": closed })).await;
        let close =
            "mutation ($id: ID!, $version: Int!) { spaceClose(id: $id, version: $version) { space { state } userErrors { message } } }";
        let done = world.as_(&camille, close, json!({ "id": closed, "version": version["space"]["version"] })).await;
        assert_eq!(done["spaceClose"]["space"]["state"], "CLOSED", "{done}");

        let refused = world.erase(&camille, EMAIL).await;
        assert_eq!((codes(&refused), &refused["person"]), (vec!["LAST_OWNER"; 2], &Value::Null));
        let messages = refused["userErrors"].to_string();
        for (named, id) in [("La Nef", &nef), ("La Cale", &cale)] {
            assert!(messages.contains(named) && messages.contains(id.as_str()), "{messages}");
        }
        assert!(!messages.contains("La Forge") && !messages.contains("La Fin"), "{messages}");
        assert!(world.is_signed_in(&camille.token).await, "nothing happened");

        for space in [&nef, &cale] {
            world.own_too("bob@example.org", space).await;
        }
        assert_eq!(codes(&world.erase(&camille, EMAIL).await), Vec::<&str>::new());
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_stays() {
    on_each_database(async |backend| {
        let world = World::new(backend).await;
        assert_eq!(codes(&world.erase(&world.admin, "admin@example.org").await), ["LAST_ADMIN"]);
        let second = world.server.sign_in("second@example.org").await;
        world.server.grant("second@example.org", traboule_kernel::Role::Admin, traboule_kernel::Scope::Instance).await;
        world.suspend(&second).await;
        assert_eq!(codes(&world.erase(&world.admin, "admin@example.org").await), ["LAST_ADMIN"], "whoever is suspended runs nothing");
        world.as_(&world.admin, super::REINSTATE, json!({ "person": second.person })).await;
        assert_eq!(codes(&world.erase(&world.admin, "admin@example.org").await), Vec::<&str>::new());
    })
    .await;
}
