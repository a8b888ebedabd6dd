//! How the fields of a part become fields of the object they belong to.
//!
//! async-graphql lets a schema register an output type, which may write anything into the registry.
//! [`Added`] is such a type: it has the part described, moves the part's fields into the object and removes the part.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaType, Registry};
use async_graphql::{ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, SubscriptionType, Value};
use traboule_kernel::id::Key;

use crate::composition::Marker;
use crate::module::add_scalars;
use crate::part::{BATCH_MARK, Extension, Owner};
use crate::reference::Ref;
use crate::root::{Mutation, Operation, Query, Root, Streams, Subscription};

/// A part and the object that it contributes to.
pub(crate) trait Contribution: Send + Sync + 'static {
    /// Whether the part describes the object.
    const OWNS: bool = false;
    /// The object's name.
    const TARGET: &'static str;

    /// Writes the object, without the part's fields, and the part.
    fn write(registry: &mut Registry);
    /// The part's name.
    fn part() -> String;
}

macro_rules! contribution {
    ($(#[$meta:meta])* $name:ident: $part:path, $owns:literal, $target:expr, $object:ty, $as:path) => {
        $(#[$meta])*
        pub(crate) struct $name<P>(Marker<P>);

        impl<P: $part + 'static> Contribution for $name<P> {
            const OWNS: bool = $owns;
            const TARGET: &'static str = $target;

            fn write(registry: &mut Registry) {
                <$object>::create_type_info(registry);
                <P as $as>::create_type_info(registry);
            }

            fn part() -> String {
                <P as $as>::type_name().into_owned()
            }
        }
    };
}

contribution!(OwnerPart: Owner, true, <P::Key as Key>::TYPE, Ref<P::Key>, OutputType);
contribution!(ExtensionPart: Extension, false, <P::Key as Key>::TYPE, Ref<P::Key>, OutputType);
contribution!(QueryPart: ObjectType, false, Query::TYPE, Root<Query>, OutputType);
contribution!(MutationPart: ObjectType, false, Mutation::TYPE, Root<Mutation>, OutputType);
contribution!(StreamsPart: SubscriptionType, false, Subscription::TYPE, Streams, SubscriptionType);

/// What a contribution looks like before its fields are moved.
pub(crate) struct Described {
    pub(crate) target: &'static str,
    pub(crate) part: String,
    /// The part's fields, and whether they return a batch.
    pub(crate) fields: Vec<(String, bool)>,
    /// Everything that the part's fields mention.
    pub(crate) registry: Registry,
}

pub(crate) fn describe<C: Contribution>() -> Described {
    let part = C::part();
    let mut registry = Registry::default();
    add_scalars(&mut registry);
    // A part with its object's name cannot be described beside it; `compose` refuses it by its names.
    let fields = if part == C::TARGET {
        Vec::new()
    } else {
        C::write(&mut registry);
        let fields = registry.types.get(&part).and_then(MetaType::fields).into_iter().flatten();
        fields.map(|(name, field)| (name.clone(), field.ty.ends_with(BATCH_MARK))).collect()
    };
    Described { target: C::TARGET, part, fields, registry }
}

/// A contribution as a type that async-graphql can register. It is never resolved.
pub(crate) struct Added<C>(PhantomData<C>);

impl<C: Contribution> OutputType for Added<C> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(C::TARGET)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        C::write(registry);
        let Some(MetaType::Object { fields: added, description: text, .. }) = registry.types.remove(&C::part()) else {
            return Self::qualified_type_name();
        };
        if let Some(MetaType::Object { fields, resolvable, description, .. }) = registry.types.get_mut(C::TARGET) {
            *resolvable = true;
            if C::OWNS {
                *description = text;
            }
            fields.extend(added.into_iter().map(|(name, field)| (name, finished(field))));
        }
        Self::qualified_type_name()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

/// A field as the schema shows it: without the mark of a batch, with the arguments of pages described.
fn finished(mut field: MetaField) -> MetaField {
    if field.ty.ends_with(BATCH_MARK) {
        field.ty.pop();
    }
    for (name, argument) in &mut field.args {
        let text = match name.as_str() {
            "first" => "How many nodes from the start, 100 at most; 20 if neither `first` nor `last` is given.",
            "after" => "Only nodes behind the one with this cursor.",
            "last" => "How many nodes from the end, 100 at most; not together with `first`.",
            "before" => "Only nodes before the one with this cursor.",
            _ => continue,
        };
        argument.description.get_or_insert_with(|| text.to_owned());
    }
    field
}
