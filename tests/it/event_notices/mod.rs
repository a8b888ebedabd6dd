//! Notices of events: who is told of what, once, in which language, and how they stop it.

mod changes;
mod choices;
mod organising;
mod places;
mod reminders;

use chrono::TimeDelta;
use icalendar::parser::{Component, read_calendar, unfold};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use traboule_accounts::service::grant::NewGrant;
use traboule_kernel::{Actor, Role, Scope};
use traboule_store::Message as _;
use traboule_store::entity::{outbox_delivery, outbox_message};
use traboule_store::mail::Mail;
use traboule_tests::graph::none;

use crate::attendance::world::{Made, World};

/// A world whose letters are read.
struct Post {
    world: World,
    read: usize,
}

impl Post {
    /// Spaces whose managers get letters: the people 1, 2 and 3.
    async fn new(backend: DbBackend) -> Self {
        Self::of(World::new(backend).await).await
    }

    async fn of(world: World) -> Self {
        for (number, space) in world.spaces.iter().enumerate() {
            let email = format!("person{}@example.org", number + 1);
            let grant = NewGrant { email, role: Role::SpaceOwner, scope: Scope::Space(*space), from: None, until: None, reason: None };
            world.graph.services.accounts.grant_create(&Actor::system("test"), grant).await.unwrap();
        }
        Self { world, read: 0 }
    }

    /// The letters that were written since this was asked last, by their addresses.
    async fn new_letters(&mut self) -> Vec<Mail> {
        self.world.graph.pass(TimeDelta::zero()).await;
        let messages = outbox_message::Entity::find().order_by_asc(outbox_message::Column::Seq);
        let messages = messages.filter(outbox_message::Column::Name.eq(Mail::NAME)).all(self.world.graph.test.store.read()).await.unwrap();
        let mut letters: Vec<Mail> =
            messages.into_iter().skip(self.read).filter_map(|message| Some(serde_json::from_value(message.payload?).unwrap())).collect();
        self.read += letters.len();
        letters.sort_by(|one, other| one.to.cmp(&other.to));
        letters
    }

    /// Who was written to since, and with what subject.
    async fn told(&mut self) -> Vec<(String, String)> {
        self.new_letters().await.into_iter().map(|letter| (letter.to, letter.subject)).collect()
    }

    /// Every message is delivered once more.
    async fn deliver_again(&self) {
        use outbox_delivery::{Column, Entity, State};
        let store = &self.world.graph.test.store;
        let again = Entity::update_many()
            .col_expr(Column::State, Expr::value(State::Waiting))
            .col_expr(Column::DueAt, Expr::value(store.now()))
            .filter(Column::Consumer.eq("events.notices"))
            .filter(Column::State.eq(State::Delivered));
        let unit = store.begin(&Actor::system("test")).await.unwrap();
        let again = again.exec(unit.tx()).await.unwrap();
        unit.commit_unrecorded().await.unwrap();
        assert!(again.rows_affected > 0, "there is something to deliver again");
    }

    /// Nobody is told anything, though every message arrives a second time.
    async fn nothing_twice(&mut self) {
        self.deliver_again().await;
        assert_eq!(self.told().await, []);
    }

    /// Somebody without an account comes; whatever they are sent until then is read.
    async fn guest(&mut self, made: &Made, email: &str, locale: &str) -> String {
        let ask = format!(
            r#"mutation {{ rsvpGuestAsk(input: {{occurrence: "{}", email: "{email}", locale: "{locale}"}}) {{ sent }} }}"#,
            made.date
        );
        self.world.graph.data(&Actor::anonymous(), &ask, none()).await;
        let letter = self.new_letters().await.pop().unwrap();
        let token = letter.text.split("/guests/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        let confirm = "mutation($token: String!) { rsvpGuestConfirm(token: $token) { userErrors { code } } }";
        let done = self.world.graph.data(&Actor::anonymous(), confirm, json!({ "token": token })).await;
        assert_eq!(done["rsvpGuestConfirm"]["userErrors"], json!([]));
        token
    }

    /// The person reads English from now on.
    async fn reads_english(&self, who: &Actor) {
        let change = r#"mutation { profileUpdate(input: {version: 1, locale: "en"}) { person { id } } }"#;
        self.world.graph.data(who, change, none()).await;
    }

    /// A series of the first space on so many days, announced: its event, and its dates.
    async fn series(&self, count: usize) -> (String, Vec<Made>) {
        let starts = self.world.graph.test.store.now() + TimeDelta::hours(100);
        let document = format!(
            r#"mutation {{ eventCreate(input: {{lead: "{lead}", title: {{sourceLocale: "fr", texts: [{{locale: "fr", text: "Atelier"}}]}},
                startsAt: "{starts}", endsAt: "{ends}", timeZone: "Europe/Paris", recurrence: {{rrule: "FREQ=DAILY;COUNT={count}"}},
                venue: {{kind: ADDRESS, address: "1 rue de l'Exemple"}}}})
                {{ event {{ id occurrences {{ nodes {{ id }} }} }} userErrors {{ field message }} }} }}"#,
            lead = self.world.spaces[0],
            starts = starts.to_rfc3339(),
            ends = (starts + TimeDelta::hours(2)).to_rfc3339(),
        );
        let data = self.world.graph.data(&self.world.runs(0), &document, none()).await;
        let event = data["eventCreate"]["event"]["id"].as_str().unwrap_or_else(|| panic!("{data}")).to_owned();
        let dates = data["eventCreate"]["event"]["occurrences"]["nodes"].as_array().unwrap();
        let dates = dates.iter().map(|date| Made { event: event.clone(), date: date["id"].as_str().unwrap().to_owned() });
        let dates: Vec<Made> = dates.collect();
        self.world.edit(&dates[0], "eventAnnounce", "").await;
        (event, dates)
    }

    /// The version of an event.
    async fn version(&self, event: &str) -> i64 {
        let data = self.world.graph.data(&self.world.runs(0), "query($id: ID!) { event(id: $id) { version } }", json!({"id": event})).await;
        data["event"]["version"].as_i64().unwrap()
    }
}

fn told(who: &[u128], subject: &str) -> Vec<(String, String)> {
    who.iter().map(|number| (format!("person{number}@example.org"), subject.to_owned())).collect()
}

/// A property of the calendar that comes with a letter, or of its only event; as another implementation reads it.
fn calendar(letter: &Mail, name: &str) -> Option<String> {
    let [attachment] = letter.attachments.as_slice() else { panic!("one file: {letter:?}") };
    let text = unfold(&attachment.text);
    let components = read_calendar(&text).unwrap_or_else(|error| panic!("{error}\n{text}")).components;
    let find = |of: &Component<'_>| of.find_prop(name).map(|property| property.val.to_string());
    let whole = read_calendar(&text).unwrap();
    if name == "METHOD" {
        let method = whole.properties.iter().find(|property| property.name == name).map(|property| property.val.to_string());
        assert!(attachment.media_type.ends_with(&format!("; method={}", method.as_deref().unwrap())), "{attachment:?}");
        return method;
    }
    let events: Vec<_> = components.iter().filter(|component| component.name == "VEVENT").collect();
    assert_eq!(events.len(), 1, "{text}");
    find(events[0])
}

/// How many events the calendar of a letter holds.
fn events_of(letter: &Mail) -> usize {
    letter.attachments.iter().map(|attachment| attachment.text.matches("BEGIN:VEVENT").count()).sum()
}
