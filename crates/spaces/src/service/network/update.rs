//! A change of a network: its name, slug, territories, and its place among the others.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde_json::{Map, Value, json};
use traboule_kernel::ids::NetworkId;
use traboule_kernel::{Actor, Error, Failure, Outcome, Scope, UserError, text};
use traboule_store::{Audit, UnitOfWork, version};

use super::{NetworkService, find, in_input, lock_all, none_of, slugs, territories};
use crate::entity::network::{self, Column, Entity, Model, TerritoryCodes};
use crate::policy::network::{may_adopt, may_steward};
use crate::rules::name::name_mistake;
use crate::rules::network::NetworkLevel;
use crate::rules::slug::Slug;

/// What can be wrong with a change of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum NetworkUpdateErrorCode {
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
    /// The parent is the network itself or stands below it.
    ParentCycle,
    /// The parent's level must be wider than the network's.
    ParentNotWider,
    /// The levels of the networks below must be narrower than the network's.
    ChildNotNarrower,
}

/// A change of a network; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct NetworkPatch {
    /// The version that the client saw.
    pub version: i32,
    /// What it is called.
    pub name: Option<String>,
    /// Its name in addresses. The one it has now goes on leading to it.
    pub slug: Option<String>,
    /// How wide it reaches.
    pub level: Option<NetworkLevel>,
    /// The official codes of the territories that it covers, all of them.
    pub territory_codes: Option<Vec<String>>,
    /// A wider network, or none.
    pub parent: Option<Option<NetworkId>>,
    /// Why, for the audit trail.
    pub reason: Option<String>,
}

/// What of a patch could be read.
struct Read {
    name: Option<String>,
    slug: Option<Slug>,
    territory_codes: Option<TerritoryCodes>,
}

impl NetworkService {
    /// Changes a network. To stand below another takes a steward of that one too.
    pub async fn network_update(&self, actor: &Actor, id: NetworkId, patch: NetworkPatch) -> Outcome<NetworkId, NetworkUpdateErrorCode> {
        may_steward(actor, id)?;
        let Read { name, slug, territory_codes } = read(&patch)?;
        let mut unit = self.store.begin(actor).await?;
        let network = self.placed(&unit, id, &patch).await?;
        let mut changes = Map::new();
        let scope = Scope::Network(id);
        let mut row = network::ActiveModel { id: Set(id), ..Default::default() };
        if let Some(slug) = slug.filter(|slug| *slug != network.slug) {
            if !slugs::take(&unit, id, &slug).await? {
                return Err(Failure::at("input.slug", NetworkUpdateErrorCode::SlugTaken, "another network has this slug, or had it once"));
            }
            changes.insert("slug".to_owned(), json!(slug));
            row.slug = Set(slug);
        }
        if let Some(name) = name {
            changes.insert("name".to_owned(), json!(name));
            row.name_folded = Set(text::fold(&name));
            row.name = Set(name);
        }
        if let Some(codes) = territory_codes {
            changes.insert("territoryCodes".to_owned(), json!(codes));
            row.territory_codes = Set(codes);
        }
        if let Some(level) = patch.level {
            changes.insert("level".to_owned(), json!(level));
            row.level = Set(level);
        }
        if let Some(parent) = patch.parent {
            changes.insert("parent".to_owned(), json!(parent));
            row.parent_id = Set(parent);
        }
        row.updated_at = Set(unit.now());
        row.version = Set(network.version + 1);
        row.update(unit.tx()).await?;
        let audit = Audit::of("network.update", id).acting_for(scope).because(patch.reason.as_deref());
        unit.record(audit.changing(&Value::Object(changes))?).await?;
        unit.commit().await?;
        Ok(id)
    }

    /// The network, locked together with the parent that it will have, after the check that its new place fits.
    async fn placed(&self, unit: &UnitOfWork, id: NetworkId, patch: &NetworkPatch) -> Outcome<Model, NetworkUpdateErrorCode> {
        use NetworkUpdateErrorCode::{ChildNotNarrower, ParentCycle, ParentNotWider, UnknownParent};
        let seen = Entity::find_by_id(id).one(unit.tx()).await?.ok_or(Error::NotFound("network"))?;
        version::check(seen.version, patch.version)?;
        let parent_id = patch.parent.unwrap_or(seen.parent_id);
        let ids: Vec<NetworkId> = std::iter::once(id).chain(parent_id).collect();
        let mut locked = lock_all(unit, self.store.backend(), &ids).await?;
        let place = locked.iter().position(|network| network.id == id).ok_or(Error::NotFound("network"))?;
        let network = locked.swap_remove(place);
        version::check(network.version, patch.version)?;

        let level = patch.level.unwrap_or(network.level);
        if let Some(parent_id) = parent_id {
            if patch.parent.is_some() && network.parent_id != Some(parent_id) {
                may_adopt(unit.actor(), parent_id)?;
            }
            // Wider is strict, so levels alone rule out a cycle; this says what is wrong more plainly.
            if find::descendants(unit.tx(), &[id]).await?.contains(&parent_id) {
                return Err(Failure::at("input.parent", ParentCycle, "a network stands neither below itself nor below its own children"));
            }
            let parent = locked.first().ok_or_else(|| Failure::at("input.parent", UnknownParent, "there is no such network"))?;
            if !parent.level.may_be_parent_of(level) {
                let field = if patch.parent.is_some() { "input.parent" } else { "input.level" };
                return Err(Failure::at(field, ParentNotWider, "a parent's level is wider than its child's"));
            }
        }
        if level < network.level {
            let children = Entity::find().filter(Column::ParentId.eq(id)).select_only().column(Column::Level).distinct();
            let children: Vec<NetworkLevel> = children.into_tuple().all(unit.tx()).await?;
            if children.into_iter().any(|child| !level.may_be_parent_of(child)) {
                return Err(Failure::at("input.level", ChildNotNarrower, "a network below this one is as wide"));
            }
        }
        Ok(network)
    }
}

fn read(patch: &NetworkPatch) -> Outcome<Read, NetworkUpdateErrorCode> {
    use NetworkUpdateErrorCode::{InvalidName, InvalidSlug, InvalidTerritoryCode};
    let mut mistakes = Vec::new();
    if let Some(mistake) = patch.name.as_deref().and_then(|name| name_mistake("name", name)) {
        mistakes.push(in_input(&mistake, InvalidName));
    }
    let slug = patch.slug.as_deref().map(str::parse::<Slug>).transpose().unwrap_or_else(|bad| {
        mistakes.push(UserError::at("input.slug", InvalidSlug, bad));
        None
    });
    let territory_codes = patch.territory_codes.as_deref().map(|codes| territories(codes, InvalidTerritoryCode));
    let territory_codes = territory_codes.transpose().unwrap_or_else(|bad| {
        mistakes.extend(bad);
        None
    });
    none_of(mistakes)?;
    Ok(Read { name: patch.name.as_deref().map(|name| name.trim().to_owned()), slug, territory_codes })
}
