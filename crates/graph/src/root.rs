//! The roots: `Query`, `Mutation` and `Subscription`, whose fields modules give.

use std::borrow::Cow;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, ObjectBuilder, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, Response, ServerResult, SubscriptionType, Value,
};

use crate::composition::{Composition, RootPart};
use crate::driver::drive;
use crate::entities;
use crate::env::Env;
use crate::error::{Error, locate};
use crate::reference::hub;
use crate::selection::as_field;
use crate::state::path_of;

/// A root of the schema. Its Rust type is constant, its fields are whatever modules gave.
pub(crate) struct Root<R>(PhantomData<R>);

/// The root `Query`.
pub(crate) struct Query;
/// The root `Mutation`.
pub(crate) struct Mutation;
/// The root `Subscription`.
pub(crate) struct Subscription;

impl<R> Root<R> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

/// What tells the roots apart.
pub(crate) trait Operation: Send + Sync + 'static {
    /// The GraphQL type.
    const TYPE: &'static str;
    /// What clients read about it.
    const DESCRIPTION: &'static str;
}

impl Operation for Query {
    const TYPE: &'static str = "Query";
    const DESCRIPTION: &'static str = "What can be read.";
}

impl Operation for Mutation {
    const TYPE: &'static str = "Mutation";
    const DESCRIPTION: &'static str = "What can be changed. The fields of one request run one after the other.";
}

impl Operation for Subscription {
    const TYPE: &'static str = "Subscription";
    const DESCRIPTION: &'static str = "What can be followed while it happens.";
}

fn empty_root<R: Operation>(rust_name: &'static str) -> async_graphql::registry::MetaType {
    ObjectBuilder::new(R::TYPE, IndexMap::new())
        .description(Some(R::DESCRIPTION.to_owned()))
        .is_subscription(R::TYPE == Subscription::TYPE)
        .rust_typename(rust_name)
        .build()
}

impl<R: Operation> OutputType for Root<R> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(R::TYPE)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |_| empty_root::<R>(std::any::type_name::<Self>()))
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl<R: Operation> ContainerType for Root<R> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        resolve_root(ctx, R::TYPE).await
    }
}

impl<R: Operation> ObjectType for Root<R> {}

/// Resolves a root field under a driver of its own.
async fn resolve_root(ctx: &Context<'_>, kind: &'static str) -> ServerResult<Option<Value>> {
    let env = Env::of(ctx)?;
    env.state.start();
    let key = &ctx.item.node.response_key().node;
    // A field that stands twice in the document is resolved once, with all that is selected on it.
    // async-graphql merges values of equal keys and drops this null in favour of the first.
    if !env.state.first_of_root(key) {
        return Ok(None);
    }
    let selection = env.flat(&env.query.operation.node.selection_set, kind);
    let merged = selection.node.items.iter().filter_map(as_field).find(|field| field.node.response_key().node == *key);
    let field = merged.unwrap_or(ctx.item);
    let name = field.node.name.node.as_str();

    let (hub, data) = hub();
    let ctx = env.context(ctx.path_node, field, Some(&data));
    let work = async {
        match (name, &env.composition.subgraph) {
            ("_entities", Some(_)) => entities::resolve(env, &ctx).await,
            ("_service", Some(sdl)) => entities::service(&ctx, sdl).await,
            _ => match parts(env.composition, kind).and_then(|parts| parts.get(name)) {
                Some(part) => part.field(&ctx).await,
                None => Ok(None),
            },
        }
    };
    match drive(env, &hub, work).await {
        Ok(value) if !env.fits(kind, field, value.as_ref().unwrap_or(&Value::Null)) => {
            Err(Error::internal(format!("`{kind}.{name}` is null where it must not be")).at(field.pos))
        }
        Err(error) if env.is_nullable(kind, name) => {
            env.report(locate(error, || ctx.path_node.as_ref().map(path_of).unwrap_or_default()));
            Ok(None)
        }
        answer => answer,
    }
}

fn parts<'a>(composition: &'a Composition, kind: &str) -> Option<&'a HashMap<String, Arc<dyn RootPart>>> {
    match kind {
        Query::TYPE => Some(&composition.queries),
        Mutation::TYPE => Some(&composition.mutations),
        _ => None,
    }
}

/// `Root<Subscription>` as async-graphql wants it.
pub(crate) struct Streams;

impl SubscriptionType for Streams {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(Subscription::TYPE)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_subscription_type::<Self, _>(|_| empty_root::<Subscription>(std::any::type_name::<Self>()))
    }

    fn create_field_stream<'a>(&'a self, ctx: &'a Context<'_>) -> Option<Pin<Box<dyn futures_util::Stream<Item = Response> + Send + 'a>>> {
        let env = Env::of(ctx).ok()?;
        env.state.start();
        let composition = ctx.data_opt::<Arc<Composition>>()?;
        composition.subscriptions.get(ctx.item.node.name.node.as_str())?.stream(ctx)
    }
}
