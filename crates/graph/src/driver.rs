//! Who waits for whom: references wait in a hub, a driver empties it.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use async_graphql::{ServerResult, Value};
use bytes::Bytes;
use traboule_kernel::Key;
use uuid::Uuid;

use crate::env::Env;
use crate::level;
use crate::selected::Selected;
use crate::state::Flat;

/// A part whose type only its own module knows.
pub(crate) type AnyPart = Arc<dyn Any + Send + Sync>;

/// A kind of object without its key's type.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// The GraphQL type.
    pub(crate) name: &'static str,
    /// The key as clients know it.
    pub(crate) key_text: fn(Uuid) -> String,
}

impl Kind {
    pub(crate) fn of<K: Key>() -> Self {
        Self { name: K::TYPE, key_text: |uuid| K::from_uuid(uuid).to_string() }
    }
}

/// A reference that wants its object's text.
pub(crate) struct Wanted {
    pub(crate) kind: Kind,
    pub(crate) key: Uuid,
    /// The owner's part, if whoever made the reference had it, and the fields it can answer.
    pub(crate) part: Option<(AnyPart, Selected)>,
    /// Whether the owner must be asked even for a bare id.
    pub(crate) must_exist: bool,
    pub(crate) selection: Flat,
}

/// The text of an object at a place, `None` if it does not exist for this viewer, or why it failed.
pub(crate) type Outcome = (usize, ServerResult<Option<Bytes>>);

/// Where the references of one driver wait.
#[derive(Default)]
pub(crate) struct Hub(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    met: Vec<(usize, Wanted)>,
    slots: Vec<Slot>,
}

enum Slot {
    Open(Option<Waker>),
    Done(Outcome),
    Closed,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Defers a reference until its level was written.
    pub(crate) fn defer(&self, wanted: Wanted) -> Ticket<'_> {
        let mut waiting = self.lock();
        let slot = waiting.slots.len();
        waiting.slots.push(Slot::Open(None));
        waiting.met.push((slot, wanted));
        Ticket { hub: self, slot }
    }

    /// What was deferred since the last call and is still wanted.
    fn take(&self) -> Vec<(usize, Wanted)> {
        let mut waiting = self.lock();
        let mut met = std::mem::take(&mut waiting.met);
        met.retain(|(slot, _)| !matches!(waiting.slots.get(*slot), Some(Slot::Closed)));
        met
    }

    /// Hands out what a level made.
    pub(crate) fn finish(&self, slot: usize, outcome: Outcome) {
        let waker = {
            let mut waiting = self.lock();
            match waiting.slots.get_mut(slot) {
                Some(open @ Slot::Open(_)) => match std::mem::replace(open, Slot::Done(outcome)) {
                    Slot::Open(waker) => waker,
                    Slot::Done(_) | Slot::Closed => None,
                },
                _ => None,
            }
        };
        // Lists of more than 30 poll only what was woken.
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A deferred reference. Dropping it takes the wish back.
pub(crate) struct Ticket<'a> {
    hub: &'a Hub,
    slot: usize,
}

impl Future for Ticket<'_> {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Outcome> {
        let mut waiting = self.hub.lock();
        let Some(slot) = waiting.slots.get_mut(self.slot) else { return Poll::Pending };
        match std::mem::replace(slot, Slot::Closed) {
            Slot::Done(outcome) => Poll::Ready(outcome),
            Slot::Open(_) => {
                *slot = Slot::Open(Some(cx.waker().clone()));
                Poll::Pending
            }
            Slot::Closed => Poll::Pending,
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if let Some(slot) = self.hub.lock().slots.get_mut(self.slot) {
            *slot = Slot::Closed;
        }
    }
}

/// Runs `work` to its end. Whenever everything in it waits, the references it met are resolved, a
/// level at once; while a level runs, `work` is not polled.
pub(crate) async fn drive<T>(env: Env<'_>, hub: &Hub, work: impl Future<Output = T>) -> T {
    enum Pass<T> {
        Done(T),
        Met(Vec<(usize, Wanted)>),
    }
    let mut work = pin!(work);
    loop {
        let pass = poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Pass::Done(done)),
            Poll::Pending => match hub.take() {
                met if met.is_empty() => Poll::Pending,
                met => Poll::Ready(Pass::Met(met)),
            },
        });
        match pass.await {
            Pass::Done(done) => return done,
            Pass::Met(met) => level::run(env, hub, met).await,
        }
    }
}

/// A text of ours as a value.
pub(crate) const fn raw(text: Bytes) -> Value {
    Value::Binary(text)
}
