//! A tiny domain: houses. It knows nothing of markets.

use async_graphql::{ComplexObject, Context, Enum, Guard, InputObject, Object, SimpleObject, Subscription};
use futures_util::Stream;
use traboule_graph::{Connection, Edge, EdgeFields, GlobalId, Module, Owner, Ref, Result, Selected, asks, payload};
use traboule_kernel::page::{PageArgs, cursor};
use traboule_kernel::{Actor, Error, Failure, Outcome};

use super::ids::HouseId;
use super::trace::Trace;

/// How many houses there are, ids 1 and up. House 19 is seen by the machine only.
#[derive(Clone, Copy)]
pub struct Houses(pub u128);

pub const HIDDEN: u128 = 19;

pub fn module(houses: Houses) -> Module {
    Module::new("houses").owns::<HouseDetails>().query(HouseQuery).mutation(HouseMutation).subscription(HouseStreams).data(houses)
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Colour {
    /// Like blood.
    Red,
    /// Like the sky.
    Blue,
}

/// Where people live.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct HouseDetails {
    /// On the sign at the door.
    name: String,
    /// Of the front.
    colour: Colour,
    /// Houses with an even number have none.
    nick: Option<String>,
    /// Only the machine reads it.
    #[graphql(guard = "MachineOnly")]
    secret: Option<String>,
    #[graphql(skip)]
    number: u128,
    #[graphql(skip)]
    count: u128,
}

struct MachineOnly;

impl Guard for MachineOnly {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        if ctx.data::<Actor>()?.is_system() { Ok(()) } else { Err(Error::Denied("only the machine reads it").into()) }
    }
}

#[ComplexObject]
impl HouseDetails {
    /// The house with the next number; the last one's is the first.
    async fn neighbour(&self) -> Ref<HouseId> {
        Ref::to(HouseId(self.number % self.count + 1))
    }

    /// A house that may not be there.
    async fn maybe(&self) -> Option<Ref<HouseId>> {
        Some(Ref::to(HouseId(self.number + 1000)))
    }

    /// A house that is not there and has to be.
    async fn never(&self) -> Ref<HouseId> {
        Ref::to(HouseId(self.number + 1000))
    }

    /// Fails for house 2.
    async fn strict(&self) -> Result<i32> {
        if self.number == 2 { Err(Error::Conflict("house 2 is strict".to_owned()).into()) } else { Ok(1) }
    }

    /// Its rooms.
    async fn rooms(&self) -> Vec<Room> {
        let faces = |step| Ref::to(HouseId((self.number + step - 2) % self.count + 1));
        vec![Room { title: "hall".to_owned(), faces: faces(1) }, Room { title: "attic".to_owned(), faces: faces(2) }]
    }

    /// A scalar that waits for something, which none should.
    async fn slow(&self) -> i32 {
        tokio::task::yield_now().await;
        7
    }

    /// Bytes of a scalar's own.
    async fn bytes(&self) -> async_graphql::types::Json<Vec<u8>> {
        async_graphql::types::Json(vec![123, 125])
    }
}

/// A room, which has no id.
#[derive(SimpleObject)]
pub struct Room {
    /// On its door.
    title: String,
    /// The house one sees from its window.
    faces: Ref<HouseId>,
}

/// What a house answers if everything is read; what was not asked for is poison, so a test sees it.
fn part(id: HouseId, houses: Houses, selected: &Selected) -> HouseDetails {
    let text = |field: &str, value: String| if selected.has(field) { value } else { "POISON".to_owned() };
    HouseDetails {
        name: text("name", format!("House {}", id.0)),
        colour: if id.0.is_multiple_of(3) { Colour::Blue } else { Colour::Red },
        nick: if id.0.is_multiple_of(2) { None } else { Some(text("nick", format!("h{}", id.0))) },
        secret: Some(text("secret", format!("s{}", id.0))),
        number: id.0,
        count: houses.0,
    }
}

impl Owner for HouseDetails {
    type Key = HouseId;

    async fn load(ctx: &Context<'_>, keys: &[HouseId], selected: &Selected) -> Result<Vec<(HouseId, Self)>> {
        let houses = *ctx.data::<Houses>()?;
        ctx.data::<Trace>()?.note(format!("House x{}", keys.len()));
        tokio::task::yield_now().await;
        let sees_all = ctx.data::<Actor>()?.is_system();
        let there = keys.iter().filter(|key| (1..=houses.0).contains(&key.0) && (key.0 != HIDDEN || sees_all));
        Ok(there.map(|key| (*key, part(*key, houses, selected))).collect())
    }
}

/// What an edge of houses says beside the house.
#[derive(SimpleObject)]
pub struct Distance {
    /// From where the search started.
    km: f64,
}

impl EdgeFields for Distance {
    const NAME: &'static str = "Near";
}

pub struct HouseQuery;

#[Object]
impl HouseQuery {
    /// One house.
    async fn house(&self, #[graphql(desc = "Its id.")] id: GlobalId<HouseId>) -> Option<Ref<HouseId>> {
        Some(Ref::asked(id.0))
    }

    /// The houses with these ids.
    async fn houses_by_id(&self, #[graphql(desc = "Their ids.")] ids: Vec<GlobalId<HouseId>>) -> Vec<Option<Ref<HouseId>>> {
        ids.into_iter().map(|id| Some(Ref::asked(id.0))).collect()
    }

    /// All houses, read as the client asks.
    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<Ref<HouseId>>> {
        let houses = *ctx.data::<Houses>()?;
        ctx.data::<Trace>()?.note("all");
        let selected = Selected::here(ctx);
        Ok((1..=houses.0)
            .filter(|id| *id != HIDDEN)
            .map(|id| Ref::loaded(HouseId(id), part(HouseId(id), houses, &selected), &selected))
            .collect())
    }

    /// All houses, with nothing but their names read, whatever the client asks.
    async fn names_only(&self, ctx: &Context<'_>) -> Result<Vec<Ref<HouseId>>> {
        let houses = *ctx.data::<Houses>()?;
        let names = Selected::only(["name".to_owned()]);
        Ok((1..=2).map(|id| Ref::loaded(HouseId(id), part(HouseId(id), houses, &names), &names)).collect())
    }

    /// Houses page by page.
    async fn houses(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<HouseId>> {
        let houses = *ctx.data::<Houses>()?;
        let window = PageArgs { first, after, last, before }.window::<u64>("number")?;
        let after = window.after.map_or(0, u128::from);
        let rows = (1..=houses.0).filter(|id| *id > after && *id != HIDDEN).take(window.rows_to_read()).collect();
        let total = if asks(ctx, "totalCount") {
            ctx.data::<Trace>()?.note("count");
            Some(u64::try_from(houses.0).unwrap_or(u64::MAX))
        } else {
            None
        };
        let selected = Selected::nodes(ctx);
        let edge = |id: u128| {
            let cursor = cursor("number", u64::try_from(id).unwrap_or(0))?;
            Ok(Edge::new(cursor, Ref::loaded(HouseId(id), part(HouseId(id), houses, &selected), &selected)))
        };
        Ok(Connection::build(window.page(rows), edge)?.total(total))
    }

    /// Houses with their distance.
    async fn near(&self) -> Connection<HouseId, Distance> {
        let rows = (1..=2_u8).map(|id| Edge::with(id.to_string(), Ref::to(HouseId(u128::from(id))), Distance { km: f64::from(id) / 2.0 }));
        Connection::new(traboule_kernel::page::Page { rows: rows.collect(), has_previous: false, has_next: false })
    }

    /// Fails.
    async fn wrong(&self) -> Result<Option<i32>> {
        Err(Error::internal("the database password is 1234").into())
    }

    /// Fails with another library's error.
    async fn foreign(&self) -> async_graphql::Result<Option<i32>> {
        Ok(Some("secret text".parse::<i32>()?))
    }

    /// Asks for data that nobody gave.
    async fn dataless(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i32>> {
        Ok(Some(*ctx.data::<i32>()?))
    }

    /// Fails and has to be there.
    async fn wrong_strict(&self) -> Result<i32> {
        Err(Error::Unauthenticated.into())
    }

    /// Takes its time.
    async fn sleep(&self) -> i32 {
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
        1
    }

    /// Panics.
    async fn panics(&self) -> i32 {
        [1].get(1).copied().expect("a panic, as asked")
    }

    /// As many letters.
    async fn letters(&self, #[graphql(desc = "How many.")] count: i32) -> String {
        "x".repeat(usize::try_from(count).unwrap_or(0))
    }

    /// How long the input is.
    async fn length(
        &self,
        #[graphql(desc = "A text.")] text: Option<String>,
        #[graphql(desc = "A list.", validator(max_items = 500))] list: Option<Vec<i32>>,
        #[graphql(desc = "Up to 9.", validator(maximum = 9))] small: Option<i32>,
    ) -> i32 {
        let length = text.map_or(0, |text| text.len()) + list.map_or(0, |list| list.len());
        i32::try_from(length).unwrap_or(i32::MAX) + small.unwrap_or(0)
    }
}

/// Why a house is not built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum HouseBuildErrorCode {
    /// It needs a name.
    NameMissing,
}

payload! {
    /// What `houseBuild` answers.
    pub struct HouseBuildPayload {
        /// The new house.
        house: Ref<HouseId>,
        /// What it is made of.
        material: String,
    } errors HouseBuildErrorCode
}

/// A house to be built.
#[derive(InputObject)]
pub struct HouseBuildInput {
    /// On the sign at the door.
    name: String,
    /// Beside which one.
    beside: Option<GlobalId<HouseId>>,
}

pub struct HouseMutation;

#[Object]
impl HouseMutation {
    /// Builds a house.
    async fn house_build(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to build.")] input: HouseBuildInput,
    ) -> Result<HouseBuildPayload> {
        ctx.data::<Trace>()?.note(format!("build {}", input.name));
        let beside = input.beside.map_or(0, |id| id.0.0);
        let outcome: Outcome<u128, HouseBuildErrorCode> = match input.name.as_str() {
            "" => Err(Failure::at("input.name", HouseBuildErrorCode::NameMissing, "give it a name")),
            "fault" => Err(Failure::Fault(Error::Conflict("somebody was faster".to_owned()))),
            _ => Ok(beside + 1),
        };
        HouseBuildPayload::from_outcome(outcome, |id| HouseBuildPayload::done(Ref::to(HouseId(id)), "wood".to_owned()))
    }

    /// Takes its time and is noted when it is done.
    async fn house_move(&self, ctx: &Context<'_>) -> Result<i32> {
        let trace = ctx.data::<Trace>()?.clone();
        tokio::time::sleep(std::time::Duration::from_secs(20)).await;
        trace.note("moved");
        Ok(1)
    }
}

pub struct HouseStreams;

#[Subscription]
impl HouseStreams {
    /// Each of these houses, and its neighbours.
    async fn visits(&self, #[graphql(desc = "How many.")] count: i32) -> impl Stream<Item = Visit> {
        futures_util::stream::iter((1..=u128::from(count.unsigned_abs())).map(|id| Visit {
            house: Ref::to(HouseId(id)),
            maybe: Some(Ref::to(HouseId(id + 5000))),
            both: vec![Ref::to(HouseId(id)), Ref::to(HouseId(id + 1))],
        }))
    }
}

/// Somebody came.
#[derive(SimpleObject)]
pub struct Visit {
    /// Where to.
    house: Ref<HouseId>,
    /// Where to, if it were there.
    maybe: Option<Ref<HouseId>>,
    /// Where to, and where then.
    both: Vec<Ref<HouseId>>,
}
