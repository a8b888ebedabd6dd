//! The same schema in plain async-graphql, one object at a time: the judge of answers without errors,
//! and of errors where async-graphql keeps to the specification.

use async_graphql::{EmptyMutation, EmptySubscription, Enum, ID, Interface, Object, Schema, SimpleObject};

use super::ids::{HouseId, MarketId};

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum Colour {
    Red,
    Blue,
}

#[derive(Clone)]
struct House {
    number: u128,
}

fn house(number: u128) -> House {
    House { number }
}

fn exists(number: u128) -> async_graphql::Result<House> {
    if (1..=20).contains(&number) { Ok(house(number)) } else { Err("there is no such House".into()) }
}

#[derive(SimpleObject)]
struct Room {
    title: &'static str,
    faces: House,
}

#[derive(Clone)]
struct Market(u128);

#[derive(SimpleObject)]
struct PageInfo {
    has_next_page: bool,
}

#[derive(SimpleObject)]
struct MarketConnection {
    nodes: Vec<Market>,
    edges: Vec<MarketEdge>,
    total_count: u64,
    page_info: PageInfo,
}

#[derive(SimpleObject)]
struct MarketEdge {
    cursor: String,
    node: Market,
}

#[Object]
impl House {
    async fn id(&self) -> ID {
        HouseId(self.number).to_string().into()
    }

    async fn name(&self) -> String {
        format!("House {}", self.number)
    }

    async fn colour(&self) -> Colour {
        if self.number.is_multiple_of(3) { Colour::Blue } else { Colour::Red }
    }

    async fn nick(&self) -> Option<String> {
        (self.number % 2 == 1).then(|| format!("h{}", self.number))
    }

    async fn neighbour(&self) -> House {
        house(self.number % 20 + 1)
    }

    async fn rooms(&self) -> Vec<Room> {
        let faces = |step| house((self.number + step - 2) % 20 + 1);
        vec![Room { title: "hall", faces: faces(1) }, Room { title: "attic", faces: faces(2) }]
    }

    async fn next_market(&self) -> Option<Market> {
        (self.number != 4).then(|| Market(self.number * 100 + 1))
    }

    async fn markets(&self, #[graphql(default = 20)] first: usize) -> MarketConnection {
        let all = [1, 2].map(|n| Market(self.number * 100 + n));
        let nodes: Vec<Market> = all.into_iter().take(first).collect();
        let edges = nodes.iter().map(|node| MarketEdge { cursor: MarketId(node.0).to_string(), node: node.clone() }).collect();
        MarketConnection { page_info: PageInfo { has_next_page: nodes.len() < 2 }, nodes, edges, total_count: 2 }
    }

    async fn view(&self) -> Vec<House> {
        vec![house(self.number), house(1)]
    }

    async fn echo(&self, number: i32) -> String {
        format!("{number}@{}", HouseId(self.number))
    }

    async fn whole(&self) -> async_graphql::Result<i32> {
        if self.number == 2 { Err("house 2 is not whole".into()) } else { Ok(1) }
    }
}

#[Object]
impl Market {
    async fn id(&self) -> ID {
        MarketId(self.0).to_string().into()
    }

    async fn title(&self) -> String {
        format!("Market {}", self.0)
    }

    async fn house(&self) -> House {
        house(self.0 / 100)
    }
}

#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID"))]
enum Node {
    House(House),
    Market(Market),
}

pub struct Query;

#[Object]
impl Query {
    async fn house(&self, id: ID) -> Option<House> {
        exists(id.parse::<HouseId>().ok()?.0).ok()
    }

    async fn houses_by_id(&self, ids: Vec<ID>) -> Vec<Option<House>> {
        ids.into_iter().map(|id| exists(id.parse::<HouseId>().ok()?.0).ok()).collect()
    }

    async fn all(&self) -> Vec<House> {
        (1..=20).filter(|number| *number != 19).map(house).collect()
    }

    async fn nodes(&self, ids: Vec<ID>) -> Vec<Option<Node>> {
        let node = |id: ID| match id.parse::<MarketId>() {
            Ok(id) => Some(Node::Market(Market(id.0))),
            Err(_) => exists(id.parse::<HouseId>().ok()?.0).ok().map(Node::House),
        };
        ids.into_iter().map(node).collect()
    }
}

pub fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(Query, EmptyMutation, EmptySubscription)
}
