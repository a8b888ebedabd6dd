//! Many at once for a few places, over HTTP. On PostgreSQL they ask two servers, which share the database and nothing else; a
//! database of SQLite has one.

use std::collections::HashSet;
use std::sync::Barrier;

use sea_orm::{DatabaseConnection, DbBackend};
use serde_json::{Value, json};
use traboule_kernel::ids::EventOccurrenceId;
use traboule_store::testing;

use crate::audience::{self, Guest};
use crate::client::{self, Client};
use crate::faults::World;
use crate::instance::Instance;
use crate::queue;

const MANY: usize = 64;
const PLACES: u32 = 10;

/// Servers, and people who ask them.
struct Race {
    database: DatabaseConnection,
    guests: Vec<Guest>,
    /// Each has a connection that stays, to one server after the other.
    clients: Vec<Client>,
    dates: Vec<EventOccurrenceId>,
    _servers: Vec<Instance>,
    _world: World,
}

impl Race {
    /// For so many dates.
    async fn new(backend: DbBackend, dates: usize) -> Self {
        let world = World::empty(backend).await;
        let app = audience::open(world.database.settings()).await;
        let guests = audience::people(&app, MANY).await;
        let dates = audience::events(&app, &guests[0], dates, PLACES).await;
        app.close().await;
        let servers: Vec<Instance> = (0..if backend == DbBackend::Sqlite { 1 } else { 2 }).map(|_| world.serve(&[])).collect();
        let clients = (0..MANY).map(|number| Client::connect(servers[number % servers.len()].address)).collect();
        Self { database: world.connect().await, guests, clients, dates, _servers: servers, _world: world }
    }

    /// What each of them is answered, who all ask at the same moment.
    fn at_once(&mut self, document: impl Fn(usize) -> String + Sync) -> Vec<Value> {
        let (ready, guests, document) = (&Barrier::new(MANY), &self.guests, &document);
        std::thread::scope(|scope| {
            let ask = |(number, client): (usize, &mut Client)| {
                let request = client::request(&json!({ "query": document(number) }), Some(&guests[number].token));
                ready.wait();
                client.ask(&request)
            };
            let asked: Vec<_> = self.clients.iter_mut().enumerate().map(|client| scope.spawn(move || ask(client))).collect();
            asked.into_iter().map(|client| serde_json::from_slice(&client.join().unwrap()).unwrap()).collect()
        })
    }

    /// What the lead of all events is answered.
    fn lead(&mut self, document: &str) -> Value {
        let request = client::request(&json!({ "query": document }), Some(&self.guests[0].token));
        serde_json::from_slice(&self.clients[0].ask(&request)).unwrap()
    }

    /// The connection is closed before the database goes.
    async fn end(self) {
        self.database.close().await.unwrap();
    }
}

/// The state of the RSVP that somebody was answered with.
fn state(reply: &Value) -> &str {
    reply["data"]["rsvpCreate"]["rsvp"]["state"].as_str().unwrap_or_else(|| panic!("{reply}"))
}

fn id(reply: &Value) -> &str {
    reply["data"]["rsvpCreate"]["rsvp"]["id"].as_str().unwrap_or_else(|| panic!("{reply}"))
}

/// How often sixty-four people ask at once, on each database: `TRABOULE_TEST_ROUNDS`, or as often as a test for every day can.
fn rounds() -> usize {
    std::env::var("TRABOULE_TEST_ROUNDS").map_or(50, |rounds| rounds.parse().expect("a number of rounds"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_for_ten_places() {
    for backend in testing::backends().await {
        let mut race = Race::new(backend, rounds()).await;
        for (round, date) in race.dates.clone().into_iter().enumerate() {
            let replies = race.at_once(|_| audience::coming(date, 1));
            let when = format!("{backend:?}, round {round}");
            let told = replies.iter().filter(|reply| state(reply) == "GOING").count();
            assert_eq!(told, 10, "{when}: as many were told that they have places as there are");
            let rows = queue::rows_of(&race.database, date).await;
            queue::check(&rows, PLACES, PLACES, &when);
            let queue: Vec<(i64, &str)> = rows.iter().map(|row| (row.place, row.state.as_str())).collect();
            let expected: Vec<(i64, &str)> = (1..=64).map(|place| (place, if place <= 10 { "GOING" } else { "WAITLISTED" })).collect();
            assert_eq!(queue, expected, "{when}");
            for (guest, reply) in race.guests.iter().zip(&replies) {
                let row = rows.iter().find(|row| row.wish.0 == guest.id).unwrap();
                assert_eq!((row.id.to_string().as_str(), row.state.as_str()), (id(reply), state(reply)), "{when}: what was told is true");
            }
        }
        race.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cancels_and_capacities_in_flight() {
    const ROUNDS: usize = 20;
    for backend in testing::backends().await {
        let mut race = Race::new(backend, ROUNDS).await;
        for (round, date) in race.dates.clone().into_iter().enumerate() {
            let size = |number: usize| u32::try_from(number % 3).unwrap() + 1;
            let first = race.at_once(|number| audience::coming(date, size(number)));
            let event = race.lead(&format!(r#"{{ node(id: "{date}") {{ ... on EventOccurrence {{ event {{ id version }} }} }} }}"#));
            let event = &event["data"]["node"]["event"];
            // The lead changes the number of places, every third calls off, the others ask again, for other numbers of people.
            let replies = race.at_once(|number| match number {
                0 => {
                    // Three changes in one request are done one after the other.
                    let change = |(name, capacity): (u64, u32)| {
                        let version = event["version"].as_u64().unwrap() + name;
                        format!(
                            "c{name}: eventUpdate(id: {}, version: {version}, input: {{capacity: {capacity}}}) {{ event {{ id }} userErrors {{ code }} }} ",
                            event["id"]
                        )
                    };
                    let changes: String = [(0, 7), (1, 12), (2, 9)].into_iter().map(change).collect();
                    format!("mutation {{ {changes} }}")
                }
                number if number.is_multiple_of(3) => {
                    format!(r#"mutation {{ rsvpCancel(id: "{}") {{ rsvp {{ state }} userErrors {{ code }} }} }}"#, id(&first[number]))
                }
                number => audience::coming(date, size(number + 1)),
            });
            let when = format!("{backend:?}, round {round}");
            for change in ["c0", "c1", "c2"] {
                assert!(replies[0]["data"][change]["event"].is_object(), "{when}: {}", replies[0]);
            }
            let rows = queue::rows_of(&race.database, date).await;
            queue::check(&rows, 12, 9, &when);
            assert_eq!(rows.len(), MANY, "{when}: nobody is lost or there twice");
            for (number, reply) in replies.iter().enumerate().skip(1) {
                let row = rows.iter().find(|row| row.wish.0 == race.guests[number].id).unwrap();
                if number.is_multiple_of(3) {
                    assert_eq!(
                        (reply["data"]["rsvpCancel"]["rsvp"]["state"].as_str(), row.state.as_str()),
                        (Some("CANCELLED"), "CANCELLED"),
                        "{when}"
                    );
                } else {
                    assert_eq!((id(reply), row.id.to_string().as_str()), (id(&first[number]), id(reply)), "{when}: the same RSVP");
                }
            }
        }
        race.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_many_times_at_once_is_one_rsvp() {
    for backend in testing::backends().await {
        let mut race = Race::new(backend, 1).await;
        let date = race.dates[0];
        let one = race.guests[1].clone();
        race.guests.fill(one);
        let replies = race.at_once(|_| audience::coming(date, 1));
        let ids: HashSet<&str> = replies.iter().map(id).collect();
        assert_eq!((ids.len(), queue::rows_of(&race.database, date).await.len()), (1, 1), "{backend:?}");
        race.end().await;
    }
}
