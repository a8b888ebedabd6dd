//! The audit trail: who did what to which object, for which organisation, and why.

use sea_orm::{EntityTrait, Set};
use serde::Serialize;
use traboule_kernel::ids::AuditEntryId;
use traboule_kernel::{Actor, Error, Key, Result, Scope};
use uuid::Uuid;

use crate::UnitOfWork;
use crate::entity::audit_entry;

/// A row of the trail, still without its time and actor, which the unit of work knows.
#[derive(Clone, Debug)]
pub struct Audit {
    action: &'static str,
    subject_type: &'static str,
    subject_id: Uuid,
    organisation: Option<Scope>,
    reason: Option<String>,
    changes: Option<serde_json::Value>,
    actor: Option<Actor>,
}

impl Audit {
    /// `action` was done to `subject`. Actions are named like mutations, parted by a dot (`space.close`).
    pub fn of<K: Key>(action: &'static str, subject: K) -> Self {
        Self { action, subject_type: K::TYPE, subject_id: subject.uuid(), organisation: None, reason: None, changes: None, actor: None }
    }

    /// The organisation that the actor acted for.
    pub fn acting_for(mut self, organisation: Scope) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// Who did it, where the use cases of several people share a transaction; whoever began it, if not said.
    pub fn by(mut self, actor: &Actor) -> Self {
        self.actor = Some(actor.clone());
        self
    }

    /// The actor's reason.
    pub fn because(mut self, reason: Option<&str>) -> Self {
        self.reason = reason.map(str::to_owned);
        self
    }

    /// What changed, without personal data and secrets.
    pub fn changing(mut self, changes: &impl Serialize) -> Result<Self> {
        self.changes = Some(serde_json::to_value(changes).map_err(Error::internal)?);
        Ok(self)
    }
}

/// How many rows one statement inserts: eleven parameters each, of which SQLite takes 32,766.
const ROWS_A_STATEMENT: usize = 1_000;

pub(crate) async fn insert(unit: &UnitOfWork, entries: Vec<Audit>) -> Result<()> {
    let mut rows = entries.into_iter().map(|entry| row(unit, entry)).peekable();
    while rows.peek().is_some() {
        audit_entry::Entity::insert_many(rows.by_ref().take(ROWS_A_STATEMENT)).exec_without_returning(unit.tx()).await?;
    }
    Ok(())
}

fn row(unit: &UnitOfWork, entry: Audit) -> audit_entry::ActiveModel {
    let actor = entry.actor.as_ref().unwrap_or_else(|| unit.actor());
    let (space, network) = match entry.organisation {
        Some(Scope::Space(space)) => (Some(space), None),
        Some(Scope::Network(network)) => (None, Some(network)),
        Some(Scope::Instance) | None => (None, None),
    };
    audit_entry::ActiveModel {
        id: Set(unit.new_id::<AuditEntryId>()),
        at: Set(unit.now()),
        person_id: Set(actor.person_id()),
        system: Set(actor.system_purpose().map(str::to_owned)),
        for_space_id: Set(space),
        for_network_id: Set(network),
        action: Set(entry.action.to_owned()),
        subject_type: Set(entry.subject_type.to_owned()),
        subject_id: Set(entry.subject_id),
        reason: Set(entry.reason),
        changes: Set(entry.changes),
    }
}
