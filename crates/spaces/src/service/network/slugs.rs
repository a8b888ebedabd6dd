//! The slugs of networks: each belongs to one network for ever.

use sea_orm::{EntityTrait, Set, TryInsertResult};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Error, Result};
use traboule_store::UnitOfWork;

use crate::entity::network_slug::{ActiveModel, Entity};
use crate::rules::slug::Slug;

/// How many networks may have names with the same slug before one has to be chosen by hand.
const MOST_OF_ONE_NAME: usize = 100;

/// Takes the slug for the network. False: it belongs to another.
pub(super) async fn take(unit: &UnitOfWork, network: NetworkId, slug: &Slug) -> Result<bool> {
    let row = ActiveModel { slug: Set(slug.to_string()), network_id: Set(network) };
    // Waits for whoever takes it at this moment, and does not break the transaction when they had it first.
    match Entity::insert(row).on_conflict_do_nothing().exec_without_returning(unit.tx()).await? {
        TryInsertResult::Inserted(rows) if rows > 0 => Ok(true),
        _ => {
            let holder = Entity::find_by_id(slug.as_str()).one(unit.tx()).await?;
            Ok(holder.is_some_and(|holder| holder.network_id == network))
        }
    }
}

/// Takes the first free slug of this name for the network.
pub(super) async fn take_free(unit: &UnitOfWork, network: NetworkId, name: &str) -> Result<Slug> {
    let wanted = Slug::of_name(name, "network");
    for number in 1..=MOST_OF_ONE_NAME {
        let slug = wanted.numbered(number);
        if take(unit, network, &slug).await? {
            return Ok(slug);
        }
    }
    Err(Error::Conflict("too many networks are called like this: choose a slug".to_owned()))
}
