//! Interfaces and unions, resolved as whole objects.
//!
//! async-graphql's derived ones resolve their members field by field, outside any level, so [`crate::Ref`]
//! cannot stand in them. The ones declared here hand the whole selection to the member that is there.

use async_graphql::indexmap::IndexSet;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaType, MetaTypeId, Registry};
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use crate::env::Env;

/// Resolves the member that an interface or a union holds. For [`crate::interface!`] and [`crate::union!`].
#[doc(hidden)]
pub async fn resolve_member<T: OutputType>(member: &T, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
    let env = Env::of(ctx)?;
    let flat = env.flat(ctx.item, &T::type_name());
    member.resolve(&env.context(ctx.path_node, &*flat, ctx.execute_data), field).await
}

/// A member of an interface or a union: its name and how it is registered.
#[doc(hidden)]
pub type Member = (String, fn(&mut Registry) -> String);

/// For [`crate::interface!`] and [`crate::union!`].
#[doc(hidden)]
pub fn member<T: OutputType>() -> Member {
    (T::type_name().into_owned(), T::create_type_info)
}

/// Registers an interface. For [`crate::interface!`].
#[doc(hidden)]
pub fn register_interface<T: OutputType>(
    registry: &mut Registry,
    description: &[&str],
    members: &[Member],
    fields: impl Fn(&mut Registry) -> Vec<MetaField>,
) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Interface, |registry| {
        let name = T::type_name().into_owned();
        for (member, register) in members {
            register(registry);
            registry.add_implements(member, &name);
        }
        MetaType::Interface {
            name,
            description: Some(doc(description)),
            fields: fields(registry).into_iter().map(|field| (field.name.clone(), field)).collect(),
            possible_types: possible(members),
            extends: false,
            keys: None,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<T>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    })
}

/// Registers a union. For [`crate::union!`].
#[doc(hidden)]
pub fn register_union<T: OutputType>(registry: &mut Registry, description: &[&str], members: &[Member]) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Union, |registry| {
        for (_, register) in members {
            register(registry);
        }
        MetaType::Union {
            name: T::type_name().into_owned(),
            description: Some(doc(description)),
            possible_types: possible(members),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<T>()),
            directive_invocations: Vec::new(),
        }
    })
}

/// A field of an interface. For [`crate::interface!`].
#[doc(hidden)]
pub fn interface_field<T: OutputType>(registry: &mut Registry, name: &str, description: &[&str]) -> MetaField {
    let mut field = MetaField::new(camel(name), T::create_type_info(registry));
    field.description = Some(doc(description));
    field
}

fn possible(members: &[Member]) -> IndexSet<String> {
    members.iter().map(|(name, _)| name.clone()).collect()
}

fn doc(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        text + &head.into_iter().chain(letters).collect::<String>()
    })
}

/// Declares a GraphQL interface over references and objects.
///
/// ```ignore
/// graph::interface! {
///     /// An object with an id.
///     pub interface Node {
///         /// Identifies the object for ever; opaque to clients.
///         id: ID,
///     } = Space(Ref<SpaceId>), Person(Ref<PersonId>)
/// }
/// ```
///
/// That every member has the fields is checked by [`crate::compose`].
#[macro_export]
macro_rules! interface {
    (
        $(#[doc = $doc:literal])*
        $vis:vis interface $name:ident {
            $($(#[doc = $field_doc:literal])* $field:ident: $field_ty:ty),+ $(,)?
        } = $($variant:ident($member:ty)),+ $(,)?
    ) => {
        $crate::__members! { [$($doc)*] $vis $name; $($variant($member)),+ ; registry => $crate::register_interface::<$name>(
            registry,
            &[$($doc),*],
            &[$($crate::member::<$member>()),+],
            |registry| ::std::vec![$($crate::interface_field::<$field_ty>(registry, stringify!($field), &[$($field_doc),*])),+],
        ) }
    };
}

/// Declares a GraphQL union over references and objects.
///
/// ```ignore
/// graph::union! {
///     /// What a search finds.
///     pub union Found = Space(Ref<SpaceId>), Network(Ref<NetworkId>)
/// }
/// ```
#[macro_export]
macro_rules! union {
    ($(#[doc = $doc:literal])* $vis:vis union $name:ident = $($variant:ident($member:ty)),+ $(,)?) => {
        $crate::__members! { [$($doc)*] $vis $name; $($variant($member)),+ ; registry => $crate::register_union::<$name>(
            registry,
            &[$($doc),*],
            &[$($crate::member::<$member>()),+],
        ) }
    };
}

/// What interfaces and unions have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __members {
    ([$($doc:literal)*] $vis:vis $name:ident; $($variant:ident($member:ty)),+ ; $registry:ident => $register:expr) => {
        $(#[doc = $doc])*
        $vis enum $name {
            $(#[doc = concat!("A `", stringify!($variant), "`.")] $variant($member)),+
        }

        $(impl ::std::convert::From<$member> for $name {
            fn from(member: $member) -> Self {
                Self::$variant(member)
            }
        })+

        impl $crate::async_graphql::OutputType for $name {
            fn type_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn introspection_type_name(&self) -> ::std::borrow::Cow<'static, str> {
                match self {
                    $(Self::$variant(_) => <$member as $crate::async_graphql::OutputType>::type_name()),+
                }
            }

            fn create_type_info($registry: &mut $crate::async_graphql::registry::Registry) -> ::std::string::String {
                $register
            }

            async fn resolve(
                &self,
                ctx: &$crate::async_graphql::ContextSelectionSet<'_>,
                field: &$crate::async_graphql::Positioned<$crate::async_graphql::parser::types::Field>,
            ) -> $crate::async_graphql::ServerResult<$crate::async_graphql::Value> {
                match self {
                    $(Self::$variant(member) => $crate::resolve_member(member, ctx, field).await),+
                }
            }
        }
    };
}
