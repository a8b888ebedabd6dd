//! What composition makes, and what it refuses.

use async_graphql::{Context, Object, SimpleObject};
use traboule_graph::{Batch, ComposeError, Extension, Mode, Module, Owner, Parents, Ref, Result, Selected, compose, interface};

use crate::support::houses::Houses;
use crate::support::ids::{HouseId, MarketId};
use crate::support::{everything, houses, markets, modules};

/// What composing these with the houses is refused for.
fn refused(module: Module) -> String {
    compose(vec![houses::module(Houses(1)), module], Mode::Whole).err().expect("a refusal").to_string()
}

macro_rules! owner {
    ($name:ident, $key:ty) => {
        impl Owner for $name {
            type Key = $key;

            async fn load(_: &Context<'_>, _: &[$key], _: &Selected) -> Result<Vec<($key, Self)>> {
                Ok(Vec::new())
            }
        }
    };
}

macro_rules! query {
    ($name:ident: $($field:ident -> $ty:ty),+) => {
        pub struct $name;

        #[Object]
        impl $name {
            $(async fn $field(&self) -> Option<$ty> {
                None
            })+
        }
    };
}

macro_rules! extension {
    ($name:ident: $field:ident -> $ty:ty, $value:expr) => {
        pub struct $name(Parents<HouseId>);

        impl Extension for $name {
            type Key = HouseId;

            fn of(parents: Parents<HouseId>) -> Self {
                Self(parents)
            }
        }

        #[Object]
        impl $name {
            async fn $field(&self) -> $ty {
                ($value)(&self.0)
            }
        }
    };
}

#[derive(SimpleObject)]
struct Second {
    a: i32,
}
owner!(Second, HouseId);

#[derive(SimpleObject)]
struct Market {
    a: i32,
}
owner!(Market, MarketId);

#[derive(SimpleObject)]
struct WithId {
    id: i32,
}
owner!(WithId, MarketId);

/// A part that returns itself.
#[derive(SimpleObject)]
struct Selfish {
    again: Vec<Selfish>,
}
owner!(Selfish, MarketId);

/// An object with the name of one of the houses' value objects.
#[derive(SimpleObject)]
struct Room {
    other: i32,
}

#[derive(SimpleObject)]
struct Holder {
    batch: Batch<i32>,
}

extension!(AddsName: name -> Batch<i32>, |parents: &Parents<HouseId>| parents.each(std::collections::HashMap::new(), |_| 1));
extension!(NoBatch: extra -> i32, |_: &Parents<HouseId>| 1);
extension!(ListOfBatches: extra -> Vec<Batch<i32>>, |_: &Parents<HouseId>| Vec::new());
query!(ReturnsPart: second -> Second);
query!(ReturnsBatch: batch -> Holder);
query!(HasHouse: house -> i32);
query!(HasMarket: market -> Ref<MarketId>);
query!(HasRoom: room -> Room);
query!(HasTitled: titled -> Titled);
query!(Colour: colour -> i32);

pub struct BatchRoot;

#[Object]
impl BatchRoot {
    async fn direct(&self) -> Result<Batch<i32>> {
        Err(traboule_kernel::Error::Unauthenticated.into())
    }
}

interface! {
    /// Something with a title.
    pub interface Titled {
        /// Its title.
        main_title: String,
    } = House(Ref<HouseId>)
}

#[test]
fn mistakes_are_told_with_their_modules() {
    for (module, message) in [
        (Module::new("oops").extends::<AddsName>(), "modules `houses` and `oops` both add the field `House.name`"),
        (Module::new("oops").query(HasHouse), "modules `houses` and `oops` both add the field `Query.house`"),
        (Module::new("oops").owns::<Second>(), "modules `houses` and `oops` both own the object `House`"),
        (Module::new("oops").query(HasMarket), "module `oops` uses the object `Market`, but no module in the list owns it"),
        (
            Module::new("oops").owns::<WithId>().query(HasMarket),
            "module `oops` adds the field `Market.id`, which every reference has already",
        ),
        (
            Module::new("oops").owns::<Selfish>().query(HasMarket),
            "a field of module `oops` returns `graph::composition::Selfish`, which is only a part; return `Ref<_>` instead",
        ),
        (
            Module::new("oops").owns::<Market>(),
            "the part `graph::composition::Market` of module `oops` has the name of the object it belongs to; name it `MarketDetails` or the like",
        ),
        (
            Module::new("oops").extends::<NoBatch>(),
            "the field `House.extra` of module `oops` belongs to another's object: it has to return `Batch<_>`",
        ),
        (
            Module::new("oops").extends::<ListOfBatches>(),
            "the field `House.extra` of module `oops` belongs to another's object: it has to return `Batch<_>`",
        ),
        (
            Module::new("oops").query(BatchRoot),
            "the field `Query.direct` of module `oops` returns `Batch<_>`, which only fields of an `Extension` do",
        ),
        (
            Module::new("oops").query(ReturnsBatch),
            "the field `Holder.batch` of module `oops` returns `Batch<_>`, which only fields of an `Extension` do",
        ),
        (
            Module::new("oops").query(HasRoom),
            "`graph::support::houses::Room` of module `houses` and `graph::composition::Room` of module `oops` both have the GraphQL name `Room`",
        ),
        (
            Module::new("oops").query(Colour),
            "`graph::support::houses::Colour` of module `houses` and `graph::composition::Colour` of module `oops` both have the GraphQL name `Colour`",
        ),
        (Module::new("oops").query(HasTitled), "`House` is said to be a `Titled`, but has no field `mainTitle: String!`"),
        (Module::new("oops").alone("signIn"), "module `oops` says that the mutation `signIn` stands alone, but has no such mutation"),
    ] {
        assert_eq!(refused(module), message);
    }
}

#[test]
fn a_part_that_is_returned_is_found_whatever_the_order_of_the_modules() {
    let owner = || Module::new("owner").owns::<Second>();
    let user = || Module::new("user").query(ReturnsPart);
    for modules in [vec![owner(), user()], vec![user(), owner()]] {
        let part = "graph::composition::Second";
        assert_eq!(compose(modules, Mode::Whole).err(), Some(ComposeError::PartReturned { module: "user", part }));
    }
}

/// A type that does not register what it names.
struct Phantom;

impl async_graphql::OutputType for Phantom {
    fn type_name() -> std::borrow::Cow<'static, str> {
        "Phantom".into()
    }

    fn create_type_info(_: &mut async_graphql::registry::Registry) -> String {
        "Phantom!".to_owned()
    }

    async fn resolve(
        &self,
        _: &async_graphql::ContextSelectionSet<'_>,
        _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
    ) -> async_graphql::ServerResult<async_graphql::Value> {
        Ok(async_graphql::Value::Null)
    }
}

query!(ReturnsPhantom: phantom -> Phantom);

#[test]
fn every_type_is_in_the_schema() {
    assert_eq!(refused(Module::new("oops").query(ReturnsPhantom)), "`Query.phantom` has the type `Phantom`, which is not in the schema");
}

#[test]
fn an_owner_is_needed_in_one_schema_and_not_in_a_subgraph() {
    let error = compose(vec![markets::module()], Mode::Whole).err().unwrap();
    assert_eq!(error, ComposeError::NoOwner { module: "markets", kind: "House".to_owned() });
    assert!(compose(vec![markets::module()], Mode::Subgraph).is_ok());
}

#[test]
fn the_sdl_is_sorted_described_and_the_same_every_time() {
    let schema = compose(modules(), Mode::Whole).unwrap();
    let other = compose(vec![everything::module(), markets::module(), houses::module(Houses(1))], Mode::Whole).unwrap();
    assert_eq!(schema.sdl(), other.sdl());
    for part in ["@key", "@shareable", "@link", "_Entity", "_Any", "Details", "HouseMarkets ", "NoEdgeFields", "Distance ", "\u{1}"] {
        assert!(!schema.sdl().contains(part), "{part}\n{}", schema.sdl());
    }
    for part in [
        "\"\"\"\nWhere people live.\n\"\"\"\ntype House implements Node {",
        "\"\"\"\n\tThe markets before this house.\n\t\"\"\"\n\tmarkets(\n\t\t\"\"\"\n\t\tOnly nodes behind the one with this cursor.",
        "\"\"\"\n\tLike blood.\n\t\"\"\"\n\tRED",
        "\"\"\"\nWhat one finds in a street.\n\"\"\"\nunion Found = House | Market | Stone",
        "\"\"\"\nAn object with an id.\n\"\"\"\ninterface Node {",
        "type HouseNearEdge {",
        "userErrors: [HouseBuildUserError!]!",
        "house: House\n",
        "totalCount: Int!",
    ] {
        assert!(schema.sdl().contains(part), "{part}\n{}", schema.sdl());
    }
    assert_eq!(schema.undescribed(), [] as [&str; 0]);
    let without = compose(vec![houses::module(Houses(1)), Module::new("bare").query(HasTitledNot)], Mode::Whole).unwrap();
    assert_eq!(without.undescribed(), ["Query.bare"]);
}

query!(HasTitledNot: bare -> i32);

#[test]
fn the_fields_are_listed_for_the_policy() {
    let schema = compose(modules(), Mode::Whole).unwrap();
    let fields: Vec<_> = schema.fields().collect();
    for field in [
        ("House", "id"),
        ("House", "markets"),
        ("House", "secret"),
        ("Query", "node"),
        ("Mutation", "houseBuild"),
        ("Subscription", "visits"),
        ("HouseBuildPayload", "house"),
        ("HouseEdge", "node"),
        ("Visit", "both"),
    ] {
        assert!(fields.contains(&field), "{field:?}");
    }
    assert!(fields.iter().all(|(kind, _)| !kind.starts_with('_')));
    assert!(schema.type_names().any(|name| name == "Colour"));
    assert!(schema.type_names().all(|name| name != "String" && !name.ends_with("Details")));
}
