//! What a domain hands over to be composed.

use std::any::Any;
use std::sync::Arc;

use async_graphql::registry::Registry;
use async_graphql::{InputType, ObjectType, OutputType, SchemaBuilder, SubscriptionType};

use crate::composition::{ExtensionCall, Object, OwnerCalls, RootObject, RootPart, StreamPart, extension};
use crate::contribution::{Added, Contribution, Described, ExtensionPart, MutationPart, OwnerPart, QueryPart, StreamsPart, describe};
use crate::part::{Extension, Owner};
use crate::root::{Mutation, Query, Root, Streams};

pub(crate) type Builder = SchemaBuilder<Root<Query>, Root<Mutation>, Streams>;

/// One domain's share of the schema: its parts, its root fields, its data.
pub struct Module {
    pub(crate) name: &'static str,
    pub(crate) contributions: Vec<Given>,
    pub(crate) data: Vec<Box<dyn FnOnce(Builder) -> Builder + Send>>,
    pub(crate) alone: Vec<&'static str>,
}

/// A contribution without its type.
pub(crate) struct Given {
    /// Writes the contribution into a registry.
    pub(crate) write: fn(&mut Registry),
    /// The same for the schema.
    pub(crate) register: fn(Builder) -> Builder,
    /// The contribution alone, in a registry of its own.
    pub(crate) describe: fn() -> Described,
    /// The part's Rust type.
    pub(crate) rust_name: &'static str,
    pub(crate) role: Role,
}

/// What a contribution is for.
pub(crate) enum Role {
    Owner(Object, OwnerCalls),
    Extension(Object, ExtensionCall),
    Query(Arc<dyn RootPart>),
    Mutation(Arc<dyn RootPart>),
    Subscription(Arc<dyn StreamPart>),
}

impl Module {
    /// An empty module. The name stands in messages of [`crate::compose`] and chooses subgraphs.
    pub const fn new(name: &'static str) -> Self {
        Self { name, contributions: Vec::new(), data: Vec::new(), alone: Vec::new() }
    }

    /// The module's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// This module owns the object of the part's key.
    pub fn owns<P: Owner>(self) -> Self {
        self.give::<OwnerPart<P>, P>(Role::Owner(Object::new::<P::Key>(), OwnerCalls::of::<P>()))
    }

    /// This module adds fields to an object, whoever owns it.
    pub fn extends<P: Extension>(self) -> Self {
        self.give::<ExtensionPart<P>, P>(Role::Extension(Object::new::<P::Key>(), extension::<P>))
    }

    /// The fields of `part` stand in `Query`.
    pub fn query<P: ObjectType + 'static>(self, part: P) -> Self {
        self.give::<QueryPart<P>, P>(Role::Query(Arc::new(RootObject(part))))
    }

    /// The fields of `part` stand in `Mutation`.
    pub fn mutation<P: ObjectType + 'static>(self, part: P) -> Self {
        self.give::<MutationPart<P>, P>(Role::Mutation(Arc::new(RootObject(part))))
    }

    /// The fields of `part` stand in `Subscription`.
    pub fn subscription<P: SubscriptionType + 'static>(self, part: P) -> Self {
        self.give::<StreamsPart<P>, P>(Role::Subscription(Arc::new(RootObject(part))))
    }

    /// This mutation must be the only root field of its request, as sign-in mutations are.
    pub fn alone(mut self, mutation: &'static str) -> Self {
        self.alone.push(mutation);
        self
    }

    /// Data that resolvers find in their context: services. It is shared by all requests, so nothing
    /// that belongs to a viewer may stand in it; that is the request's data ([`crate::Engine::execute`]).
    pub fn data<D: Any + Send + Sync>(mut self, data: D) -> Self {
        self.data.push(Box::new(|builder| builder.data(data)));
        self
    }

    fn give<C: Contribution, P: 'static>(mut self, role: Role) -> Self {
        self.contributions.push(Given {
            write: |registry| {
                <Added<C> as OutputType>::create_type_info(registry);
            },
            register: SchemaBuilder::register_output_type::<Added<C>>,
            describe: describe::<C>,
            rust_name: std::any::type_name::<P>(),
            role,
        });
        self
    }
}

/// The scalars that async-graphql puts into every registry.
pub(crate) fn add_scalars(registry: &mut Registry) {
    <bool as InputType>::create_type_info(registry);
    <i32 as InputType>::create_type_info(registry);
    <f32 as InputType>::create_type_info(registry);
    <String as InputType>::create_type_info(registry);
    <async_graphql::ID as InputType>::create_type_info(registry);
}
