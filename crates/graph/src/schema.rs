//! A composed schema, as text and as lists for tests.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::registry::{MetaType, Registry};

use crate::root::{Mutation, Query, Root, Streams};

/// A composed schema. Cloning is cheap. Documents reach it only through an [`crate::Engine`].
#[derive(Clone)]
pub struct Schema(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) schema: async_graphql::Schema<Root<Query>, Root<Mutation>, Streams>,
    /// What the schema's own registry holds, within reach.
    pub(crate) registry: Registry,
    pub(crate) sdl: String,
    /// Mutations that must be the only root field.
    pub(crate) alone: HashSet<&'static str>,
}

impl Schema {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The SDL, sorted: the same modules give the same text. With federation's directives in subgraph mode.
    pub fn sdl(&self) -> &str {
        &self.0.sdl
    }

    /// Every field of every object, the roots included: what a policy table has to cover.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let objects = self.types().filter(|ty| matches!(ty, MetaType::Object { .. }));
        objects.flat_map(|ty| ty.fields().into_iter().flatten().map(|(field, _)| (ty.name(), field.as_str())))
    }

    /// The names of all types of this schema, sorted; built-in scalars are left out.
    pub fn type_names(&self) -> impl Iterator<Item = &str> {
        self.types().map(MetaType::name)
    }

    /// What has no description: `Space`, `Space.events`, `Space.events(first)`, `SpaceKind.FABLAB`.
    pub fn undescribed(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |description: &Option<String>, name: String| {
            if description.as_ref().is_none_or(|text| text.trim().is_empty()) {
                found.push(name);
            }
        };
        for ty in self.types() {
            match ty {
                MetaType::Scalar { name, description, .. } | MetaType::Union { name, description, .. } => note(description, name.clone()),
                MetaType::Enum { name, description, enum_values, .. } => {
                    note(description, name.clone());
                    enum_values.values().for_each(|value| note(&value.description, format!("{name}.{}", value.name)));
                }
                MetaType::InputObject { name, description, input_fields, .. } => {
                    note(description, name.clone());
                    input_fields.values().for_each(|field| note(&field.description, format!("{name}.{}", field.name)));
                }
                MetaType::Object { name, description, fields, .. } | MetaType::Interface { name, description, fields, .. } => {
                    note(description, name.clone());
                    for field in fields.values() {
                        note(&field.description, format!("{name}.{}", field.name));
                        let arguments = field.args.values();
                        arguments.for_each(|argument| note(&argument.description, format!("{name}.{}({})", field.name, argument.name)));
                    }
                }
            }
        }
        found
    }

    fn types(&self) -> impl Iterator<Item = &MetaType> {
        let is_ours = |name: &str| !name.starts_with('_') && !matches!(name, "Boolean" | "Float" | "ID" | "Int" | "String");
        self.0.registry.types.values().filter(move |ty| is_ours(ty.name()))
    }
}
