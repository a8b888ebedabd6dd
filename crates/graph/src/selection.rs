//! Selection sets without fragments.
//!
//! async-graphql resolves a field that is selected twice twice and merges the two values, which it
//! cannot do with finished texts. So every object of ours reads its selection through [`flatten`]:
//! fragments that apply are inlined and fields with one response key become one field, as the
//! specification's `CollectFields` and `MergeSelectionSets` say. Value objects below are flattened in
//! the same step; objects that are loaded by levels, interfaces and unions flatten theirs when they are reached,
//! because only then their type is known or worth the copy.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::{MetaType, MetaTypeName};
use async_graphql::{Name, Positioned};

use crate::env::Env;

/// The fields that are selected on an object of type `kind`, as a selection set of fields only.
pub(crate) fn flatten(env: &Env<'_>, kind: &str, set: &Positioned<SelectionSet>) -> Positioned<SelectionSet> {
    Positioned::new(SelectionSet { items: fields(env, kind, &[&set.node]) }, set.pos)
}

/// The field of a selection that holds only fields.
pub(crate) fn as_field(selection: &Positioned<Selection>) -> Option<&Positioned<Field>> {
    match &selection.node {
        Selection::Field(field) => Some(field),
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
    }
}

fn fields(env: &Env<'_>, kind: &str, sets: &[&SelectionSet]) -> Vec<Positioned<Selection>> {
    let mut by_key = IndexMap::new();
    for set in sets {
        collect(env, kind, set, &mut by_key);
    }
    by_key.into_values().filter_map(|same| merge(env, kind, &same)).collect()
}

type ByKey<'a> = IndexMap<&'a Name, Vec<&'a Positioned<Field>>>;

fn collect<'a>(env: &Env<'a>, kind: &str, set: &'a SelectionSet, by_key: &mut ByKey<'a>) {
    for selection in &set.items {
        let (condition, set) = match &selection.node {
            Selection::Field(field) => {
                by_key.entry(&field.node.response_key().node).or_default().push(field);
                continue;
            }
            Selection::InlineFragment(fragment) => (fragment.node.type_condition.as_ref(), &fragment.node.selection_set),
            Selection::FragmentSpread(spread) => match env.query.fragments.get(&spread.node.fragment_name.node) {
                Some(fragment) => (Some(&fragment.node.type_condition), &fragment.node.selection_set),
                None => continue,
            },
        };
        if condition.is_none_or(|condition| applies(env, kind, condition.node.on.node.as_str())) {
            collect(env, kind, &set.node, by_key);
        }
    }
}

/// Whether a fragment on `condition` applies to objects of type `kind`.
fn applies(env: &Env<'_>, kind: &str, condition: &str) -> bool {
    kind == condition || env.schema.registry.types.get(condition).is_some_and(|other| other.is_possible_type(kind))
}

fn merge(env: &Env<'_>, kind: &str, same: &[&Positioned<Field>]) -> Option<Positioned<Selection>> {
    let first = *same.first()?;
    let below: Vec<&SelectionSet> = same.iter().map(|field| &field.node.selection_set.node).collect();
    let items = match value_object(env, kind, first.node.name.node.as_str()) {
        Some(object) => fields(env, object, &below),
        None => below.iter().flat_map(|set| set.items.iter().cloned()).collect(),
    };
    let Field { alias, name, arguments, directives, selection_set } = &first.node;
    let field = Field {
        alias: alias.clone(),
        name: name.clone(),
        arguments: arguments.clone(),
        directives: directives.clone(),
        selection_set: Positioned::new(SelectionSet { items }, selection_set.pos),
    };
    Some(Positioned::new(Selection::Field(Positioned::new(field, first.pos)), first.pos))
}

/// The field's type, if it is an object that async-graphql resolves field by field.
fn value_object<'a>(env: &Env<'a>, kind: &str, field: &str) -> Option<&'a str> {
    let types = &env.schema.registry.types;
    let name = MetaTypeName::concrete_typename(&types.get(kind)?.field_by_name(field)?.ty);
    let is_value = matches!(types.get(name)?, MetaType::Object { .. }) && !env.composition.objects.contains_key(name);
    is_value.then_some(name)
}
