//! What the directory costs over HTTP, against the same JSON from one hand-written statement behind bare axum.
//!
//!     cargo bench -p traboule-server --bench directory
//!
//! Both servers are processes of their own on one PostgreSQL with `TRABOULE_BENCH_SPACES` (20,000) generated spaces. Their
//! answers are compared first; then they are asked in turns, round by round, so that what else the machine does meets both.
//! Only the ratios of one run mean something. `TRABOULE_BENCH_POSTGRES_URL` names a database that is used instead of one made
//! for the run, and kept; `TRABOULE_BENCH_SECONDS` is the length of a turn, `TRABOULE_BENCH_ROUNDS` how many there are.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program for the terminal; without what it needs there is no figure")]

#[path = "../shared/client.rs"]
mod client;
mod floor;
mod load;
#[path = "../shared/process.rs"]
mod process;
mod question;

use std::process::Command;
use std::time::{Duration, Instant};

use process::Process;
use question::Question;
use sea_orm::DbBackend;
use sea_orm::sqlx::{Connection as _, PgConnection, raw_sql};
use traboule_store::testing;

/// How many clients ask at once, each on a connection of its own.
const CLIENTS: usize = 16;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "floor") {
        return runtime.block_on(floor::serve(&arguments[at + 1]));
    }
    let (url, _database) = runtime.block_on(database());
    let spaces = setting("TRABOULE_BENCH_SPACES", 20_000);
    println!("filling the database with {spaces} spaces ...");
    traboule(&["demo", "--spaces", &spaces.to_string(), "--database", &url]).stop();
    let facts = runtime.block_on(settle(&url));

    let mut floor = Command::new(std::env::current_exe().expect("this program"));
    floor.args(["floor", &url]);
    let floor = Process::run(floor);
    let ours = starts(&url, &facts);
    compare(&ours, &floor, &facts);
    ours.stop();
    floor.stop();
}

fn traboule(arguments: &[&str]) -> Process {
    Process::traboule(arguments, &[("TRABOULE__LIMITS__COST_ANONYMOUS", "100000")])
}

/// How much memory a process holds now.
fn memory_mib(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).expect("the process is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number") / 1024
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The URL of the database, and what keeps it alive.
async fn database() -> (String, Option<testing::TestDatabase>) {
    if let Ok(url) = std::env::var("TRABOULE_BENCH_POSTGRES_URL") {
        return (url, None);
    }
    assert!(testing::backends().await.contains(&DbBackend::Postgres), "there is no PostgreSQL to measure on");
    let database = testing::empty(DbBackend::Postgres).await;
    (database.settings().url.clone(), Some(database))
}

/// What is in the database that questions ask for.
struct Facts {
    slugs: Vec<String>,
    departments: Vec<String>,
}

/// Lets PostgreSQL tidy up now rather than during the measurement, and reads what can be asked for.
async fn settle(url: &str) -> Facts {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    raw_sql("VACUUM ANALYZE").execute(&mut connection).await.expect("the database is tidied");
    let slugs = "SELECT slug FROM space WHERE state = 'PUBLISHED' ORDER BY md5(slug) LIMIT 500";
    let departments = "SELECT department FROM space WHERE department IS NOT NULL GROUP BY 1 HAVING count(*) > 200 ORDER BY 1";
    let facts = Facts { slugs: texts(&mut connection, slugs).await, departments: texts(&mut connection, departments).await };
    connection.close().await.expect("the connection closes");
    facts
}

async fn texts(connection: &mut PgConnection, statement: &'static str) -> Vec<String> {
    sea_orm::sqlx::query_scalar(statement).fetch_all(connection).await.expect("a column of texts")
}

/// Starts the server several times until its first answer. Returns the last one.
fn starts(url: &str, facts: &Facts) -> Process {
    let question = Question::Point.ours(facts.slugs.first().expect("there are spaces"));
    let mut taken = Vec::new();
    loop {
        let started = Instant::now();
        let server = traboule(&["serve", "--database", url]);
        load::once(server.address, &question);
        taken.push(started.elapsed());
        if taken.len() == 5 {
            taken.sort();
            let (least, middle, most) = (taken[0].as_millis(), taken[2].as_millis(), taken[4].as_millis());
            println!("from start to first answer: {middle} ms ({least} to {most}, 5 starts); then {} MiB resident\n", memory_mib(&server));
            return server;
        }
        server.stop();
    }
}

/// Asks both servers the same in turns and prints the ratios.
fn compare(ours: &Process, floor: &Process, facts: &Facts) {
    let turn = Duration::from_secs(setting("TRABOULE_BENCH_SECONDS", 3));
    let rounds = setting("TRABOULE_BENCH_ROUNDS", 5);
    println!("{:<12} {:>10} {:>10} {:>7}   p50 / p99 ms, ours and floor", "", "ours /s", "floor /s", "ratio");
    for question in Question::ALL {
        let subjects = if question == Question::Point { &facts.slugs } else { &facts.departments };
        question.check(ours.address, floor.address, subjects);
        let asked_ours: Vec<Vec<u8>> = subjects.iter().map(|subject| question.ours(subject)).collect();
        let asked_floor: Vec<Vec<u8>> = subjects.iter().map(|subject| question.floor(subject)).collect();
        let (mut of_ours, mut of_floor) = (load::Tally::default(), load::Tally::default());
        // A round that does not count: caches, plans, connections.
        load::run(ours.address, &asked_ours, CLIENTS, turn / 3);
        load::run(floor.address, &asked_floor, CLIENTS, turn / 3);
        for _ in 0..rounds {
            of_ours.add(load::run(ours.address, &asked_ours, CLIENTS, turn));
            of_floor.add(load::run(floor.address, &asked_floor, CLIENTS, turn));
        }
        println!(
            "{:<12} {:>10.0} {:>10.0} {:>7.2}   {}, {}",
            question.name(),
            of_ours.rate(),
            of_floor.rate(),
            of_ours.rate() / of_floor.rate(),
            of_ours.latency(),
            of_floor.latency()
        );
    }
    println!("\nafter it: {} MiB resident", memory_mib(ours));
}
