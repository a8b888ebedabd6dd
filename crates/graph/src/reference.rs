//! `Ref<K>`: the GraphQL object that a key identifies, whoever gives it fields.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaTypeId, ObjectBuilder, Registry};
use async_graphql::{ContextSelectionSet, ID, OutputType, Positioned, ServerError, ServerResult, Value};
use traboule_kernel::{self as kernel, Key};
use uuid::Uuid;

use crate::driver::{AnyPart, Hub, Kind, Wanted, drive, raw};
use crate::env::{Env, data_with};
use crate::error::{Error, locate};
use crate::part::Owner;
use crate::selected::Selected;
use crate::state::path_of;

/// A reference to the object with this key: *the* GraphQL object named `K::TYPE`.
///
/// Resolvers return references, never parts. Resolving one defers it to the level that its driver
/// collects; the object's owner and the extensions that were selected are asked once a level.
pub struct Ref<K> {
    key: K,
    part: Option<(AnyPart, Selected)>,
    asked: bool,
}

impl<K: Key> Ref<K> {
    /// The object is loaded when one of its fields is asked for. For keys that come from a row: a
    /// client that asks only for the `id` is answered without a look at the object.
    pub const fn to(key: K) -> Self {
        Self { key, part: None, asked: false }
    }

    /// The object's owner is asked whether it exists for this viewer, even for a bare `id`, and what does
    /// not is null without an error: for keys that come from a client. Belongs into an `Option`.
    pub const fn asked(key: K) -> Self {
        Self { key, part: None, asked: true }
    }

    /// The object whose part is at hand. `holds` says which fields the part can answer
    /// ([`Selected::all`] for a whole row); when another one is asked for, the owner loads it.
    pub fn loaded<P: Owner<Key = K>>(key: K, part: P, holds: &Selected) -> Self {
        Self { key, part: Some((Arc::new(part), holds.clone())), asked: false }
    }

    /// The object's key.
    pub const fn key(&self) -> K {
        self.key
    }
}

impl<K: Key> From<K> for Ref<K> {
    fn from(key: K) -> Self {
        Self::to(key)
    }
}

impl<K: Clone> Clone for Ref<K> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), part: self.part.clone(), asked: self.asked }
    }
}

impl<K: fmt::Debug> fmt::Debug for Ref<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Ref").field(&self.key).finish()
    }
}

impl<K: Key> OutputType for Ref<K> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(K::TYPE)
    }

    /// Only the identity; the other fields come with the parts that modules register.
    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let mut id = MetaField::new("id", <ID as OutputType>::create_type_info(registry));
            id.description = Some("Identifies the object for ever; opaque to clients.".to_owned());
            ObjectBuilder::new(K::TYPE, IndexMap::from([("id".to_owned(), id)]))
                .keys(Some(vec!["id".to_owned()]))
                .resolvable(false)
                .rust_typename(std::any::type_name::<Self>())
                .build()
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        match resolve(ctx, Kind::of::<K>(), self.key.uuid(), self.part.clone(), self.asked).await? {
            Some(text) => Ok(text),
            None if self.asked => Ok(Value::Null),
            None => Err(absent(ctx, K::TYPE)),
        }
    }
}

/// The text of the object, `None` if it does not exist for this viewer: in the level of the driver around it, or in one of its own where
/// there is none (in the payload of a subscription).
pub(crate) async fn resolve(
    ctx: &ContextSelectionSet<'_>,
    kind: Kind,
    key: Uuid,
    part: Option<(AnyPart, Selected)>,
    must_exist: bool,
) -> ServerResult<Option<Value>> {
    let env = Env::of(ctx)?;
    let wanted = Wanted { kind, key, part, must_exist, selection: env.flat(ctx.item, kind.name) };
    let (place, text) = match ctx.data_opt::<Arc<Hub>>() {
        Some(hub) => hub.defer(wanted).await,
        None => {
            let hub = Hub::default();
            drive(env, &hub, hub.defer(wanted)).await
        }
    };
    match text {
        Ok(None) => Ok(None),
        Ok(Some(text)) => {
            if env.has_errors() {
                env.state.name_place(place, ctx.path_node.as_ref());
            }
            Ok(Some(raw(text)))
        }
        Err(error) => {
            env.state.name_place(place, ctx.path_node.as_ref());
            Err(error)
        }
    }
}

/// The error of a place that needs an object which is not there.
pub(crate) fn absent(ctx: &ContextSelectionSet<'_>, kind: &'static str) -> ServerError {
    let error = Error::from(kernel::Error::NotFound(kind)).at(ctx.item.pos);
    locate(error, || ctx.path_node.as_ref().map(path_of).unwrap_or_default())
}

/// Request data for references that resolve side by side under one driver of ours.
pub(crate) fn hub() -> (Arc<Hub>, async_graphql::Data) {
    let hub = Arc::new(Hub::default());
    let data = data_with(&hub);
    (hub, data)
}
