//! A new network.

use sea_orm::{EntityTrait, Set};
use serde_json::json;
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Actor, Failure, Outcome, Scope, UserError, text};
use traboule_store::Audit;

use super::{NetworkService, in_input, lock_all, none_of, slugs, territories};
use crate::entity::network;
use crate::policy::network::may_found;
use crate::rules::name::name_mistake;
use crate::rules::network::{NetworkLevel, Statutes};
use crate::rules::slug::Slug;

/// What can be wrong with a new network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkCreateErrorCode {
    /// The name is blank, too long, or holds control characters.
    InvalidName,
    /// The slug has not the form of one, or is reserved.
    InvalidSlug,
    /// Another network has the slug, or had it once.
    SlugTaken,
    /// This is not the code of a territory, or there are more than 100.
    InvalidTerritoryCode,
    /// There is no such parent.
    UnknownParent,
    /// The parent's level must be wider than the network's.
    ParentNotWider,
    /// A number of the statutes lies outside its range.
    InvalidStatutes,
}

/// A network to be founded.
#[derive(Clone, Debug)]
pub struct NewNetwork {
    /// What it is called.
    pub name: String,
    /// Its name in addresses; made from the name if not given.
    pub slug: Option<String>,
    /// How wide it reaches.
    pub level: NetworkLevel,
    /// The official codes of the territories that it covers.
    pub territory_codes: Vec<String>,
    /// A wider network.
    pub parent: Option<NetworkId>,
    /// How it decides.
    pub statutes: Statutes,
    /// Why, for the audit trail.
    pub reason: Option<String>,
}

impl NetworkService {
    /// Founds a network, at the top by an admin, below another by one of its stewards.
    ///
    /// It has no steward: founding gives nobody a role. The first is named on the machine (`traboule grant`).
    pub async fn network_create(&self, actor: &Actor, new: NewNetwork) -> Outcome<NetworkId, NetworkCreateErrorCode> {
        use NetworkCreateErrorCode::{
            InvalidName, InvalidSlug, InvalidStatutes, InvalidTerritoryCode, ParentNotWider, SlugTaken, UnknownParent,
        };
        may_found(actor, new.parent)?;
        let mut mistakes: Vec<_> = name_mistake("name", &new.name).iter().map(|mistake| in_input(mistake, InvalidName)).collect();
        mistakes.extend(new.statutes.mistakes().into_iter().map(|mistake| in_input(&mistake.within("statutes"), InvalidStatutes)));
        let slug = new.slug.as_deref().map(str::parse::<Slug>).transpose();
        let slug = slug.unwrap_or_else(|bad| {
            mistakes.push(UserError::at("input.slug", InvalidSlug, bad));
            None
        });
        let territory_codes = territories(&new.territory_codes, InvalidTerritoryCode).unwrap_or_else(|bad| {
            mistakes.extend(bad);
            network::TerritoryCodes::default()
        });
        none_of(mistakes)?;

        let mut unit = self.store.begin(actor).await?;
        if let Some(parent) = new.parent {
            let found = lock_all(&unit, self.store.backend(), &[parent]).await?;
            let parent = found.first().ok_or_else(|| Failure::at("input.parent", UnknownParent, "there is no such network"))?;
            if !parent.level.may_be_parent_of(new.level) {
                return Err(Failure::at("input.parent", ParentNotWider, "a parent's level is wider than its child's"));
            }
        }
        let id: NetworkId = unit.new_id();
        let slug = match slug {
            None => slugs::take_free(&unit, id, &new.name).await?,
            Some(slug) if slugs::take(&unit, id, &slug).await? => slug,
            Some(_) => return Err(Failure::at("input.slug", SlugTaken, "another network has this slug, or had it once")),
        };
        let name = new.name.trim();
        let row = network::ActiveModel {
            id: Set(id),
            slug: Set(slug),
            name: Set(name.to_owned()),
            name_folded: Set(text::fold(name)),
            level: Set(new.level),
            territory_codes: Set(territory_codes),
            parent_id: Set(new.parent),
            statutes: Set(new.statutes),
            created_at: Set(unit.now()),
            updated_at: Set(unit.now()),
            version: Set(1),
        };
        network::Entity::insert(row).exec_without_returning(unit.tx()).await?;
        let audit = Audit::of("network.create", id).acting_for(new.parent.map_or(Scope::Instance, Scope::Network));
        let changes = json!({"name": name, "level": new.level, "parent": new.parent, "statutes": new.statutes});
        unit.record(audit.because(new.reason.as_deref()).changing(&changes)?).await?;
        unit.commit().await?;
        Ok(id)
    }
}
