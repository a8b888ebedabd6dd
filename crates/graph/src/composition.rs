//! What the composed schema knows at run time: who answers which field.

use std::any::TypeId;
use std::collections::HashMap;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};

use async_graphql::{Context, ObjectType, Response, ServerResult, SubscriptionType, Value};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use traboule_kernel::{BadId, Key};
use uuid::Uuid;

use crate::driver::{AnyPart, Kind};
use crate::error::Result;
use crate::part::{Extension, Owner, Parents};
use crate::selected::Selected;

/// Stands in the schema's data.
#[derive(Default)]
pub(crate) struct Composition {
    /// The objects that levels load, by their GraphQL name.
    pub(crate) objects: HashMap<&'static str, Object>,
    pub(crate) queries: HashMap<String, Arc<dyn RootPart>>,
    pub(crate) mutations: HashMap<String, Arc<dyn RootPart>>,
    pub(crate) subscriptions: HashMap<String, Arc<dyn StreamPart>>,
    /// In subgraph mode, the SDL that a gateway reads.
    pub(crate) subgraph: Option<String>,
}

/// Who answers for an object.
#[derive(Clone)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    pub(crate) read_key: fn(&str) -> Result<Uuid, BadId>,
    pub(crate) owner: Option<OwnerCalls>,
    /// The fields that extensions add.
    pub(crate) added: HashMap<String, ExtensionCall>,
}

impl Object {
    pub(crate) fn new<K: Key>() -> Self {
        Self { kind: Kind::of::<K>(), read_key: |text| text.parse::<K>().map(Key::uuid), owner: None, added: HashMap::new() }
    }
}

/// What a field answers: async-graphql's own shape, `None` for a field that the part does not have.
pub(crate) type Answer = ServerResult<Option<Value>>;

/// The parts that an owner found, by their keys.
pub(crate) type Loading<'a> = BoxFuture<'a, Result<Vec<(Uuid, AnyPart)>>>;

/// An owner without its type.
#[derive(Clone, Copy)]
pub(crate) struct OwnerCalls {
    /// The part's type: another one never answers for the object.
    pub(crate) part: TypeId,
    pub(crate) load: for<'a> fn(&'a Context<'a>, Vec<Uuid>, &'a Selected) -> Loading<'a>,
    /// Resolves a field that holds scalars without a heap allocation; `None` if it waits for something.
    pub(crate) leaf: fn(&AnyPart, &Context<'_>) -> Option<Answer>,
    pub(crate) field: for<'a> fn(&'a AnyPart, &'a Context<'a>) -> BoxFuture<'a, Answer>,
}

impl OwnerCalls {
    pub(crate) fn of<P: Owner>() -> Self {
        Self { part: TypeId::of::<P>(), load: load::<P>, leaf: leaf::<P>, field: field::<P> }
    }
}

fn load<'a, P: Owner>(ctx: &'a Context<'a>, keys: Vec<Uuid>, selected: &'a Selected) -> Loading<'a> {
    Box::pin(async move {
        let keys: Vec<P::Key> = keys.into_iter().map(P::Key::from_uuid).collect();
        let parts = P::load(ctx, &keys, selected).await?;
        Ok(parts.into_iter().map(|(key, part)| (key.uuid(), Arc::new(part) as AnyPart)).collect())
    })
}

fn leaf<P: Owner>(part: &AnyPart, ctx: &Context<'_>) -> Option<Answer> {
    let Some(part) = part.downcast_ref::<P>() else { return Some(Ok(None)) };
    match pin!(part.resolve_field(ctx)).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

fn field<'a, P: Owner>(part: &'a AnyPart, ctx: &'a Context<'a>) -> BoxFuture<'a, Answer> {
    match part.downcast_ref::<P>() {
        Some(part) => Box::pin(part.resolve_field(ctx)),
        None => Box::pin(std::future::ready(Ok(None))),
    }
}

/// An extension without its type.
pub(crate) type ExtensionCall = for<'a> fn(Vec<Uuid>, &'a Context<'a>) -> BoxFuture<'a, Answer>;

pub(crate) fn extension<'a, P: Extension>(keys: Vec<Uuid>, ctx: &'a Context<'a>) -> BoxFuture<'a, Answer> {
    Box::pin(async move {
        let parents = Parents::new(keys.into_iter().map(P::Key::from_uuid).collect());
        P::of(parents).resolve_field(ctx).await
    })
}

/// A module's part of `Query` or `Mutation`.
pub(crate) trait RootPart: Send + Sync {
    fn field<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, Answer>;
}

pub(crate) struct RootObject<P>(pub(crate) P);

impl<P: ObjectType> RootPart for RootObject<P> {
    fn field<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, Answer> {
        Box::pin(self.0.resolve_field(ctx))
    }
}

/// A module's part of `Subscription`.
pub(crate) trait StreamPart: Send + Sync {
    fn stream<'a>(&'a self, ctx: &'a Context<'_>) -> Option<Pin<Box<dyn futures_util::Stream<Item = Response> + Send + 'a>>>;
}

impl<P: SubscriptionType> StreamPart for RootObject<P> {
    fn stream<'a>(&'a self, ctx: &'a Context<'_>) -> Option<BoxStream<'a, Response>> {
        self.0.create_field_stream(ctx)
    }
}

/// Marks a type by what it does without holding a value of it.
pub(crate) type Marker<P> = PhantomData<fn() -> P>;
