//! What it is worth that people who come to one date at the same time share a transaction.
//!
//!     cargo bench -p traboule-server --bench rsvps
//!
//! Two servers, each on a database of its own that is filled like the other's: one as it is, and one with `[events] rsvps_together = 1`,
//! in which every RSVP is one plain transaction. In turns, round by round, everybody of `TRABOULE_BENCH_PEOPLE` (100) people says over
//! HTTP that they come to each of 10 new events, which have places for half of them; 64 clients speak for them at once. Every answer
//! is looked at, and after each turn the database is: the first half has places, the rest waits, nobody is there twice.
//!
//! Everybody who has a place gets a letter, which the server writes meanwhile; `TRABOULE__WORKER__BATCH=0` leaves the letters aside on
//! both sides.
//!
//! All that on SQLite and on PostgreSQL. Only the ratios of one run mean something. There are `TRABOULE_BENCH_ROUNDS` (9) rounds at
//! most, and none begins later than `TRABOULE_BENCH_SECONDS` (30) on a database.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a program for the terminal; without what it needs there is no figure"
)]

#[path = "../../tests/it/audience.rs"]
mod audience;
#[path = "../shared/client.rs"]
mod client;
#[path = "../shared/process.rs"]
mod process;
mod turn;

use std::time::{Duration, Instant};

use audience::Guest;
use process::Process;
use sea_orm::DbBackend;
use traboule_kernel::ids::EventOccurrenceId;
use traboule_store::testing::{self, TestDatabase};
use turn::Tally;

/// How many events are asked for at once.
const EVENTS: usize = 10;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (people, rounds) = (setting("TRABOULE_BENCH_PEOPLE", 100), setting("TRABOULE_BENCH_ROUNDS", 9));
    println!("{people} people, {EVENTS} events with places for half of them, {} clients; RSVPs a second, p50 / p99 ms", turn::CLIENTS);
    println!("{:<10} {:>28} {:>28}   ratio of a round: median (least to most)", "", "shared transactions", "one each");
    for backend in runtime.block_on(testing::backends()) {
        let mut shared = runtime.block_on(Side::new(backend, people, rounds, &[]));
        let mut plain = runtime.block_on(Side::new(backend, people, rounds, &[("TRABOULE__EVENTS__RSVPS_TOGETHER", "1")]));
        let ratios = compare(&runtime, &mut shared, &mut plain);
        let (least, median, most) = (ratios[0], ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
        let (ours, theirs, rounds) = (shared.tally.told(), plain.tally.told(), ratios.len());
        println!("{:<10} {ours:>28} {theirs:>28}   {median:.2} ({least:.2} to {most:.2}, {rounds} rounds)", format!("{backend:?}"));
        shared.server.stop();
        plain.server.stop();
    }
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A server on a database of its own, and what it did.
struct Side {
    server: Process,
    database: TestDatabase,
    people: Vec<Guest>,
    /// The events of each turn that is to come.
    turns: Vec<Vec<EventOccurrenceId>>,
    places: usize,
    tally: Tally,
}

impl Side {
    async fn new(backend: DbBackend, people: usize, rounds: usize, settings: &[(&str, &str)]) -> Self {
        let (database, places) = (testing::empty(backend).await, people / 2);
        let app = audience::open(database.settings()).await;
        let people = audience::people(&app, people).await;
        let mut turns = Vec::new();
        // One more, which does not count: caches, plans, connections.
        for _ in 0..=rounds {
            turns.push(audience::events(&app, &people[0], EVENTS, places.try_into().expect("a capacity")).await);
        }
        app.close().await;
        let server = Process::traboule(&["serve", "--database", &database.settings().url], settings);
        Self { server, database, people, turns, places, tally: Tally::default() }
    }

    /// One turn: everybody comes to the next events. RSVPs a second; nothing where there are no events left.
    fn turn(&mut self, runtime: &tokio::runtime::Runtime) -> Option<Tally> {
        let dates = self.turns.pop()?;
        let tally = turn::everybody_comes(self.server.address, &self.people, &dates);
        assert_eq!(tally.going, self.places * EVENTS, "as many were told that they have places as there are");
        runtime.block_on(turn::check(&self.database, &dates, self.people.len(), self.places));
        Some(tally)
    }
}

/// The ratios of all rounds, sorted.
fn compare(runtime: &tokio::runtime::Runtime, shared: &mut Side, plain: &mut Side) -> Vec<f64> {
    shared.turn(runtime).expect("a turn that does not count");
    plain.turn(runtime).expect("a turn that does not count");
    let begun = Instant::now();
    let most = Duration::from_secs(setting("TRABOULE_BENCH_SECONDS", 30).try_into().expect("seconds"));
    let mut ratios = Vec::new();
    while ratios.is_empty() || begun.elapsed() < most {
        // Who begins changes, so that neither always finds what the other left.
        let (first, second) = if ratios.len().is_multiple_of(2) { (&mut *shared, &mut *plain) } else { (&mut *plain, &mut *shared) };
        let (Some(of_first), Some(of_second)) = (first.turn(runtime), second.turn(runtime)) else { break };
        let ratio = of_first.rate() / of_second.rate();
        ratios.push(if ratios.len().is_multiple_of(2) { ratio } else { ratio.recip() });
        first.tally.add(of_first);
        second.tally.add(of_second);
    }
    assert!(!ratios.is_empty(), "no round");
    ratios.sort_by(f64::total_cmp);
    ratios
}
