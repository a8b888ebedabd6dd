//! One turn: everybody comes to a few events, as fast as they are answered.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, Database, Statement};
use serde_json::{Value, json};
use traboule_kernel::ids::EventOccurrenceId;
use traboule_store::testing::TestDatabase;

use crate::audience::{self, Guest};
use crate::client::{self, Client};

/// How many clients ask at once, each on a connection of its own.
pub(crate) const CLIENTS: usize = 64;

/// What clients saw, over any number of turns.
#[derive(Default)]
pub(crate) struct Tally {
    /// Of each answer.
    latencies: Vec<Duration>,
    /// How many were told that they have places.
    pub(crate) going: usize,
    time: Duration,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.going += other.going;
        self.time += other.time;
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.latencies.len()).expect("fewer answers than that")) / self.time.as_secs_f64()
    }

    /// The rate, the median and the 99th percentile.
    pub(crate) fn told(&self) -> String {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = |percent: usize| sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1_000.0;
        format!("{:.0} /s, {:.1} / {:.1} ms", self.rate(), at(50), at(99))
    }
}

/// Everybody says once of each date that they come. All dates are asked for all the time, and each by other people at a time.
pub(crate) fn everybody_comes(address: SocketAddr, people: &[Guest], dates: &[EventOccurrenceId]) -> Tally {
    let apart = people.len() / dates.len();
    let request = |guest: &Guest, date| client::request(&json!({ "query": audience::coming(date, 1) }), Some(&guest.token));
    let at =
        |place: usize| dates.iter().enumerate().map(move |(number, date)| request(&people[(place + number * apart) % people.len()], *date));
    let requests: Vec<Vec<u8>> = (0..people.len()).flat_map(at).collect();
    let next = AtomicUsize::new(0);
    let clients: Vec<Client> = (0..CLIENTS).map(|_| Client::connect(address)).collect();
    let speak = |mut client: Client| {
        let mut answers = Vec::new();
        while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
            let asked = Instant::now();
            let answer = client.ask(request);
            answers.push((asked.elapsed(), answer));
        }
        answers
    };
    let started = Instant::now();
    let answers: Vec<(Duration, Vec<u8>)> = std::thread::scope(|scope| {
        let clients: Vec<_> = clients.into_iter().map(|client| scope.spawn(|| speak(client))).collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client ends")).collect()
    });
    let time = started.elapsed();
    let going = answers.iter().filter(|(_, answer)| has_places(answer)).count();
    Tally { latencies: answers.into_iter().map(|(latency, _)| latency).collect(), going, time }
}

/// Whether this answer says that somebody has their place, and not that they wait.
fn has_places(answer: &[u8]) -> bool {
    let answer: Value = serde_json::from_slice(answer).expect("JSON");
    match answer["data"]["rsvpCreate"]["rsvp"]["state"].as_str() {
        Some("GOING") => true,
        Some("WAITLISTED") => false,
        _ => unreachable!("an RSVP was refused: {answer}"),
    }
}

/// Each date has everybody once, in an order without gaps: those who came first have its places, the others wait.
pub(crate) async fn check(database: &TestDatabase, dates: &[EventOccurrenceId], people: usize, places: usize) {
    let connection = Database::connect(&database.settings().url).await.expect("a connection");
    let sql = "SELECT occurrence_id, place, state FROM rsvp ORDER BY occurrence_id, place";
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await.expect("all RSVPs");
    connection.close().await.expect("the connection closes");
    for date in dates {
        let of_date = rows.iter().filter(|row| row.try_get_by_index::<EventOccurrenceId>(0).expect("a date") == *date);
        let queue: Vec<(i64, String)> = of_date
            .map(|row| row.try_get_by_index(1).and_then(|place| Ok((place, row.try_get_by_index(2)?))))
            .collect::<Result<_, _>>()
            .expect("a place and a state");
        let expected = (1..=people).map(|place| {
            let state = if place <= places { "GOING" } else { "WAITLISTED" };
            (i64::try_from(place).expect("a place"), state.to_owned())
        });
        assert_eq!(queue, expected.collect::<Vec<_>>(), "the queue of {date}");
    }
}
