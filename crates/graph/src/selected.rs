//! Which fields of an object a client asked for, so that only their columns are read.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::parser::types::{FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Context, Name, Positioned};

/// The fields that were asked of an owner's part; their names are GraphQL's (`startsAt`).
///
/// It also says, beside a part in [`crate::Ref::loaded`], which fields that part can answer: a part
/// holds what its selection asked for and nothing else, and what is missing is loaded again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected(Option<Arc<BTreeSet<String>>>);

impl Selected {
    /// Every field.
    pub const fn all() -> Self {
        Self(None)
    }

    /// No field: only whether the object exists is asked.
    pub fn none() -> Self {
        Self::only([])
    }

    /// These fields.
    pub fn only(fields: impl IntoIterator<Item = String>) -> Self {
        Self(Some(Arc::new(fields.into_iter().collect())))
    }

    /// What is selected directly on the field that is being resolved: it returns a reference or a list of them.
    pub fn here(ctx: &Context<'_>) -> Self {
        Self::below(ctx, &[&[]])
    }

    /// What is selected on the nodes of the connection that is being resolved.
    pub fn nodes(ctx: &Context<'_>) -> Self {
        Self::below(ctx, &[&["nodes"], &["edges", "node"]])
    }

    /// What is selected at the ends of these paths below the field that is being resolved.
    pub fn below(ctx: &Context<'_>, paths: &[&[&str]]) -> Self {
        let mut names = BTreeSet::new();
        for path in paths {
            let fragments = &ctx.query_env.fragments;
            names_at(fragments, &ctx.item.node.selection_set.node, path, &mut names);
        }
        Self(Some(Arc::new(names)))
    }

    /// Whether this field was asked for.
    pub fn has(&self, field: &str) -> bool {
        self.0.as_ref().is_none_or(|fields| fields.contains(field))
    }

    /// Whether any of these fields was asked for.
    pub fn has_any(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.has(field))
    }
}

/// Whether a field was selected directly below the one that is being resolved, such as `totalCount`.
pub fn asks(ctx: &Context<'_>, field: &str) -> bool {
    Selected::here(ctx).has(field)
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

fn names_at(fragments: &Fragments, set: &SelectionSet, path: &[&str], names: &mut BTreeSet<String>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => match path.split_first() {
                None => {
                    names.insert(field.node.name.node.to_string());
                }
                Some((step, rest)) if field.node.name.node == **step => {
                    names_at(fragments, &field.node.selection_set.node, rest, names);
                }
                Some(_) => {}
            },
            Selection::InlineFragment(fragment) => names_at(fragments, &fragment.node.selection_set.node, path, names),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                    names_at(fragments, &fragment.node.selection_set.node, path, names);
                }
            }
        }
    }
}
