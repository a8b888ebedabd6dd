//! What the server has: an interface and a union over all kinds.

use async_graphql::{Context, ID, Object, SimpleObject};
use traboule_graph::{Module, Ref, Result, interface, union};
use traboule_kernel::{BadId, Error};

use super::ids::{HouseId, MarketId};

interface! {
    /// An object with an id.
    pub interface Node {
        /// Identifies the object for ever; opaque to clients.
        id: ID,
    } = House(Ref<HouseId>), Market(Ref<MarketId>)
}

/// A thing without an id.
#[derive(SimpleObject)]
pub struct Stone {
    /// Its weight.
    grams: i32,
    /// The house that it was part of.
    of: Ref<HouseId>,
}

union! {
    /// What one finds in a street.
    pub union Found = House(Ref<HouseId>), Market(Ref<MarketId>), Stone(Stone)
}

pub fn module() -> Module {
    Module::new("everything").query(EverythingQuery)
}

fn node(id: &str) -> Result<Option<Node>> {
    let house = id.parse().map(|id| Node::House(Ref::asked(id)));
    match house.or_else(|_| id.parse().map(|id| Node::Market(Ref::asked(id)))) {
        Ok(node) => Ok(Some(node)),
        Err(BadId::OtherKind { .. } | BadId::Malformed) => Err(Error::bad_input("this is not an id").into()),
    }
}

pub struct EverythingQuery;

#[Object]
impl EverythingQuery {
    /// Any object.
    async fn node(&self, #[graphql(desc = "Its id.")] id: ID) -> Result<Option<Node>> {
        node(&id)
    }

    /// Any objects.
    async fn nodes(&self, #[graphql(desc = "Their ids.")] ids: Vec<ID>) -> Result<Vec<Option<Node>>> {
        ids.iter().map(|id| node(id)).collect()
    }

    /// All that lies in the street.
    async fn street(&self, _ctx: &Context<'_>) -> Vec<Found> {
        vec![
            Ref::to(HouseId(1)).into(),
            Ref::to(MarketId(101)).into(),
            Stone { grams: 5, of: Ref::to(HouseId(2)) }.into(),
            Ref::to(HouseId(3)).into(),
            Stone { grams: 6, of: Ref::to(HouseId(3)) }.into(),
        ]
    }
}
