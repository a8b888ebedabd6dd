//! The use cases of networks, their members and their voices, and what is read of them.
//!
//! Whatever changes a network, its members or its delegates locks the network's row before theirs: what is checked about
//! it then holds until the commit. Where a space's row is locked too, it comes first.

mod create;
mod delegate;
mod find;
mod membership;
mod slugs;
mod statutes;
mod update;
mod voices;

use std::sync::Arc;

use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Error, Failure, Result, UserError};
use traboule_store::{Store, UnitOfWork, sql};

use crate::entity::network::{Column, Entity, Model, TerritoryCodes};
use crate::ports::People;
use crate::rules::Invalid;
use crate::rules::network::TerritoryCode;

pub use crate::entity::delegate::Kind as DelegateKind;
pub use create::{NetworkCreateErrorCode, NewNetwork};
pub use delegate::{Appointment, DelegateAppointErrorCode, DelegateDismissErrorCode};
pub(crate) use find::{
    DELEGATES_BY_TIME, DelegateRow, FoundNetwork, MEMBERSHIPS_BY_TIME, MembershipFilter, MembershipRow, NETWORKS_BY_NAME, NetworkFilter,
    NetworkRow, descendants, networks_near,
};
pub use membership::{
    Application, MembershipStep, NetworkMembershipApplyErrorCode, NetworkMembershipApproveErrorCode, NetworkMembershipExcludeErrorCode,
    NetworkMembershipLeaveErrorCode, NetworkMembershipRefuseErrorCode, NetworkMembershipResumeErrorCode, NetworkMembershipSuspendErrorCode,
    end_memberships, move_memberships,
};
pub use statutes::{NetworkStatutesUpdateErrorCode, StatutesPatch};
pub use update::{NetworkPatch, NetworkUpdateErrorCode};
pub use voices::end_voices_left_behind;

/// How many territories a network names at most.
const MAX_TERRITORIES: usize = 100;

/// The use cases of networks, their members and their voices.
pub struct NetworkService {
    store: Store,
    people: Arc<dyn People>,
}

impl NetworkService {
    /// The use cases on this store.
    pub fn new(store: Store, people: Arc<dyn People>) -> Self {
        Self { store, people }
    }
}

/// Locks these networks in the order of their ids, so that nobody waits for each other. Unknown ones are left out.
async fn lock_all(unit: &UnitOfWork, backend: sea_orm::DbBackend, ids: &[NetworkId]) -> Result<Vec<Model>> {
    let id = sea_orm::sea_query::Expr::col((Entity, Column::Id));
    let networks = Entity::find().filter(sql::is_one_of(backend, id, ids)).order_by_asc(Column::Id).lock_exclusive();
    Ok(networks.all(unit.tx()).await?)
}

/// Locks the network.
async fn lock(unit: &UnitOfWork, id: NetworkId) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(unit.tx()).await?.ok_or(Error::NotFound("network"))
}

/// The territories of an input: each once, sorted.
fn territories<C: Copy>(codes: &[String], invalid: C) -> Result<TerritoryCodes, Vec<UserError<C>>> {
    if codes.len() > MAX_TERRITORIES {
        let message = format!("a network names at most {MAX_TERRITORIES} territories");
        return Err(vec![UserError::at("input.territoryCodes", invalid, message)]);
    }
    let mut mistakes = Vec::new();
    let mut read = std::collections::BTreeSet::new();
    for (place, code) in codes.iter().enumerate() {
        match code.parse::<TerritoryCode>() {
            Ok(code) => _ = read.insert(code),
            Err(bad) => mistakes.push(UserError::at(&format!("input.territoryCodes.{place}"), invalid, bad)),
        }
    }
    if mistakes.is_empty() { Ok(TerritoryCodes(read.into_iter().collect())) } else { Err(mistakes) }
}

/// A mistake in a value as one of the input that it came in. Rules spell fields as Rust does, clients in camel case.
fn in_input<C>(mistake: &Invalid, code: C) -> UserError<C> {
    let mut path = String::from("input.");
    let mut raise = false;
    for letter in mistake.field.chars() {
        match letter {
            '_' => raise = true,
            letter if raise => {
                path.push(letter.to_ascii_uppercase());
                raise = false;
            }
            letter => path.push(letter),
        }
    }
    UserError::at(&path, code, &mistake.message)
}

/// Nothing, if there are no mistakes.
fn none_of<C>(mistakes: Vec<UserError<C>>) -> Result<(), Failure<C>> {
    if mistakes.is_empty() { Ok(()) } else { Err(Failure::Mistakes(mistakes)) }
}
