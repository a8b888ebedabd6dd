//! A tiny domain: markets. It adds fields to houses and knows nothing of the crate that owns them.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Object, SimpleObject};
use traboule_graph::{Batch, Connection, Edge, Extension, Module, Owner, Parents, Ref, Result, Selected, asks};
use traboule_kernel::Error;
use traboule_kernel::page::{Page, PageArgs};

use super::ids::{HouseId, MarketId};
use super::trace::Trace;

pub fn module() -> Module {
    Module::new("markets").owns::<MarketDetails>().extends::<HouseMarkets>().query(MarketQuery)
}

/// Market `house * 100 + n` stands before that house, two of them before each.
fn of_house(house: HouseId) -> [MarketId; 2] {
    [MarketId(house.0 * 100 + 1), MarketId(house.0 * 100 + 2)]
}

/// Where things are sold.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct MarketDetails {
    /// On the banner.
    title: String,
    #[graphql(skip)]
    number: u128,
}

#[ComplexObject]
impl MarketDetails {
    /// The house before which it stands.
    async fn house(&self) -> Ref<HouseId> {
        Ref::to(HouseId(self.number / 100))
    }
}

fn part(id: MarketId) -> MarketDetails {
    MarketDetails { title: format!("Market {}", id.0), number: id.0 }
}

impl Owner for MarketDetails {
    type Key = MarketId;

    async fn load(ctx: &Context<'_>, keys: &[MarketId], _: &Selected) -> Result<Vec<(MarketId, Self)>> {
        ctx.data::<Trace>()?.note(format!("Market x{}", keys.len()));
        Ok(keys.iter().map(|key| (*key, part(*key))).collect())
    }
}

/// What markets add to a house.
pub struct HouseMarkets(Parents<HouseId>);

impl Extension for HouseMarkets {
    type Key = HouseId;

    fn of(parents: Parents<HouseId>) -> Self {
        Self(parents)
    }
}

#[Object]
impl HouseMarkets {
    /// The markets before this house.
    async fn markets(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Batch<Connection<MarketId>>> {
        let window = PageArgs { first, after, last, before }.window::<u64>("number")?;
        ctx.data::<Trace>()?.note(format!("markets({}) x{}", window.limit, self.0.keys().len()));
        tokio::task::yield_now().await;
        let total = asks(ctx, "totalCount").then_some(2);
        let connection = |house: HouseId| {
            let page = window.page(of_house(house).into_iter().take(window.rows_to_read()).collect());
            Connection::new(page.map(|id| Edge::new(id.to_string(), Ref::loaded(id, part(id), &Selected::all())))).total(total)
        };
        let pages: HashMap<HouseId, _> = self.0.keys().iter().map(|house| (*house, connection(*house))).collect();
        Ok(self.0.each(pages, |_| Connection::new(Page::empty())))
    }

    /// The first market before this house; house 4 has none.
    async fn next_market(&self, ctx: &Context<'_>) -> Result<Batch<Option<Ref<MarketId>>>> {
        ctx.data::<Trace>()?.note(format!("nextMarket x{}", self.0.keys().len()));
        let rows = self.0.keys().iter().filter(|house| house.0 != 4).map(|house| (*house, Ref::to(of_house(*house)[0])));
        Ok(self.0.one(rows))
    }

    /// The houses that one sees from the market, nearest first.
    async fn view(&self, ctx: &Context<'_>) -> Result<Batch<Vec<Ref<HouseId>>>> {
        ctx.data::<Trace>()?.note(format!("view x{}", self.0.keys().len()));
        Ok(self.0.many(self.0.keys().iter().flat_map(|house| [(*house, Ref::to(*house)), (*house, Ref::to(HouseId(1)))])))
    }

    /// Fails for all.
    async fn broken(&self) -> Result<Batch<Option<i32>>> {
        Err(Error::Unavailable("the market's own server".into()).into())
    }

    /// Fails for house 2.
    async fn half(&self) -> Batch<Option<i32>> {
        self.0.results(self.0.keys().iter().map(|house| match house.0 {
            2 => Err(Error::Conflict("no half of house 2".to_owned())),
            other => Ok(i32::try_from(other).ok()),
        }))
    }

    /// Fails for house 2 and may not.
    async fn whole(&self) -> Batch<i32> {
        let whole = |house: &HouseId| if house.0 == 2 { Err(Error::Conflict("house 2 is not whole".to_owned())) } else { Ok(1) };
        self.0.results(self.0.keys().iter().map(whole))
    }

    /// Says what it was given.
    async fn echo(&self, #[graphql(desc = "Anything up to 9.", validator(maximum = 9))] number: i32) -> Batch<String> {
        self.0.each(HashMap::new(), |house| format!("{number}@{house}"))
    }

    /// Fewer answers than houses.
    async fn short(&self) -> Batch<Option<i32>> {
        self.0.results(std::iter::once(Ok::<_, Error>(Some(1))))
    }
}

pub struct MarketQuery;

#[Object]
impl MarketQuery {
    /// One market.
    async fn market(&self, #[graphql(desc = "Its number.")] number: i32) -> Ref<MarketId> {
        Ref::to(MarketId(u128::from(number.unsigned_abs())))
    }
}
