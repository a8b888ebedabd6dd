//! `kill -9` while people say that they come, and people whose connections break before they are answered.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::json;
use traboule_kernel::Key as _;
use traboule_kernel::ids::{EventOccurrenceId, PersonId, RsvpId};
use traboule_store::testing;

use super::{PATIENCE, World, ask, number, request};
use crate::audience::{self, Guest};
use crate::queue::{self, Row, Wish};

/// How often on each database.
const KILLS: u64 = 10;
const DATES: usize = 4;
const PLACES: u32 = 40;
const PEOPLE: usize = 500;
/// Together they ask 120 times a second: to come more than a hundred times, and else to call off.
const CLIENTS: usize = 24;
const PACE: Duration = Duration::from_millis(200);
/// Within which time a server that was killed is up again.
const UP_AGAIN: Duration = Duration::from_secs(5);

/// What is written beside an RSVP once: none without it. And nobody gets a place twice that somebody had.
const HALVES: &str = "SELECT count(*) FROM rsvp r WHERE
    (SELECT count(*) FROM audit_entry a WHERE a.subject_id = r.id AND a.action = 'rsvp.create') <> 1
    OR (SELECT o.next_place FROM event_occurrence o WHERE o.id = r.occurrence_id) <= r.place";

/// What somebody was told.
#[derive(Clone, Debug)]
struct Told {
    id: RsvpId,
    state: String,
    /// The moments when they first asked and when they were answered, counted.
    asked: usize,
    answered: usize,
    called_off: CalledOff,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CalledOff {
    No,
    /// They asked for it, and were not answered.
    Perhaps,
    Yes,
}

/// Everybody with what they want and what they were told.
struct Crowd {
    guests: HashMap<PersonId, Guest>,
    /// Who has no answer yet, and when they first asked.
    wishes: Mutex<VecDeque<(Wish, Option<usize>)>>,
    told: Mutex<HashMap<Wish, Told>>,
    /// The RSVPs that were in the database when the server came back.
    kept: Mutex<HashMap<Wish, RsvpId>>,
    moments: AtomicUsize,
}

impl Crowd {
    fn told(&self) -> MutexGuard<'_, HashMap<Wish, Told>> {
        self.told.lock().unwrap()
    }

    fn moment(&self) -> usize {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    /// One client, who speaks for one after the other. Every fourth calls off at once.
    fn speak(&self, address: SocketAddr, client: usize, over: &AtomicBool) {
        let mut next = Instant::now() + PACE * u32::try_from(client).unwrap() / u32::try_from(CLIENTS).unwrap();
        let mut calls_off = None;
        while !over.load(Ordering::Relaxed) {
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            next += PACE;
            match calls_off.take() {
                Some(wish) => self.call_off(address, wish),
                None => calls_off = self.come(address).filter(|_| client.is_multiple_of(4)),
            }
        }
    }

    fn come(&self, address: SocketAddr) -> Option<Wish> {
        let (wish, first) = self.wishes.lock().unwrap().pop_front()?;
        let asked = first.unwrap_or_else(|| self.moment());
        let document = audience::coming(wish.1, size(wish.0));
        let reply = ask(address, &request(&json!({ "query": document }), &self.guests[&wish.0].token));
        let Some(reply) = reply else {
            self.wishes.lock().unwrap().push_front((wish, Some(asked)));
            return None;
        };
        // Nobody is answered before what they are told is true: then it would not be found.
        let rsvp = &reply["data"]["rsvpCreate"]["rsvp"];
        assert!(rsvp.is_object(), "{reply}");
        let (id, state) = (rsvp["id"].as_str().unwrap().parse().unwrap(), rsvp["state"].as_str().unwrap().to_owned());
        let kept = self.kept.lock().unwrap().get(&wish).copied();
        assert!(kept.is_none_or(|kept| kept == id), "who repeats what was done has the same RSVP");
        let told = Told { id, state, asked, answered: self.moment(), called_off: CalledOff::No };
        assert!(self.told().insert(wish, told).is_none());
        Some(wish)
    }

    fn call_off(&self, address: SocketAddr, wish: Wish) {
        let id = self.set_called_off(wish, CalledOff::Perhaps);
        let document = format!(r#"mutation {{ rsvpCancel(id: "{id}") {{ rsvp {{ state }} userErrors {{ code }} }} }}"#);
        let reply = ask(address, &request(&json!({ "query": document }), &self.guests[&wish.0].token));
        if reply.is_some_and(|reply| reply["data"]["rsvpCancel"]["rsvp"]["state"] == "CANCELLED") {
            self.set_called_off(wish, CalledOff::Yes);
        }
    }

    fn set_called_off(&self, wish: Wish, called_off: CalledOff) -> RsvpId {
        let mut told = self.told();
        let told = told.get_mut(&wish).unwrap();
        told.called_off = called_off;
        told.id
    }

    /// Nothing that was acknowledged is lost, or there twice, or other than it was told; and the places are as the rules have them.
    fn check(&self, rows: &[Row], when: &str) {
        let by_wish: HashMap<Wish, &Row> = rows.iter().map(|row| (row.wish, row)).collect();
        assert_eq!(by_wish.len(), rows.len(), "{when}: nobody is there twice");
        let told = self.told();
        for (wish, told) in told.iter() {
            let row = by_wish.get(wish).unwrap_or_else(|| panic!("{when}: {told:?} is lost"));
            assert_eq!(row.id, told.id, "{when}");
            let follows = match told.called_off {
                CalledOff::Yes => row.state == "CANCELLED",
                CalledOff::Perhaps => row.state == "CANCELLED" || follows(&told.state, &row.state),
                CalledOff::No => follows(&told.state, &row.state),
            };
            assert!(follows, "{when}: {told:?} is {}", row.state);
        }
        let mut dates: BTreeMap<EventOccurrenceId, Vec<Row>> = BTreeMap::new();
        for row in rows {
            dates.entry(row.wish.1).or_default().push(row.clone());
        }
        for rows in dates.values() {
            queue::check(rows, PLACES, PLACES, when);
            // Whoever was answered before somebody else asked stands before them.
            let told: Vec<(i64, &Told)> = rows.iter().filter_map(|row| told.get(&row.wish).map(|told| (row.place, told))).collect();
            let latest = told.iter().scan(0, |latest, (_, told)| {
                *latest = told.asked.max(*latest);
                Some(*latest)
            });
            let in_order = latest.zip(told.iter().skip(1)).all(|(asked_before, (_, behind))| asked_before <= behind.answered);
            assert!(in_order, "{when}: the queue is in the order in which people came");
        }
    }
}

/// One to three people, the same each time.
fn size(person: PersonId) -> u32 {
    u32::from(person.uuid().as_bytes()[15]) % 3 + 1
}

fn follows(told: &str, now: &str) -> bool {
    told == now || (told, now) == ("WAITLISTED", "GOING")
}

async fn crowd(world: &World, people: usize, dates: usize) -> Crowd {
    let app = audience::open(world.database.settings()).await;
    let guests = audience::people(&app, people).await;
    let dates = audience::events(&app, &guests[0], dates, PLACES).await;
    app.close().await;
    let wishes = guests.iter().flat_map(|guest| dates.iter().map(|date| ((guest.id, *date), None))).collect();
    Crowd {
        guests: guests.into_iter().map(|guest| (guest.id, guest)).collect(),
        wishes: Mutex::new(wishes),
        told: Mutex::default(),
        kept: Mutex::default(),
        moments: AtomicUsize::new(1),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_rsvp_is_lost_or_doubled() {
    for backend in testing::backends().await {
        let world = World::empty(backend).await;
        let crowd = crowd(&world, PEOPLE, DATES).await;
        let (mut cut_off, mut time) = (0, Duration::ZERO);
        for kill in 0..=KILLS {
            let started = Instant::now();
            let mut instance = world.serve(&[]);
            // The first start of a process is the slowest; what counts is coming back.
            assert!(kill == 0 || started.elapsed() < UP_AGAIN, "{backend:?}: up again after {:?}", started.elapsed());
            let database = world.connect().await;
            let rows = queue::rows(&database).await;
            crowd.check(&rows, &format!("{backend:?}, behind {kill} kills"));
            assert_eq!(number(&database, HALVES).await, 0, "{backend:?}");
            database.close().await.unwrap();
            let told = crowd.told().len();
            cut_off += rows.len() - told;
            *crowd.kept.lock().unwrap() = rows.iter().map(|row| (row.wish, row.id)).collect();
            if kill == KILLS {
                break;
            }
            let (address, over, spoken) = (instance.address, AtomicBool::new(false), Instant::now());
            std::thread::scope(|scope| {
                for client in 0..CLIENTS {
                    let (crowd, over) = (&crowd, &over);
                    scope.spawn(move || crowd.speak(address, client, over));
                }
                std::thread::sleep(Duration::from_millis(600 + 137 * kill % 700));
                // On a busy machine the first answers take longer.
                while crowd.told().len() < told + CLIENTS && started.elapsed() < PATIENCE {
                    std::thread::sleep(Duration::from_millis(5));
                }
                time += spoken.elapsed();
                instance.kill();
                over.store(true, Ordering::Relaxed);
            });
        }
        let told = crowd.told().len();
        assert!(told > CLIENTS * usize::try_from(KILLS).unwrap() / 2, "{backend:?}: only {told} were answered");
        let waits = crowd.told().values().filter(|told| told.state == "WAITLISTED").count();
        assert!(waits > 0, "{backend:?}: nobody of {told} had to wait");
        let rate = told as u128 * 1_000 / time.as_millis();
        println!("{backend:?}: {told} were answered, {rate} a second, {waits} of them wait, {cut_off} were done and not answered");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_cut_off_asks_again_and_has_the_same() {
    const CUT_OFF: usize = 64;
    for backend in testing::backends().await {
        let world = World::empty(backend).await;
        let crowd = crowd(&world, CUT_OFF, 1).await;
        let instance = world.serve(&[]);
        let wishes: Vec<Wish> = crowd.wishes.lock().unwrap().iter().map(|(wish, _)| *wish).collect();
        let asked = |wish: &Wish| {
            let document = audience::coming(wish.1, size(wish.0));
            request(&json!({ "query": document }), &crowd.guests[&wish.0].token)
        };
        for (number, wish) in wishes.iter().enumerate() {
            let mut stream = TcpStream::connect(instance.address).unwrap();
            stream.write_all(&asked(wish)).unwrap();
            // Gone before the request is read, while it waits for the others, while it is written.
            std::thread::sleep(Duration::from_millis(u64::try_from(number % 16).unwrap()));
        }
        let database = world.connect().await;
        let done: HashMap<Wish, RsvpId> = queue::rows(&database).await.into_iter().map(|row| (row.wish, row.id)).collect();
        assert!(!done.is_empty(), "{backend:?}: nothing was done for a client that left");
        for wish in &wishes {
            let told = [(); 2].map(|()| {
                let reply = ask(instance.address, &asked(wish)).unwrap();
                let id = &reply["data"]["rsvpCreate"]["rsvp"]["id"];
                id.as_str().unwrap_or_else(|| panic!("{reply}")).parse::<RsvpId>().unwrap()
            });
            assert_eq!(told[0], told[1], "{backend:?}");
            assert!(done.get(wish).is_none_or(|done| *done == told[0]), "{backend:?}: what was done is what is told");
        }
        let rows = queue::rows(&database).await;
        assert_eq!(rows.len(), CUT_OFF, "{backend:?}: nobody is there twice");
        queue::check(&rows, PLACES, PLACES, "after all");
        assert_eq!(number(&database, HALVES).await, 0, "{backend:?}");
        database.close().await.unwrap();
    }
}
