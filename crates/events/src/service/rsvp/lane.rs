//! The lanes: what is asked of one date shares transactions.
//!
//! Requests queue by date. One task a date takes what has queued up, decides on it in one transaction in the order of arrival,
//! commits, and answers everybody; what arrives meanwhile waits for the next one. Where nobody else asks, a request has a
//! transaction of its own and waits for nobody. Nothing is kept here that is not in a request under way: a process that dies
//! has acknowledged what it committed, and nothing else.
//!
//! An operator may do without ([`EventSettings::rsvps_together`](crate::EventSettings)): then every request begins a transaction of
//! its own, and meets the others at the lock of the date's row, or, on SQLite, at the one connection that writes.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use traboule_kernel::database_fault::is_collision;
use traboule_kernel::ids::EventOccurrenceId;
use traboule_kernel::{Actor, Error, Result};
use tracing::Instrument as _;

use super::load::About;
use super::request::{Answer, By, Request, What};
use super::write::finish;
use crate::service::EventService;

/// How often a transaction that collides with another runs at most.
const TRIES: usize = 5;

/// The requests that wait, by date. A date with an entry has a task that works on it.
#[derive(Debug, Default)]
pub(in crate::service) struct Lanes(Mutex<HashMap<EventOccurrenceId, Vec<Ticket>>>);

/// A request in a lane, and who waits for the answer.
#[derive(Debug)]
struct Ticket {
    request: Request,
    answer: oneshot::Sender<Answer>,
}

impl Lanes {
    fn lock(&self) -> MutexGuard<'_, HashMap<EventOccurrenceId, Vec<Ticket>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a request. Whether nobody works on the date yet.
    fn join(&self, date: EventOccurrenceId, ticket: Ticket) -> bool {
        match self.lock().entry(date) {
            Entry::Occupied(mut lane) => {
                lane.get_mut().push(ticket);
                false
            }
            Entry::Vacant(lane) => {
                lane.insert(vec![ticket]);
                true
            }
        }
    }

    /// The next requests. Where there are none the lane is closed.
    fn next(&self, date: EventOccurrenceId, most: usize) -> Vec<Ticket> {
        let mut lanes = self.lock();
        let Some(waiting) = lanes.get_mut(&date) else { return Vec::new() };
        let next: Vec<Ticket> = waiting.drain(..most.min(waiting.len())).collect();
        if next.is_empty() {
            lanes.remove(&date);
        }
        next
    }
}

/// Closes a lane whose task ends before its time: who waits there is told that it did not work.
struct Open {
    lanes: Arc<Lanes>,
    date: EventOccurrenceId,
    /// Whether it closed in its time. Then it may be open again already, for others.
    closed: bool,
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.closed {
            self.lanes.lock().remove(&self.date);
        }
    }
}

impl EventService {
    /// Asks something of a date, and answers once it is committed.
    pub(super) async fn ask(&self, date: EventOccurrenceId, request: Request) -> Answer {
        if let By::Actor(actor, _) = &request.by {
            // Who shares a transaction does not begin it.
            actor.check_write()?;
        }
        if self.settings.rsvps_together == NonZeroUsize::MIN {
            return self.alone(date, &request).await;
        }
        let (answer, answered) = oneshot::channel();
        if self.lanes.join(date, Ticket { request, answer }) {
            let service = self.clone();
            tokio::spawn(async move { service.work(date).await }.in_current_span());
        }
        answered.await.unwrap_or_else(|_| Err(Error::Unavailable("the work on this date broke off".into()).into()))
    }

    /// Works on a date until nobody asks anything of it.
    async fn work(&self, date: EventOccurrenceId) {
        let mut open = Open { lanes: self.lanes.clone(), date, closed: false };
        loop {
            let tickets = self.lanes.next(date, self.settings.rsvps_together.get());
            if tickets.is_empty() {
                open.closed = true;
                return;
            }
            let (requests, waiting): (Vec<Request>, Vec<_>) = tickets.into_iter().map(|ticket| (ticket.request, ticket.answer)).unzip();
            let answers = self.answers(date, &requests).await;
            for (answer, waits) in answers.into_iter().zip(waiting) {
                // Who went away has what they asked for all the same.
                let _gone = waits.send(answer);
            }
        }
    }

    async fn answers(&self, date: EventOccurrenceId, requests: &[Request]) -> Vec<Answer> {
        match self.together_or_again(date, requests).await {
            Ok(answers) => answers,
            // One of them may be what cannot be written: it must not take the others with it.
            Err(Error::Internal(_)) if requests.len() > 1 => {
                let mut answers = Vec::with_capacity(requests.len());
                for request in requests {
                    answers.push(self.alone(date, request).await);
                }
                answers
            }
            Err(error) => requests.iter().map(|_| Err(copied(&error).into())).collect(),
        }
    }

    async fn alone(&self, date: EventOccurrenceId, request: &Request) -> Answer {
        let answer = self.together_or_again(date, std::slice::from_ref(request)).await?.pop();
        answer.unwrap_or_else(|| Err(Error::internal("a request without an answer").into()))
    }

    async fn together_or_again(&self, date: EventOccurrenceId, requests: &[Request]) -> Result<Vec<Answer>> {
        let mut tries = 1;
        loop {
            match self.together(date, requests).await {
                Err(error) if is_collision(&error) && tries < TRIES => tries += 1,
                done => return done,
            }
        }
    }

    /// Decides on these requests in one transaction.
    async fn together(&self, date: EventOccurrenceId, requests: &[Request]) -> Result<Vec<Answer>> {
        let mut unit = self.store.begin(&Actor::system("rsvps")).await?;
        let Some(mut hall) = self.hall(&unit, date, &about(requests)).await? else {
            return Ok(requests.iter().map(|_| Err(Error::NotFound("date of an event").into())).collect());
        };
        let answers = requests.iter().map(|request| request.apply(&mut hall, &unit)).collect();
        let changed = hall.write(&mut unit).await?;
        finish(unit, changed).await?;
        Ok(answers)
    }
}

fn about(requests: &[Request]) -> About {
    let (mut newcomers, mut people, mut about) = (BTreeSet::new(), BTreeSet::new(), About::default());
    for request in requests {
        if let By::Actor(actor, _) = &request.by {
            people.extend(actor.person_id());
            if matches!(request.what, What::Create(_)) {
                newcomers.extend(actor.person_id());
            }
        }
        match &request.what {
            What::Create(_) => {}
            What::Confirm(guest) => about.guests.push(guest.email.clone()),
            What::Update { id, .. } | What::Step { id, .. } => about.rsvps.push(*id),
        }
    }
    About { newcomers: newcomers.into_iter().collect(), people: people.into_iter().collect(), ..about }
}

/// The same fault for somebody else who shared the transaction.
fn copied(error: &Error) -> Error {
    match error {
        Error::Unavailable(cause) => Error::Unavailable(cause.to_string().into()),
        other => Error::internal(format!("a shared transaction failed: {other:?}")),
    }
}
