//! What every part of the level driver needs, out of async-graphql's context.

use std::sync::Arc;

use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::registry::{MetaType, MetaTypeName};
use async_graphql::{ContextBase, Data, Pos, Positioned, QueryEnv, QueryPathNode, SchemaEnv, ServerError, ServerResult, Value};

use crate::composition::Composition;
use crate::driver::Hub;
use crate::error::Error;
use crate::selection::flatten;
use crate::state::{Flat, State};

#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    pub(crate) schema: &'a SchemaEnv,
    pub(crate) query: &'a QueryEnv,
    pub(crate) composition: &'a Composition,
    pub(crate) state: &'a State,
}

impl<'a> Env<'a> {
    /// Fails where no [`crate::Engine`] runs the request.
    pub(crate) fn of<T>(ctx: &ContextBase<'a, T>) -> ServerResult<Self> {
        let missing = || Error::internal("the request was not started by the engine").at(Pos::default());
        Ok(Self {
            schema: ctx.schema_env,
            query: ctx.query_env,
            composition: ctx.data_opt::<Arc<Composition>>().ok_or_else(missing)?,
            state: ctx.data_opt::<Arc<State>>().ok_or_else(missing)?,
        })
    }

    /// A context of ours.
    pub(crate) fn context<T>(&self, path: Option<QueryPathNode<'a>>, item: T, data: Option<&'a Data>) -> ContextBase<'a, T> {
        self.query.create_context(self.schema, path, item, data)
    }

    /// The fields selected on objects of this type.
    pub(crate) fn flat(&self, set: &Positioned<SelectionSet>, kind: &str) -> Flat {
        self.state.flat(set, kind, || flatten(self, kind, set))
    }

    /// Reports an error of a nullable field.
    pub(crate) fn report(&self, error: ServerError) {
        self.query.errors.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(error);
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.query.errors.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_empty()
    }

    /// Whether a field may be null. Unknown fields may: nothing stands above them that could be spared.
    pub(crate) fn is_nullable(&self, kind: &str, field: &str) -> bool {
        let kind = self.schema.registry.types.get(kind);
        kind.and_then(|kind| kind.field_by_name(field)).is_none_or(|field| !field.ty.ends_with('!'))
    }

    /// Whether a field's value is null only where its type allows it, lists included.
    pub(crate) fn fits(&self, kind: &str, field: &Positioned<Field>, value: &Value) -> bool {
        let known = self.schema.registry.types.get(kind).and_then(|kind| kind.field_by_name(field.node.name.node.as_str()));
        known.is_none_or(|known| fits(MetaTypeName::create(&known.ty), value))
    }

    /// Whether a field holds scalars or enum values.
    pub(crate) fn is_leaf(&self, kind: &str, field: &str) -> bool {
        let registry = &self.schema.registry;
        let field = registry.types.get(kind).and_then(|kind| kind.field_by_name(field));
        field.and_then(|field| registry.concrete_type_by_name(&field.ty)).is_some_and(MetaType::is_leaf)
    }
}

/// Request data for one driver: references below find its hub.
pub(crate) fn data_with(hub: &Arc<Hub>) -> Data {
    let mut data = Data::default();
    data.insert(hub.clone());
    data
}

fn fits(ty: MetaTypeName<'_>, value: &Value) -> bool {
    match (ty, value) {
        (MetaTypeName::NonNull(_), Value::Null) => false,
        (MetaTypeName::NonNull(ty), value) => fits(MetaTypeName::create(ty), value),
        (MetaTypeName::List(ty), Value::List(items)) => items.iter().all(|item| fits(MetaTypeName::create(ty), item)),
        _ => true,
    }
}
