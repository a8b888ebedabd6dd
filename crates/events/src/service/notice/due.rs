//! When reminders are due: a message for each start that a date has, sent when somebody comes to it first and when it is moved.

use traboule_kernel::Result;
use traboule_kernel::Time;
use traboule_kernel::ids::EventOccurrenceId;
use traboule_store::UnitOfWork;

use crate::message::ReminderDue;
use crate::rules::notice::reminder_due_at;

/// Reminds of a date at this start, if it is not too near.
pub(in crate::service) async fn remind_of(unit: &mut UnitOfWork, date: EventOccurrenceId, starts_at: Time) -> Result<()> {
    match reminder_due_at(starts_at, unit.now()) {
        Some(due) => unit.send_at(&ReminderDue { occurrence: date, starts_at }, due).await,
        None => Ok(()),
    }
}
