//! The outbox: messages that a use case sends in its own transaction, delivered at least once afterwards.
//!
//! A message has a number, a versioned name (`accounts.sign_in_code.v1`) and one delivery for each consumer
//! that takes it. A delivery is a row with a time: a worker takes it by moving that time to the end of a
//! lease, so a worker that dies loses nothing, and a deadline is a message that is due later.

mod worker;

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{EntityTrait, NotSet, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use traboule_kernel::{Error, Result, Time};

use crate::UnitOfWork;
use crate::entity::{outbox_delivery, outbox_message};
pub use worker::{Worker, WorkerSettings};

/// Something that happened or is to be done.
pub trait Message: Serialize + DeserializeOwned + Send + Sync {
    /// The crate, what happened, and the version of its fields: `accounts.sign_in_code.v1`.
    const NAME: &'static str;
    /// Whether it holds personal data or secrets, which are erased once it is delivered.
    const SENSITIVE: bool = false;
}

/// Who takes messages. It may be given one twice, and must then do nothing new.
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Its name in the database. Never changes.
    fn name(&self) -> &'static str;

    /// Whether it takes messages of this name.
    fn takes(&self, message: &str) -> bool;

    /// Does what the message asks, or says why not.
    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused>;
}

/// Why a consumer did not do what a message asks. Its text is kept for the operator, and holds no personal data.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    reason: String,
    for_good: bool,
}

impl Refused {
    /// It may work later: it is tried again, for days.
    pub fn later(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), for_good: false }
    }

    /// It never will: it is left for an operator at once.
    pub fn for_good(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), for_good: true }
    }
}

/// A message at its consumer's door.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The message's number.
    pub seq: i64,
    /// The message's name.
    pub name: String,
    /// The try that this is, from 1.
    pub attempt: u32,
    pub(crate) payload: serde_json::Value,
}

impl Delivery {
    /// The message.
    pub fn read<M: Message>(&self) -> Result<M, Refused> {
        M::deserialize(&self.payload).map_err(|error| Refused::for_good(format!("{} cannot be read: {error}", self.name)))
    }
}

/// How many messages one statement inserts: their deliveries have seven parameters each, of which SQLite takes 32,766.
const MESSAGES_A_STATEMENT: usize = 1_000;

pub(crate) async fn insert<M: Message>(unit: &UnitOfWork, consumers: &[Arc<dyn Consumer>], messages: &[M], due: Time) -> Result<()> {
    for messages in messages.chunks(MESSAGES_A_STATEMENT) {
        let mut rows = Vec::with_capacity(messages.len());
        for message in messages {
            rows.push(outbox_message::ActiveModel {
                seq: NotSet,
                name: Set(M::NAME.to_owned()),
                payload: Set(Some(serde_json::to_value(message).map_err(Error::internal)?)),
                sensitive: Set(M::SENSITIVE),
                created_at: Set(unit.now()),
            });
        }
        let numbers = outbox_message::Entity::insert_many(rows).exec_with_returning_keys(unit.tx()).await?;
        deliver(unit, consumers, M::NAME, &numbers, due).await?;
    }
    Ok(())
}

/// Every message of a name goes to the same consumers, so it does not matter in which order the database tells the numbers.
async fn deliver(unit: &UnitOfWork, consumers: &[Arc<dyn Consumer>], name: &str, numbers: &[i64], due: Time) -> Result<()> {
    let takers = consumers.iter().filter(|consumer| consumer.takes(name));
    for consumer in takers {
        let deliveries = numbers.iter().map(|seq| outbox_delivery::ActiveModel {
            id: NotSet,
            message_seq: Set(*seq),
            consumer: Set(consumer.name().to_owned()),
            state: Set(outbox_delivery::State::Waiting),
            attempts: Set(0),
            due_at: Set(due),
            last_error: Set(None),
            finished_at: Set(None),
        });
        outbox_delivery::Entity::insert_many(deliveries).exec_without_returning(unit.tx()).await?;
    }
    Ok(())
}
