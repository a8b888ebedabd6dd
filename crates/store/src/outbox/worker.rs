//! The worker that carries messages to their consumers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use traboule_kernel::Result;

use super::{Consumer, Delivery, Refused};
use crate::Store;
use crate::entity::outbox_delivery::{self, State};
use crate::entity::outbox_message;

/// Settings of the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkerSettings {
    /// How many deliveries are taken at once.
    pub batch: u64,
    /// How long it sleeps when nothing is due and nobody wakes it, in milliseconds.
    pub idle_ms: u64,
    /// How long a consumer may take; after it, another worker may take the delivery, in milliseconds.
    pub lease_ms: u64,
    /// How often a delivery is tried before it is left for an operator: with pauses of up to an hour, for about five days. What is
    /// refused for good is not tried again.
    pub attempts: u32,
    /// The pause after the first failure, in milliseconds; it doubles up to an hour.
    pub back_off_ms: u64,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self { batch: 20, idle_ms: 1_000, lease_ms: 60_000, attempts: 130, back_off_ms: 2_000 }
    }
}

const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// Carries messages until it is told to stop. Any number of workers and processes may run at once.
pub struct Worker {
    store: Store,
    settings: WorkerSettings,
}

impl Worker {
    /// A worker for the store's consumers.
    pub const fn new(store: Store, settings: WorkerSettings) -> Self {
        Self { store, settings }
    }

    /// Runs until `stop`; deliveries under way are finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let idle = Duration::from_millis(self.settings.idle_ms);
        while !stop.is_cancelled() {
            let committed = self.store.committed().notified();
            let carried = self.run_once().await.unwrap_or_else(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "the outbox cannot be read");
                0
            });
            if carried == 0 {
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = timeout(idle, committed) => {}
                }
            }
        }
    }

    /// Carries what is due now, one batch. Returns how many deliveries were taken.
    pub async fn run_once(&self) -> Result<usize> {
        let taken = self.take().await?;
        let count = taken.len();
        if count == 0 {
            return Ok(0);
        }
        let numbers: Vec<i64> = taken.iter().map(|row| row.message_seq).collect();
        let messages = outbox_message::Entity::find().filter(outbox_message::Column::Seq.is_in(numbers)).all(self.store.writer()).await?;
        let messages: HashMap<i64, outbox_message::Model> = messages.into_iter().map(|message| (message.seq, message)).collect();
        // Side by side: their leases run from the same moment, and one slow consumer must not use up the others'.
        let carried = join_all(taken.iter().map(|row| async {
            let outcome = self.carry(row, messages.get(&row.message_seq)).await;
            self.finish(row, outcome).await
        }));
        carried.await.into_iter().collect::<Result<()>>()?;
        Ok(count)
    }

    /// Takes deliveries that are due by moving their time to the end of a lease, in one statement.
    async fn take(&self) -> Result<Vec<outbox_delivery::Model>> {
        use outbox_delivery::Column;
        let now = self.store.now();
        let consumers = self.store.consumers().iter().map(|consumer| consumer.name());
        let due = outbox_delivery::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::State.eq(State::Waiting))
            .filter(Column::DueAt.lte(now))
            .filter(Column::Consumer.is_in(consumers))
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::Id)
            .limit(self.settings.batch)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_query();
        let lease = TimeDelta::milliseconds(i64::try_from(self.settings.lease_ms).unwrap_or(i64::MAX));
        let taken = outbox_delivery::Entity::update_many()
            .col_expr(Column::DueAt, Expr::value(now + lease))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(Column::Id.in_subquery(due))
            .exec_with_returning(self.store.writer())
            .await?;
        Ok(taken)
    }

    async fn carry(&self, row: &outbox_delivery::Model, message: Option<&outbox_message::Model>) -> Result<(), Refused> {
        let consumer = self.consumer(&row.consumer).ok_or_else(|| Refused::later(format!("no consumer is called {}", row.consumer)))?;
        let (message, payload) = message
            .and_then(|message| Some((message, message.payload.clone()?)))
            .ok_or_else(|| Refused::for_good("the message is gone"))?;
        let attempt = u32::try_from(row.attempts).unwrap_or(u32::MAX);
        let delivery = Delivery { seq: message.seq, name: message.name.clone(), attempt, payload };
        // A consumer that outlives its lease would meet its successor.
        match timeout(Duration::from_millis(self.settings.lease_ms), consumer.handle(&delivery)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Refused::later("the consumer took longer than its lease")),
        }
    }

    async fn finish(&self, row: &outbox_delivery::Model, outcome: Result<(), Refused>) -> Result<()> {
        use outbox_delivery::Column;
        let now = self.store.now();
        let attempt = u32::try_from(row.attempts).unwrap_or(u32::MAX);
        let update = outbox_delivery::Entity::update_many().filter(Column::Id.eq(row.id));
        let (update, finished) = match outcome {
            Ok(()) => (update.col_expr(Column::State, Expr::value(State::Delivered)).col_expr(Column::FinishedAt, Expr::value(now)), true),
            Err(Refused { reason, for_good }) if for_good || attempt >= self.settings.attempts => {
                tracing::error!(message = row.message_seq, consumer = row.consumer, reason, "a message is given up");
                let update = update.col_expr(Column::State, Expr::value(State::Dead)).col_expr(Column::LastError, Expr::value(reason));
                (update.col_expr(Column::FinishedAt, Expr::value(now)), true)
            }
            Err(Refused { reason, .. }) => {
                tracing::warn!(message = row.message_seq, consumer = row.consumer, attempt, reason, "a message is tried again later");
                let update = update.col_expr(Column::DueAt, Expr::value(now + self.pause_after(attempt)));
                (update.col_expr(Column::LastError, Expr::value(reason)), false)
            }
        };
        update.exec(self.store.writer()).await?;
        if finished { self.erase(row.message_seq).await } else { Ok(()) }
    }

    /// Erases a sensitive payload once nobody waits for it.
    async fn erase(&self, seq: i64) -> Result<()> {
        use outbox_message::Column;
        let waiting = outbox_delivery::Entity::find()
            .select_only()
            .column(outbox_delivery::Column::MessageSeq)
            .filter(outbox_delivery::Column::MessageSeq.eq(seq))
            .filter(outbox_delivery::Column::State.eq(State::Waiting))
            .into_query();
        outbox_message::Entity::update_many()
            .col_expr(Column::Payload, Expr::value(Option::<serde_json::Value>::None))
            .filter(Column::Seq.eq(seq))
            .filter(Column::Sensitive.eq(true))
            .filter(Column::Seq.not_in_subquery(waiting))
            .exec(self.store.writer())
            .await?;
        Ok(())
    }

    fn consumer(&self, name: &str) -> Option<&Arc<dyn Consumer>> {
        self.store.consumers().iter().find(|consumer| consumer.name() == name)
    }

    fn pause_after(&self, attempt: u32) -> TimeDelta {
        let doublings = attempt.saturating_sub(1).clamp(0, 32);
        let pause = self.settings.back_off_ms.saturating_mul(1 << doublings);
        i64::try_from(pause).ok().and_then(TimeDelta::try_milliseconds).map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
    }
}
